"""How much of a band is chance, how much parameters, told apart by replications that share a parameter set.

Replications 2k and 2k + 1 share a parameter set and differ by chance alone. So half the mean square of their
differences is the variance of chance, and what is left of the variance over all replications is that of parameters
(one-way analysis of variance). The bands apart are the joint one's spread scaled to each part: deviations within pairs
times the root of 2, and means of pairs drawn in to the variance of parameters.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy.special import fdtri

from sim.effects.statistics import Band, Floats, band
from sim.parameters.ensembles import REPLICATIONS_PER_SET

LEAST_SETS: Final = 2
"""Whole sets below which parts cannot be told apart."""

TAIL: Final = 0.05
"""Mass beyond each end of the interval of a share."""


@dataclass(frozen=True)
class Part:
    """The spread that one part of the variance has by itself, in the unit of the values."""

    sd: float
    p05: float
    p95: float


@dataclass(frozen=True)
class Share:
    """Share of the variance that is of parameters, percent, with the ends of its 90 percent interval."""

    pct: float
    low_pct: float
    high_pct: float


@dataclass(frozen=True)
class VarianceParts:
    """Chance and parameters apart."""

    chance: Part
    parameters: Part
    parameters_share: Share | None
    """None where nothing varies."""


@dataclass(frozen=True)
class Spread:
    """The band of a figure, and what it is made of."""

    joint: Band[float]
    """Over all replications: parameters and chance together."""
    sets: int
    """Whole parameter sets that the parts are told from."""
    parts: VarianceParts | None
    """None with fewer than two whole sets."""


def spread(values: Floats) -> Spread:
    """The spread of a figure; `values` [R] in order of replication, from an even one on."""
    return Spread(band(values), len(values) // REPLICATIONS_PER_SET, variance_parts(values))


def variance_parts(values: Floats) -> VarianceParts | None:
    """Chance and parameters apart; `values` [R] as in `spread`. None with fewer than two whole sets."""
    sets = len(values) // REPLICATIONS_PER_SET
    if sets < LEAST_SETS:
        return None
    whole = values[: sets * REPLICATIONS_PER_SET].reshape(sets, REPLICATIONS_PER_SET)
    means, centre = whole.mean(axis=1), whole.mean()
    chance = float(whole.var(axis=1, ddof=1).mean())
    between = float(means.var(ddof=1))
    parameters = max(0.0, between - chance / REPLICATIONS_PER_SET)
    swing = np.sqrt(REPLICATIONS_PER_SET / (REPLICATIONS_PER_SET - 1)) * (whole - means[:, None]).ravel()
    pull = np.sqrt(parameters / between) if between > 0.0 else 0.0
    return VarianceParts(
        chance=_part(chance, centre + swing),
        parameters=_part(parameters, centre + pull * (means - centre)),
        parameters_share=_share(between, chance, sets),
    )


def _part(variance: float, values: Floats) -> Part:
    ends = band(values, (5, 95)).percentiles
    return Part(float(np.sqrt(variance)), ends[5], ends[95])


def _share(between: float, chance: float, sets: int) -> Share | None:
    """Share of the variance that is of parameters; `between` is the variance of the means of sets.

    The interval is that of the F ratio of an analysis of variance with normal draws.
    """
    if between + chance <= 0.0:
        return None
    if chance <= 0.0:
        return Share(100.0, 100.0, 100.0)
    ratio = REPLICATIONS_PER_SET * between / chance
    high, low = _f_quantiles(sets)
    shares = ((one - 1.0) / (one + REPLICATIONS_PER_SET - 1.0) for one in (ratio, ratio / high, ratio / low))
    return Share(*(100.0 * max(0.0, share) for share in shares))


@cache
def _f_quantiles(sets: int) -> tuple[float, float]:
    """Quantiles of the F ratio beyond which a tail lies above and below, for a number of whole sets."""
    freedom = (sets - 1, sets * (REPLICATIONS_PER_SET - 1))
    return float(fdtri(*freedom, 1.0 - TAIL)), float(fdtri(*freedom, TAIL))
