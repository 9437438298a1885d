"""From an error of validation to lines a person can act on: file, line, key, what was found, what is allowed."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from sim.policy.path_changes import wrong_names
from sim.policy.path_file import ADD_MODELS, TABLE_MODELS, PathFile, Source
from sim.policy.problems import Problem, choices, nearest
from sim.policy.register import Register

Origins = dict[str, list[tuple[Source, int]]]
"""For each repeated table, where each merged item came from: file and place in it."""


def explained(
    error: ValidationError, merged: dict[str, Any], head: Source, origins: Origins, register: Register
) -> list[Problem]:
    """Every problem behind a validation error of a merged path."""
    problems = [_problem(one, head, origins) for one in _errors(error)]
    places = [one["loc"] for one in error.errors()]
    faulty = sorted({int(loc[1]) for loc in places if loc[0] == "add" and len(loc) > 1})
    return problems + _names_in_faulty_tables(faulty, merged, origins, register)


def _problem(error: Any, head: Source, origins: Origins) -> Problem:
    """A pydantic error with the file and line of the key it is about."""
    loc = [part for place, part in enumerate(error["loc"]) if not (place == 2 and part in ADD_MODELS)]
    table = str(loc[0]) if loc else "file"
    index = 0
    if len(loc) > 1 and table in origins and isinstance(loc[1], int):
        source, index = origins[table][loc[1]]
        key = str(loc[2]) if len(loc) > 2 else table
        line, valid = source.line(table, index, key), _fields(table, source.data[table][index])
    else:
        source, key, line, valid = head, table, head.line(table), list(PathFile.model_fields)
    if error["type"] == "extra_forbidden":
        return Problem(source.file, line, key, "an unknown key", choices(valid, 30), nearest(key, valid))
    context = error.get("ctx", {})
    allowed = str(context.get("expected", context.get("expected_tags", error["msg"]))).removeprefix("Value error, ")
    whole = isinstance(error["input"], dict)
    about = allowed.split(maxsplit=1)[0]
    if whole and error["type"] == "value_error" and about in valid:
        # What is wrong with a table as a whole names the key it is about first.
        key, value = about, error["input"].get(about, "nothing")
        line = source.line(table, index, key) if table in origins else line
        return Problem(source.file, line, key, value if value == "nothing" else repr(value)[:60], allowed)
    found = "nothing" if error["type"] == "missing" else "this table" if whole else repr(error["input"])[:60]
    words = _WORDS.get(error["type"])
    allowed = words.format(**context) if words else allowed
    if isinstance(error["input"], date):
        found = str(error["input"])
    named = error["type"] in ("literal_error", "enum")
    near = nearest(str(error["input"]), allowed.replace("'", "").replace(" or ", ", ").split(", ")) if named else ""
    return Problem(source.file, line, key, found, allowed, near)


_WORDS: Final = {
    "missing": "a value: the key is due",
    "tuple_type": "a list: in brackets, or for a table [[double]] ones",
    "model_type": "a table",
    "model_attributes_type": "a table",
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


def _errors(error: ValidationError) -> Iterator[Any]:
    """Errors of a file; a table of a misspelt kind is read as of the nearest kind too, so that all shows at once."""
    for one in error.errors():
        if one["type"] != "union_tag_invalid":
            yield one
            continue
        (table, index), item = one["loc"][:2], one["input"]
        yield {**one, "loc": (table, index, "kind"), "input": item.get("kind"), "type": "literal_error"}
        kind = nearest(str(item.get("kind")), ADD_MODELS)
        if kind:
            try:
                ADD_MODELS[kind].model_validate({**item, "kind": kind})
            except ValidationError as inner:
                yield from ({**other, "loc": (table, index, *other["loc"])} for other in inner.errors())


def _names_in_faulty_tables(
    faulty: Iterable[int], merged: dict[str, Any], origins: Origins, register: Register
) -> list[Problem]:
    """Programmes and scopes of duties whose table is left out for other reasons."""
    problems = []
    for index in faulty:
        item = merged["add"][index]
        if not isinstance(item, dict) or not isinstance(item.get("programme"), str):
            continue
        scope = item.get("scope", [])
        named = [scope] if isinstance(scope, str) else [one for one in scope if isinstance(one, str)] if scope else []
        if nearest(str(item.get("kind")), ADD_MODELS) == "duty":
            source, own = origins["add"][index]
            for key, found, allowed, near in wrong_names(item["programme"], named, register):
                problems.append(Problem(source.file, source.line("add", own, key), key, found, allowed, near))
    return problems


def _fields(table: str, item: Any) -> list[str]:
    kind = str(item.get("kind", "")) if isinstance(item, dict) else ""
    model = ADD_MODELS.get(nearest(kind, ADD_MODELS)) if table == "add" else TABLE_MODELS.get(table)
    return list(model.model_fields) if model else ["kind"]
