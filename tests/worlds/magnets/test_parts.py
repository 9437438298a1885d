"""The parts of the world on their own, against answers known by hand or from theory."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import MONTHS
from sim.parameters.streams import Streams
from sim.policy import (
    ControlSchedule,
    ControlState,
    EndUse,
    PolicyView,
    Practice,
    Product,
    Regime,
    load_path,
    load_register,
)
from sim.worlds.magnets.habits import step_share
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_terms import LicenceDraws, LicenceTerms
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.outlook import shifted_share
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.record import DESTINATIONS
from sim.worlds.magnets.shipments import CHINA, Shipment
from sim.worlds.magnets.step_functions import PartialAdjustment, StepFunction, constant, pauses
from tests.behaviours import points
from tests.worlds.magnets import fakes
from tests.worlds.magnets.goods import Goods, licensed
from tests.worlds.magnets.shocks import calm

WORKING = ControlSchedule((0.0,), (ControlState(Regime.LICENCE, Practice.WORKING),))


def test_step_function_reads_and_integrates() -> None:
    speed = StepFunction((10.0, 20.0), (1.0, 0.0, 2.0))
    assert [speed.at(day) for day in (5.0, 10.0, 20.0)] == [1.0, 0.0, 2.0]
    assert speed.finish(4.0, 6.0) == 10.0
    assert speed.finish(4.0, 8.0) == 21.0
    assert speed.finish(12.0, 1.0) == 20.5
    assert StepFunction((1.0,), (1.0, 0.0)).finish(0.0, 2.0) == float("inf")
    with pytest.raises(ValueError, match="ascend"):
        StepFunction((2.0, 1.0), (0.0, 0.0, 0.0))


@given(st.floats(0.0, 50.0), st.floats(0.0, 30.0), st.floats(0.0, 30.0))
def test_work_done_in_two_parts_takes_as_long_as_in_one(start: float, first: float, second: float) -> None:
    speed = StepFunction((10.0, 25.0, 40.0), (1.0, 0.5, 0.1, 3.0))
    assert speed.finish(speed.finish(start, first), second) == pytest.approx(speed.finish(start, first + second))


def test_a_maker_serves_in_order_and_rests_at_new_year() -> None:
    maker = Maker("CN", pauses([20.0], 10.0, 2.0), pauses([20.0], 10.0, 1.0))
    assert maker.accept(0.0, 20.0, lead_days=5.0) == 15.0
    assert maker.accept(0.0, 20.0, lead_days=5.0) == 35.0, "line until day 20, then closed ten days, then the lead time"
    assert maker.wait_days(12.0) == pytest.approx(8.0)


def test_an_urgent_order_goes_ahead_and_delays_the_rest() -> None:
    maker = Maker("JP", constant(1.0), constant(1.0))
    maker.accept(0.0, 10.0, 0.0)
    assert maker.accept(2.0, 3.0, 0.0, urgent=True) == 5.0
    assert maker.accept(2.0, 1.0, 0.0) == 14.0


def test_a_loss_over_a_month_end_is_booked_in_both_months() -> None:
    plant = Production(1.0, 0.0, 30.0)
    plant.accrue(30.0, 33.0, 0.5)
    assert list(plant.gross_loss[:2]) == [0.5, 1.0]
    assert MONTHS[:2] == ("2024-07", "2024-08")


def test_response_after_a_year_is_the_short_run_elasticity() -> None:
    """Partial adjustment from 0 to the long run at the speed the two elasticities give."""
    from math import exp, log

    short, long = 0.76, 2.0
    speed = -log(1.0 - short / long) / 365.25
    assert long * (1.0 - exp(-speed * 365.25)) == pytest.approx(short)
    assert shifted_share(0.9, 0.0) == pytest.approx(0.9)
    assert shifted_share(0.5, -log(2.0)) == pytest.approx(1.0 / 3.0)
    assert step_share(14.0) == pytest.approx(1.0 - exp(-1.0))


UNIT_DAYS = 0.02
"""Mean effort of a file in the test of the queue, small so that many files fit into a run."""


def queue(load: float, files: int = 20_000) -> float:
    """Mean wait for a desk over mean effort, with exponential effort and arrivals: an M/M/8 queue."""
    behaviour = points(
        licence__completion_days=0.0,
        licence__review_days=0.0,
        licence__refusal_probability=0.0,
        licence__return_working=0.0,
    )
    agenda, office, control, _ = fakes.office(behaviour, WORKING)
    office.effort_days = UNIT_DAYS
    streams = Streams(1, 0)
    arrivals = streams.exponentials("arrival", "queue", files).cumsum() * UNIT_DAYS / (8.0 * load)
    efforts = streams.exponentials("effort", "queue", files)
    terms = LicenceTerms(EndUse.CIVIL, 1.0, 0.0, 182.0, 1.0, 45.0, 0.0, 0.0, False)
    waits: list[float] = []

    def one(number: int):  # type: ignore[no-untyped-def]
        yield agenda.timeout(float(arrivals[number]))
        effort = 2.0 * float(efforts[number]) - 1.0  # the office takes 0.5 + 0.5 x the draw
        own = LicenceDraws(streams, "theory")
        own.__dict__["effort"] = [effort] * len(own.completion)
        start = agenda.now

        def released(_: object) -> None:
            waits.append((agenda.now - start) / UNIT_DAYS - float(efforts[number]))

        # Goods that come to the dock without a licence make the account file, and leave as soon as it is granted.
        LicenceAccount(agenda, office, own, terms, control, control, released).present(Goods(1.0), start)

    for number in range(files):
        agenda.process(one(number))
    agenda.run(until=float(arrivals[-1]) + 5.0)
    tail = waits[files // 10 :]
    return sum(tail) / len(tail)


def erlang_c_wait(servers: int, load: float) -> float:
    """Mean wait in an M/M/c queue with unit service (Erlang C)."""
    offered = servers * load
    term, total = 1.0, 1.0
    for k in range(1, servers):
        term *= offered / k
        total += term
    last = term * offered / servers / (1.0 - load)
    return last / (total + last) / (servers * (1.0 - load))


@pytest.mark.parametrize("load", [0.7, 0.85])
def test_the_licence_queue_agrees_with_theory(load: float) -> None:
    assert queue(load) == pytest.approx(erlang_c_wait(8, load), rel=0.08)


def between(shipped: list[tuple[float, float]], first: float, last: float) -> float:
    return sum(tonnes for day, tonnes in shipped if first <= day < last)


def test_a_rule_that_refuses_stops_goods_whatever_licence_is_held_and_lets_them_go_afterwards() -> None:
    env, account, shipped, _ = licensed((0.0, "licence"), (200.0, "refuse"), (700.0, "licence"))
    env.run(until=199.0)
    assert between(shipped, 0.0, 199.0) > 0
    assert not account.blocked(env.now), "a licence is held when the rule changes"
    env.run(until=900.0)
    assert between(shipped, 200.0, 700.0) == 0
    # By then the licence has run out and an application was refused: the pair may file again.
    assert between(shipped, 700.0, 900.0) > 0


def test_a_general_licence_has_no_cap_and_ends_with_the_rule_that_grants_it() -> None:
    env, account, shipped, _ = licensed((0.0, "general_licence"), (200.0, "licence"), (201.0, "refuse"))
    env.run(until=199.0)
    assert account.volume == float("inf")
    assert not account.dock
    env.run(until=400.0)
    assert account.blocked(env.now)
    assert between(shipped, 204.0, 400.0) == 0
    # An exporter that is not large is licensed by volume under the same rule.
    env, account, _, _ = licensed((0.0, "general_licence"), large=False)
    env.run(until=199.0)
    assert 0 < account.volume < float("inf")


def test_asking_for_a_backlog_changes_nothing() -> None:
    asked, silent = (Production(units_per_day=10.0, overtime=0.5, window_days=30.0) for _ in range(2))
    for plant in (asked, silent):
        plant.accrue(0.0, 4.0, 0.0)
    assert asked.backlog_units(50.0) == 0.0
    assert asked.backlog_units(6.0) == 40.0
    for plant in (asked, silent):
        plant.accrue(6.0, 8.0, 1.5)
    assert asked.recovered == silent.recovered


def test_partial_adjustment_by_hand() -> None:
    """Half of the gap is closed in ten days; the target moves on day 20."""
    following = PartialAdjustment(0.0, StepFunction((0.0, 20.0), (0.0, 8.0, 0.0)), log(2.0) / 10.0)
    assert following.at(-5.0) == 0.0
    assert [following.at(day) for day in (30.0, 0.0, 10.0, 20.0, 40.0)] == pytest.approx([3.0, 0.0, 4.0, 6.0, 1.5])


def test_what_users_make_of_duties_does_not_depend_on_who_asked() -> None:
    """Re-sourcing and front-loading on a day are the same however often and in whichever order they were asked for."""
    view = PolicyView.of(load_path("full_escalation", load_register()))
    asked, silent = (fakes.world(MagnetLaw.of(view), Streams(1, 0)).outlook for _ in range(2))
    for day in (455.6, 450.1, 480.9, 470.3):
        asked.china_share(0.8, day)
        asked.frontload_days(day)
    for day in (450.7, 470.7, 500.2):
        assert asked.china_share(0.8, day) == silent.china_share(0.8, day)
        days = [one.frontload_days(day) for one in (asked, silent)]
        assert days[0] == days[1]
    assert days[0] >= 0.0
    assert silent.frontload_days(400.0) != silent.frontload_days(455.6)
    assert silent.china_share(0.8, 500.2) < silent.china_share(0.8, 450.7)


def test_goods_fly_if_the_stock_of_the_day_is_low_whenever_it_was_last_settled() -> None:
    lead = points().lead
    for settled_first in (True, False):
        world = fakes.world(calm(), Streams(1, 0), points())
        user = world.population.plants[0]
        need = next(need for need in user.needs if need.product == Product.MAGNETS_CONTROLLED)
        # Enough for a ship when the world begins, and not twenty days later.
        need.stock = need.use * (lead.sea_us_days + lead.air_trigger_days + 10.0)
        world.agenda.run(until=world.agenda.now + 20.0)
        if settled_first:
            user.settle(world.agenda.now)
        carriers, maker = world.market.carriers, need.maker
        assert maker is not None
        lane = carriers.flows.lanes[CHINA][DESTINATIONS.index(user.destination)]
        gate = world.agenda.now
        shipment = Shipment(user, need, 1e-6, maker, lane, slot=0, transhipped=False, ready=gate, inspections=0.0)
        shipment.presented = True
        carriers.release(shipment)
        world.agenda.run(until=gate + lead.declaration_days + 1e-6)
        flown = gate + lead.declaration_days + lead.air_days * need.draws.transit_factors[0] + lead.clearance_days
        user.settle(flown - 1e-6)
        assert need.received == 0.0, f"settled first: {settled_first}"
        user.settle(flown + 1e-6)
        assert need.received == 1e-6, f"settled first: {settled_first}"
