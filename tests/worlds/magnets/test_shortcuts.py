"""What the world leaves out, beside the long way: the same record to the byte on worlds under random laws.

The long way presents every shipment at the gate, lets every delivery be an event, makes every plan anew, and asks every
account at every review. Stocks at the dock are summed in another order there, so they may differ in the last digit.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from random import Random
from typing import Any

import numpy as np
import pytest

from sim.parameters.streams import Streams
from sim.worlds.magnets.agenda import Entry
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_office import Desks
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.shipments import Carriers, Shipment
from sim.worlds.magnets.users import User

from . import checks, fakes, laws

UNTIL = 560.0


def run(law: MagnetLaw, replication: int) -> MagnetRecord:
    streams = Streams(9, replication)
    world = fakes.world(law, streams, laws.behaviour(streams))
    world.start()
    world.agenda.run(until=UNTIL)
    return world.record()


def every_delivery_is_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User.expect

    def expect(self: User, need: Need, tonnes: float, arrives: float) -> None:
        def arrived(_: Entry) -> None:
            self._take_deliveries(arrives)
            if self.level < 1.0:
                self._run_to(arrives)
                self.refresh(arrives)

        self._agenda.at(arrives, Entry(), [arrived])
        level, self.level = self.level, 1.0  # nobody is woken but by the event above
        whole(self, need, tonnes, arrives)
        self.level = level

    plan = User._plan_output

    def plan_output(self: User, now: float, build: float) -> bool:
        due, self._next_delivery = self._next_delivery, inf
        try:
            return plan(self, now, build)
        finally:
            self._next_delivery = due

    monkeypatch.setattr(User, "expect", expect)
    monkeypatch.setattr(User, "_plan_output", plan_output)


def every_shipment_is_presented(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, present = Carriers._plan, Carriers._present

    def at_gate(self: Carriers, shipment: Shipment) -> None:
        if shipment.ready > self._agenda.now:
            self._agenda.at(shipment.ready, shipment.entry, [lambda entry: arrived(self, entry)])
        else:
            plan(self, shipment)

    def arrived(self: Carriers, entry: Entry) -> None:
        shipment: Shipment = entry.subject
        if shipment.licence is None and shipment.lane.origin == 0:
            plan(self, shipment)  # goods that are inspected
        else:
            present(self, entry)

    monkeypatch.setattr(Carriers, "_plan", at_gate)


def every_plan_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User.refresh

    def refresh(self: User, now: float) -> None:
        self._planned_for = None
        whole(self, now)

    monkeypatch.setattr(User, "refresh", refresh)
    monkeypatch.setattr(User, "_may_be_hindered", lambda self: True)


def every_account_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LicenceAccount, "idle", lambda self: False)


def the_queue_is_sorted_at_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Desks.request

    def request(self: Desks, *asked: Any) -> None:
        whole(self, *asked)
        self._queue.sort()

    monkeypatch.setattr(Desks, "request", request)


class Once:
    """True the given time that a condition holds, and never again."""

    def __init__(self, time: int) -> None:
        self.left = time

    def __call__(self, condition: bool) -> bool:
        self.left -= condition
        return condition and self.left == 0


def one_delivery_wakes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, missed = User._wake_on, Once(2)

    def wake_on(self: User, day: float) -> None:
        if not missed(day == self._next_delivery < self._agenda.now + 0.5):
            whole(self, day)

    monkeypatch.setattr(User, "_wake_on", wake_on)


def one_shipment_is_not_planned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, missed = Carriers._replan, Once(20)

    def replan(self: Carriers, shipment: Shipment) -> None:
        if not missed(self._through(shipment) is None):
            whole(self, shipment)

    monkeypatch.setattr(Carriers, "_replan", replan)


def one_plan_is_kept_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, kept = User._plan_output, Once(3)

    def plan_output(self: User, now: float, build: float) -> bool:
        rates = [(need.draw_rate, need.inflow) for need in self.needs]
        found = whole(self, now, build)
        if kept([(need.draw_rate, need.inflow) for need in self.needs] != rates):
            for need, (draw, inflow) in zip(self.needs, rates, strict=True):
                need.draw_rate, need.inflow = draw, inflow
        return found

    monkeypatch.setattr(User, "_plan_output", plan_output)


def one_account_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, missed = LicenceAccount.idle, Once(1)
    monkeypatch.setattr(
        LicenceAccount, "idle", lambda self: missed(not self.control.free and self.expires == -inf) or whole(self)
    )


def one_file_goes_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, pushed = Desks.request, Once(2)

    def request(self: Desks, application: Any, priority: int, work: float) -> None:
        whole(self, application, 0 if pushed(priority > 0 and len(self._queue) > 1) else priority, work)

    monkeypatch.setattr(Desks, "request", request)


Way = Callable[[pytest.MonkeyPatch], None]

LONG_WAYS: dict[Way, Way] = {
    every_delivery_is_an_event: one_delivery_wakes_nobody,
    every_shipment_is_presented: one_shipment_is_not_planned_anew,
    every_plan_is_made_anew: one_plan_is_kept_too_long,
    every_account_is_asked: one_account_is_not_asked,
    the_queue_is_sorted_at_each_request: one_file_goes_ahead,
}
"""Long ways, each with a shortcut that is wrong by one event."""


def compare(short: MagnetRecord, long: MagnetRecord) -> None:
    np.testing.assert_allclose(short.stranded, long.stranded, atol=1e-9, err_msg="stranded differs")
    checks.same(short, replace(long, stranded=short.stranded))


@pytest.mark.parametrize("case", [0, 1, 4, 3])
def test_the_short_way_is_the_long_way(case: int) -> None:
    # The last law is older than the world.
    law = laws.random_law(Random(case), since=-150.0 if case == 3 else laws.FIRST)
    short = run(law, case)
    assert short.licences.approved.sum() > 0.0
    assert short.gross_loss.sum() > 0.0, "users are short"
    for way in LONG_WAYS:
        with pytest.MonkeyPatch.context() as patch:
            way(patch)
            compare(short, run(law, case))


@pytest.mark.parametrize("way", LONG_WAYS)
def test_the_check_sees_a_shortcut_that_is_wrong_by_one_event(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    law = laws.random_law(Random(4 if way is every_delivery_is_an_event else 0))
    LONG_WAYS[way](monkeypatch)
    broken = run(law, 0)
    monkeypatch.undo()
    way(monkeypatch)
    with pytest.raises(AssertionError, match="differ"):
        compare(broken, run(law, 0))
