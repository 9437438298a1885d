"""When plants of claimed sectors stop: the first stop on a path that its baseline does not have."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, to_date
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats, quantile_or_never
from sim.worlds.magnets.plants import STOPPED_LEVEL

FIRST_STOP: Final = "first stop"


@dataclass(frozen=True)
class FirstStop:
    """Days by which a share of the replications has seen a stop; None if too few ever see one."""

    p10: date | None
    p50: date | None


def stops(outcome: MagnetOutcome, sectors: ClaimedSectors) -> NDArray[np.bool_]:
    """[r, P, W] whether a plant of a claimed sector makes less than half of its normal output at the start of a week.

    Plants that claim no output never stop.
    """
    claimed = np.isin(outcome.plant_sector, sectors.places)[:, :, None]
    return np.asarray(claimed & (outcome.level < STOPPED_LEVEL))


def first_beyond(own: NDArray[np.bool_], base: NDArray[np.bool_], since: int) -> Floats:
    """[r] first day from day `since` on at which a plant stands that runs in the baseline; nan if there is none.

    Plants are looked at once a week, at its start. `own` and `base` are those of `stops`, replication by replication.
    """
    starts = float(DAYS_PER_WEEK) * np.arange(own.shape[2])
    beyond = (own & ~base).any(axis=1) & (starts >= since)
    first = np.where(beyond, starts, np.inf).min(axis=1)
    return np.where(np.isinf(first), np.nan, first)


def first_stop_figures(own: NDArray[np.bool_], base: NDArray[np.bool_], since: int) -> Figures:
    """[r] day of the first stop beyond those of the baseline from day `since` on, for `first_stop`."""
    return Figures({FIRST_STOP: first_beyond(own, base, since)})


def first_stop(sample: Sample) -> FirstStop:
    """The first stop of a path beyond those of its baseline."""
    days = sample.values(FIRST_STOP)
    p10, p50 = (quantile_or_never(days, share) for share in (0.10, 0.50))
    return FirstStop(*(None if day is None else to_date(day) for day in (p10, p50)))
