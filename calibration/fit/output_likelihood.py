"""The likelihood of published output: a multivariate Student density of figures, and the probability of bounds.

Losses of one world are mostly zero and sometimes large, so no mean and variance describe the chance of a history. The
likelihood of a set is therefore the mean over its replications, each of which is one history.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import chi2, f, t

from calibration.fit.output_targets import OutputTargets, student

Floats = NDArray[np.float64]

LEAST_PROBABILITY: Final = 1e-300
"""Probability that stands for any smaller one when a log is taken."""

BOUNDS_SEED: Final = 1
"""Seed of the integral over several bounds at once: the same answer every time."""


def output_log_likelihood(targets: OutputTargets, values: Floats) -> Floats:
    """Return the log-likelihood [N] of sets whose R replications give the target values [N, R, J]."""
    if not len(targets.labels):
        return np.zeros(len(values))
    each = history_log_likelihood(targets, values)
    return np.asarray(logsumexp(each, axis=1) - np.log(each.shape[1]))


def history_log_likelihood(targets: OutputTargets, values: Floats) -> Floats:
    """Return the log-likelihood [...] of single histories with the target values [..., J].

    It is the Student density of the figures times the probability of the bounds given the figures. The conditional
    distribution of a multivariate Student is one again (Ding 2016, The American Statistician 70).
    """
    exact, bounded = targets.exact, ~targets.exact
    shape, freedom = targets.shape, targets.freedom
    misses = targets.low[exact] - values[..., exact]
    found = np.zeros(values.shape[:-1])
    centre = np.zeros((*values.shape[:-1], int(bounded.sum())))
    spread, stretch, given = shape[np.ix_(bounded, bounded)], np.ones(values.shape[:-1]), freedom
    if exact.any():
        own = shape[np.ix_(exact, exact)]
        found = found + student(own, freedom).logpdf(misses)
        gain = np.linalg.solve(own, shape[np.ix_(exact, bounded)]).T
        centre = misses @ gain.T
        spread = spread - gain @ shape[np.ix_(exact, bounded)]
        if not np.isinf(freedom):
            distance = np.einsum("...i,...i->...", misses, np.linalg.solve(own, misses[..., None])[..., 0])
            given = freedom + float(exact.sum())
            stretch = np.sqrt((freedom + distance) / given)
    if bounded.any():
        middle, scale = values[..., bounded] + centre, stretch[..., None]
        low, high = ((end[bounded] - middle) / scale for end in (targets.low, targets.high))
        found = found + np.log(np.maximum(_between(low, high, spread, given), LEAST_PROBABILITY))
    return np.asarray(found)


def _between(low: Floats, high: Floats, shape: Floats, freedom: float) -> Floats:
    """Return the probability [...] that a Student vector with this shape [B, B] lies between ends [..., B]."""
    if len(shape) == 1:
        deviation = np.sqrt(shape[0, 0])
        return np.asarray(t.cdf(high[..., 0] / deviation, freedom) - t.cdf(low[..., 0] / deviation, freedom))
    return np.asarray(student(shape, freedom, BOUNDS_SEED).cdf(high, lower_limit=low))


def rarity(targets: OutputTargets, values: Floats) -> float:
    """Return how rare the printed figures are if histories had the values [J]: the probability of lying further off.

    Bounds are left out. The squared distance of a Student vector over its length follows an F distribution.
    """
    exact = targets.exact
    miss = (targets.low - values)[exact]
    distance = float(miss @ np.linalg.solve(targets.shape[np.ix_(exact, exact)], miss))
    count = int(exact.sum())
    if np.isinf(targets.freedom):
        return float(chi2.sf(distance, count))
    return float(f.sf(distance / count, count, targets.freedom))
