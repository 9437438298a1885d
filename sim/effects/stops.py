"""When plants of claimed sectors stop: the first new stop after a path and its baseline part."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.clock import to_date
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats, quantile_or_never
from sim.worlds.magnets.plants import STOPPED_LEVEL


@dataclass(frozen=True)
class Stops:
    """Stops of plants of claimed sectors S on one path, replication by replication."""

    first_day: Floats
    """[R, S] day of the first stop of the sector in the run; nan if it never stops."""
    new_in_week: NDArray[np.bool_]
    """[R, W] whether a plant stands at the start of the week that ran the week before."""

    def first_from(self, since: int) -> Floats:
        """[R] first day from `since` on with a new stop of a plant; nan if there is none.

        The day itself where it is the sector's first stop of the run. A sector that had already stopped before `since`
        is followed week by week: the start of the first week that finds a plant stopped which ran the week before.
        """
        exact = np.where(self.first_day >= since, self.first_day, np.inf).min(axis=1)
        starts = 7.0 * np.arange(self.new_in_week.shape[1])
        weekly = np.where(self.new_in_week & (starts >= since), starts, np.inf).min(axis=1)
        first = np.minimum(exact, weekly)
        return np.where(np.isinf(first), np.nan, first)


@dataclass(frozen=True)
class FirstStop:
    """Days by which a share of the replications has seen a new stop; None if too few ever see one."""

    p10: date | None
    p50: date | None


def stops(outcome: MagnetOutcome, sectors: ClaimedSectors) -> Stops:
    """Stops of one path."""
    own = np.isin(outcome.plant_sector, sectors.places)[:, :, None]
    stopped = own & (outcome.level < STOPPED_LEVEL)
    new = np.zeros(stopped.shape[::2], dtype=np.bool_)
    new[:, 1:] = (stopped[:, :, 1:] & ~stopped[:, :, :-1]).any(axis=1)
    return Stops(outcome.first_stop_day[:, list(sectors.places)], new)


def first_stop_figures(found: Stops, since: int) -> Figures:
    """[r] day of the first new stop from day `since` on, for `first_stop`."""
    return Figures({"first stop": found.first_from(since)})


def first_stop(sample: Sample) -> FirstStop:
    """The first new stop of a path."""
    days = sample.values("first stop")
    p10, p50 = (quantile_or_never(days, share) for share in (0.10, 0.50))
    return FirstStop(*(None if day is None else to_date(day) for day in (p10, p50)))
