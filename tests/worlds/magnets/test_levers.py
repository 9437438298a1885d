"""Levers of mitigation and of allies: what they change, in which direction, and not before they are moved."""

from dataclasses import replace

import numpy as np
import pytest

from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import Destination, PolicyView, load_path, load_register
from sim.study.replications import run_replication
from sim.study.world_kinds import MAGNETS
from sim.worlds.magnets.habits import mitigated, us_habits
from sim.worlds.magnets.law import READ_LEVERS, Levers, MagnetLaw
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.step_functions import StepFunction
from sim.worlds.magnets.suppliers import planned, replanned
from sim.worlds.magnets.users import User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes, shocks

MOVED = 120.0
"""Five months before the hand-made April: cover that everybody orders on the eve of a halt is stuck in it."""

CHANGES = {
    "none": {},
    "cover": {"extra_cover_weeks": 8.0},
    "thrift": {"thrift_factor": 2.0},
    "offtake": {"offtake_factor": 3.0, "allied_ramp_factor": 4.0},
    "stocks": {"allied_stock_tonnes_per_year": 4000.0},
    "defence": {"defence_priority": 1.0},
}


@pytest.fixture(scope="module")
def records() -> dict[str, list[MagnetRecord]]:
    """Two replications of a halt for each change, the levers moved a week before."""
    base = shocks.april()
    laws = [fakes.moved(base, MOVED, **levers) for levers in CHANGES.values()]
    alone = points(plants__per_maker=1.0)  # plants that share magnets lose nothing in so short a halt
    inputs = load_magnet_inputs()
    return {
        name: [MagnetWorld(law, inputs, Streams(2, number), alone).run() for number in range(2)]
        for name, law in zip(CHANGES, laws, strict=True)
    }


def lost(records: list[MagnetRecord]) -> float:
    """Value added lost for good, US$ m."""
    value = np.array([sector.value_added_usd_m_per_unit for sector in load_magnet_inputs().sectors])
    return float(sum(((one.gross_loss - one.deferred) * value[:, None]).sum() for one in records))


def elsewhere(records: list[MagnetRecord]) -> float:
    """Tonnes that reached the U.S. from outside China in the third to fifth month of the halt."""
    return float(sum(one.arrived[1:, 0, 11:14].sum() for one in records))


