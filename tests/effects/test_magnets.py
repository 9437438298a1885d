"""Stocks, flows and licences of magnets, against sums done by hand."""

import numpy as np
import pytest

from sim.clock import WEEKS
from sim.effects import PathEffects
from sim.effects.cover import WEEK_STARTS
from sim.effects.licences import USES
from sim.effects.magnet_flows import LANES, WORLD
from sim.worlds.magnets.record import DESTINATIONS, MagnetRecord
from tests.effects.builders import CARS, INPUTS, PLANT_SECTOR, effects, month, office, record, study

MAY = month("2025-05")


def path(*records: MagnetRecord) -> PathEffects:
    return effects(study({"a": records})).paths["a"]


def test_cover_pools_plants_and_replications() -> None:
    cover = np.full((len(PLANT_SECTOR), WEEKS), 8.0)
    cover[:2, 1] = 0.5, 2.5
    level = np.ones_like(cover)
    level[0, 1] = 0.49
    found = path(record(0), record(1, cover=cover, level=level)).magnets.cover
    # Four plants: 8, 8, 0.5 and 2.5 weeks.
    assert found.weeks_mean[CARS, 1] == pytest.approx(4.75)
    assert found.weeks_p10[CARS, 1] == pytest.approx(0.5 + 0.3 * 2.0)
    assert found.weeks_p50[CARS, 1] == pytest.approx(5.25)
    assert (found.below_one_week_pct[CARS, 1], found.stopped_pct[CARS, 1]) == (25.0, 25.0)
    assert found.weeks_mean.shape == (len(INPUTS.sectors), WEEKS)


def test_every_week_has_its_own_cover() -> None:
    cover = np.tile(np.arange(WEEKS, dtype=float), (len(PLANT_SECTOR), 1))
    found = path(record(cover=cover)).magnets.cover
    for sector in range(len(INPUTS.sectors)):
        assert found.weeks_p50[sector].tolist() == list(range(WEEKS))
        assert found.below_one_week_pct[sector].tolist() == [100.0, *[0.0] * (WEEKS - 1)]
    assert len(WEEK_STARTS) == WEEKS


def test_world_is_the_sum_of_destinations() -> None:
    rng = np.random.default_rng(1)
    cells = {("CN", place, "2025-05"): float(rng.uniform(1, 9)) for place in DESTINATIONS}
    other = {("CN", place, "2025-05"): float(rng.uniform(1, 9)) for place in DESTINATIONS}
    flows = path(record(0, departed=cells, arrived=cells), record(1, departed=other)).magnets.flows
    for means in (flows.departed.mean, flows.arrived, flows.in_transit, flows.stranded):
        for origin in dict.fromkeys(origin for origin, _ in LANES):
            parts = [at for at, lane in enumerate(LANES) if lane[0] == origin and lane[1] != WORLD]
            assert means[LANES.index((origin, WORLD))] == pytest.approx(means[parts].sum(axis=0))
    world = LANES.index(("CN", WORLD))
    totals = sorted((sum(cells.values()), sum(other.values())))
    # Quantiles of the total, not totals of quantiles.
    quarter = flows.departed.percentiles[25][world, MAY]
    assert quarter == pytest.approx(totals[0] + 0.25 * (totals[1] - totals[0]))
    assert flows.arrived[world, MAY] == pytest.approx(sum(cells.values()) / 2)


def test_licences_count_files_and_pool_waits() -> None:
    first = office(
        {"applied": {("civil", "2025-05"): 10.0, ("military", "2025-05"): 2.0}, "pending": {("civil", "2025-05"): 4.0}},
        [("2025-05", "civil", 20.0), ("2025-05", "civil", 40.0), ("2025-06", "civil", 99.0)],
    )
    second = office(
        {"applied": {("civil", "2025-05"): 20.0}},
        [("2025-05", "civil", 60.0), ("2025-05", "military", 100.0)],
    )
    found = path(record(0, licences=first), record(1, licences=second)).magnets.licences
    assert USES == ("civil", "military", "advanced_chips", "all")
    assert found.files["applied"][:, MAY].tolist() == [15.0, 1.0, 0.0, 16.0]
    assert found.files["pending"][-1, MAY] == 2.0
    assert found.wait_days_p50[:, MAY] == pytest.approx([40.0, 100.0, np.nan, 50.0], nan_ok=True)
    assert found.wait_days_p90[0, MAY] == pytest.approx(56.0)
    assert found.wait_days_p50[:, MAY + 1] == pytest.approx([99.0, np.nan, np.nan, 99.0], nan_ok=True)
