"""Random variation of trade that the model does not explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.streams import Streams

Floats = NDArray[np.float64]

SLOTS: Final = 160
"""Weeks for which draws are held ready; more than a run has."""

FLEET: Final = 0.25
"""Spread of the days of a week's vessels together over that of one: sixteen independent ones (assumption)."""

PERSISTENCE: Final = 0.9
"""Weekly autocorrelation of the noise that all groups share (assumption)."""


@dataclass(frozen=True)
class TradeNoise:
    """What trade does without a reason that is modelled: log standard deviations."""

    common: float
    """Of the demand for all groups together, from week to week with memory."""
    group: float
    """Of the demand for one group in one week."""
    travel: float
    """Of the days of a load."""

    def demand(self, streams: Streams, name: str, groups: Sequence[str]) -> Floats:
        """[SLOTS, G] factors on normal demand by week, of mean one."""
        from scipy.signal import lfilter  # takes half a second, which a command that runs no world need not wait for

        shocks = streams.normals("trade", name, SLOTS)
        fresh = np.sqrt(1.0 - PERSISTENCE**2) * shocks
        fresh[0] = shocks[0]
        common = np.array(lfilter([1.0], [1.0, -PERSISTENCE], fresh))
        own = np.stack([streams.normals("trade", f"{name} {group}", SLOTS) for group in groups], axis=1)
        spread = (self.common**2 + self.group**2) / 2.0
        return np.asarray(np.exp(self.common * common[:, None] + self.group * own - spread))

    def delays(self, streams: Streams, mode: str) -> list[float]:
        """[SLOTS] factors on the days of a mode of transport by week."""
        drawn: list[float] = np.exp(self.travel * streams.normals("trade travel", mode, SLOTS)).tolist()
        return drawn
