"""The price of beans answers to stocks that run short: sign, bounds, source, and what a year is expected to leave."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from sim.clock import MONTHS
from sim.data import read_rows
from sim.inputs.trade import load_trade_inputs
from sim.inputs.trade_checks import values
from sim.parameters.load import load_parameters
from sim.worlds.trade import soybean_price
from sim.worlds.trade.soybean_price import scarcity_premium
from sim.worlds.trade.soybean_year import left_of_year, marketing_year

from . import fakes

DEAR = {"2021/22", "2022/23", "2023/24"}
"""Years of dear oilseeds the world over."""


def premium_keeps_its_word(premium: Callable[..., np.ndarray], ratios: list[float], elasticity: float) -> None:
    usual, least = 0.069, 0.02
    ordered, most = np.array(sorted(ratios)), (usual / least) ** elasticity - 1.0
    for saved in (0.0, 0.1, 0.9):
        found = premium(ordered, np.full(len(ordered), saved), usual, elasticity, least)
        assert np.all(np.diff(found) <= 1e-12), "more stocks never raise the price"
        assert np.all(found >= 0.0), "ample stocks do not lower it"
        assert np.all(found <= most + 1e-12), "the pipeline is never sold"
        solved = (found > 0.0) & (found < most)
        left, held = (ordered + saved * found)[solved], usual * (1.0 + found[solved]) ** (-1.0 / elasticity)
        assert left == pytest.approx(held, rel=1e-9), "at that price as much is left as the market holds"
    assert premium(np.array([usual, 0.2]), np.zeros(2), usual, elasticity, least) == pytest.approx(0.0)
    halved = premium(np.array([usual / 2.0]), np.zeros(1), usual, elasticity, least)
    assert halved[0] == pytest.approx(2.0**elasticity - 1.0)


@given(st.lists(st.floats(-1.0, 2.0), min_size=1, max_size=9), st.floats(0.05, 0.4))
def test_the_premium_has_its_sign_and_its_bounds(ratios: list[float], elasticity: float) -> None:
    premium_keeps_its_word(scarcity_premium, ratios, elasticity)


def two_sided(ratio: np.ndarray, saved: np.ndarray, usual: float, elasticity: float, least: float) -> np.ndarray:
    return np.asarray((np.maximum(ratio, least) / usual) ** -elasticity - 1.0)


@pytest.mark.parametrize(
    "broken",
    [
        lambda *given: -scarcity_premium(*given),
        two_sided,
        lambda *given: scarcity_premium(*given[:4], 1e-9),
        lambda ratio, saved, *rest: scarcity_premium(ratio, 0.5 * saved, *rest),
        lambda ratio, *_: 0.0 * ratio,
    ],
    ids=["the wrong sign", "two-sided", "without a floor", "half an answer of use", "no answer"],
)
def test_the_checks_of_the_premium_see_a_broken_one(broken: Callable[..., np.ndarray]) -> None:
    with pytest.raises(AssertionError):
        premium_keeps_its_word(broken, [0.001, 0.03, 0.3], 0.2)


def test_the_elasticity_is_that_of_the_published_balances() -> None:
    rows = read_rows("soybeans.csv")
    ratios, prices = values(rows, "stocks_to_use"), values(rows, "farm_price")
    assert len(ratios) == len(prices) == 10

    def slope(years: list[str]) -> tuple[float, float]:
        fit = linregress(np.log([ratios[year] for year in years]), np.log([prices[year] for year in years]))
        return -fit.slope, fit.stderr

    years = sorted(ratios)
    everything, ordinary = slope(years), slope([year for year in years if year not in DEAR])
    steps = linregress(np.diff(np.log([ratios[y] for y in years])), np.diff(np.log([prices[y] for y in years])))
    assert everything == pytest.approx((0.29, 0.11), abs=0.005)
    assert ordinary[0] == pytest.approx(0.16, abs=0.006)
    assert (-steps.slope, steps.stderr) == pytest.approx((0.15, 0.10), abs=0.005)
    drawn = next(row for row in load_parameters().rows if row.name == "soy.stocks_elasticity")
    assert drawn.low == pytest.approx(-steps.slope - steps.stderr, abs=0.01)
    assert drawn.high == pytest.approx(sum(everything), abs=0.01)
    assert drawn.value == pytest.approx((everything[0] + ordinary[0]) / 2.0, abs=0.01)


def test_ratios_are_those_of_their_balances() -> None:
    rows = read_rows("soybeans.csv")
    for row in rows:
        if row["item"] == "stocks_to_use":
            ending, _, rest = row["formula"].partition(" / ")
            *added, less = rest.strip("()").replace(" - ", " + ").split(" + ")
            assert float(row["value"]) == pytest.approx(
                100.0 * float(ending) / (sum(map(float, added)) - float(less)), abs=0.005
            )


def test_what_is_left_of_a_marketing_year_shrinks_from_all_to_nothing() -> None:
    days = [date.fromordinal(day) for day in range(date(2025, 9, 1).toordinal(), date(2026, 9, 1).toordinal())]
    left = np.array([left_of_year(day).sum() for day in days])
    assert left[0] == 12.0
    assert left[-1] == pytest.approx(1.0 / 31.0)
    assert np.all(np.diff(left) < 0.0)
    assert left_of_year(date(2025, 12, 1))[8:11] == pytest.approx(0.0), "autumn is over"
    assert left_of_year(date(2026, 8, 31))[7] == pytest.approx(1.0 / 31.0)
    assert [marketing_year(days[0]), marketing_year(days[-1])] == ["2025/26"] * 2


def futures(bought: float | None, month: str, **changes: float) -> float:
    record = fakes.run(fakes.bought(bought) if bought is not None else None, **changes)
    fakes.soybeans_close(record)
    return float(record.soybeans.price[MONTHS.index(month)])


def test_normal_trade_would_leave_little_in_2026_and_price_and_use_say_so() -> None:
    """Under normal trade the crop of 2025 does not suffice for usual use: 3 million tonnes would be left."""
    record, deaf = fakes.run(), fakes.run(soy__stocks_elasticity=1e-9, soy__use_elasticity=0.0)
    points, end = fakes.behaviour().soy, MONTHS.index("2026-08")
    fakes.soybeans_close(record)
    assert deaf.soybeans.closing[end] < 3.5
    assert record.soybeans.closing[end] > deaf.soybeans.closing[end] + 1.0, "less is crushed and shipped"
    assert record.soybeans.crush[end] < deaf.soybeans.crush[end]
    most = (300.0 / 4350.0 / points.least_stocks_to_use) ** points.stocks_elasticity
    assert 1.03 < record.soybeans.price[end] / points.price_usd_per_bushel < most
    seen = record.soybeans.price[MONTHS.index("2025-03")]
    assert seen == pytest.approx(points.price_usd_per_bushel), "as it was seen then"


@pytest.mark.parametrize("exports", [(22.0, 21.0), (31.5, 29.0)])
def test_the_price_of_the_first_year_is_the_one_that_was_seen(exports: tuple[float, float]) -> None:
    to_cn, others = exports
    changes = {"soy__normal_to_cn_mt_per_year": to_cn, "soy__normal_to_others_mt_per_year": others, "soy__noise": 0.0}
    seen = futures(None, "2025-03", **changes)
    assert seen == pytest.approx(fakes.behaviour().soy.price_usd_per_bushel, rel=2e-3), "whatever normal trade is drawn"


def test_the_more_is_bought_the_dearer_are_beans() -> None:
    prices = [futures(rate, "2026-06") for rate in (0.0, 10.0, 20.0, 25.0, 30.0, 35.0)]
    assert np.all(np.diff(prices) >= -1e-9)
    assert prices[-1] > prices[0] + 0.5
    nothing_short = fakes.behaviour().soy.price_usd_per_bushel
    assert prices[0] < nothing_short, "without purchases stocks pile up, and the wedge of 2018 is all"


def test_mutant_the_price_is_deaf_to_stocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soybean_price, "scarcity_premium", lambda ratio, *_: 0.0 * ratio)
    with pytest.raises(AssertionError):
        test_normal_trade_would_leave_little_in_2026_and_price_and_use_say_so()


def test_margins_of_2024_are_those_of_the_source() -> None:
    """USDA lists a gross value of production of 535.71 US$ a planted acre in 2024, 291.99 above operating costs and
    96.40 below all costs."""
    costs = load_trade_inputs().soybeans.costs_usd_per_acre
    assert 535.71 - costs["operating_cost"] == pytest.approx(291.99)
    assert 535.71 - costs["total_cost"] == pytest.approx(-96.40)
