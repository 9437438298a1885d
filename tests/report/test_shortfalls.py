"""Losses by sector and month, and the summary of them, against sums done by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.clock import EVE, HORIZON, MONTHS, WEEKS, to_day
from sim.report.columns import NONE
from sim.report.losses import losses, normal_output
from sim.report.shortfalls import shortfalls
from sim.report.stats import quantile_or_never
from sim.report.summary import first_new_stop, summary
from sim.study.result import StudyResult
from tests.report.builders import CARS, CHIPS, DATA, INPUTS, PLANT_SECTOR, REST, days_in, record, study

NOV, DEC = "2025-11", "2025-12"


@pytest.fixture
def two_paths() -> StudyResult:
    """Path `bad` loses 300 and 600 cars in November and catches up 100 in December; `base` loses 60 and 60.

    Replication 1 also loses 5 chips. The rest claims no output, whatever it loses.
    """
    base = [record(r, gross={(CARS, NOV): 60.0}) for r in (0, 1)]
    bad = [
        record(
            0,
            gross={(CARS, NOV): 300.0, (REST, NOV): 1e6},
            recovered={(CARS, DEC): 100.0},
            deferred={(CARS, NOV): 100.0},
        ),
        record(
            1,
            gross={(CARS, NOV): 600.0, (CHIPS, NOV): 5.0},
            recovered={(CARS, DEC): 100.0},
            deferred={(CARS, NOV): 100.0},
        ),
    ]
    return study({"bad": bad, "base": base}, baselines={"bad": "base"})


def row(frame: pd.DataFrame, **keys: str) -> pd.Series:
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_normal_output_follows_the_days_of_the_month() -> None:
    normal = normal_output(INPUTS)
    assert normal[CARS] == pytest.approx([100.0 * days_in(label) for label in MONTHS])


def test_shortfall_by_hand(two_paths: StudyResult) -> None:
    november = row(shortfalls(two_paths, INPUTS, DATA), path="bad", sector="cars", month=NOV)
    # Normal output 3000; shortfalls of the replications 300 - 60 = 240 and 600 - 60 = 540.
    assert november.baseline_output == pytest.approx(2940.0)
    assert november.output_mean == pytest.approx(2550.0)
    assert november.shortfall_mean == pytest.approx(390.0)
    assert november.shortfall_p05 == pytest.approx(240.0 + 0.05 * 300.0)
    assert november.shortfall_p25 == pytest.approx(315.0)
    assert november.shortfall_p50 == pytest.approx(390.0)
    assert november.shortfall_p75 == pytest.approx(465.0)
    assert november.shortfall_p95 == pytest.approx(525.0)
    assert november.shortfall_pct_mean == pytest.approx(13.0)
    assert november.shortfall_mcse == pytest.approx(150.0)  # standard deviation 212.1 over the root of 2
    # Lost for good: 200 - 60 and 500 - 60, at US$ 0.5 m a car.
    assert november.deferred_mean == pytest.approx(100.0)
    assert november.lost_mean == pytest.approx(290.0)
    assert november.value_added_lost_usd_m_mean == pytest.approx(145.0)
    assert november.value_added_lost_usd_m_p95 == pytest.approx(0.5 * (140.0 + 0.95 * 300.0))
    december = row(shortfalls(two_paths, INPUTS, DATA), path="bad", sector="cars", month=DEC)
    assert december.shortfall_mean == pytest.approx(-100.0)
    assert december.lost_mean == 0.0


def test_shortfall_is_the_difference_of_outputs_in_every_row(two_paths: StudyResult) -> None:
    frame = shortfalls(two_paths, INPUTS, DATA)
    assert frame.shortfall_mean.to_numpy() == pytest.approx((frame.baseline_output - frame.output_mean).to_numpy())


def test_deferred_and_lost_add_up_to_the_gross_loss(two_paths: StudyResult) -> None:
    frame = shortfalls(two_paths, INPUTS, DATA)
    cars = frame[(frame.path == "bad") & (frame.sector == "cars")]
    gross = {
        name: np.mean([one.gross_loss[CARS].sum() for one in two_paths.runs[name].records]) for name in ("bad", "base")
    }
    assert cars.deferred_mean.sum() + cars.lost_mean.sum() == pytest.approx(gross["bad"] - gross["base"])
    # What was caught up cancels over the run: net shortfall and output lost for good agree in total.
    assert cars.shortfall_mean.sum() == pytest.approx(cars.lost_mean.sum())


def test_a_path_equal_to_its_baseline_loses_nothing() -> None:
    same = [record(r, gross={(CARS, NOV): 77.7}, deferred={(CARS, NOV): 7.7}) for r in (0, 1, 2)]
    result = study({"a": same, "b": same}, baselines={"a": "b"})
    figures = [
        name
        for name in shortfalls(result, INPUTS, DATA)
        if name.startswith(("shortfall", "deferred", "lost", "value_added"))
    ]
    assert len(figures) == 18
    assert (shortfalls(result, INPUTS, DATA)[figures] == 0.0).all(axis=None)
    line = row(summary(result, INPUTS, DATA), path="a")
    assert (line.peak_shortfall_pct, line.peak_sector, line.prob_worse_than_baseline) == (0.0, NONE, 0.0)


def test_rows_are_claimed_sectors_and_months_from_2025(two_paths: StudyResult) -> None:
    frame = shortfalls(two_paths, INPUTS, DATA)
    assert list(dict.fromkeys(frame.sector)) == ["cars", "chips"]
    assert (frame.month.min(), frame.month.max()) == ("2025-01", "2026-12")
    assert len(frame) == 2 * 2 * 24


def test_one_replication_has_no_monte_carlo_error() -> None:
    frame = shortfalls(study({"a": [record()]}), INPUTS, DATA)
    assert set(frame.shortfall_mcse) == {NONE}


def test_replications_that_do_not_pair_up_are_refused() -> None:
    result = study({"a": [record(0), record(1)], "b": [record(1), record(0)]}, baselines={"a": "b"})
    with pytest.raises(ValueError, match="do not pair up"):
        losses(result, "a", INPUTS, DATA)


def test_summary_by_hand(two_paths: StudyResult) -> None:
    line = row(summary(two_paths, INPUTS, DATA), path="bad")
    # Cars 140 and 440 at US$ 0.5 m, chips 0 and 5 at US$ 2 m: US$ 70 m and 230 m.
    assert line.value_added_lost_usd_bn_mean == pytest.approx(0.150)
    assert line.value_added_lost_usd_bn_p05 == pytest.approx(0.078)
    assert line.value_added_lost_usd_bn_p95 == pytest.approx(0.222)
    assert (line.peak_sector, line.peak_month) == ("cars", NOV)
    assert line.peak_shortfall_pct == pytest.approx(13.0)
    assert line.prob_worse_than_baseline == 1.0
    assert line.magnet_duty_pct == 25.0
    assert (line.us_duty_on_cn_pct, line.cn_duty_on_us_pct) == (44.0, 33.0)
    assert row(summary(two_paths, INPUTS, DATA), path="base").value_added_lost_usd_bn_mean == 0.0


def test_summary_counts_from_the_first_whole_month_after_path_and_baseline_part() -> None:
    lossy = [record(0, gross={(CARS, "2025-02"): 200.0, (CARS, "2025-06"): 400.0, (CARS, NOV): 100.0})]
    runs = {
        "record": lossy,
        "early": lossy,
        "policy": lossy,
        "base": [record(0)],
        "old law": [record(0)],
        "late": [record(0)],
    }
    baselines = {"record": "base", "early": "base", "policy": "old law"}
    branches = {"early": date(2025, 3, 15), "old law": date(2025, 1, 1)}
    branches |= dict.fromkeys(("record", "late"), date(2026, 12, 31))
    frame = summary(study(runs, baselines, branches), INPUTS, DATA).set_index("path")
    # A record that runs past the eve is a path of its own from the eve on; a baseline may part from it before.
    months = {"record": "2025-11", "early": "2025-04", "policy": "2025-01", "base": "2025-11", "old law": "2025-01"}
    months["late"] = "2025-11"
    assert frame.losses_from.to_dict() == months
    lost = {"record": 0.05, "early": 0.25, "policy": 0.35, "base": 0.0, "old law": 0.0, "late": 0.0}
    assert frame.value_added_lost_usd_bn_mean.to_dict() == pytest.approx(lost)


def test_chance_of_a_loss_needs_a_loss_above_rounding() -> None:
    bad = [record(r, gross={(CARS, NOV): loss}) for r, loss in enumerate((0.0, 1e-12, 1.0, 2.0))]
    result = study({"bad": bad, "base": [record(r) for r in range(4)]}, baselines={"bad": "base"})
    assert row(summary(result, INPUTS, DATA), path="bad").prob_worse_than_baseline == 0.5


def test_first_stop_takes_the_day_of_a_first_stop_after_the_branch() -> None:
    since = to_day(EVE)
    one = record(first_stop={CARS: since + 10.6, CHIPS: since + 20.0, REST: since + 1.0})
    assert first_new_stop(one, (CARS, CHIPS), since) == since + 10.6


def test_first_stop_looks_for_new_stops_of_sectors_that_stopped_before() -> None:
    since = to_day(EVE)
    week = since // 7
    level = np.ones((len(PLANT_SECTOR), WEEKS))
    level[0, week - 10 : week + 9] = 0.2  # stopped since before the branch, restarts in week + 9: not new
    level[3, week + 2] = 0.0  # claims no output
    level[1, week + 4] = 0.4  # new
    one = record(first_stop={CARS: 7.0 * (week - 10)}, level=level)
    assert first_new_stop(one, (CARS, CHIPS), since) == 7.0 * (week + 4)
    level[1, week + 4] = 0.6
    assert np.isnan(first_new_stop(record(first_stop={CARS: 7.0 * (week - 10)}, level=level), (CARS, CHIPS), since))


def test_quantile_of_a_date_is_never_when_too_few_replications_stop() -> None:
    days = np.array([30.0, np.nan, 10.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan])
    assert quantile_or_never(days, 0.10) == 10.0
    assert quantile_or_never(days, 0.20) == 30.0
    assert quantile_or_never(days, 0.50) is None


def test_first_stop_in_the_summary_is_a_date_or_none() -> None:
    stops = [record(r, first_stop={CARS: HORIZON - 1.0} if r == 0 else None) for r in range(4)]
    line = row(summary(study({"a": stops}), INPUTS, DATA), path="a")
    assert (line.first_line_stop_p10, line.first_line_stop_p50) == (date(2026, 12, 31), NONE)
