"""What a fit is held to: monthly flows and licence facts known on a day, and how far off they may lie.

The deviation of a target is stated before any fit: see `calibration.score.discrepancy`. The chance of a single history
comes on top; the simulated worlds tell how large it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calibration.fit.licence_facts import licence_facts
from calibration.fit.subjects import Subject
from calibration.score.discrepancy import stated_log_sd
from calibration.score.observations import Evidence, packaged
from sim.clock import EVE
from sim.policy.problems import Problem, RecordErrors

Floats = NDArray[np.float64]

LEAST_FLOW: Final = 1.0
"""Flow, in the unit of its series, that stands for any smaller one when a log is taken."""


@dataclass(frozen=True)
class Targets:
    """Targets are the flows known on a day, K of them, and the ranges of F licence facts."""

    labels: tuple[str, ...]
    """[K] series, a space, and month or months with + between them."""
    sums: Floats
    """[K, S * M] one where a month belongs to a target, zero elsewhere."""
    observed: Floats
    """[K] in the unit of the series."""
    log_sd: Floats
    """[K] standard deviation of the log: observation and discrepancy together."""
    fact_low: Floats
    """[F] low end of each fact of the subject; zero where it was not yet known."""
    fact_high: Floats
    """[F] high end of each fact of the subject; inf where it was not yet known."""

    def logs(self, flows: Floats) -> Floats:
        """Return the logs [..., K] of the targets that simulated flows [..., S, M] would give."""
        flat = flows.reshape(*flows.shape[:-2], -1)
        return np.asarray(np.log(np.maximum(flat @ self.sums.T, LEAST_FLOW)))

    def observed_as(self, observed: Floats) -> "Targets":
        """Return the same targets with other observations [K], such as a history made up from known parameters."""
        return replace(self, observed=observed)

    def months_by_series(self) -> dict[str, frozenset[str]]:
        """Return the months (YYYY-MM) of each series that belong to a target, alone or in a sum."""
        found: dict[str, frozenset[str]] = {}
        for series, months in (label.split(" ") for label in self.labels):
            found[series] = found.get(series, frozenset()) | set(months.split("+"))
        return found


def targets(
    subject: Subject,
    as_of: date = EVE,
    evidence: Evidence | None = None,
    discrepancy: float | None = None,
    observation_factor: float = 1.0,
) -> Targets:
    """Return the targets of a subject that were published by a day, in the packaged evidence by default.

    Observations of other series or of other months than its target months are no targets. `discrepancy` (by default
    the subject's) and `observation_factor` (on the deviations of observations) are there to be swept. Raises
    RecordErrors if the evidence has no target of a series, or not the whole of 2024.
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
        sds.append(stated_log_sd(np.array(one.value), normal, share, one.grade, observation_factor))
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
    """Return the row [S * M] of `Targets.sums` of one observation."""
    cells = np.zeros((len(subject.series), len(subject.months)))
    cells[subject.series.index(series), [subject.months.index(month) for month in months]] = 1.0
    return cells.ravel()
