"""The first stop of a plant that the baseline does not have."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.clock import EVE, WEEKS, to_day
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sectors import ClaimedSectors
from sim.effects.stops import FirstStop, first_beyond, stops
from tests.effects.builders import DATA, INPUTS, PLANT_SECTOR, effects, record, study

SINCE = to_day(EVE)
WEEK = SINCE // 7


def standing(cells: dict[tuple[int, int], float]) -> NDArray[np.float64]:
    """[P, W] levels of plants: full, but in some (plant, week)."""
    level = np.ones((len(PLANT_SECTOR), WEEKS))
    for at, share in cells.items():
        level[at] = share
    return level


def first(own: dict[tuple[int, int], float], base: dict[tuple[int, int], float]) -> float:
    sectors = ClaimedSectors.of(INPUTS, DATA)
    found, usual = (stops(MagnetOutcome.of([record(level=standing(cells))]), sectors) for cells in (own, base))
    (day,) = first_beyond(found, usual, SINCE)
    return float(day)


def test_a_stop_that_the_baseline_has_too_is_not_counted() -> None:
    usual = {(0, WEEK + 3): 0.0, (1, WEEK + 4): 0.2}
    assert np.isnan(first(usual, usual))
    assert first({**usual, (1, WEEK + 6): 0.0}, usual) == 7.0 * (WEEK + 6)
    assert first({(0, WEEK + 3): 0.0}, {(1, WEEK + 3): 0.0}) == 7.0 * (WEEK + 3), "another plant"


def test_a_stop_counts_from_the_day_on_which_paths_part() -> None:
    assert np.isnan(first({(0, WEEK): 0.0}, {})), "the week began before the eve"
    assert first({(0, week): 0.0 for week in range(WEEK - 9, WEEK + 9)}, {}) == 7.0 * (WEEK + 1)


def test_a_stop_is_less_than_half_of_the_output_of_a_plant_that_claims_output() -> None:
    assert np.isnan(first({(0, WEEK + 2): 0.6}, {}))
    assert np.isnan(first({(3, WEEK + 2): 0.0}, {})), "claims no output"
    assert first({(0, WEEK + 2): 0.4}, {}) == 7.0 * (WEEK + 2)


def test_the_first_stop_of_a_path_is_a_date_or_none() -> None:
    stopped, calm = standing({(0, WEEKS - 1): 0.0}), standing({})
    own = [record(r, level=stopped if r == 0 else calm) for r in range(4)]
    base = [record(r, level=calm) for r in range(4)]
    found = effects(study({"a": own, "b": base}, {"a": "b"})).paths
    assert found["a"].first_stop == FirstStop(date(2026, 12, 21), None)
    assert found["b"].first_stop == FirstStop(None, None), "a baseline has no stop beyond its own"
