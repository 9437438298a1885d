"""What a fit is held to: monthly departures and licence facts known on a day, and how far off they may lie.

The variance of a target is stated before any fit (decisions 0006 and 0007): an observation part by grade, a part for
what the model leaves out, and the chance of a single history, which the simulator tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from calibration.observations import Evidence, packaged
from calibration.simulator import FACTS, MONTHS_RUN, SERIES
from sim.clock import EVE
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_rows

Floats = NDArray[np.float64]

OBSERVATION_SD: Final = {"A": 0.03, "B": 0.06, "C": 0.12}
"""Relative standard deviation of an observation, by grade (assumption)."""

DISCREPANCY: Final = 0.20
"""Standard deviation of what the model leaves out, as a share of the 2024 mean (assumption)."""

FLOOR: Final = 0.20
"""Share of the 2024 mean below which the discrepancy no longer grows in relative terms."""

LEAST_TONNES: Final = 1.0
"""Flow below which logs are taken of this."""

FACT_SD: Final = 0.25
"""Log standard deviation beyond the ends of the range of a licence fact (assumption)."""

LEAST_FACT: Final = 1e-9
"""Value of a licence fact below which logs are taken of this."""

FACTS_TABLE: Final = "licence_facts.csv"


class LicenceFact(Row):
    """A range that a published licence fact leaves."""

    fact: Literal["median_wait_days", "approved_share_2025_09_09"]
    low: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: Text
    released: date
    grade: Literal["A", "B", "C"]
    source: Text
    source_url: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low lies below high")
        if self.released > EVE:
            raise ValueError(f"released lies after {EVE}")
        return self


@cache
def licence_facts() -> tuple[LicenceFact, ...]:
    """The packaged facts. Raises RecordErrors with each row at fault."""
    text = (files("calibration") / "data" / FACTS_TABLE).read_text(encoding="utf-8")
    rows, problems = parse_rows(text, FACTS_TABLE, LicenceFact)
    if problems:
        raise RecordErrors(problems)
    return rows


@dataclass(frozen=True)
class Targets:
    """Targets K known on a day, and the ranges of licence facts."""

    labels: tuple[str, ...]
    """Series and month or months, [K]."""
    sums: Floats
    """[K, S * M] one where a month belongs to a target."""
    observed: Floats
    """[K] tonnes."""
    log_sd: Floats
    """[K] observation and discrepancy together, of the log."""
    fact_low: Floats
    """[F] low end of each fact of `FACTS`; zero where it was not yet known."""
    fact_high: Floats
    """[F] high end; inf where it was not yet known."""

    def logs(self, flows: Floats) -> Floats:
        """Logs of the targets of simulated flows [..., S, M] -> [..., K]."""
        flat = flows.reshape(*flows.shape[:-2], -1)
        return np.asarray(np.log(np.maximum(flat @ self.sums.T, LEAST_TONNES)))

    def flow_log_likelihood(self, mean_logs: Floats, chance_variance: Floats) -> Floats:
        """Gaussian log-likelihood of flows, up to a constant, of sets N.

        `mean_logs` [N, K] over replications and `chance_variance` [K] of the difference between one history and them.
        """
        variance = self.log_sd**2 + chance_variance
        misses = np.log(np.maximum(self.observed, LEAST_TONNES)) - mean_logs
        return np.asarray(-0.5 * (misses**2 / variance).sum(axis=-1))

    def fact_log_likelihood(self, facts: Floats) -> Floats:
        """Log-likelihood of licence facts [N, F]: zero inside their ranges; what never happened lies below them."""
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(np.nan_to_num(facts, nan=0.0), LEAST_FACT))
            beyond = np.maximum(np.log(self.fact_low) - logs, 0.0) + np.maximum(logs - np.log(self.fact_high), 0.0)
        return np.asarray(-0.5 * ((beyond / FACT_SD) ** 2).sum(axis=-1))

    def observed_as(self, observed: Floats) -> "Targets":
        """The same targets with other observations [K]: histories made up from known parameters."""
        return replace(self, observed=observed)


def targets(
    as_of: date = EVE,
    evidence: Evidence | None = None,
    discrepancy: float = DISCREPANCY,
    observation_factor: float = 1.0,
) -> Targets:
    """Targets published by a day, of the packaged evidence or of what is given.

    Observations of other series or of months that are not simulated are no targets. `discrepancy` and the factor on the
    deviations of observations are there to be swept. Raises RecordErrors where the evidence has no target or not the
    whole of 2024 of a series.
    """
    held_to = packaged() if evidence is None else evidence
    try:
        normals = {series: held_to.mean_of_2024(series) for series in SERIES}
    except ValueError as error:
        raise RecordErrors([Problem("observations", 0, "2024", str(error), "all months of 2024")]) from None
    labels, cells, values, sds = [], [], [], []
    for one in held_to.known(as_of):
        if one.series not in SERIES or any(month not in MONTHS_RUN for month in one.months):
            continue
        labels.append(f"{one.series} {'+'.join(one.months)}")
        cells.append(_cells(one.series, one.months))
        values.append(one.value)
        normal = normals[one.series] * len(one.months)
        left_out = discrepancy * normal / max(one.value, FLOOR * normal)
        sds.append(np.hypot(observation_factor * OBSERVATION_SD[one.grade], left_out))
    known = {fact.fact: fact for fact in licence_facts() if fact.released <= as_of}
    return Targets(
        labels=tuple(labels),
        sums=np.array(cells),
        observed=np.array(values),
        log_sd=np.array(sds),
        fact_low=np.array([known[name].low if name in known else 0.0 for name in FACTS]),
        fact_high=np.array([known[name].high if name in known else np.inf for name in FACTS]),
    )


def _cells(series: str, months: Sequence[str]) -> Floats:
    cells = np.zeros((len(SERIES), len(MONTHS_RUN)))
    cells[SERIES.index(series), [MONTHS_RUN.index(month) for month in months]] = 1.0
    return cells.ravel()
