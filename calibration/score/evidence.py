"""The evidence that a fit is held to and that a forecast is scored against: observed flows and printed output.

What was released after `as_of` is left out, so that a fit of an earlier day knows no more than that day did.
"""

import csv
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, get_args

from calibration.score.observations import TABLE, Observation, parse_observations
from calibration.score.output import OutputPrints, packaged_prints
from sim.clock import EVE
from sim.policy.problems import Problem, RecordErrors

Kind = Literal["flows", "output", "both"]
"""What of the evidence a fit is held to. Licence facts go with the flows."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True)
class Evidence:
    """Evidence holds observed flows, printed output, and which of the two a fit is held to."""

    rows: tuple[Observation, ...]
    """Observed flows."""
    digest: str
    """SHA-256 of the text of the table of flows."""
    prints: OutputPrints
    kind: Kind = "both"

    @property
    def of_flows(self) -> bool:
        """Whether a fit is held to flows."""
        return self.kind != "output"

    @property
    def of_output(self) -> bool:
        """Whether a fit is held to output, if its subject has any."""
        return self.kind != "flows"

    def only(self, kind: Kind) -> "Evidence":
        """Return the same evidence for a fit that is held to this kind of it."""
        return replace(self, kind=kind)

    def known(self, as_of: date = EVE) -> tuple[Observation, ...]:
        """Return the flows that were published by a day. Raises ValueError for a day after the eve."""
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
    """Return the evidence of a table of flows with the packaged output.

    Raises RecordErrors as `parse_observations` and `packaged_prints` do.
    """
    return Evidence(parse_observations(text, file), sha256(text.encode()).hexdigest(), packaged_prints())


def read_evidence(file: Path) -> Evidence:
    """Return the evidence of a file of the user's, which has the columns of the packaged table of flows.

    Output stays the packaged one. Raises RecordErrors with every row at fault, or if the file cannot be read.
    """
    try:
        return evidence_of(file.read_bytes().decode("utf-8-sig"), str(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RecordErrors([Problem(str(file), 0, "file", reason, "a CSV file in UTF-8")]) from None


@cache
def packaged() -> Evidence:
    """Return the evidence of the project. Raises RecordErrors with every row at fault."""
    return evidence_of((files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8"))
