"""How goods travel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TransportMode:
    """One way to travel."""

    name: str
    days: float
    """From loading to receipt."""
    shares: Floats
    """[G] share of each group's trade; shares of all modes add up to one."""