def test_a_lever_changes_nothing_before_it_is_moved(records: dict[str, list[MagnetRecord]]) -> None:
    week, month = int(MOVED // 7), 3  # the last whole week and month before
    for name, own in records.items():
        for one, base in zip(own, records["none"], strict=True):
            assert np.array_equal(one.level[:, :week], base.level[:, :week]), name
            assert np.array_equal(one.cover_weeks[:, :week], base.cover_weeks[:, :week]), name
            assert np.array_equal(one.arrived[:, :, :month], base.arrived[:, :, :month]), name


@pytest.mark.parametrize("name", ["cover", "thrift", "offtake", "stocks"])
def test_mitigation_and_allied_supply_save_output(records: dict[str, list[MagnetRecord]], name: str) -> None:
    assert lost(records["none"]) > 0
    assert lost(records[name]) < lost(records["none"])


@pytest.mark.parametrize("name", ["offtake", "stocks"])
def test_allied_supply_arrives(records: dict[str, list[MagnetRecord]], name: str) -> None:
    assert elsewhere(records[name]) > 1.2 * elsewhere(records["none"])


def test_defence_first_changes_where_orders_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Emergency orders of defence plants go to the maker that no foreign control binds."""
    whole = Market.place_order
    ordered = {"none": 0.0, "defence": 0.0}

    def counted(
        self: Market,
        user: User,
        need: Need,
        tonnes: float,
        maker: Maker,
        via: Destination | None = None,
        emergency: bool = False,
    ) -> None:
        if user.urgent and maker.origin == "US" and maker is not need.alternative:
            ordered[name] += tonnes
        whole(self, user, need, tonnes, maker, via, emergency)

    monkeypatch.setattr(Market, "place_order", counted)
    behaviour = points(adaptation__alert_days=100.0)
    for name in ordered:
        law = fakes.moved(shocks.april(), MOVED, **CHANGES[name])
        fakes.world(law, Streams(2, 0), behaviour).run()
    assert ordered["defence"] > 2.0 * ordered["none"]


def test_a_lever_moved_to_neutral_is_no_lever() -> None:
    law = shocks.april()
    idle = fakes.moved(law, MOVED, thrift_factor=1.0, extra_cover_weeks=0.0, offtake_factor=1.0)
    one, other = (run_replication(MAGNETS, [own], seed=2, replication=0)[0] for own in (law, idle))
    # The day on which the lever is moved is an event; nothing else differs.
    checks.same(replace(other, events=one.events), one)


def test_levers_that_were_moved_before_the_world_begins_count() -> None:
    world = fakes.world(fakes.moved(shocks.april(), -200.0, **CHANGES["cover"]), Streams(2, 0))
    world.start()
    assert {plant.habits.extra_cover_days for plant in world.population.plants} == {56.0}
    assert {user.habits.extra_cover_days for user in world.population.foreign_users} == {0.0}


def test_levers_of_a_path_are_read() -> None:
    law = MagnetLaw.of(PolicyView.of(load_path("allied_response", load_register())))
    assert law.levers(516) == Levers()
    assert law.levers(min(law.lever_days)) == Levers(2.0, 500.0, 0.0, 0.0, 1.5, 1.0)
    assert set(law.measures) == set(READ_LEVERS) == set(Levers.__dataclass_fields__)


def test_capacity_after_the_levers_by_hand() -> None:
    data = replace(load_magnet_inputs().suppliers[1], origin="JP", ramp_from_day=0.0, ramp_days=60.0)
    capacity = planned(data, spare=6.0)
    assert [capacity.at(day) for day in (0.0, 10.0, 35.0, 60.0)] == [0.0, 1.0, 3.0, 6.0]
    twice = replanned(capacity, 30.0, Levers(), Levers(allied_ramp_factor=2.0), data, 6.0)
    # What is left of the ramp, three steps in 30 days, takes 15.
    assert [twice.at(day) for day in (30.0, 35.0, 40.0, 45.0, 90.0)] == [3.0, 4.0, 5.0, 6.0, 6.0]
    more = replanned(capacity, 60.0, Levers(), Levers(offtake_factor=1.5), data, 6.0)
    assert more.at(60.0) == 6.0
    assert more.at(120.0) == pytest.approx(9.0)
    stocks = replanned(capacity, 60.0, Levers(), Levers(allied_stock_tonnes_per_year=730.5), data, 6.0)
    assert stocks.at(60.0) == pytest.approx(7.0)
    assert replanned(stocks, 70.0, Levers(allied_stock_tonnes_per_year=730.5), Levers(), data, 6.0).at(
        70.0
    ) == pytest.approx(6.0)
    assert isinstance(twice, StepFunction)


def test_habits_under_mitigation_by_hand() -> None:
    usual = us_habits(points())
    assert mitigated(usual, Levers()) == usual
    changed = mitigated(usual, Levers(extra_cover_weeks=8.0, thrift_factor=2.0, defence_priority=1.0))
    assert changed.extra_cover_days == 56.0
    assert changed.soon.thrift == pytest.approx(2.0 * usual.soon.thrift)
    assert changed.late.thrift == pytest.approx(min(0.9, 2.0 * usual.late.thrift))
    assert (changed.soon.regrade, changed.late.parts) == (usual.soon.regrade, usual.late.parts)
    assert 1.0 - changed.adaptation_step == pytest.approx((1.0 - usual.adaptation_step) ** 2)
    assert changed.defence_first
    most = mitigated(usual, Levers(thrift_factor=20.0))
    assert most.soon.thrift == most.late.thrift == 0.9
