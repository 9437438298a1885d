"""Losses by sector and month, and what sums them up, against sums done by hand."""

from dataclasses import replace

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.effects import PathEffects
from sim.effects.losses import CAUSES, COSTS, EXPORTS, SHORTAGE
from sim.effects.paths import ALL_SECTORS
from sim.effects.sectors import ClaimedSectors, normal_output
from sim.study.result import StudyResult
from tests.effects.builders import CARS, CHIPS, DATA, INPUTS, REST, days_in, effects, month, record, study, trade, two

NOV, DEC = month("2025-11"), month("2025-12")


@pytest.fixture
def two_paths() -> StudyResult:
    """Path `bad` loses 300 and 600 cars in November and catches up 100 in December; `base` loses 60 and 60.

    Replication 1 also loses 5 chips. The rest claims no output, whatever it loses.
    """
    base = [record(r, gross={(CARS, "2025-11"): 60.0}) for r in (0, 1)]
    bad = [
        record(
            0,
            gross={(CARS, "2025-11"): 300.0, (REST, "2025-11"): 1e6},
            recovered={(CARS, "2025-12"): 100.0},
            deferred={(CARS, "2025-11"): 100.0},
        ),
        record(
            1,
            gross={(CARS, "2025-11"): 600.0, (CHIPS, "2025-11"): 5.0},
            recovered={(CARS, "2025-12"): 100.0},
            deferred={(CARS, "2025-11"): 100.0},
        ),
    ]
    return study({"bad": bad, "base": base}, baselines={"bad": "base"})


def bad_of(result: StudyResult) -> PathEffects:
    return effects(result).paths["bad"]


def test_normal_output_follows_the_days_of_the_month() -> None:
    normal = normal_output(INPUTS)
    assert normal[CARS] == pytest.approx([100.0 * days_in(label) for label in MONTHS])


def test_claimed_sectors_leave_out_the_rest() -> None:
    sectors = ClaimedSectors.of(INPUTS, DATA)
    assert (sectors.places, sectors.names) == ((CARS, CHIPS), ("cars", "chips"))
    assert sectors.units == ("vehicles", "usd_m_gross_output")
    assert sectors.normal_output.tolist() == normal_output(INPUTS)[:2].tolist()


def test_shortfall_by_hand(two_paths: StudyResult) -> None:
    found = bad_of(two_paths).shortfalls
    # Normal output 3000; shortfalls of the replications 300 - 60 = 240 and 600 - 60 = 540.
    assert found.baseline_output[CARS, NOV] == pytest.approx(2940.0)
    assert found.output[CARS, NOV] == pytest.approx(2550.0)
    assert found.shortfall.mean[CARS, NOV] == pytest.approx(390.0)
    told = {percent: values[CARS, NOV] for percent, values in found.shortfall.percentiles.items()}
    assert told == pytest.approx({5: 240.0 + 0.05 * 300.0, 25: 315.0, 50: 390.0, 75: 465.0, 95: 525.0})
    assert found.shortfall_pct.mean[CARS, NOV] == pytest.approx(13.0)
    assert found.shortfall_error is not None
    assert found.shortfall_error[CARS, NOV] == pytest.approx(150.0)  # standard deviation 212.1 over the root of 2
    # Lost for good: 200 - 60 and 500 - 60, at US$ 0.5 m a car.
    assert found.deferred[CARS, NOV] == pytest.approx(100.0)
    assert found.lost[CARS, NOV] == pytest.approx(290.0)
    assert found.value_added_lost_usd_m.mean[CARS, NOV] == pytest.approx(145.0)
    assert found.value_added_lost_usd_m.percentiles[95][CARS, NOV] == pytest.approx(0.5 * (140.0 + 0.95 * 300.0))
    assert found.shortfall.mean[CARS, DEC] == pytest.approx(-100.0)
    assert found.lost[CARS, DEC] == 0.0


def test_shortfall_is_the_difference_of_outputs_in_every_month(two_paths: StudyResult) -> None:
    for path in effects(two_paths).paths.values():
        found = path.shortfalls
        assert found.shortfall.mean == pytest.approx(found.baseline_output - found.output)


def test_deferred_and_lost_add_up_to_the_gross_loss(two_paths: StudyResult) -> None:
    found = bad_of(two_paths).shortfalls
    gross = {
        name: np.mean([one.gross_loss[CARS].sum() for one in two_paths.runs[name].magnets]) for name in ("bad", "base")
    }
    assert (found.deferred + found.lost)[CARS].sum() == pytest.approx(gross["bad"] - gross["base"])
    # What was caught up cancels over the run: net shortfall and output lost for good agree in total.
    assert found.shortfall.mean[CARS].sum() == pytest.approx(found.lost[CARS].sum())


