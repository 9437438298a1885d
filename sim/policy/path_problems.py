"""From an error of validation to words a person can act on: key, what was found, what is allowed, what was meant."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.policy.problems import choices, nearest

NOTHING: Final = "nothing"
"""What is found where a key is missing."""

MOST_SHOWN: Final = 60
"""Characters of a value that are shown."""


class Fault(NamedTuple):
    """What is wrong with one key of a table."""

    key: str
    found: str
    allowed: str
    nearest: str = ""


def fault(error: ErrorDetails, item: Mapping[str, Any], model: type[BaseModel]) -> Fault:
    """Say in the words of the format what pydantic found wrong with a table that is read as a model."""
    context = error.get("ctx", {})
    words = str(context.get("expected", error["msg"])).removeprefix("Value error, ")
    if not error["loc"]:
        # What is wrong with a table as a whole names the key it is about first.
        key = words.split(maxsplit=1)[0].rstrip(",")
        return Fault(key, shown(item[key]) if item.get(key) not in (None, "", []) else NOTHING, words)
    key, value = str(error["loc"][0]), error["input"]
    if error["type"] == "extra_forbidden":
        valid = list(model.model_fields)
        return Fault(key, "an unknown key", choices(valid, 30), nearest(key, valid, "key"))
    if error["type"] == "missing":
        return Fault(key, NOTHING, _WORDS["missing"])
    if error["type"] in ("string_type", "tuple_type") and isinstance(value, bool | int | float | date):
        return Fault(key, shown(value), f'a text in quotes: "{value}"')
    named = error["type"] in ("literal_error", "enum")
    near = nearest(str(value), words.replace("'", "").replace(" or ", ", ").split(", "), key) if named else ""
    if not named and error["type"] in _WORDS:
        words = _WORDS[error["type"]].format(**context)
    return Fault(key, shown(value), words, near)


def shown(value: Any) -> str:
    """A value as it is shown: dates as files write them, everything else as Python does, cut to one line."""
    return str(value) if isinstance(value, date) else repr(value)[:MOST_SHOWN]


_WORDS: Final = {
    "missing": "a value: the key is due",
    "tuple_type": "a name in quotes, or a list of them in brackets",
    "string_type": "a text in quotes",
    "string_too_short": "a text that is not empty",
    "string_pattern_mismatch": "small letters, digits and _, a letter first",
    "too_short": "at least one",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "finite_number": "a finite number",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "date_type": "a date such as 2025-11-10",
    "date_parsing": "a date such as 2025-11-10",
    "date_from_datetime_parsing": "a date such as 2025-11-10",
    "date_from_datetime_inexact": "a date without a time",
}
"""What pydantic says otherwise, in the words of the format."""
