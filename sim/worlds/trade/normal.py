"""Normal trade: a year's value by its season, the same on all paths."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.worlds.trade.accounts import DAYS, cumulative

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

    def weeks(self, first_days: Floats) -> Floats:
        """[W, G] receipts of the weeks that begin on some days [W]."""
        starts = first_days[:, None]
        return self.between(starts, starts + DAYS_PER_WEEK)
