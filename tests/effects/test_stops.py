"""The first new stop of a plant after a path and its baseline part."""

from datetime import date

import numpy as np

from sim.clock import EVE, HORIZON, WEEKS, to_day
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sectors import ClaimedSectors
from sim.effects.stops import FirstStop, stops
from sim.worlds.magnets.record import MagnetRecord
from tests.effects.builders import CARS, CHIPS, DATA, INPUTS, PLANT_SECTOR, REST, effects, record, study


def first_new_stop(one: MagnetRecord, since: int) -> float:
    (day,) = stops(MagnetOutcome.of([one]), ClaimedSectors.of(INPUTS, DATA)).first_from(since)
    return float(day)


def test_first_stop_takes_the_day_of_a_first_stop_after_the_branch() -> None:
    since = to_day(EVE)
    one = record(first_stop={CARS: since + 10.6, CHIPS: since + 20.0, REST: since + 1.0})
    assert first_new_stop(one, since) == since + 10.6


def test_first_stop_looks_for_new_stops_of_sectors_that_stopped_before() -> None:
    since = to_day(EVE)
    week = since // 7
    level = np.ones((len(PLANT_SECTOR), WEEKS))
    level[0, week - 10 : week + 9] = 0.2  # stopped since before the branch, restarts in week + 9: not new
    level[3, week + 2] = 0.0  # claims no output
    level[1, week + 4] = 0.4  # new
    one = record(first_stop={CARS: 7.0 * (week - 10)}, level=level)
    assert first_new_stop(one, since) == 7.0 * (week + 4)
    level[1, week + 4] = 0.6
    assert np.isnan(first_new_stop(record(first_stop={CARS: 7.0 * (week - 10)}, level=level), since))


def test_the_first_stop_of_a_path_is_a_date_or_none() -> None:
    records = [record(r, first_stop={CARS: HORIZON - 1.0} if r == 0 else None) for r in range(4)]
    assert effects(study({"a": records})).paths["a"].first_stop == FirstStop(date(2026, 12, 31), None)