def test_a_path_equal_to_its_baseline_loses_nothing() -> None:
    same = [record(r, gross={(CARS, "2025-11"): 77.7}, deferred={(CARS, "2025-11"): 7.7}) for r in (0, 1, 2)]
    path = effects(study({"a": same, "b": same}, baselines={"a": "b"})).paths["a"]
    found = path.shortfalls
    bands = (found.shortfall, found.shortfall_pct, found.value_added_lost_usd_m)
    arrays = [array for band in bands for array in (band.mean, *band.percentiles.values())]
    assert len(arrays) == 6 + 3 + 3
    arrays += [found.deferred, found.lost, *found.by_cause.values()]
    assert found.shortfall_error is not None
    assert all((array == 0.0).all() for array in (*arrays, found.shortfall_error))
    assert path.peak is None


def test_one_replication_has_no_monte_carlo_error() -> None:
    assert effects(study({"a": [record()]})).paths["a"].shortfalls.shortfall_error is None


def test_replications_that_do_not_pair_up_are_refused() -> None:
    result = study({"a": [record(0), record(1)], "b": [record(1), record(0)]}, baselines={"a": "b"})
    with pytest.raises(ValueError, match="replications of a and of its baseline b do not pair up"):
        effects(result)


def test_replications_must_pair_up() -> None:
    result = two([trade(), trade()], [trade(), trade()])
    effects(result)
    shifted = replace(result.runs["base"], magnets=tuple(record(number + 5) for number in range(2)))
    with pytest.raises(ValueError, match="do not pair up"):
        effects(replace(result, runs={**result.runs, "base": shifted}))


def test_value_added_by_hand(two_paths: StudyResult) -> None:
    found = effects(two_paths).paths
    # Cars 140 and 440 at US$ 0.5 m, chips 0 and 5 at US$ 2 m: US$ 70 m and 230 m.
    joint = found["bad"].value_added_lost_usd_bn[ALL_SECTORS].joint
    assert joint.mean == pytest.approx(0.150)
    assert joint.percentiles == pytest.approx({5: 0.078, 50: 0.150, 95: 0.222})
    by_sector = {name: spread.joint.mean for name, spread in found["bad"].value_added_lost_usd_bn.items()}
    assert by_sector == pytest.approx({ALL_SECTORS: 0.150, "cars": 0.145, "chips": 0.005})
    peak = found["bad"].peak
    assert peak is not None
    assert (peak.sector, peak.month) == ("cars", NOV)
    # 8 and 18 percent of a November of 3,000 cars.
    assert (peak.p05_pct, peak.shortfall_pct, peak.p95_pct) == pytest.approx((8.5, 13.0, 17.5))
    assert found["base"].value_added_lost_usd_bn[ALL_SECTORS].joint.mean == 0.0


def test_causes_of_a_shortfall_add_up() -> None:
    """Cars: 600 short, a tenth of what plants can make too dear, and lost exports that a fifth buy elsewhere."""
    bad = trade(costs={(CARS, "2025-11"): 0.1}, unmade={("motor vehicles", "2025-11"): 50.0}, redirected=0.2)
    path = bad_of(two([bad], [trade()], gross={(CARS, "2025-11"): 600.0}))
    normal = 100.0 * days_in("2025-11")
    price = 0.5 / DATA.industries.value_added_share[DATA.sector_industry[CARS]]
    found = path.shortfalls
    assert {cause: part[CARS, NOV] for cause, part in found.by_cause.items()} == pytest.approx(
        {SHORTAGE: 600.0, COSTS: 0.1 * (normal - 600.0), EXPORTS: 40.0 / price}
    )
    shortfall = found.shortfall.mean[CARS, NOV]
    assert shortfall == pytest.approx(sum(found.by_cause[cause][CARS, NOV] for cause in CAUSES))
    assert found.output[CARS, NOV] == pytest.approx(normal - shortfall)
    assert found.value_added_lost_usd_m.mean[CARS, NOV] == pytest.approx(0.5 * shortfall)
    assert found.lost[CARS, NOV] == pytest.approx(shortfall), "nothing was made up"


def test_a_shortage_that_is_made_up_is_not_lost() -> None:
    cars = {(CARS, "2025-11"): 60.0}
    records = [record(0, gross={(CARS, "2025-11"): 100.0}, recovered={(CARS, "2025-12"): 60.0}, deferred=cars)]
    path = bad_of(study({"bad": records, "base": [record(0)]}, {"bad": "base"}))
    assert path.losses_by_replication().lost_by_cause[SHORTAGE].sum() == pytest.approx(40.0)
    assert path.shortfalls.by_cause[SHORTAGE].sum() == pytest.approx(40.0)


def test_monthly_losses_are_told_by_replication_sector_and_cause(two_paths: StudyResult) -> None:
    by_cause = bad_of(two_paths).losses_by_replication().lost_by_cause
    assert set(by_cause) == set(CAUSES)
    assert {array.shape for array in by_cause.values()} == {(2, 2, len(MONTHS))}
    assert by_cause[SHORTAGE][:, CARS, NOV].tolist() == [140.0, 440.0]
    assert by_cause[SHORTAGE][:, CHIPS, NOV].tolist() == [0.0, 5.0]
