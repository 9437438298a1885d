"""How far a flow may lie from a forecast for reasons that the model leaves out: deviations stated before any fit.

The deviation of the log of a flow has two parts (decisions 0006 and 0007): that of the observation, by its grade, and
the discrepancy, a share of the mean month of 2024. A fit uses them in its likelihood, and a score in wide bands.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

OBSERVATION_SD: Final = {"A": 0.03, "B": 0.06, "C": 0.12}
"""Relative standard deviation of an observation, by grade (assumption)."""

FLOOR: Final = 0.20
"""Share of the mean of 2024 below which the discrepancy no longer grows in relative terms."""

NOISE_STEPS: Final = 41
"""Number of quantiles of the deviation that every draw is spread over."""


def stated_log_sd(
    flows: Floats, normal: float, discrepancy: float, grade: str = "A", observation_factor: float = 1.0
) -> Floats:
    """Return the standard deviation of the log of each of `flows`, in their shape.

    `normal` is the mean of 2024 in the unit of the flows, `discrepancy` a share of it. `grade` is the grade of the
    observation that the flow is held against, and `observation_factor` multiplies the deviation of that grade.
    """
    left_out = discrepancy * normal / np.maximum(flows, FLOOR * normal)
    return np.asarray(np.hypot(observation_factor * OBSERVATION_SD[grade], left_out))


def widened(flows: Floats, normal: float, discrepancy: float) -> Floats:
    """Return draws of flows [N, ...] with the stated deviation added in logs: [N * NOISE_STEPS, ...].

    `normal` is the mean of 2024 in the unit of the flows, `discrepancy` a share of it.
    """
    deviation = stated_log_sd(flows, normal, discrepancy)
    steps = ndtri((np.arange(NOISE_STEPS) + 0.5) / NOISE_STEPS)
    return np.concatenate([flows * np.exp(step * deviation) for step in steps])
