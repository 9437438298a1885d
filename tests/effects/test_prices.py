"""What duties and premia cost whom, and what lost income does to spending, on studies worked out on paper."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.effects import PathEffects
from sim.effects import demand as demand_module
from sim.effects import readings as readings_module
from sim.effects.demand import left_out
from sim.effects.economy import DEMAND, TRADE
from sim.effects.prices import ALL_BUYERS, NORMAL_BASKET, STILL_BOUGHT
from sim.effects.sectors import ClaimedSectors
from sim.effects.window import PERIODS, WINDOW
from sim.inputs.final_uses import FINAL_USES
from sim.inputs.industries import Industries
from sim.worlds.trade.record import TradeRecord
from tests.effects.builders import DATA, INPUTS, effects, trade, two

NOV = "2025-11"
WINDOW_YEARS = 14 / 12
BATTERIES = DATA.imports.names.index("batteries")
SHOES = DATA.imports.names.index("footwear")
CONSUMERS, ABROAD = list(FINAL_USES).index("consumption"), list(FINAL_USES).index("exports")


def bad_of(*path: TradeRecord, base: TradeRecord | None = None) -> PathEffects:
    return effects(two(path, [base or trade()] * len(path))).paths["bad"]


def figure(path: PathEffects, mechanism: str, variable: str, period: str = WINDOW) -> float:
    return path.economy.figures[period, mechanism, variable].mean


DUTY = {"duty": {("batteries", NOV): 20.0}}
"""Of a statutory duty of 20 on batteries half is collected: 10."""


def test_a_duty_is_paid_by_who_buys_and_borne_by_final_uses() -> None:
    told = bad_of(trade(imports=DUTY)).prices
    at, dual = list(PERIODS).index(WINDOW), DATA.dual
    paid, borne = (dict(zip(told.buyers, band.mean[at], strict=True)) for band in (told.paid_usd_bn, told.borne_usd_bn))
    assert paid[ALL_BUYERS] == pytest.approx(0.010)
    assert paid["3361MV"] == pytest.approx(0.010 * dual.bought[BATTERIES, DATA.industries.index("3361MV")])
    assert borne["consumption"] == pytest.approx(0.010 * dual.borne[BATTERIES, CONSUMERS])
    assert sum(borne[use] for use in FINAL_USES) == pytest.approx(0.010)
    none = list(PERIODS).index("2026")
    assert not told.paid_usd_bn.mean[none].any(), "the duty is of November 2025"


def test_what_others_sell_costs_its_premium_and_a_duty_on_it() -> None:
    """Shoes for 70 from elsewhere at a fifth more, and for 30 by a third country with 8 of duty, half collected."""
    imports = {"diverted": {("footwear", NOV): 70.0}, "transhipped": {("footwear", NOV): 30.0}}
    bad = trade(imports=imports, premium={("footwear", NOV): 0.2}, transhipment={("footwear", NOV): 8.0})
    path = bad_of(bad)
    assert figure(path, TRADE, "premium_paid") == pytest.approx((100.0 * 0.2 + 4.0) / 1000.0)
    assert figure(path, TRADE, "duty_revenue_gained") == pytest.approx(0.004)
    told = path.prices
    whole = told.paid_usd_bn.mean[list(PERIODS).index(WINDOW), told.buyers.index(ALL_BUYERS)]
    assert whole == pytest.approx(0.024)


def test_sales_that_come_back_from_others_cost_no_premium() -> None:
    bad = trade(imports={"diverted": {("footwear", NOV): -70.0}}, premium={("footwear", NOV): 0.2})
    assert figure(bad_of(bad), TRADE, "premium_paid") == 0.0


def test_consumer_prices_rise_by_what_is_passed_on() -> None:
    path = bad_of(trade(imports=DUTY, dearer={("batteries", month): 0.1 for month in MONTHS[-14:]}))
    spending = DATA.industries.consumption_usd_m
    still_bought = 0.6 * 10.0 * DATA.dual.borne[BATTERIES, CONSUMERS] / (spending * WINDOW_YEARS)
    assert figure(path, TRADE, STILL_BOUGHT) == pytest.approx(100.0 * still_bought)
    value = DATA.imports.value_usd_m[BATTERIES]
    normal = 0.6 * 0.1 * value * DATA.dual.borne[BATTERIES, CONSUMERS] / spending
    assert figure(path, TRADE, NORMAL_BASKET) == pytest.approx(100.0 * normal)
    told, at = path.prices, list(PERIODS).index(WINDOW)
    price = dict(zip(told.buyers, told.price_pct.mean[at], strict=True))
    assert price["consumption"] == pytest.approx(100.0 * normal)
    assert price["335"] == pytest.approx(
        100.0 * 0.1 * value * DATA.dual.unit_cost[BATTERIES, DATA.industries.index("335")]
    ), "unit costs are told before anything is passed on or kept"


def spending_falls_by(path: PathEffects, cut_usd_m: float) -> None:
    """Value added, direct and upstream, of what consumers do not buy, of which imports are a part."""
    industries = DATA.industries
    bought = industries.final.domestic_usd_m[CONSUMERS] / industries.consumption_usd_m
    direct = industries.value_added_share @ bought
    whole = industries.value_added_share @ industries.total_requirements @ bought
    assert 0.85 < whole < 1.0
    assert figure(path, DEMAND, "direct_value_added_lost") == pytest.approx(cut_usd_m * direct / 1000.0)
    assert figure(path, DEMAND, "value_added_lost") == pytest.approx(cut_usd_m * whole / 1000.0)
    share = 100.0 * cut_usd_m * whole / (industries.gdp_usd_m * WINDOW_YEARS)
    assert figure(path, DEMAND, "share_of_gdp") == pytest.approx(share)


def test_spending_falls_with_real_income() -> None:
    """Of 10 that batteries cost more a part goes through car and chip makers or abroad, and 0.3 is given back."""
    elsewhere = left_out(DATA.dual, ClaimedSectors.of(INPUTS, DATA).simulated)[BATTERIES]
    assert 0.0 < elsewhere < 0.2
    spending_falls_by(bad_of(trade(imports=DUTY)), 0.7 * (10.0 - 0.6 * 10.0 * elsewhere - 0.3 * 10.0))


def test_what_sellers_keep_is_lost_income_too_and_what_home_makers_earn_is_none() -> None:
    """Nothing passed on: sellers bear all. Of a premium of 14 on diverted shoes U.S. makers earn a tenth."""
    kept = bad_of(trade(imports=DUTY, passed_on=0.0, returned=0.0))
    spending_falls_by(kept, 0.7 * 10.0)
    earned = trade(imports={"diverted": {("footwear", NOV): 70.0}}, premium={("footwear", NOV): 0.2}, passed_on=0.0)
    spending_falls_by(bad_of(earned), 0.7 * 0.9 * 14.0)


def test_revenue_that_is_rebated_in_full_is_no_lost_income() -> None:
    whole = bad_of(trade(imports=DUTY, passed_on=0.0, returned=1.0))
    assert figure(whole, DEMAND, "value_added_lost") == pytest.approx(0.0, abs=1e-9)


SHOCKS: dict[str, Mapping[str, Any]] = {
    "duty": {"imports": DUTY},
    "premium": {"imports": {"diverted": {("footwear", NOV): 70.0}}, "premium": {("footwear", NOV): 0.2}},
    "transhipment": {"transhipment": {("machinery", NOV): 9.0}},
    "dearer": {"dearer": {("machinery", NOV): 0.3}},
}


def scaled(cells: Any, factor: float) -> Any:
    """The same cells with amounts so many times as large."""
    return {key: scaled(one, factor) if isinstance(one, dict) else factor * one for key, one in cells.items()}


@pytest.mark.parametrize("shock", SHOCKS)
def test_costs_prices_and_demand_are_linear_and_nothing_without_a_shock(shock: str) -> None:
    told = SHOCKS[shock]
    double = {**told, **{name: scaled(cells, 2.0) for name, cells in told.items() if name != "premium"}}
    once, twice, none = bad_of(trade(**told)), bad_of(trade(**double)), bad_of(trade(**told), base=trade(**told))
    for name in ("paid_usd_bn", "borne_usd_bn", "price_pct"):
        one, two_, zero = (getattr(path.prices, name).mean for path in (once, twice, none))
        assert two_ == pytest.approx(2.0 * one)
        assert not zero.any()
    for key in ((DEMAND, "value_added_lost"), (TRADE, STILL_BOUGHT), (TRADE, NORMAL_BASKET)):
        assert figure(twice, *key) == pytest.approx(2.0 * figure(once, *key))
        assert figure(none, *key) == 0.0


def test_mutant_costs_that_sectors_pass_on_count_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings_module, "left_out", lambda dual, simulated: np.zeros(len(DATA.imports.names)))
    with pytest.raises(AssertionError):
        test_spending_falls_with_real_income()


def test_mutant_suppliers_of_consumers_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = demand_module.output_of_spending

    def without(industries: Industries) -> tuple[np.ndarray, np.ndarray]:
        bought, supplied = whole(industries)
        return bought, 0.0 * supplied

    monkeypatch.setattr("sim.effects.roll_up.output_of_spending", without)
    with pytest.raises(AssertionError):
        test_spending_falls_with_real_income()


def test_what_is_simulated_is_left_out_in_every_round() -> None:
    """Shares left out grow with what is simulated, up to all that does not reach final uses directly."""
    shares = [left_out(DATA.dual, np.full(len(DATA.industries.codes), part)) for part in (0.0, 0.5, 1.0)]
    assert np.all(shares[0] <= shares[1] + 1e-12)
    assert np.all(shares[1] <= shares[2] + 1e-12)
    assert shares[0] == pytest.approx(DATA.dual.borne[:, ABROAD])
    assert shares[2] == pytest.approx(1.0 - DATA.dual.bought[:, len(DATA.industries.codes) :].sum(axis=1))
