"""What a fit is held to: monthly flows, licence facts and output known on a day, and how far off they may lie.

The deviation of a target is stated before any fit: see `calibration.score.discrepancy` for flows and `output_targets`
for output. The chance of a single history comes on top; the simulated worlds tell how large it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from calibration.fit.evaluate import Runs
from calibration.fit.licence_facts import licence_facts
from calibration.fit.output_tables import output_tables
from calibration.fit.output_targets import STATED, ErrorModel, OutputTargets, no_output, output_targets
from calibration.fit.subjects import Subject
from calibration.score.discrepancy import stated_log_sd
from calibration.score.evidence import Evidence, packaged
from sim.clock import EVE
from sim.policy.problems import Problem, RecordErrors

Floats = NDArray[np.float64]

LEAST_FLOW: Final = 1.0
"""Flow, in the unit of its series, that stands for any smaller one when a log is taken."""


@dataclass(frozen=True)
class Targets:
    """Targets are the flows known on a day, K of them, the ranges of F licence facts, and J figures of output."""

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
    output: OutputTargets

    def values(self, runs: Runs) -> Floats:
        """Return what simulated runs make of every figure: [N, R, K + J], logs of flows first, then output."""
        return np.concatenate([self.logs(runs.flows), self.output.values(runs.output)], axis=-1)

    def stated(self) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """Return which of the K + J figures are no bounds, their observed values and the covariance of their errors."""
        exact = self.output.exact
        observed = np.concatenate([np.log(np.maximum(self.observed, LEAST_FLOW)), self.output.low[exact]])
        covariance = block_diag(np.diag(self.log_sd**2), self.output.covariance[np.ix_(exact, exact)])
        return np.concatenate([np.full(len(self.observed), True), exact]), observed, covariance

    def noise(self, count: int, seed: int) -> Floats:
        """Return errors [count, K + J] of figures, drawn as stated."""
        normal = np.random.Generator(np.random.Philox(key=seed)).standard_normal((count, len(self.observed)))
        return np.concatenate([normal * self.log_sd, self.output.noise(count, seed)], axis=-1)

    def logs(self, flows: Floats) -> Floats:
        """Return the logs [..., K] of the targets that simulated flows [..., S, M] would give."""
        flat = flows.reshape(*flows.shape[:-2], -1)
        return np.asarray(np.log(np.maximum(flat @ self.sums.T, LEAST_FLOW)))

    def observed_as(self, values: Floats) -> "Targets":
        """Return the same targets with other values [K + J], such as a history made up from known parameters."""
        flows = len(self.observed)
        return replace(self, observed=np.exp(values[:flows]), output=self.output.observed_as(values[flows:]))

    def tightened(self, factor: float) -> "Targets":
        """Return the same targets with deviations divided by a factor."""
        return replace(self, log_sd=self.log_sd / factor, output=self.output.tightened(factor))

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
    output_error: ErrorModel = STATED,
) -> Targets:
    """Return the targets of a subject that were published by a day, in the packaged evidence by default.

    Observations of other series or of other months than its target months are no targets. `discrepancy` (by default
    the subject's), `observation_factor` (on the deviations of observations) and `output_error` are there to be swept.
    Evidence of one kind alone leaves out the other. Raises RecordErrors if the evidence has no target of a series, or
    not the whole of 2024.
    """
    share = subject.discrepancy if discrepancy is None else discrepancy
    held_to = packaged() if evidence is None else evidence
    try:
        normals = {series: held_to.mean_of_2024(series) for series in subject.series}
    except ValueError as error:
        raise RecordErrors([Problem("observations", 0, "2024", str(error), "all months of 2024")]) from None
    labels, cells, values, sds = [], [], [], []
    for one in held_to.known(as_of) if held_to.of_flows else ():
        if one.series not in subject.series or any(month not in subject.target_months for month in one.months):
            continue
        labels.append(f"{one.series} {'+'.join(one.months)}")
        cells.append(_cells(subject, one.series, one.months))
        values.append(one.value)
        normal = normals[one.series] * len(one.months)
        sds.append(stated_log_sd(np.array(one.value), normal, share, one.grade, observation_factor))
    matched = {label.split(" ")[0] for label in labels}
    unmatched = [name for name in subject.series if held_to.of_flows and name not in matched]
    if unmatched:
        months = f"a month from {subject.target_months[0]} to {subject.target_months[-1]} published by {as_of}"
        raise RecordErrors([Problem("observations", 0, name, "nothing to fit to", months) for name in unmatched])
    known = {fact.fact: fact for fact in licence_facts() if held_to.of_flows and fact.released <= as_of}
    return Targets(
        labels=tuple(labels),
        sums=np.array(cells).reshape(len(cells), len(subject.series) * len(subject.months)),
        observed=np.array(values),
        log_sd=np.array(sds),
        fact_low=np.array([known[name].low if name in known else 0.0 for name in subject.facts]),
        fact_high=np.array([known[name].high if name in known else np.inf for name in subject.facts]),
        output=_output(subject, as_of, held_to, output_error),
    )


def _output(subject: Subject, as_of: date, held_to: Evidence, error: ErrorModel) -> OutputTargets:
    """Return the output that a subject is held to: none if it says nothing on output or the evidence leaves it out."""
    if not (subject.sectors and held_to.of_output):
        return no_output(len(subject.sectors), len(subject.months))
    return output_targets(held_to.prints, output_tables(), subject.sectors, subject.months, as_of, error)


def _cells(subject: Subject, series: str, months: Sequence[str]) -> Floats:
    """Return the row [S * M] of `Targets.sums` of one observation."""
    cells = np.zeros((len(subject.series), len(subject.months)))
    cells[subject.series.index(series), [subject.months.index(month) for month in months]] = 1.0
    return cells.ravel()
