"""Suppliers outside China: whom No. 61 does not bind serves U.S. users, and what levers bring is used."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pytest

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR, MONTHS
from sim.inputs.magnets import ORIGINS, load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import (
    ControlSchedule,
    ControlState,
    Destination,
    EndUse,
    Enforcement,
    Product,
    Regime,
)
from sim.worlds.magnets.growth import growth_of
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.users import User
from tests.behaviours import points

from . import fakes

INPUTS = load_magnet_inputs()
SIX = 400.0
"""Day on which No. 61 binds makers abroad."""

REFUSED = ControlSchedule((SIX,), (ControlState(Regime.REFUSE, enforced=Enforcement.FULL),))
Orders = dict[tuple[str, str, str], float]


def bound_abroad() -> MagnetLaw:
    """Magnets and parts that others make need a Chinese licence that is refused to everybody."""
    products = (Product.EMBEDDED_MAGNETS, Product.THIRD_COUNTRY_MAGNETS)
    uses = [(product, Destination.US, use) for product in products for use in EndUse]
    return fakes.law(dict.fromkeys(uses, REFUSED))


def run(monkeypatch: pytest.MonkeyPatch, law: MagnetLaw, **changes: float) -> tuple[MagnetRecord, Orders, Market]:
    """The record, tonnes by user, origin and kind of order from three months after `SIX` on, and the market."""
    whole, tonnes = Market.place_order, defaultdict(float)

    def counted(
        self: Market, user: User, need: Need, amount: float, maker: Maker,
        via: Destination | None = None, emergency: bool = False,
    ) -> None:  # fmt: skip
        if self.agenda.now > SIX + 91.0 and user.destination is Destination.US:
            tonnes[user.name, maker.origin, "emergency" if emergency else "usual"] += amount
        whole(self, user, need, amount, maker, via, emergency)

    monkeypatch.setattr(Market, "place_order", counted)
    behaviour = points(
        extraterritorial__supplier_bound=0.9, extraterritorial__bite_full=0.7, adaptation__parts_max=0.8, **changes
    )
    world = fakes.world(law, Streams(6, 0), behaviour)
    record = world.run()
    monkeypatch.undo()
    return record, dict(tonnes), world.market


def bound(market: Market, names: Iterable[str]) -> set[tuple[str, str]]:
    """(user, origin) of suppliers whose goods need a licence under No. 61."""
    streams = Streams(6, 0)
    return {
        (name, origin)
        for name in names
        for origin, draw in zip(ORIGINS, streams.uniforms("bound supplier", name, len(ORIGINS)), strict=True)
        if origin not in ("CN", "US") and draw < 0.9 * 0.7
    }


def check_unbound(orders: Orders, market: Market) -> None:
    held = bound(market, {name for name, _, _ in orders})
    assert held
    lost = sum(tonnes for (name, origin, _), tonnes in orders.items() if (name, origin) in held)
    total = sum(tonnes for (_, origin, _), tonnes in orders.items() if origin != "CN")
    assert lost < 0.02 * total, "orders go to makers who may not deliver"


def test_users_turn_to_makers_whom_the_rule_does_not_bind(monkeypatch: pytest.MonkeyPatch) -> None:
    record, orders, market = run(monkeypatch, bound_abroad())
    check_unbound(orders, market)
    assert sum(tonnes for (_, _, kind), tonnes in orders.items() if kind == "emergency") > 100.0, "they pay for it"
    at = MONTHS.index("2026-06")
    assert record.arrived[1:, 0, at].sum() > 0.8 * record.arrived[1:, 0, MONTHS.index("2025-06")].sum()


def test_the_check_sees_users_who_wait_for_bound_makers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Market, "binds", lambda *given: False)
    _, orders, market = run(monkeypatch, bound_abroad())
    with pytest.raises(AssertionError, match="may not deliver"):
        check_unbound(orders, market)


def test_what_levers_bring_is_ordered_whether_users_are_short_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    levers = {"offtake_factor": 2.5, "allied_ramp_factor": 2.0, "allied_stock_tonnes_per_year": 600.0}
    _, before, _ = run(monkeypatch, fakes.law())
    record, after, _ = run(monkeypatch, fakes.moved(fakes.law(), 200.0, **levers))
    assert not any(kind == "emergency" for _, _, kind in before)
    ordered = sum(tonnes for (_, _, kind), tonnes in after.items() if kind == "emergency")
    days = 914.0 - SIX - 91.0
    brought = sum(points().spare.values()) * 1.5 + 600.0
    assert ordered == pytest.approx(brought * days / DAYS_PER_YEAR, rel=0.1)
    assert record.gross_loss.sum() == 0.0


def test_capacity_of_an_origin_is_what_its_makers_can_make(monkeypatch: pytest.MonkeyPatch) -> None:
    record, _, _ = run(monkeypatch, fakes.law())
    last = MONTHS.index("2026-12")
    growth = growth_of(INPUTS, points())
    assert record.capacity.shape == (len(ORIGINS), len(MONTHS))
    assert record.capacity[0, last] == pytest.approx(DAYS_PER_MONTH * growth.capacity.at(910.0))
    america = ORIGINS.index("US")
    assert record.capacity[america, 0] == 0.0
    assert record.capacity[america, last] == pytest.approx(points().spare["US"] / 12.0)
    assert np.all(np.diff(record.capacity[1:], axis=1) >= -1e-9)
