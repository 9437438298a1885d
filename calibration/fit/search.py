"""From a design to a weighted ensemble: importance weights over populations of parameter sets.

A scrambled Sobol design covers the prior. A linear emulator of the logs of the flows, fitted to the sets that matter,
gives the Gaussian from which the next population is drawn (its draws are Sobol points too, so the search depends on no
order of work); every set it proposes is run through the simulator. The weights are those of a deterministic mixture
(Cornuet, Marin, Mira and Robert 2012): prior times likelihood over the mixture of all proposals, so no proposal biases
the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr, ndtri
from scipy.stats import multivariate_normal, qmc

from calibration.fit.evaluate import Evaluator, Runs, joined
from calibration.fit.subjects import Law
from calibration.fit.targets import Targets

Floats = NDArray[np.float64]

EDGE: Final = 1e-9
"""Distance kept from the faces of the unit cube, where the normal score is infinite."""

EMULATOR_SETS: Final = 3
"""Effective sets per parameter that an emulator is fitted to: the likelihood is tempered until they are there."""

LEAST_EFFECTIVE: Final = 50
"""Effective sets a posterior must rest on: a likelihood that leaves fewer is tempered, and says less than stated."""

RIDGE: Final = 0.02
"""Penalty on the slopes of the emulator, as a share of the weight of all sets."""


@dataclass(frozen=True)
class Design:
    """How a fit searches."""

    sobol: int
    """Sets of the first population, a power of two."""
    refined: tuple[int, ...]
    """Sets of each later population, powers of two."""
    replications: int
    seed: int


@dataclass(frozen=True)
class Gaussian:
    """A proposal in normal scores of the prior."""

    mean: Floats
    covariance: Floats

    def log_density(self, scores: Floats) -> Floats:
        """[N] log density of scores [N, D]."""
        return np.asarray(multivariate_normal(self.mean, self.covariance).logpdf(scores))

    def draw(self, count: int, seed: int) -> Floats:
        """Sobol draws [N, D]."""
        uniforms = qmc.Sobol(len(self.mean), scramble=True, rng=seed).random(count)
        scores = ndtri(np.clip(uniforms, EDGE, 1.0 - EDGE))
        return np.asarray(self.mean + scores @ np.linalg.cholesky(self.covariance).T)


@dataclass(frozen=True)
class Population:
    """All sets that were run, N, in normal scores of the prior [N, D]."""

    scores: Floats
    runs: Runs
    proposals: tuple[Gaussian, ...]
    sizes: tuple[int, ...]
    """Sets drawn from each proposal, in order."""

    @property
    def points(self) -> Floats:
        """[N, D] points of the unit cube."""
        return np.asarray(ndtr(self.scores))

    def first(self) -> "Population":
        """The sets of the first design alone: draws from the prior."""
        count = self.sizes[0]
        return Population(self.scores[:count], self.runs.take(slice(count)), self.proposals[:1], self.sizes[:1])

    def log_prior_over_proposal(self) -> Floats:
        """[N]"""
        shares = np.log(np.array(self.sizes) / sum(self.sizes))
        mixture = logsumexp(
            [g.log_density(self.scores) + s for g, s in zip(self.proposals, shares, strict=True)], axis=0
        )
        return np.asarray(self.proposals[0].log_density(self.scores) - mixture)


def standard(count: int) -> Gaussian:
    """The prior itself."""
    return Gaussian(np.zeros(count), np.eye(count))


def log_likelihood(runs: Runs, targets: Targets) -> Floats:
    """[N] of sets under targets; the mean over replications is compared with one history."""
    logs = targets.logs(runs.flows)
    flows = targets.flow_log_likelihood(logs.mean(axis=1), chance_variance(logs))
    return np.asarray(flows + targets.fact_log_likelihood(_mean_facts(runs.facts)))


def chance_variance(logs: Floats) -> Floats:
    """[K] variance of one history about the mean of R replications, the mean over sets; `logs` is [N, R, K]."""
    replications = logs.shape[1]
    if replications < 2:
        raise ValueError("two replications at least tell chance from parameters")
    return np.asarray(logs.var(axis=1, ddof=1).mean(axis=0) * (1.0 + 1.0 / replications))


def _mean_facts(facts: Floats) -> Floats:
    seen = ~np.isnan(facts)
    sums = np.where(seen, facts, 0.0).sum(axis=1)
    return np.where(seen.any(axis=1), sums / np.maximum(seen.sum(axis=1), 1), np.nan)


def normalised(log_weights: Floats) -> Floats:
    """Weights that add up to one."""
    return np.asarray(np.exp(log_weights - logsumexp(log_weights)))


def effective_sets(weights: Floats) -> float:
    """Kish's effective number of sets of normalised weights."""
    return float(1.0 / (weights**2).sum())


