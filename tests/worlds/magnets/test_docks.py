"""What waits at a gate: for a licence, in parts, for a quota, for an inspection; and who counts as cut off."""

from collections.abc import Callable
from dataclasses import replace
from math import inf, isclose

import pytest

from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, Destination, Enforcement, Practice, Product, Regime
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_office import Application, Desks, Office
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.shipments import Carriers, Shipment
from sim.worlds.magnets.step_functions import constant
from sim.worlds.magnets.users import User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes
from .goods import Goods, licensed, terms
from .shocks import JULY, april, calm

WORKING = ControlState(Regime.LICENCE, Practice.WORKING)
REFUSED = ControlState(Regime.REFUSE, None, Enforcement.FULL)
ABROAD = ("third_country_magnets", "embedded_magnets")


def under_licence() -> MagnetLaw:
    """Controlled magnets need a licence from the beginning, and nothing else is hindered."""
    return fakes.law(fakes.everywhere(("magnets_controlled",), ControlSchedule((-98.0,), (WORKING,))))


def starving(monkeypatch: pytest.MonkeyPatch, residual: float) -> tuple[MagnetWorld, User, Need]:
    """A plant with a licence for `residual` days of use and an office that decides nothing more, ten months on."""
    monkeypatch.setattr(Office, "file", lambda self, account: None)
    world = fakes.world(under_licence(), Streams(1, 0), points(sourcing__transhipment_share=0.0))
    user = world.population.plants[0]
    need = next(need for need in user.needs if need.product is Product.MAGNETS_CONTROLLED)
    assert need.account is not None
    need.account.volume, need.account.expires = residual * need.use, 1e6
    world.start()
    world.agenda.run(until=200.0)
    return world, user, need


def is_cut_off(user: User, need: Need) -> None:
    """A plant whose magnets do not come looks for other ways, and does not stand still."""
    assert user.adaptation > 0.5, "a plant that is cut off does not adapt"
    assert need.stock > 0.0


def test_a_plant_whose_licence_is_smaller_than_its_parcel_counts_as_blocked_and_adapts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, user, need = starving(monkeypatch, residual=3.0)
    account = need.account
    assert account is not None
    assert account.blocked(world.agenda.now)
    assert account.dock, "goods wait"
    assert account.volume == pytest.approx(0.0, abs=1e-9), "what the licence covers has left"
    is_cut_off(user, need)
    checks.balance(world)


def whole_parcels_only(self: LicenceAccount, now: float) -> None:
    """The former rule: a parcel that is larger than what is left holds the dock."""
    self._apply_if_due(now)
    while self.dock and self.usable(now) and self.dock[0].tonnes <= self.volume:
        if not self._spend(self.dock[0].tonnes, now):
            return
        self._release(self.dock.popleft())


def test_the_check_of_a_starved_plant_sees_the_former_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LicenceAccount, "flush", whole_parcels_only)
    monkeypatch.setattr(
        LicenceAccount, "blocked", lambda self, now: not self.control.free and not (now < self.expires and self.volume)
    )
    _, user, need = starving(monkeypatch, residual=3.0)
    with pytest.raises(AssertionError, match="does not adapt"):
        is_cut_off(user, need)


