"""The price dual: a toy that is worked out by hand, and what holds for any table and for the packaged one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from sim.inputs.final_uses import FINAL_USES, FinalUses
from sim.inputs.industries import Industries, load_industries
from sim.inputs.price_dual import PriceDual
from sim.inputs.trade import load_trade_inputs

STEEL, CARS, SHOPS = range(3)


def economy(domestic: np.ndarray, imported: np.ndarray, final_imports: np.ndarray, sold: np.ndarray) -> Industries:
    """Industries of a table: only what the dual reads."""
    count = len(domestic)
    output = np.linalg.inv(np.eye(count) - domestic) @ sold.sum(axis=0)
    return Industries(
        codes=tuple(f"industry {number}" for number in range(count)),
        labels=tuple(f"industry {number}" for number in range(count)),
        output_usd_m=output,
        value_added_usd_m=0.3 * output,
        domestic=domestic,
        imported_usd_m=imported,
        final=FinalUses(
            spending_usd_m=np.full(len(FINAL_USES), 1000.0), imported_usd_m=final_imports, domestic_usd_m=sold
        ),
        jobs_thousand={},
    )


def toy() -> PriceDual:
    """Steel is imported: 30 by car makers, 10 by shops, 60 by consumers. Cars go to consumers (50), investors (30),
    abroad (20) and to shops (25 for their output of 100); shops sell to consumers (80) and the government (20)."""
    domestic = np.zeros((3, 3))
    domestic[CARS, SHOPS] = 0.25
    imported = np.zeros((3, 3))
    imported[STEEL] = [0.0, 30.0, 10.0]
    final_imports, sold = np.zeros((4, 3)), np.zeros((4, 3))
    final_imports[0, STEEL] = 60.0
    sold[0, STEEL] = 10.0
    sold[:, CARS], sold[:, SHOPS] = [50.0, 30.0, 0.0, 20.0], [80.0, 0.0, 20.0, 0.0]
    return PriceDual.of(economy(domestic, imported, final_imports, sold), np.array([100.0]), np.eye(3)[[STEEL]])


def as_by_hand(dual: PriceDual) -> None:
    """100 more for steel: 30 + 10 + 60 at first. Of the 30 shops get 30 x 25 / 125 = 6, so shops pay 16 in all."""
    assert dual.bought[0] * 100.0 == pytest.approx([0.0, 30.0, 10.0, 60.0, 0.0, 0.0, 0.0])
    assert dual.output_usd_m == pytest.approx([10.0, 125.0, 100.0])
    assert dual.unit_cost[0, CARS] * 100.0 == pytest.approx(30.0 / 125.0)
    assert dual.unit_cost[0, SHOPS] * 100.0 == pytest.approx(16.0 / 100.0)
    consumers, investors = 60.0 + 30.0 * 50.0 / 125.0 + 16.0 * 0.8, 30.0 * 30.0 / 125.0
    government, abroad = 16.0 * 0.2, 30.0 * 20.0 / 125.0
    assert dual.borne[0] * 100.0 == pytest.approx([consumers, investors, government, abroad])
    assert consumers + investors + government + abroad == pytest.approx(100.0)


def test_the_cost_of_a_basket_is_what_a_hand_finds() -> None:
    as_by_hand(toy())


def test_what_goes_through_a_simulated_part_ends_there() -> None:
    """Half of car making is simulated: of its 30, 15 go on, and shops are passed 3 of them."""
    past = toy().borne_past(np.array([0.0, 0.5, 0.0]))[0] * 100.0
    assert past == pytest.approx([60.0 + 15.0 * 0.4 + 13.0 * 0.8, 15.0 * 0.24, 13.0 * 0.2, 15.0 * 0.16])
    assert past.sum() == pytest.approx(85.0)


def test_goods_of_no_industry_are_bought_as_all_others_are() -> None:
    whole = toy()
    mixed = PriceDual.of(whole.industries, np.array([100.0, 50.0]), np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    assert mixed.bought[1] == pytest.approx(whole.bought[0])


def any_dual(seed: int, count: int, groups: int) -> PriceDual:
    """A table of random numbers in which every column of requirements adds up to less than one."""
    rng = default_rng(seed)
    domestic = rng.uniform(0.0, 0.9 / count, (count, count)) * rng.integers(0, 2, (count, count))
    lie = rng.dirichlet(np.ones(count + 1), groups)[:, :count]
    made = economy(
        domestic,
        rng.uniform(1.0, 9.0, (count, count)),
        rng.uniform(0.0, 9.0, (4, count)),
        rng.uniform(0.0, 99.0, (4, count)),
    )
    return PriceDual.of(made, rng.uniform(1.0, 9.0, groups), lie)


def adds_up(dual: PriceDual) -> None:
    """Nothing is lost on the way from first buyers to final uses, and nothing counted twice."""
    assert dual.bought.sum(axis=1) == pytest.approx(1.0)
    assert dual.borne.sum(axis=1) == pytest.approx(1.0)
    assert dual.borne.min() >= 0.0
    assert dual.bought.min() >= 0.0
    assert np.allclose(dual.borne_past(np.zeros(len(dual.industries.codes))), dual.borne)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(1, 5), st.floats(0.0, 1.0))
def test_a_cost_is_borne_once_whatever_the_table(seed: int, count: int, groups: int, share: float) -> None:
    dual = any_dual(seed, count, groups)
    adds_up(dual)
    past = dual.borne_past(np.full(count, share))
    assert np.all(past <= dual.borne + 1e-12)


def test_the_packaged_table_adds_up() -> None:
    dual = load_trade_inputs().dual
    adds_up(dual)
    assert dual.output_usd_m == pytest.approx(load_industries().output_usd_m, rel=0.025), "but for one cell below zero"


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch, PriceDual], PriceDual]] = {
    "suppliers pass nothing on": lambda patch, dual: (
        patch.setattr(PriceDual, "unit_cost", property(lambda self: self._first)) or dual
    ),
    "costs go up the chain": lambda patch, dual: replace(
        dual, industries=replace(dual.industries, domestic=dual.industries.domestic.T)
    ),
    "costs are spread over another output": lambda patch, dual: (
        patch.setattr(PriceDual, "output_usd_m", property(lambda self: 1.1 * self.industries.output_usd_m)) or dual
    ),
    "consumers' imports are forgotten": lambda patch, dual: (
        patch.setattr(PriceDual, "_direct", property(lambda self: 0.0 * self.bought[:, -4:])) or dual
    ),
}


def both_checks(broken: Callable[[PriceDual], PriceDual]) -> None:
    adds_up(broken(any_dual(1, 5, 3)))
    as_by_hand(broken(toy()))


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_checks_see_a_broken_dual(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both_checks(lambda dual: dual)
    with pytest.raises(AssertionError):
        both_checks(lambda dual: MUTANTS[mutant](monkeypatch, dual))
