"""The interval score and what is told beside it, by hand."""

import numpy as np
import pytest

from calibration.score.interval_score import forecast_figures, interval_score, point_figures, quantiles
from tests.calibration.score.bands import BAND


def test_the_interval_score_by_hand() -> None:
    # Inside both intervals: half the distance from the median, a quarter and a twentieth of the widths.
    assert interval_score(BAND, 260.0) == pytest.approx((5.0 + 25.0 + 15.0) / 2.5)
    # Below the 90 percent interval: misses count in full in both.
    assert interval_score(BAND, 60.0) == pytest.approx((95.0 + 25.0 + 140.0 + 15.0 + 40.0) / 2.5)
    # A point forecast scores its absolute error.
    point = dict.fromkeys(BAND, 250.0)
    assert interval_score(point, 310.0) == pytest.approx(60.0)


def test_draws_make_the_quantiles_of_a_forecast() -> None:
    found = quantiles(np.arange(101.0))
    assert found == pytest.approx({"p05": 5.0, "p25": 25.0, "p50": 50.0, "p75": 75.0, "p95": 95.0})


def test_an_end_of_an_interval_is_inside_it() -> None:
    figures = forecast_figures([(BAND, 200.0), (BAND, 400.0), (BAND, 401.0)])
    assert figures["coverage_50_pct"] == pytest.approx(100.0 / 3.0)
    assert figures["coverage_90_pct"] == pytest.approx(200.0 / 3.0)


def test_point_forecasts_have_no_coverage_and_without_a_month_no_score() -> None:
    assert point_figures([1.0, 3.0])["mean_score"] == 2.0
    assert point_figures([1.0, 3.0])["coverage_90_pct"] == "none"
    assert set(point_figures([]).values()) == {"none"}
