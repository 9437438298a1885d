"""What acts say of cargo afloat, in their own words and with their sources; the dates of clauses stand in the acts."""

from functools import cache
from importlib.resources import files
from typing import Final

from sim.policy.acts import Grade, Row, Text
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_rows

FILE: Final = "in_transit_clauses.csv"


class TransitWords(Row):
    """What one act says of cargo in transit, or that nothing was found in its text."""

    act_id: Text
    clause: Text
    amended_by: str = ""
    source_title: Text
    source_url: str = ""
    released: str = ""
    grade: Grade
    note: str = ""


@cache
def load_transit_words() -> tuple[TransitWords, ...]:
    """The table of clauses. Raises RecordErrors with everything that is wrong with it."""
    rows, problems = parse_rows((files("sim") / "data" / FILE).read_bytes().decode("utf-8"), FILE, TransitWords)
    if problems:
        raise RecordErrors(problems)
    return rows
