"""What was observed and when it was published: monthly flows, each month alone or several known only as a sum.

Nothing that was released after the eve may be in the table. What was released after `as_of` is left out, so that a fit
of an earlier day knows no more than that day did.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
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


@dataclass(frozen=True)
class Evidence:
    """Evidence holds the observations that a fit is held to and that a forecast is scored against."""

    rows: tuple[Observation, ...]
    digest: str
    """SHA-256 of the text of the table."""

    def known(self, as_of: date = EVE) -> tuple[Observation, ...]:
        """Return the observations that were published by a day. Raises ValueError for a day after the eve."""
        if as_of > EVE:
            raise ValueError(f"observations are known to {EVE}, not to {as_of}")
        return tuple(row for row in self.rows if row.released <= as_of)

    def monthly(self, series: str, as_of: date = EVE) -> dict[str, float]:
        """Return the values of a series by month as published by a day, without months known only in a sum.

        Raises ValueError for a day after the eve.
        """
        own = (row for row in self.known(as_of) if row.series == series and len(row.months) == 1)
        return {row.months[0]: row.value for row in own}

    def mean_of_2024(self, series: str) -> float:
        """Return the mean month of 2024, in the unit of the series. Raises ValueError unless the year is whole."""
        of_year = (row for row in self.rows if row.series == series and {month[:4] for month in row.months} == {"2024"})
        rows = list(of_year)
        if sum(len(row.months) for row in rows) != 12:
            raise ValueError(f"the months of 2024 of {series} are not all there")
        return sum(row.value for row in rows) / 12.0


def evidence_of(text: str, file: str = TABLE) -> Evidence:
    """Return the evidence of a table. Raises RecordErrors as `parse_observations` does."""
    return Evidence(parse_observations(text, file), sha256(text.encode()).hexdigest())


def read_evidence(file: Path) -> Evidence:
    """Return the evidence of a file of the user's, which has the columns of the packaged table.

    Raises RecordErrors with every row at fault, or if the file cannot be read.
    """
    try:
        return evidence_of(file.read_bytes().decode("utf-8-sig"), str(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RecordErrors([Problem(str(file), 0, "file", reason, "a CSV file in UTF-8")]) from None


@cache
def packaged() -> Evidence:
    """Return the observations of the project. Raises RecordErrors with every row at fault."""
    return evidence_of((files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8"))