def test_goods_in_parts_weigh_what_they_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mass balance at every event in which a parcel is parted, in the months after the halt of the hand-made April."""
    parts: list[float] = []
    whole = Shipment.part

    def part(self: Shipment, tonnes: float) -> Shipment:
        before = self.tonnes
        one = whole(self, tonnes)
        assert one.tonnes > 0.0
        assert self.tonnes > 0.0
        assert isclose(one.tonnes + self.tonnes, before, rel_tol=1e-12)
        parts.append(tonnes)
        return one

    monkeypatch.setattr(Shipment, "part", part)
    world = fakes.world(april(), Streams(3, 0), points(licence__volume_cap_us=0.9))
    world.start()
    world.agenda.run(until=JULY)
    seen = 0
    while world.agenda.peek() < JULY + 200.0:
        world.agenda.step()
        if len(parts) > seen:
            seen = len(parts)
            checks.balance(world)
    assert seen > 20


def test_a_volume_of_rounding_size_is_none() -> None:
    agenda, account, shipped, _ = licensed((0.0, "licence"))
    agenda.run(until=100.0)
    account.volume = 1e-9
    shipped.clear()
    account.dock.clear()
    account.present(Goods(5.0), agenda.now)
    assert not account.usable(agenda.now)
    assert account.blocked(agenda.now)
    assert not shipped
    # And goods that exceed the volume by rounding are not parted.
    account.volume, account._tokens = 5.0 - 1e-9, 100.0
    account.flush(agenda.now)
    assert [tonnes for _, tonnes in shipped] == [5.0]
    assert not account.dock


def test_goods_that_the_pace_holds_count_as_blocked() -> None:
    agenda, account, _, _ = licensed((0.0, "licence"))
    agenda.run(until=150.0)
    assert account.usable(agenda.now)
    account.present(Goods(60.0), agenda.now)
    account.present(Goods(60.0), agenda.now)
    assert account.dock, "held by the pace alone"
    assert account.usable(agenda.now)
    assert account.blocked(agenda.now)


def test_what_is_left_of_a_licence_whose_term_is_over_covers_nothing() -> None:
    """While goods wait and a file takes long, the holder files for further batches beside it, as it does when the
    volume is used up."""
    agenda, account, _, _ = licensed((0.0, "licence"))
    agenda.run(until=150.0)
    account.dock.clear()
    account.volume, account.expires, account.pending = 180.0, agenda.now - 1.0, 1
    account.dock.append(Goods(160.0))
    account.flush(agenda.now)
    assert account.pending == 2
    # One that still runs covers them, and no further file is needed.
    account.expires, account.pending = agenda.now + 100.0, 1
    account.flush(agenda.now)
    assert account.pending == 1


def test_a_quota_caps_what_leaves_and_none_lets_nothing_leave() -> None:
    agenda, account, shipped, _ = licensed((0.0, "licence"))
    agenda.run(until=150.0)
    shipped.clear()
    account.ration(0.3, 1.0, agenda.now)
    agenda.run(until=450.0)
    # What had accrued before, and at most one parcel ahead of the pace.
    assert sum(tonnes for _, tonnes in shipped) == pytest.approx(0.3 * 300.0, abs=21.0 + 5.0)
    shipped.clear()
    account.ration(0.0, 1.0, agenda.now)
    agenda.run(until=600.0)
    assert not shipped
    assert account.blocked(agenda.now)
    account.ration(inf, 1.0, agenda.now)
    agenda.run(until=700.0)
    assert shipped


def test_a_change_of_law_reaches_goods_at_every_dock_on_its_day() -> None:
    """Goods of a maker abroad leave on the day on which No. 61 ends, not at the next review of their user."""
    for ended in (ControlState(Regime.NONE), ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.NONE)):
        control = ControlSchedule((100.0, 200.0), (REFUSED, ended))
        world = fakes.world(
            fakes.law(fakes.everywhere(ABROAD, control)), Streams(1, 0), points(extraterritorial__supplier_bound=1.0)
        )
        world.start()
        world.agenda.run(until=200.0)
        plants = world.population.plants
        assert any(plant.account_abroad.dock for plant in plants), "goods wait"
        world.agenda.run(until=200.0 + 1e-9)
        assert not any(plant.account_abroad.dock for plant in plants)
        checks.balance(world)


def test_a_change_of_law_that_is_no_change_for_an_account_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[LicenceAccount] = []
    world = fakes.world(april(), Streams(1, 0))
    world.start()
    world.agenda.run(until=JULY - 1.0)
    monkeypatch.setattr(LicenceAccount, "flush", lambda self, now: flushed.append(self))
    for user in world.population.users:
        user.law_changed(world.agenda.now)
    assert not flushed


def blocked_user(world: MagnetWorld) -> tuple[User, Need]:
    user = world.population.plants[0]
    return user, next(need for need in user.needs if need.product is Product.MAGNETS_CONTROLLED)


@pytest.mark.parametrize(("enforced", "routed"), [(Enforcement.NORMAL, True), (Enforcement.FULL, False)])
def test_an_order_that_a_rule_stops_is_not_placed_and_not_counted(enforced: Enforcement, routed: bool) -> None:
    state = ControlState(Regime.EXTRATERRITORIAL, None, enforced)
    re_exports = fakes.everywhere(("re_exports",), ControlSchedule((-98.0,), (state,)))
    world = fakes.world(fakes.law(re_exports), Streams(1, 0), points(sourcing__transhipment_share=0.1))
    user, need = blocked_user(world)
    for supplier in world.market.suppliers:
        supplier.busy_until = 1e6
    before = need.on_order
    counted = user._look_elsewhere(need, 10.0, world.agenda.now)
    assert counted == need.on_order - before == (pytest.approx(1.0) if routed else 0.0)


def test_emergency_orders_go_to_makers_who_can_deliver() -> None:
    """Where a licence is due and not there, makers that need none come first; a refused user asks nobody else."""
    everyone = {"extraterritorial__supplier_bound": 1.0, "extraterritorial__bite_full": 1.0}
    due = ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.FULL)
    for state, bound_if_alone in ((due, True), (REFUSED, False)):
        control = fakes.everywhere(ABROAD, ControlSchedule((-98.0,), (state,)))
        world = fakes.world(fakes.law(control), Streams(1, 0), points(**everyone))
        world.agenda.run(until=500.0)
        market, now = world.market, world.agenda.now
        user, _ = blocked_user(world)
        assert user.account_abroad.blocked(now)
        free = [maker for maker in market.suppliers if not market.holds_abroad(user, maker)]
        assert {maker.origin for maker in free} == {"US"}
        for maker in free:
            maker.busy_until = now + 30.0
        assert market.emergency_supplier(user, now) in free, "others could start sooner, and could not deliver"
        for maker in free:
            maker.capacity = constant(0.0)
        found = market.emergency_supplier(user, now)
        assert (found is not None) is bound_if_alone


def counted(world: MagnetWorld, ordered: dict[bool, float], halt: bool) -> Callable[..., None]:
    """An order that counts what U.S. users ask of their usual suppliers outside China from day 500 on."""
    whole = Carriers.order

    def order(self: Carriers, user: User, need: Need, tonnes: float, maker: object, *how: object) -> None:
        late = world.agenda.now > 500.0 and need.product is Product.MAGNETS_CONTROLLED
        if late and maker is need.alternative and user.destination is Destination.US:
            ordered[halt] += tonnes
        whole(self, user, need, tonnes, maker, *how)  # type: ignore[arg-type]

    return order


def from_abroad(monkeypatch: pytest.MonkeyPatch, stuck: Callable[[User, Need, float], float] | None) -> float:
    """Tonnes that usual suppliers outside China are asked for in the second half of a long halt, over normal."""
    if stuck is not None:
        monkeypatch.setattr(User, "_stuck", stuck)
    halted = ControlSchedule((100.0,), (ControlState(Regime.LICENCE, Practice.HALT),))
    stopped = fakes.law(fakes.everywhere(("magnets_controlled",), halted))
    # Nobody is ever alert, so nothing comes but from usual suppliers.
    behaviour = points(adaptation__alert_days=0.0)
    ordered = {True: 0.0, False: 0.0}
    for law, halt in ((stopped, True), (calm(), False)):
        world = fakes.world(law, Streams(1, 0), behaviour)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Carriers, "order", counted(world, ordered, halt))
            world.start()
            world.agenda.run(until=700.0)
    return ordered[True] / ordered[False]


def test_goods_that_are_stuck_do_not_dry_up_orders_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_abroad(monkeypatch, None) > 0.9
    assert from_abroad(monkeypatch, lambda self, need, now: 0.0) < 0.5, "the former rule"


def test_goods_that_an_inspection_holds_count_as_blocked() -> None:
    inspected = ControlSchedule((100.0,), (ControlState(Regime.NONE, Practice.WORKING),))
    law = fakes.law(fakes.everywhere(("magnets_uncontrolled",), inspected))
    world = fakes.world(law, Streams(1, 0), points(inspection__days_working=200.0))
    world.start()
    world.agenda.run(until=99.0)
    plants = world.population.plants
    assert not any(plant.alert for plant in plants)
    world.agenda.run(until=300.0)
    held = {plant.index for plant in plants if plant.uncontrolled and plant._blocked(plant.uncontrolled, 300.0)}
    low = {
        plant.index
        for plant in plants
        if plant.uncontrolled and plant.stock_of(plant.uncontrolled, 300.0) < 10.0 * plant.uncontrolled.use
    }
    assert len(low & held) > 10
    assert all(plants[index].adaptation > 0.0 for index in low & held)


def test_a_file_that_a_halt_holds_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came first is decided first, though the office took no files when it came."""
    halt, after = ControlState(Regime.LICENCE, Practice.HALT), ControlState(Regime.LICENCE, Practice.WORKING)
    behaviour = points(
        licence__completion_days=0.0,
        licence__review_days=0.0,
        licence__refusal_probability=0.0,
        licence__return_working=0.0,
        licence__return_opening=0.0,
    )
    agenda, office, control, _ = fakes.office(behaviour, ControlSchedule((0.0, 50.0), (halt, after)))
    office.effort_days = 10.0
    queued: list[tuple[int, float]] = []
    whole = Desks.request

    def request(self: Desks, application: Application, priority: int, work: float) -> None:
        queued.append((priority, application.came))
        whole(self, application, priority, work)

    monkeypatch.setattr(Desks, "request", request)
    for day in (10.0, 20.0):
        agenda.run(until=day)
        account = office.open_account(Streams(1, 0), f"{day}", terms(), control, control, lambda goods: None)
        office.file(account)
    agenda.run(until=60.0)
    del queued[2:]  # once they have a licence, both file again
    assert [came for _, came in queued] == [10.0, 20.0]
    assert [priority for priority, _ in queued] == [int(1440.0 * day) for day in (10.0, 20.0)]


