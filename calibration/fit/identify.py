"""What the data say of each parameter, and whether the machinery can recover parameters that are known.

Contraction is one less the ratio of posterior to prior variance of a parameter's prior quantile, so it does not depend
on its unit or scale; a parameter with a contraction of one half or more is *identified*, any other *prior-driven*.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, kstest

from calibration.fit.search import (
    LEAST_EFFECTIVE,
    chance_variance,
    effective_sets,
    normalised,
    power,
    weighted_quantiles,
)
from calibration.fit.targets import Targets
from sim.parameters.parameter import Standing

Floats = NDArray[np.float64]

UNIFORM_VARIANCE: Final = 1.0 / 12.0
"""Variance of a prior quantile under the prior."""

IDENTIFIED: Final = 0.5
"""Contraction from which a parameter counts as identified."""

INTERVAL: Final = 0.90
"""Mass of the intervals of the recovery test."""

CONFIDENCE: Final = 0.99
"""Confidence of the binomial band a coverage must lie in."""


def contraction(points: Floats, mass: Floats) -> Floats:
    """[D] of points [N, D] of the unit cube with weights [N]; below zero where the posterior is wider."""
    centre = mass @ points
    return np.asarray(1.0 - (mass @ (points - centre) ** 2) / UNIFORM_VARIANCE)


def contraction_error(value: Floats, effective: float) -> Floats:
    """Standard error of a contraction, as of a variance of normal draws on so many effective sets."""
    return np.asarray((1.0 - value) * np.sqrt(2.0 / effective))


def standing(value: float) -> Standing:
    """Standing of a parameter by its contraction."""
    return "identified" if value >= IDENTIFIED else "prior-driven"


def correlation(scores: Floats, mass: Floats) -> Floats:
    """[D, D] posterior correlation of normal scores."""
    gaps = scores - mass @ scores
    covariance = (gaps * mass[:, None]).T @ gaps
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))


@dataclass(frozen=True)
class Recovery:
    """Known parameters refitted: T truths, D parameters."""

    ranks: Floats
    """[T, D] posterior mass below the truth; uniform if the machinery is right."""
    covered: NDArray[np.bool_]
    """[T, D] whether the central interval of mass `INTERVAL` holds the truth."""
    effective: Floats
    """[T] effective sets behind each refit."""
    powers: Floats
    """[T] power the likelihood was raised to."""
    covered_untempered: NDArray[np.bool_]
    """[T, D] the same without tempering, on however few sets."""

    @property
    def coverage(self) -> Floats:
        """[D] share of truths covered."""
        return np.asarray(self.covered.mean(axis=0))

    def uniform_p(self) -> Floats:
        """[D] p-value of the ranks being uniform (Kolmogorov-Smirnov)."""
        return np.array([float(kstest(ranks, "uniform").pvalue) for ranks in self.ranks.T])

    def band(self) -> tuple[float, float]:
        """Binomial band of the coverage of one parameter."""
        count = len(self.ranks)
        low, high = binom.interval(CONFIDENCE, count, INTERVAL)
        return float(low) / count, float(high) / count

    def passes(self) -> bool:
        """Whether the coverage of every parameter lies in its binomial band and no ranks are far from uniform.

        Ranks are judged at the same confidence, shared among the parameters (Bonferroni).
        """
        low, high = self.band()
        uniform = self.uniform_p().min() >= (1.0 - CONFIDENCE) / self.ranks.shape[1]
        return bool(np.all((low <= self.coverage) & (self.coverage <= high)) and uniform)


def recover(
    points: Floats,
    logs: Floats,
    truths: NDArray[np.int64],
    histories: Floats,
    targets: Targets,
    seed: int,
    shown: Floats | None = None,
    overconfidence: float = 1.0,
) -> Recovery:
    """Refit known parameters by re-weighting one shared design.

    `points` [N, D] and target logs [N, R, K] are a design drawn from the prior; `truths` [T] are rows of it taken as
    the true parameters and `histories` [T, K] the logs of one fresh history under each, to which the stated noise is
    added. A refit never uses the row of its own truth, and leaves licence facts out: truths are drawn without them.
    The likelihood of the flows is a fit's, raised to the power a fit would be. It is broken on purpose where the
    design's logs are `shown` as others, or where its deviations are divided by `overconfidence` at the same power.
    """
    noise = np.random.Generator(np.random.Philox(key=seed)).standard_normal(histories.shape)
    chance, means = chance_variance(logs), logs.mean(axis=1)
    seen = means if shown is None else shown.mean(axis=1)
    ranks, covered, effective, powers, raw = [], [], [], [], []
    for truth, history, error in zip(truths, histories, noise, strict=True):
        made_up = targets.observed_as(np.exp(history + targets.log_sd * error))
        others = np.arange(len(points)) != truth
        base = np.zeros(len(points) - 1)
        raised = power(base, made_up.flow_log_likelihood(means[others], chance), LEAST_EFFECTIVE)
        like = made_up.flow_log_likelihood(seen[others], chance) * overconfidence**2
        known = points[truth]
        mass = normalised(raised * like)
        ranks.append(mass @ (points[others] < known))
        covered.append(_covers(points[others], mass, known))
        effective.append(effective_sets(mass))
        powers.append(raised)
        raw.append(_covers(points[others], normalised(like), known))
    return Recovery(np.array(ranks), np.array(covered), np.array(effective), np.array(powers), np.array(raw))


def _covers(points: Floats, mass: Floats, known: Floats) -> NDArray[np.bool_]:
    low, high = weighted_quantiles(points, mass, ((1.0 - INTERVAL) / 2.0, (1.0 + INTERVAL) / 2.0))
    return np.asarray((low <= known) & (known <= high))
