"""How long stocks last and which plants stand still, by sector and week; plants and replications are pooled."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import START, WEEKS
from sim.effects.outcomes import MagnetOutcome
from sim.effects.statistics import Floats
from sim.worlds.magnets.plants import STOPPED_LEVEL

WEEK_STARTS: Final = tuple(START + timedelta(weeks=week) for week in range(WEEKS))
"""Mondays on which the whole weeks of the run start and stocks are read."""

WEEKS_AT_ONCE: Final = 10
"""Records keep half precision; statistics need the room of double precision, so they take a few weeks at a time."""


@dataclass(frozen=True)
class Cover:
    """Arrays [S, W] over all sectors, claimed or not, and weeks. Every plant of every replication counts once.

    Cover is the stock of the scarcest magnet input or material over its planned use, at the start of the week.
    """

    weeks_mean: Floats
    weeks_p10: Floats
    weeks_p50: Floats
    below_one_week_pct: Floats
    """Plants with less than a week of cover."""
    stopped_pct: Floats
    """Plants that make less than half of their normal output."""


def cover(outcome: MagnetOutcome, sectors: int) -> Cover:
    """Cover of one path in each of a number of sectors."""
    found = np.empty((5, sectors, outcome.level.shape[-1]))
    for sector in range(sectors):
        own = outcome.plant_sector == sector
        weeks, level = outcome.cover_weeks[own], outcome.level[own]
        for first in range(0, found.shape[-1], WEEKS_AT_ONCE):
            some = slice(first, first + WEEKS_AT_ONCE)
            found[:, sector, some] = _of_weeks(weeks[:, some].T, level[:, some].T)
    return Cover(*found)


def _of_weeks(cover_weeks: NDArray[np.float16], level: NDArray[np.float16]) -> tuple[Floats, ...]:
    """The five statistics [W] of a pool of plants [W, N]."""
    weeks = np.ascontiguousarray(cover_weeks, dtype=np.float64)
    p10, p50 = np.quantile(weeks, (0.10, 0.50), axis=1)
    below, stopped = (100.0 * cases.mean(axis=1) for cases in (weeks < 1.0, level < STOPPED_LEVEL))
    return weeks.mean(axis=1), p10, p50, below, stopped
