"""Soybeans: the balance, boycott and undertakings, price and acreage, and that the check can fail."""

from dataclasses import replace

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.inputs.trade import load_trade_inputs
from sim.policy.known_acts import News
from sim.worlds.trade.soybeans import Soybeans

from . import fakes
from .fakes import bought


def month(label: str) -> int:
    return MONTHS.index(label)


def total(array: np.ndarray, first: str, last: str) -> float:
    return float(array[..., month(first) : month(last) + 1].sum())


def test_a_boycott_empties_departures_and_fills_stores() -> None:
    calm, none = fakes.run().soybeans, fakes.run(bought(0.0)).soybeans
    assert total(none.to_cn, "2026-01", "2026-12") < 0.1
    assert total(calm.to_cn, "2026-01", "2026-12") == pytest.approx(26.0, rel=0.01)
    assert none.closing[-1] > calm.closing[-1] + 5.0
    assert none.to_others[-1] > calm.to_others[-1]
    assert none.price[month("2025-12")] < calm.price[month("2025-12")]
    assert none.basis[-1] < calm.basis[-1]
    assert none.farm_income.sum() < calm.farm_income.sum()
    assert none.to_cn[month("2026-01")] < 0.01 < 1.0 < none.arrived_in_cn[month("2026-01")], "arrivals end later"
    assert none.arrived_in_cn[month("2026-04")] < 0.01


def test_an_undertaking_is_kept_late_or_in_part() -> None:
    kept = fakes.run(bought(25.0, 549.0), soy__kept_share=1.0).soybeans
    part = fakes.run(bought(25.0, 549.0, soybean_delivery_pct=60.0), soy__kept_share=1.0).soybeans
    shipped = [total(one.to_cn, "2026-02", "2026-12") + float(one.owed[-1]) for one in (kept, part)]
    assert shipped[0] == pytest.approx(25.0 * 334 / 365, rel=0.08)
    assert shipped[1] < 0.75 * shipped[0]
    assert kept.owed[month("2026-06")] > 2.0, "summer purchases wait for the season"


def test_no_more_is_loaded_than_ports_have_loaded() -> None:
    rush = fakes.run(bought(90.0), soy__kept_share=1.0).soybeans
    assert rush.to_cn.max() <= load_trade_inputs().soybeans.record_month_to_cn * 31 / 30.4375 + 1e-9
    fakes.soybeans_close(fakes.run(bought(90.0)))


def test_the_crop_is_what_usda_projected_and_acreage_answers_to_price() -> None:
    soy, years = fakes.run(bought(0.0)).soybeans, load_trade_inputs().soybeans.years
    crop = total(soy.harvest, "2025-09", "2025-11")
    assert crop == pytest.approx(years["2025/26"]["harvest"], rel=1e-6)
    assert total(soy.harvest, "2026-09", "2026-11") < crop


def test_a_boycott_with_a_term_is_believed_more() -> None:
    vague = fakes.run(bought(0.0)).soybeans
    termed = replace(bought(0.0), soybeans_ahead=News.of([(488.0, ((1157.0, None),))]))
    certain = fakes.run(termed).soybeans
    assert certain.price[month("2026-03")] < vague.price[month("2026-03")]
    assert np.array_equal(certain.to_cn, vague.to_cn)


def test_mutant_soybeans_vanish_from_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Soybeans._balance

    def leaking(self: Soybeans, *given: object) -> tuple[float, float]:
        found = whole(self, *given)  # type: ignore[arg-type]
        self.stock -= 0.01
        return found

    monkeypatch.setattr(Soybeans, "_balance", leaking)
    with pytest.raises(AssertionError, match=r"a month does not close|overnight"):
        fakes.soybeans_close(fakes.run())
