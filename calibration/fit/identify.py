"""What the data say of each parameter.

Contraction is one less the ratio of posterior to prior variance of a parameter's prior quantile, so it does not depend
on the unit or the scale of the parameter. A parameter with a contraction of one half or more is *identified*, any other
is *prior-driven*.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.parameter import Standing

Floats = NDArray[np.float64]

UNIFORM_VARIANCE: Final = 1.0 / 12.0
"""Variance of a prior quantile under the prior."""

IDENTIFIED: Final = 0.5
"""Contraction from which a parameter counts as identified."""


def contraction(points: Floats, mass: Floats) -> Floats:
    """Return the contraction [D] of points [N, D] of the unit cube with normalised weights [N].

    It lies below zero where the posterior is wider than the prior.
    """
    centre = mass @ points
    return np.asarray(1.0 - (mass @ (points - centre) ** 2) / UNIFORM_VARIANCE)


def contraction_error(value: Floats, effective: float) -> Floats:
    """Return the standard error of a contraction, which is that of a variance of `effective` normal draws."""
    return np.asarray((1.0 - value) * np.sqrt(2.0 / effective))


def standing(value: float) -> Standing:
    """Return the standing of a parameter with this contraction."""
    return "identified" if value >= IDENTIFIED else "prior-driven"


def correlation(scores: Floats, mass: Floats) -> Floats:
    """Return the posterior correlation [D, D] of normal scores [N, D] with normalised weights [N]."""
    gaps = scores - mass @ scores
    covariance = (gaps * mass[:, None]).T @ gaps
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))
