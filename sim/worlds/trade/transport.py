"""How goods travel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.policy.duty_law import Mode

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TransportMode:
    """One way to travel."""

    name: str
    days: float
    """From loading to receipt."""
    shares: Floats
    """[G] share of each group's trade; shares of all modes add up to one."""
    by: Mode = "sea"
    """What the law asks: some in-transit clauses cover vessels alone."""


def mean_days(modes: Sequence[TransportMode]) -> Floats:
    """[G] days from loading to receipt, mean over modes of transport."""
    return np.asarray(np.array([mode.shares * mode.days for mode in modes]).sum(axis=0))
