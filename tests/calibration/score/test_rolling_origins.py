"""Tables of forecasts from rolling origins on made-up draws: what is used, what is forecast, who wins, wide bands."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from calibration.score.evidence import packaged
from calibration.score.rolling_origins import ACTS, ALL, PLAIN, WIDENED, OriginForecast, bands, scores

JULY = date(2025, 7, 20)
DRAWS = 101


@dataclass(frozen=True)
class Scope:
    """Departures from 2025 on."""

    series: tuple[str, ...] = ("CN_to_US", "CN_to_World")
    months: tuple[str, ...] = tuple(f"2025-{month:02d}" for month in range(1, 10))
    discrepancy: float = 0.2


SCOPE = Scope()


def draws(share: float = 1.0, spread: float = 0.05) -> np.ndarray:
    """Draws about `share` of what was observed; the mean of 2024 where a month is known only in a sum."""
    middle = np.array(
        [[packaged().monthly(s).get(m, packaged().mean_of_2024(s)) for m in SCOPE.months] for s in SCOPE.series]
    )
    return np.asarray(middle * share * np.exp(np.linspace(-2, 2, DRAWS) * spread)[:, None, None])


def used(origin: date) -> dict[str, frozenset[str]]:
    """What an origin knew: all that was published by then."""
    known = packaged().known(origin)
    return {name: frozenset(m for row in known if row.series == name for m in row.months) for name in SCOPE.series}


def both(origin: date, known: float, followed: float) -> list[OriginForecast]:
    return [
        OriginForecast(origin, acts, 50.0, draws(share), used(origin))
        for acts, share in zip(ACTS, (known, followed), strict=True)
    ]


def test_only_months_after_what_was_published_are_scored() -> None:
    table = scores(SCOPE, both(JULY, 1.0, 1.0))
    months = table[(table["forecast"] == PLAIN) & (table["origin"] == JULY.isoformat())]["months"]
    assert set(months) == {3}, "July, August and September"
    shown = bands(SCOPE, both(JULY, 1.0, 1.0))
    forecast = shown[(shown["series"] == "CN_to_World") & (shown["months"] == "forecast")]["month"]
    assert sorted(set(forecast)) == ["2025-07", "2025-08", "2025-09"]


def test_a_perfect_forecast_wins_and_a_bad_one_loses() -> None:
    table = scores(SCOPE, both(JULY, 3.0, 1.0))
    verdicts = table[(table["forecast"] == PLAIN) & (table["origin"] == ALL)].set_index("acts")["verdict"]
    assert set(verdicts[[ACTS[1]]]) == {"wins"}
    assert set(verdicts[[ACTS[0]]]) == {"loses"}


def test_naive_forecasts_know_no_more_than_the_origin() -> None:
    table = scores(SCOPE, both(JULY, 1.0, 1.0))
    row = table[(table["forecast"] == "last value") & (table["series"] == "CN_to_US") & (table["origin"] != ALL)].iloc[
        0
    ]
    june = packaged().monthly("CN_to_US", JULY)["2025-06"]
    later = [packaged().monthly("CN_to_US")[month] for month in ("2025-07", "2025-08", "2025-09")]
    assert row["mean_score"] == pytest.approx(np.mean([abs(value - june) for value in later]))


def test_all_origins_weigh_every_month_once() -> None:
    one, two = both(JULY, 1.0, 1.0), both(date(2025, 9, 20), 2.0, 2.0)
    table = scores(SCOPE, [*one, *two])
    own = table[(table["acts"] == ACTS[0]) & (table["series"] == "CN_to_World") & (table["forecast"] == PLAIN)]
    by_origin = own.set_index("origin")
    parts = by_origin.loc[[JULY.isoformat(), "2025-09-20"]]
    expected = (parts["months"] * parts["mean_score"]).sum() / parts["months"].sum()
    assert by_origin.loc[ALL, "months"] == parts["months"].sum()
    assert by_origin.loc[ALL, "mean_score"] == pytest.approx(expected)


def test_the_discrepancy_widens_the_band() -> None:
    table = scores(SCOPE, both(JULY, 1.0, 1.0))
    widths = table[table["origin"] == ALL].groupby("forecast")["width_90"].first()
    assert float(widths[WIDENED]) > float(widths[PLAIN])


def test_a_month_before_those_used_is_no_forecast() -> None:
    short = {name: frozenset({"2025-05", "2025-06"}) for name in SCOPE.series}
    table = scores(SCOPE, [OriginForecast(JULY, acts, 50.0, draws(), short) for acts in ACTS])
    assert set(table[table["forecast"] == PLAIN]["months"]) == {3}, "July, August and September"
