"""Normal trade: what would be sold and received without a conflict, the same on all paths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.worlds.trade.accounts import DAYS, cumulative
from sim.worlds.trade.noise import SLOTS
from sim.worlds.trade.transport import TransportMode, mean_days

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NormalTrade:
    """Normal receipts of groups of goods G, US$ million.

    Where trade is counted at loading its season is that of loading, and goods are received so much later.
    """

    value: Floats
    """[G] of a year."""
    season: tuple[float, ...]
    """[12] share of the year's trade in each month of the year."""
    counted_before: Floats
    """[G] days before receipt on which trade is counted."""

    @property
    def mean_week(self) -> Floats:
        """[G] a week's part of the year."""
        return self.value * DAYS_PER_WEEK / DAYS_PER_YEAR

    def between(self, start: Floats | float, end: Floats | float) -> Floats:
        """Receipts between two days (of all groups, or of each [G]); [W, G] for days [W, 1] or [W, G]."""
        share = cumulative(self.season)
        until, since = (np.interp(day - self.counted_before, DAYS, share) for day in (end, start))
        return np.asarray(self.value * (until - since))


@dataclass(frozen=True)
class NormalWeeks:
    """Normal trade laid out by the weeks of a run, modes of transport and groups of goods G, US$ million."""

    demand: Floats
    """[SLOTS, 1, G] what is sold in a week, before chance."""
    until_arrival: Floats
    """[SLOTS, 1, G] receipts from the beginning of a week until its order arrives, mean over modes of transport."""
    arriving: Floats
    """[SLOTS, modes, 1, G] receipts, by all modes, of the week in which an order arrives that is sent by one."""

    @classmethod
    def of(
        cls, normal: NormalTrade, first: float, booking_days: float, modes: Sequence[TransportMode]
    ) -> "NormalWeeks":
        """Weeks from the day `first` on, for orders that are loaded `booking_days` after they were placed."""
        starts = (first + DAYS_PER_WEEK * np.arange(SLOTS, dtype=np.float64))[:, None]
        arrivals = [starts + booking_days + mode.days for mode in modes]
        return cls(
            demand=normal.between(starts, starts + DAYS_PER_WEEK)[:, None],
            until_arrival=normal.between(starts, starts + (mean_days(modes) + booking_days))[:, None],
            arriving=np.stack([normal.between(day, day + DAYS_PER_WEEK) for day in arrivals], axis=1)[:, :, None],
        )
