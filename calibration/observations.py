"""What was observed and when it was published: monthly flows, single or known only as a sum.

Nothing released after the eve may be in the table; what was released after `as_of` is left out, so that a fit of an
earlier day knows no more than that day did.
"""

import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.clock import EVE
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_rows

TABLE: Final = "observations.csv"

Series = Literal["CN_to_US", "CN_to_World", "US_imports_from_CN", "US_exports_to_CN"]

UNITS: Final[dict[str, str]] = {
    "CN_to_US": "tonnes",
    "CN_to_World": "tonnes",
    "US_imports_from_CN": "US$ million",
    "US_exports_to_CN": "US$ million",
}
"""Unit of each series: departures of magnets, and goods trade by value."""

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _months(value: object) -> object:
    return tuple(value.split(";")) if isinstance(value, str) else value


class Observation(Row):
    """One published figure: a flow in a month, or in several months together."""

    series: Series
    months: Annotated[tuple[str, ...], BeforeValidator(_months), Field(min_length=1)]
    """Months whose sum the value is, as YYYY-MM; one, or several where only their sum is known."""
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
    """Observations of a table. Raises RecordErrors with each row at fault: malformed, twice, released after the eve."""
    rows, problems = parse_rows(text, file, Observation)
    seen: dict[tuple[str, str], Observation] = {}
    for row in rows:
        place = f"{row.series} {';'.join(row.months)}"
        if row.released > EVE:
            found = f"released {row.released}"
            problems.append(
                Problem(file, 0, place, found, f"what was published by {EVE}: later figures are the hold-out")
            )
        for month in row.months:
            if (row.series, month) in seen:
                problems.append(Problem(file, 0, place, f"{month} a second time", "each month of a series once"))
            seen[row.series, month] = row
    if problems:
        raise RecordErrors(problems)
    return rows


@cache
def _packaged() -> tuple[Observation, ...]:
    return parse_observations((files("calibration") / "data" / TABLE).read_text(encoding="utf-8"))


def observations(as_of: date = EVE) -> tuple[Observation, ...]:
    """Observations published by a day.

    Raises RecordErrors as `parse_observations`, ValueError for a day after the eve.
    """
    if as_of > EVE:
        raise ValueError(f"observations are known to {EVE}, not to {as_of}")
    return tuple(row for row in _packaged() if row.released <= as_of)


def monthly(series: str, as_of: date = EVE) -> dict[str, float]:
    """Values by month of a series, single months only, as published by a day."""
    return {row.months[0]: row.value for row in observations(as_of) if row.series == series and len(row.months) == 1}


def mean_of_2024(series: str) -> float:
    """Mean month of 2024, months known as a sum included. Raises ValueError unless the year is whole."""
    rows = [row for row in observations() if row.series == series and all(month[:4] == "2024" for month in row.months)]
    if sum(len(row.months) for row in rows) != 12:
        raise ValueError(f"the months of 2024 of {series} are not all there")
    return sum(row.value for row in rows) / 12.0
