"""Flows that were observed and when they were published: each month alone, or several known only as a sum.

Nothing that was released after the eve may be in the table.
"""

import re
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.clock import EVE
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_numbered

TABLE: Final = "observations.csv"

Series = Literal["CN_to_US", "CN_to_World", "US_imports_from_CN", "US_exports_to_CN"]

UNITS: Final[dict[str, str]] = {
    "CN_to_US": "tonnes",
    "CN_to_World": "tonnes",
    "US_imports_from_CN": "US$ million",
    "US_exports_to_CN": "US$ million",
}
"""Unit of each series. The first two are departures of magnets, the others goods trade by value."""

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _months(value: object) -> object:
    return tuple(value.split(";")) if isinstance(value, str) else value


class Observation(Row):
    """An observation is one figure that was published: a flow in a month, or in several months together."""

    series: Series
    months: Annotated[tuple[str, ...], BeforeValidator(_months), Field(min_length=1)]
    """Months whose sum the value is, as YYYY-MM: one, or several where only their sum is known."""
    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """In `unit`."""
    unit: Text
    basis: Text
    """Where and how the flow is counted."""
    released: date
    kind: Literal["reported", "derived"]
    formula: Text
    source_title: Text
    source_url: str = ""
    grade: Literal["A", "B", "C"]
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.unit != UNITS[self.series]:
            raise ValueError(f"unit is {UNITS[self.series]} for {self.series}")
        if any(not MONTH.fullmatch(month) for month in self.months):
            raise ValueError("months are written YYYY-MM, several with ; between them")
        if list(self.months) != sorted(set(self.months)):
            raise ValueError("months ascend and stand once each")
        if self.released.isoformat()[:7] <= self.months[-1]:
            raise ValueError("released lies after the last of the months")
        return self


def parse_observations(text: str, file: str = TABLE) -> tuple[Observation, ...]:
    """Return the observations of a table.

    Raises RecordErrors with every row at fault: malformed, a second time, released after the eve.
    """
    rows, problems = parse_numbered(text, file, Observation)
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        place = f"{row.series} {';'.join(row.months)}"
        if row.released > EVE:
            found = f"released {row.released}"
            problems.append(
                Problem(file, line, place, found, f"what was published by {EVE}: later figures are the hold-out")
            )
        for month in row.months:
            if (row.series, month) in seen:
                problems.append(Problem(file, line, place, f"{month} a second time", "each month of a series once"))
            seen.add((row.series, month))
    problems += [
        Problem(file, 0, series, f"no figure for {month}", "every month from the first to the last, alone or in a sum")
        for series in UNITS
        for month in _gaps({month for one, month in seen if one == series})
    ]
    if not rows and not problems:
        problems.append(Problem(file, 0, "rows", "none", "at least one observation"))
    if problems:
        raise RecordErrors(sorted(problems, key=lambda one: (one.line == 0, one.line)))
    return tuple(row for _, row in rows)


def _gaps(months: set[str]) -> list[str]:
    """Return the months that are missing between the first and the last."""
    if not months:
        return []
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(months), max(months)))
    return [label for at in range(first, last) if (label := f"{at // 12}-{at % 12 + 1:02d}") not in months]
