"""How long stocks last and which plants stand still, by sector and week; plants and replications are pooled."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.clock import START, WEEKS
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Floats
from sim.worlds.magnets.plants import STOPPED_LEVEL

T = TypeVar("T", np.float64, np.bool_)

WEEK_STARTS: Final = tuple(START + timedelta(weeks=week) for week in range(WEEKS))
"""Mondays on which the whole weeks of the run start and stocks are read."""


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


def cover_figures(outcome: MagnetOutcome, sectors: int) -> Figures:
    """[r, W, P] of each in a number of sectors: the cover of its plants, and whether they stand still; for `cover`.

    Raises ValueError unless all replications have the same plants.
    """
    if (outcome.plant_sector != outcome.plant_sector[0]).any():
        raise ValueError("replications of a path do not have the same plants")
    stopped = outcome.level < STOPPED_LEVEL
    kept: dict[tuple[str, int], NDArray[Any]] = {}
    for sector in range(sectors):
        plants = outcome.plant_sector[0] == sector
        kept["cover", sector] = outcome.cover_weeks[:, plants].transpose(0, 2, 1)
        kept["stopped", sector] = stopped[:, plants].transpose(0, 2, 1)
    return Figures(kept)


def cover(sample: Sample, sectors: int) -> Cover:
    """Cover of one path in each of a number of sectors."""
    found = [_of_sector(sample, sector) for sector in range(sectors)]
    return Cover(*np.stack(found, axis=1))


def _of_sector(sample: Sample, sector: int) -> Floats:
    """[5, W] statistics of the plants of a sector, a few weeks at a time."""
    blocks = zip(sample.blocks(("cover", sector)), sample.blocks(("stopped", sector)), strict=True)
    return np.concatenate([_of_weeks(weeks, stopped) for weeks, stopped in blocks], axis=1)


def _of_weeks(weeks: NDArray[np.float16], stopped: NDArray[np.bool_]) -> Floats:
    """[5, n] statistics of some weeks [R, n, P]. Records keep half precision, statistics need that of doubles."""
    cover_weeks = _pooled(weeks.astype(np.float64))
    p10, p50 = np.quantile(cover_weeks, (0.10, 0.50), axis=1)
    below, still = (100.0 * cases.mean(axis=1) for cases in (cover_weeks < 1.0, _pooled(stopped)))
    return np.stack([cover_weeks.mean(axis=1), p10, p50, below, still])


def _pooled(plants: NDArray[T]) -> NDArray[T]:
    """[R, n, P] -> [n, R x P]: the plants of all replications in each week."""
    return np.ascontiguousarray(plants.transpose(1, 0, 2)).reshape(plants.shape[1], -1)