def weights(population: Population, targets: Targets) -> Floats:
    """[N] normalised posterior weights, tempered where they would rest on fewer than `LEAST_EFFECTIVE` sets."""
    like = log_likelihood(population.runs, targets)
    return tempered(population.log_prior_over_proposal(), like, LEAST_EFFECTIVE)


def tempered(log_base: Floats, log_like: Floats, wanted: float) -> Floats:
    """Weights under the power of the likelihood that `power` finds."""
    return normalised(log_base + power(log_base, log_like, wanted) * log_like)


def power(log_base: Floats, log_like: Floats, wanted: float) -> float:
    """Power of the likelihood, at most one, that leaves `wanted` effective sets; zero where none does."""

    def short(trial: float) -> float:
        return effective_sets(normalised(log_base + trial * log_like)) - wanted

    if short(1.0) >= 0.0:
        return 1.0
    if short(0.0) <= 0.0:
        return 0.0
    return float(brentq(short, 0.0, 1.0))


def proposal(population: Population, targets: Targets) -> Gaussian:
    """Gaussian posterior of a linear emulator of the target logs, fitted to the sets that matter."""
    logs = targets.logs(population.runs.flows)
    like = log_likelihood(population.runs, targets)
    dimensions = population.scores.shape[1]
    mass = tempered(population.log_prior_over_proposal(), like, EMULATOR_SETS * dimensions)
    centre = mass @ population.scores
    scores, values = population.scores - centre, logs.mean(axis=1)
    level = mass @ values
    normal = (scores * mass[:, None]).T @ scores + RIDGE * np.eye(dimensions)
    slopes = np.linalg.solve(normal, (scores * mass[:, None]).T @ (values - level)).T
    residual = values - level - scores @ slopes.T
    variance = targets.log_sd**2 + chance_variance(logs) + mass @ residual**2
    gain = slopes.T / variance
    precision = np.eye(dimensions) + gain @ slopes
    covariance = np.linalg.inv(precision)
    mean = covariance @ (gain @ (np.log(targets.observed) - level + slopes @ centre))
    return Gaussian(mean, (covariance + covariance.T) / 2.0)


def search(evaluator: Evaluator, law: Law, targets: Targets, dimensions: int, design: Design) -> Population:
    """Run the design, then refine: every population is drawn from the emulator of all that were run before."""
    population: Population | None = None
    for generation, count in enumerate((design.sobol, *design.refined)):
        source = standard(dimensions) if population is None else proposal(population, targets)
        scores = source.draw(count, design.seed + generation)
        runs = evaluator.common(law, ndtr(scores), design.replications)
        if population is None:
            population = Population(scores, runs, (source,), (count,))
        else:
            population = Population(
                np.concatenate([population.scores, scores]),
                joined([population.runs, runs]),
                (*population.proposals, source),
                (*population.sizes, count),
            )
    assert population is not None
    return population


def resampled(mass: Floats, count: int, offset: float = 0.5) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Systematic resampling: rows drawn and how often, in order of the rows."""
    marks = (np.arange(count) + offset) / count
    drawn = np.minimum(np.searchsorted(np.cumsum(mass), marks, side="right"), len(mass) - 1)
    return np.unique(drawn, return_counts=True)


def weighted_quantiles(values: Floats, mass: Floats, shares: Sequence[float]) -> Floats:
    """[Q, ...] quantiles of values [N, ...] with weights [N]: inverse of the weighted distribution, at mid-steps."""
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    weight = mass[order]
    place = np.cumsum(weight, axis=0) - 0.5 * weight
    flat_values, flat_place = ordered.reshape(len(values), -1), place.reshape(len(values), -1)
    found = np.array([np.interp(shares, flat_place[:, i], flat_values[:, i]) for i in range(flat_values.shape[1])])
    return np.asarray(found.T.reshape(len(shares), *values.shape[1:]))
