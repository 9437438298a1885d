"""Importance weights of parameter sets: posterior, tempering, effective number of sets, resampling, quantiles.

A weight is prior times likelihood over the mixture of all proposals, so that no proposal biases the result. A
likelihood that would leave too few effective sets is tempered, that is raised to a power below one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp

from calibration.fit.likelihood import log_likelihood
from calibration.fit.population import Population
from calibration.fit.targets import Targets

Floats = NDArray[np.float64]

LEAST_EFFECTIVE: Final = 50
"""Effective sets that a posterior must rest on; a likelihood that leaves fewer is tempered, and says less."""


def posterior_weights(population: Population, targets: Targets) -> Floats:
    """Return the normalised posterior weights [N], tempered if they would rest on fewer than `LEAST_EFFECTIVE` sets."""
    like = log_likelihood(population.runs, targets)
    return tempered(population.log_prior_over_proposal(), like, LEAST_EFFECTIVE)


def tempered(log_base: Floats, log_like: Floats, wanted: float) -> Floats:
    """Return normalised weights [N] under the power of the likelihood that `power` finds."""
    return normalised(log_base + power(log_base, log_like, wanted) * log_like)


def power(log_base: Floats, log_like: Floats, wanted: float) -> float:
    """Return the power of the likelihood, at most one, that leaves `wanted` effective sets; zero if none does.

    `log_base` [N] is the log of prior over proposal, `log_like` [N] the log-likelihood.
    """

    def short(trial: float) -> float:
        return effective_sets(normalised(log_base + trial * log_like)) - wanted

    if short(1.0) >= 0.0:
        return 1.0
    if short(0.0) <= 0.0:
        return 0.0
    return float(brentq(short, 0.0, 1.0))


def normalised(log_weights: Floats) -> Floats:
    """Return weights [N] that add up to one."""
    return np.asarray(np.exp(log_weights - logsumexp(log_weights)))


def effective_sets(weights: Floats) -> float:
    """Return the effective number of sets (Kish 1965) behind normalised weights [N]."""
    return float(1.0 / (weights**2).sum())


def resampled(mass: Floats, count: int, offset: float = 0.5) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which rows `count` draws of systematic resampling take, and how often, in the order of the rows.

    `mass` [N] are normalised weights; `offset` in [0, 1) places the draws.
    """
    marks = (np.arange(count) + offset) / count
    drawn = np.minimum(np.searchsorted(np.cumsum(mass), marks, side="right"), len(mass) - 1)
    return np.unique(drawn, return_counts=True)


def weighted_quantiles(values: Floats, mass: Floats, shares: Sequence[float]) -> Floats:
    """Return the quantiles [Q, ...] of values [N, ...] at Q shares, with normalised weights [N].

    They are the inverse of the weighted distribution function, interpolated between the middles of its steps.
    """
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    weight = mass[order]
    place = np.cumsum(weight, axis=0) - 0.5 * weight
    flat_values, flat_place = ordered.reshape(len(values), -1), place.reshape(len(values), -1)
    found = np.array([np.interp(shares, flat_place[:, i], flat_values[:, i]) for i in range(flat_values.shape[1])])
    return np.asarray(found.T.reshape(len(shares), *values.shape[1:]))
