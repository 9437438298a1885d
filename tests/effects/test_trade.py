"""Trade, diversion and soybeans, on studies that can be worked out on paper."""

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.effects.diversion import HOME
from sim.effects.soybeans import marketing_year, other_origins
from sim.effects.trade import TOTAL, US_EXPORTS, US_IMPORTS
from tests.effects.builders import DATA, effects, month, trade, two

NOV = month("2025-11")


def test_trade_adds_up_and_revenue_is_what_is_collected() -> None:
    value = {("footwear", "2025-11"): 100.0, ("batteries", "2025-11"): 50.0}
    own = {"value": value, "duty": {("footwear", "2025-11"): 40.0}, "diverted": {("footwear", "2025-11"): 8.0}}
    double = {key: 2.0 * amount for key, amount in value.items()}
    result = two([trade(imports=own), trade(imports={"value": double})], [trade(), trade()])
    found = effects(result).paths["bad"].trade.directions[US_IMPORTS]
    shoes, all_ = found.groups.index("footwear"), found.groups.index(TOTAL)
    assert (found.value_usd_m.mean[shoes, NOV], found.value_usd_m.percentiles[50][shoes, NOV]) == (150.0, 150.0)
    assert found.value_usd_m.mean[all_, NOV] == 225.0
    assert found.value_usd_m.percentiles[95][all_, NOV] == pytest.approx(295.0 - 2.5)
    collected = found.duty_usd_m[[shoes, all_], NOV].tolist()
    assert collected == [10.0, 10.0], "half of 40 is collected, in one of two replications"
    assert found.responses_usd_m["diverted"][shoes, NOV] == 4.0
    assert found.value_usd_m.mean[:-1, NOV].sum() == pytest.approx(found.value_usd_m.mean[all_, NOV])


def test_duty_on_exports_is_what_china_asks() -> None:
    """No collection factor: it is known of U.S. duties alone. Exports cost U.S. buyers nothing."""
    one = trade(exports={"duty": {("oil and gas", "2025-11"): 40.0}})
    found = effects(two([one], [trade()])).paths["bad"].trade.directions[US_EXPORTS]
    assert found.duty_usd_m[found.groups.index("oil and gas"), NOV] == 40.0
    assert (found.extra_cost_usd_m == 0.0).all()


def test_responses_tell_what_buyers_pay_more() -> None:
    """100 of goods at a duty of 40 instead of 10, half collected, and sellers 2 cheaper: 98 + 20 - 105."""
    shoes = ("footwear", "2025-11")
    one = trade(imports={"entered": {shoes: 100.0}, "value": {shoes: 98.0}, "duty": {shoes: 40.0}})
    found = effects(two([one], [trade()])).paths["bad"].trade.directions[US_IMPORTS]
    assert found.extra_cost_usd_m[found.groups.index("footwear"), NOV] == pytest.approx(98.0 + 20.0 - 105.0)


def test_trade_in_the_window_leaves_out_what_came_before() -> None:
    """Path and baseline part on the eve, so November is the first month that counts."""
    amounts = {("footwear", "2025-10"): 1000.0, ("footwear", "2025-11"): 100.0, ("batteries", "2025-12"): 50.0}
    cars = {("motor vehicles", "2025-10"): 300.0, ("motor vehicles", "2025-11"): 30.0}
    shipped = {"to_cn": {"2025-10": 7.0, "2026-01": 2.0}}
    bad = trade(imports={"value": amounts, "duty": amounts}, soybeans=shipped)
    base = trade(exports={"value": cars})
    found = effects(two([bad], [base])).paths["bad"].trade_in_window
    assert found.imports_from_cn_usd_bn == pytest.approx(0.150)
    assert found.duty_revenue_usd_bn == pytest.approx(0.075), "half is collected"
    assert found.exports_lost_usd_bn.mean == pytest.approx(0.030)
    assert found.soybeans_to_cn_mt == 2.0


def test_diversion_names_sellers_and_adds_up() -> None:
    one = trade(imports={"diverted": {("smartphones", "2025-11"): 100.0}}, home_share=0.1)
    found = effects(two([one], [trade()])).paths["bad"].trade.diversion
    year = dict(zip(found.sellers, found.by_year_usd_m[2025].mean.tolist(), strict=True))
    assert sum(year.values()) == pytest.approx(100.0)
    assert year[HOME] == pytest.approx(10.0)
    assert year["Vietnam"] == pytest.approx(90.0 * 0.140 / (0.140 + 0.122 + 0.007 + 0.002 + 0.002 + 0.001))
    assert found.by_year_usd_m[2026].mean.sum() == 0.0


def test_an_acre_leaves_its_crop_at_the_farm_price_less_its_costs() -> None:
    """At 9.88 a bushel: 50.1 bushels of the crop of 2024, 53.0 of that of 2025 and of all later ones."""
    months = ("2025-08", "2025-09", "2026-12")
    sold = {"price": dict.fromkeys(months, 10.0), "basis": dict.fromkeys(months, -0.12)}
    margins = effects(two([trade(soybeans=sold)], [trade()])).paths["bad"].trade.soybeans.margin_usd_per_acre
    for label, bushels in zip(months, (4366 / 87.1, 4301 / 81.1, 4301 / 81.1), strict=True):
        at = MONTHS.index(label)
        assert margins["operating_cost"].mean[at] == pytest.approx(9.88 * bushels - 243.72)
        assert margins["total_cost"].mean[at] == pytest.approx(9.88 * bushels - 632.11)


def test_soybeans_by_marketing_year_and_origin() -> None:
    shipped = {"to_cn": {"2025-11": 2.0}, "closing": {"2025-11": 30.0}, "arrived_in_cn": {"2025-11": 1.0}}
    found = effects(two([trade(soybeans=shipped)], [trade()])).paths["bad"].trade.soybeans
    assert (found.to_cn_mt.mean[NOV], found.balance_mt["closing"][NOV]) == (2.0, 30.0)
    total = DATA.soybeans.cn_imports["total"] * DATA.soybeans.season_cn_total[10]
    assert sum(arrived[NOV] for arrived in found.arrived_in_cn_mt.values()) == pytest.approx(total)
    assert found.arrived_in_cn_mt["us"][NOV] == 1.0
    brazil, _ = other_origins(np.full((1, len(MONTHS)), 99.0), DATA.soybeans)
    assert brazil.max() == 0.0
    assert [marketing_year(label) for label in ("2025-08", "2025-09", "2026-12")] == ["2024/25", "2025/26", "2026/27"]


def test_the_summary_and_the_roll_up_tell_the_same_lost_exports() -> None:
    """One figure is worked out once: what the summary calls exports lost is what macro.csv has for the window."""
    good = ("civilian aircraft, engines and parts", "2026-03")
    sold = [trade(exports={"value": {good: value}}) for value in (0.1, 1.7, 1234567.8)]
    path = effects(two(sold, [trade(exports={"value": {good: 7.3}})] * 3)).paths["bad"]
    told = path.economy.figures["window", "trade", "exports_to_cn_lost"]
    assert path.trade_in_window.exports_lost_usd_bn == told
