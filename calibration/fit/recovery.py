"""The recovery test: whether the machinery finds parameters that are known.

Histories are made up from known parameters and refitted. The intervals must cover the truth as often as they say, and
the posterior mass below the truth must be uniform (simulation-based calibration: Talts and others 2018). A likelihood
that is broken on purpose must fail.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, kstest

from calibration.fit.importance_weights import (
    LEAST_EFFECTIVE,
    effective_sets,
    normalised,
    power,
    weighted_quantiles,
)
from calibration.fit.likelihood import chance_variance, figures_log_likelihood
from calibration.fit.targets import Targets

Floats = NDArray[np.float64]

INTERVAL: Final = 0.90
"""Mass of the intervals of the recovery test."""

CONFIDENCE: Final = 0.99
"""Confidence of the binomial band a coverage must lie in."""


@dataclass(frozen=True)
class Recovery:
    """A recovery holds what refits of known parameters found, with T truths and D parameters."""

    ranks: Floats
    """[T, D] posterior mass below the truth; uniform if the machinery is right."""
    covered: NDArray[np.bool_]
    """[T, D] whether the central interval of mass `INTERVAL` holds the truth."""
    effective: Floats
    """[T] effective sets behind each refit."""
    powers: Floats
    """[T] power that the likelihood was raised to."""
    covered_untempered: NDArray[np.bool_]
    """[T, D] as `covered` but without tempering, on however few sets."""

    @property
    def coverage(self) -> Floats:
        """[D] share of truths that are covered."""
        return np.asarray(self.covered.mean(axis=0))

    def uniform_p(self) -> Floats:
        """Return the p-value [D] of the ranks being uniform (Kolmogorov-Smirnov)."""
        return np.array([float(kstest(ranks, "uniform").pvalue) for ranks in self.ranks.T])

    def band(self) -> tuple[float, float]:
        """Return the ends of the binomial band that the coverage of one parameter must lie in, as shares."""
        count = len(self.ranks)
        low, high = binom.interval(CONFIDENCE, count, INTERVAL)
        return float(low) / count, float(high) / count

    def passes(self) -> bool:
        """Tell whether the coverage of every parameter lies in its binomial band and no ranks are far from uniform.

        Ranks are judged at the same confidence, shared among the parameters (Bonferroni).
        """
        low, high = self.band()
        uniform = self.uniform_p().min() >= (1.0 - CONFIDENCE) / self.ranks.shape[1]
        return bool(np.all((low <= self.coverage) & (self.coverage <= high)) and uniform)


def recover(
    points: Floats,
    values: Floats,
    truths: NDArray[np.int64],
    histories: Floats,
    targets: Targets,
    seed: int,
    shown: Floats | None = None,
    overconfidence: float = 1.0,
) -> Recovery:
    """Refit known parameters by giving one shared design new weights.

    `points` [N, D] and target values [N, R, K + J] are a design drawn from the prior; `truths` [T] are rows of it taken
    as the true parameters and `histories` [T, K + J] the values of one fresh history under each, to which the stated
    noise is added. A refit never uses the row of its own truth, and leaves licence facts out: truths are drawn without
    them. The likelihood of flows and output is a fit's, raised to the power a fit would be. It is broken on purpose
    where the design's values are `shown` as others, or where its deviations are divided by `overconfidence` at the same
    power.
    """
    noise, chance = targets.noise(len(truths), seed), chance_variance(values)
    seen = values if shown is None else shown
    narrow = targets.tightened(overconfidence)
    ranks, covered, effective, powers, raw = [], [], [], [], []
    for truth, history, error in zip(truths, histories, noise, strict=True):
        made_up, judged = targets.observed_as(history + error), narrow.observed_as(history + error)
        others = np.arange(len(points)) != truth
        base = np.zeros(len(points) - 1)
        raised = power(base, figures_log_likelihood(made_up, values[others], chance), LEAST_EFFECTIVE)
        like = figures_log_likelihood(judged, seen[others], chance / overconfidence**2)
        known = points[truth]
        mass = normalised(raised * like)
        ranks.append(mass @ (points[others] < known))
        covered.append(_covers(points[others], mass, known))
        effective.append(effective_sets(mass))
        powers.append(raised)
        raw.append(_covers(points[others], normalised(like), known))
    return Recovery(np.array(ranks), np.array(covered), np.array(effective), np.array(powers), np.array(raw))


def _covers(points: Floats, mass: Floats, known: Floats) -> NDArray[np.bool_]:
    """Tell for each parameter [D] whether the central interval of weighted points holds the known value."""
    low, high = weighted_quantiles(points, mass, ((1.0 - INTERVAL) / 2.0, (1.0 + INTERVAL) / 2.0))
    return np.asarray((low <= known) & (known <= high))
