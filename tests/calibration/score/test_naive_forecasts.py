"""Naive forecasts: each by hand, and none of them knows more than its day."""

from datetime import date

import pytest

from calibration.score.naive_forecasts import naive


def test_naive_forecasts_know_the_eve_and_no_more() -> None:
    later = naive("CN_to_US", "2025-12")
    assert later["last value"] == 420.5
    assert later["year before"] == 705
    assert later["mean of 2024"] == pytest.approx(620, abs=2)
    assert naive("CN_to_US", "2025-09")["last value"] == 590


def test_what_was_not_published_is_no_forecast() -> None:
    early = naive("CN_to_US", "2025-01", date(2023, 1, 1))
    assert early["last value"] is None
    assert early["year before"] is None
