"""What a fit is held to: monthly flows and licence facts known on a day, and how far off they may lie.

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

from calibration.fit.subjects import Subject
from calibration.score.observations import Evidence, packaged
from sim.clock import EVE
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_rows

Floats = NDArray[np.float64]

OBSERVATION_SD: Final = {"A": 0.03, "B": 0.06, "C": 0.12}
"""Relative standard deviation of an observation, by grade (assumption)."""

FLOOR: Final = 0.20
"""Share of the 2024 mean below which the discrepancy no longer grows in relative terms."""

LEAST_FLOW: Final = 1.0
"""Flow below which logs are taken of this, in the unit of the series."""

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
    text = (files("calibration.fit") / "data" / FACTS_TABLE).read_text(encoding="utf-8")
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
    """[K] in the unit of the series."""
    log_sd: Floats
    """[K] observation and discrepancy together, of the log."""
    fact_low: Floats
    """[F] low end of each fact of the subject; zero where it was not yet known."""
    fact_high: Floats
    """[F] high end; inf where it was not yet known."""

    def logs(self, flows: Floats) -> Floats:
        """Logs of the targets of simulated flows [..., S, M] -> [..., K]."""
        flat = flows.reshape(*flows.shape[:-2], -1)
        return np.asarray(np.log(np.maximum(flat @ self.sums.T, LEAST_FLOW)))

    def flow_log_likelihood(self, mean_logs: Floats, chance_variance: Floats) -> Floats:
        """Gaussian log-likelihood of flows, up to a constant, of sets N.

        `mean_logs` [N, K] over replications and `chance_variance` [K] of the difference between one history and them.
        """
        variance = self.log_sd**2 + chance_variance
        misses = np.log(np.maximum(self.observed, LEAST_FLOW)) - mean_logs
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
    subject: Subject,
    as_of: date = EVE,
    evidence: Evidence | None = None,
    discrepancy: float | None = None,
    observation_factor: float = 1.0,
) -> Targets:
    """Targets of a subject published by a day, of the packaged evidence or of what is given.

    Observations of other series or of other months than its target months are no targets. `discrepancy`, by default the
    subject's, and the factor on the deviations of observations are there to be swept. Raises RecordErrors where the
    evidence has no target or not the whole of 2024 of a series.
    """
    share = subject.discrepancy if discrepancy is None else discrepancy
    held_to = packaged() if evidence is None else evidence
    try:
        normals = {series: held_to.mean_of_2024(series) for series in subject.series}
    except ValueError as error:
        raise RecordErrors([Problem("observations", 0, "2024", str(error), "all months of 2024")]) from None
    labels, cells, values, sds = [], [], [], []
    for one in held_to.known(as_of):
        if one.series not in subject.series or any(month not in subject.target_months for month in one.months):
            continue
        labels.append(f"{one.series} {'+'.join(one.months)}")
        cells.append(_cells(subject, one.series, one.months))
        values.append(one.value)
        normal = normals[one.series] * len(one.months)
        left_out = share * normal / max(one.value, FLOOR * normal)
        sds.append(np.hypot(observation_factor * OBSERVATION_SD[one.grade], left_out))
    unmatched = [name for name in subject.series if not any(label.startswith(f"{name} ") for label in labels)]
    if unmatched:
        months = f"a month from {subject.target_months[0]} to {subject.target_months[-1]} published by {as_of}"
        raise RecordErrors([Problem("observations", 0, name, "nothing to fit to", months) for name in unmatched])
    known = {fact.fact: fact for fact in licence_facts() if fact.released <= as_of}
    return Targets(
        labels=tuple(labels),
        sums=np.array(cells),
        observed=np.array(values),
        log_sd=np.array(sds),
        fact_low=np.array([known[name].low if name in known else 0.0 for name in subject.facts]),
        fact_high=np.array([known[name].high if name in known else np.inf for name in subject.facts]),
    )


def _cells(subject: Subject, series: str, months: Sequence[str]) -> Floats:
    cells = np.zeros((len(subject.series), len(subject.months)))
    cells[subject.series.index(series), [subject.months.index(month) for month in months]] = 1.0
    return cells.ravel()
