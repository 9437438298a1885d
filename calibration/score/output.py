"""U.S. output as the Federal Reserve printed it: monthly growth by group of industries, each figure with its vintage.

The vintage of a print is the day of the release that it stands in. Nothing that was released after the eve may be in
the table. A day knows the latest print of a month by then; earlier prints of the same month are history.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from calibration.score.observations import MONTH
from sim.clock import EVE
from sim.policy.acts import Grade, Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_numbered

TABLE: Final = "output.csv"

Group = Literal[
    "motor_vehicles_and_parts",
    "motor_vehicles",
    "aircraft_and_parts",
    "aerospace_and_miscellaneous",
    "machinery",
    "electrical_equipment",
    "semiconductors",
    "computers",
    "communications_equipment",
    "business_equipment",
    "computer_and_electronic_products",
    "miscellaneous_durable_goods",
    "light_vehicle_assemblies",
    "north_american_light_vehicles",
]

GROWTH: Final = "mom_pct"
AT_MOST: Final = "mom_at_most_pct"

Measure = Literal["mom_pct", "mom_at_most_pct", "yoy_pct", "index_2017_100", "million_a_year", "units"]
"""Growth on the month before; its upper bound, where no more was printed; growth on the year before; an index; an
annual rate of assemblies; units."""

CHANGES: Final = (GROWTH, AT_MOST)
"""Measures that say how a month differs from the month before: one latest print of them counts."""


class Print(Row):
    """A print is one figure on the output of a group in a month, as one release had it."""

    group: Group
    month: str
    """YYYY-MM."""
    measure: Measure
    value: Annotated[float, Field(allow_inf_nan=False)]
    """In percent, index points, million vehicles a year or units, as `measure` says."""
    vintage: date
    """Day of the release."""
    published_as: Text
    """Name of the group in the source."""
    source_title: Text
    source_url: str = ""
    grade: Grade
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not MONTH.fullmatch(self.month):
            raise ValueError("a month is written YYYY-MM")
        if self.vintage.isoformat()[:7] <= self.month:
            raise ValueError("the vintage lies after the month")
        if self.measure.endswith("_pct") and self.value <= -100.0:
            raise ValueError("output falls by less than 100 percent")
        if not self.measure.endswith("_pct") and self.value < 0.0:
            raise ValueError("an index, a rate and a count of units are 0 or more")
        return self


def parse_prints(text: str, file: str = TABLE) -> tuple[Print, ...]:
    """Return the prints of a table.

    Raises RecordErrors with every row at fault: malformed, a second time, released after the eve.
    """
    rows, problems = parse_numbered(text, file, Print)
    seen: set[tuple[str, ...]] = set()
    for line, row in rows:
        place = f"{row.group} {row.month}"
        if row.vintage > EVE:
            allowed = f"what was published by {EVE}: later figures are the hold-out"
            problems.append(Problem(file, line, place, f"vintage {row.vintage}", allowed))
        kind = "change" if row.measure in CHANGES else row.measure
        key = (row.group, row.month, kind, row.vintage.isoformat())
        if key in seen:
            found = f"{row.measure} of the vintage {row.vintage} a second time"
            problems.append(Problem(file, line, place, found, "each measure of a month once in a vintage"))
        seen.add(key)
    if not rows and not problems:
        problems.append(Problem(file, 0, "rows", "none", "at least one print"))
    if problems:
        raise RecordErrors(sorted(problems, key=lambda one: (one.line == 0, one.line)))
    return tuple(row for _, row in rows)


@dataclass(frozen=True)
class OutputPrints:
    """All prints of output that a fit may be held to."""

    rows: tuple[Print, ...]
    digest: str
    """SHA-256 of the text of the table."""

    def changes(self, group: str, as_of: date = EVE) -> dict[str, Print]:
        """Return the latest prints known on a day of how months of a group differ from the month before, by month.

        Raises ValueError for a day after the eve.
        """
        if as_of > EVE:
            raise ValueError(f"output is known to {EVE}, not to {as_of}")
        own = [row for row in self.rows if row.group == group and row.measure in CHANGES and row.vintage <= as_of]
        latest = {row.month: row for row in sorted(own, key=lambda row: row.vintage)}
        return dict(sorted(latest.items()))


def prints_of(text: str, file: str = TABLE) -> OutputPrints:
    """Return the prints of a table. Raises RecordErrors as `parse_prints` does."""
    return OutputPrints(parse_prints(text, file), sha256(text.encode()).hexdigest())


@cache
def packaged_prints() -> OutputPrints:
    """Return the prints of the project. Raises RecordErrors with every row at fault."""
    return prints_of((files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8"))
