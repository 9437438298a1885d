"""Backtest tables on made-up draws: what is used, what is forecast, who wins, wide bands."""

from datetime import date

import numpy as np
import pytest

from calibration.fit.backtest import ACTS, ALL, PLAIN, WIDENED, Forecasts, bands, scores, widened
from calibration.fit.subjects import MAGNETS
from calibration.score.observations import packaged

JULY = date(2025, 7, 20)
DRAWS = 101


def draws(share: float = 1.0, spread: float = 0.05) -> np.ndarray:
    """Draws about `share` of what was observed; the mean of 2024 where a month is known only in a sum."""
    middle = np.array(
        [[packaged().monthly(s).get(m, packaged().mean_of_2024(s)) for m in MAGNETS.months] for s in MAGNETS.series]
    )
    return np.asarray(middle * share * np.exp(np.linspace(-2, 2, DRAWS) * spread)[:, None, None])


def both(origin: date, known: float, followed: float) -> list[Forecasts]:
    return [Forecasts(origin, acts, 50.0, draws(share)) for acts, share in zip(ACTS, (known, followed), strict=True)]


def test_only_months_after_what_was_published_are_scored() -> None:
    table = scores(MAGNETS, both(JULY, 1.0, 1.0))
    months = table[(table["forecast"] == PLAIN) & (table["origin"] == JULY.isoformat())]["months"]
    assert set(months) == {3}, "July, August and September"
    shown = bands(MAGNETS, both(JULY, 1.0, 1.0))
    forecast = shown[(shown["series"] == "CN_to_World") & (shown["months"] == "forecast")]["month"]
    assert sorted(set(forecast)) == ["2025-07", "2025-08", "2025-09"]


def test_a_perfect_forecast_wins_and_a_bad_one_loses() -> None:
    table = scores(MAGNETS, both(JULY, 3.0, 1.0))
    verdicts = table[(table["forecast"] == PLAIN) & (table["origin"] == ALL)].set_index("acts")["verdict"]
    assert set(verdicts[[ACTS[1]]]) == {"wins"}
    assert set(verdicts[[ACTS[0]]]) == {"loses"}


def test_naive_forecasts_know_no_more_than_the_origin() -> None:
    table = scores(MAGNETS, both(JULY, 1.0, 1.0))
    row = table[(table["forecast"] == "last value") & (table["series"] == "CN_to_US") & (table["origin"] != ALL)].iloc[
        0
    ]
    june = packaged().monthly("CN_to_US", JULY)["2025-06"]
    later = [packaged().monthly("CN_to_US")[month] for month in ("2025-07", "2025-08", "2025-09")]
    assert row["mean_score"] == pytest.approx(np.mean([abs(value - june) for value in later]))


def test_all_origins_weigh_every_month_once() -> None:
    one, two = both(JULY, 1.0, 1.0), both(date(2025, 9, 20), 2.0, 2.0)
    table = scores(MAGNETS, [*one, *two])
    own = table[(table["acts"] == ACTS[0]) & (table["series"] == "CN_to_World") & (table["forecast"] == PLAIN)]
    by_origin = own.set_index("origin")
    parts = by_origin.loc[[JULY.isoformat(), "2025-09-20"]]
    expected = (parts["months"] * parts["mean_score"]).sum() / parts["months"].sum()
    assert by_origin.loc[ALL, "months"] == parts["months"].sum()
    assert by_origin.loc[ALL, "mean_score"] == pytest.approx(expected)


def test_the_discrepancy_widens_the_band_by_what_is_stated() -> None:
    normal = packaged().mean_of_2024("CN_to_US")
    wide = widened(np.full(1000, normal), normal, MAGNETS.discrepancy)
    assert np.log(wide / normal).std() == pytest.approx(np.hypot(MAGNETS.discrepancy, 0.03), rel=0.05)
    table = scores(MAGNETS, both(JULY, 1.0, 1.0))
    widths = table[table["origin"] == ALL].groupby("forecast")["width_90"].first()
    assert float(widths[WIDENED]) > float(widths[PLAIN])


def test_the_discrepancy_of_a_halt_is_floored() -> None:
    normal = packaged().mean_of_2024("CN_to_US")
    wide = widened(np.full(1000, 0.02 * normal), normal, MAGNETS.discrepancy)
    assert np.log(wide / (0.02 * normal)).std() == pytest.approx(MAGNETS.discrepancy / 0.2, rel=0.05)