def test_the_general_licence_of_an_empty_dock_ends_with_its_rule() -> None:
    agenda, account, _, _ = licensed((0.0, "general_licence"), (200.0, "licence"))
    agenda.run(until=199.0)
    assert account.volume == inf
    account.dock.clear()
    agenda.run(until=200.0 + 1e-9)
    assert account.blocked(agenda.now)


def test_behaviour_without_room_for_its_window_is_refused() -> None:
    behaviour = points()
    behaviour = replace(behaviour, recovery=replace(behaviour.recovery, window_days=400.0))
    with pytest.raises(ValueError, match=r"recovery\.window_days: found 400; allowed: at most 366"):
        fakes.world(calm(), Streams(1, 0), behaviour)


def test_a_part_of_goods_is_of_the_same_order() -> None:
    """Whose it is, where it came from and what it costs stay; tonnes are shared."""
    world = fakes.world(calm(), Streams(1, 0))
    world.start()
    world.agenda.run(until=100.0)
    goods = next(iter(world.market.carriers.on_the_way()))
    goods.emergency, whole = True, goods.tonnes
    part = goods.part(0.25 * whole)
    assert (part.tonnes, goods.tonnes) == (0.25 * whole, 0.75 * whole)
    for name in ("user", "need", "maker", "lane", "slot", "transhipped", "ready", "licence", "presented", "emergency"):
        assert getattr(part, name) == getattr(goods, name), name
