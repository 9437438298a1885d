"""Months close exactly: what was there, and came, less what left, is what is there. One convention for every edge."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf, nextafter

import numpy as np
import pytest

from sim.clock import HORIZON, MONTH_EDGES
from sim.parameters.streams import Streams
from sim.policy import Destination
from sim.worlds.magnets import shipments
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import DESTINATIONS, MagnetRecord
from sim.worlds.magnets.shipments import Lane, Shipment
from sim.worlds.magnets.users import User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes, laws
from .shocks import april

MONTHS_CLOSED = 18
US = DESTINATIONS.index(Destination.US)


def magnets(world: MagnetWorld) -> Iterator[tuple[User, Need]]:
    for user in world.population.users:
        yield from ((user, need) for need in user.needs if need.maker and need.product in fakes.MAGNETS)


def closings() -> tuple[MagnetRecord, dict[str, np.ndarray]]:
    """The record of a shock, and what stood with users and gates at the edges, taken from the things themselves.

    Nothing goes by way of third countries, so every lane ends with users of its own destination.
    """
    streams = Streams(3, 0)
    world = fakes.world(april(), streams, points(sourcing__transhipment_share=0.0, inspection__days_working=20.0))
    world.start()
    seen: dict[str, list[list[float]]] = {
        name: [] for name in ("stock", "received", "used", "under_way", "at_gate", "made")
    }
    for edge in MONTH_EDGES[: MONTHS_CLOSED + 1]:
        world.agenda.run(until=edge)  # everything before the edge has come, and nothing of the edge itself
        before = nextafter(edge, -inf)
        for rows in seen.values():
            rows.append([0.0] * len(DESTINATIONS))
        for user, need in magnets(world):
            user.settle(before)
            for name in ("stock", "received", "used", "under_way"):
                seen[name][-1][user.place] += getattr(need, name)
        waiting: list[Shipment] = [*world.market.carriers.on_the_way(), *checks.docked(world)]
        for shipment in waiting:
            if shipment.need.product in fakes.MAGNETS and shipment.ready < edge:
                seen["at_gate"][-1][shipment.user.place] += shipment.tonnes
    return world.record(), {name: np.array(rows).T for name, rows in seen.items()}


def months_close(record: MagnetRecord, seen: dict[str, np.ndarray]) -> None:
    """Flows of the record fit what stood at the edges, and they fit one another, to the rounding of sums."""
    months = slice(0, MONTHS_CLOSED)

    def flow(name: str) -> np.ndarray:
        return np.asarray(getattr(record, name)).sum(axis=0)[:, months]

    exactly = {"rtol": 0.0, "atol": 1e-9}
    np.testing.assert_allclose(flow("in_transit"), seen["under_way"][:, 1:], **exactly, err_msg="in transit")
    np.testing.assert_allclose(flow("arrived"), np.diff(seen["received"]), **exactly, err_msg="arrived")
    np.testing.assert_allclose(flow("stranded"), seen["at_gate"][:, 1:], **exactly, err_msg="stranded")
    opened = np.concatenate([seen["under_way"][:, :1], flow("in_transit")[:, :-1]], axis=1)
    closed = opened + flow("departed") - flow("arrived")
    np.testing.assert_allclose(closed, flow("in_transit"), **exactly, err_msg="in transit")
    stock = seen["stock"][:, :-1] + flow("arrived") - np.diff(seen["used"])
    np.testing.assert_allclose(stock, seen["stock"][:, 1:], **exactly, err_msg="stock")


def test_months_close_exactly() -> None:
    record, seen = closings()
    assert record.stranded[0, US, :MONTHS_CLOSED].max() > 100.0
    months_close(record, seen)


@pytest.mark.parametrize("broken", ["departure", "arrival"])
def test_the_check_sees_goods_that_are_in_two_months(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The former convention, with a wider gap so that some event falls into it: stocks were read before the edge."""
    whole = Lane.depart

    def depart(self: Lane, tonnes: float, now: float, arrives: float) -> None:
        gap = [edge for edge in MONTH_EDGES[1:] if edge - 0.2 < (now if broken == "departure" else arrives) < edge]
        before = list(self.in_transit)
        whole(self, tonnes, now, arrives)
        if gap and MONTH_EDGES.index(gap[0]) <= MONTHS_CLOSED:
            month = MONTH_EDGES.index(gap[0]) - 1
            self.in_transit[month] = before[month] + (0.0 if broken == "departure" else tonnes)

    monkeypatch.setattr(shipments.Lane, "depart", depart)
    with pytest.raises(AssertionError, match="in transit"):
        months_close(*closings())


@pytest.mark.parametrize(("day", "month"), [(31.0, 1), (nextafter(31.0, -inf), 0)])
def test_what_happens_on_an_edge_belongs_to_the_later_month(day: float, month: int) -> None:
    """Departure, arrival and reading, on the first moment of August 2024 and just before it."""
    world = fakes.world(fakes.law(), Streams(1, 0), points())
    user, need = next(magnets(world))
    lane = Lane(0, world.law_in_force.control(*next(iter(world.law_in_force.law.controls))))
    lane.depart(1.0, day, day + 40.0)
    assert lane.departed.index(1.0) == month
    assert lane.in_transit[:2] == ([1.0, 1.0] if month == 0 else [0.0, 1.0])
    lane.depart(1.0, 10.0, day)
    assert lane.arrived.index(1.0) == month
    # Cover that is read on the edge holds what arrived before it, and nothing of the edge itself.
    world.agenda.run(until=31.0)
    user.settle(world.agenda.now - 1.0)
    stock = need.stock
    user.expect(need, 5.0, day)
    world.agenda.read_on(31.0, Entry(), [lambda _: user.cover_weeks(nextafter(31.0, -inf))])
    world.agenda.run(until=31.0 + 1e-9)
    assert need.received == (5.0 if month == 0 else 0.0)
    assert need.stock >= stock


def test_a_reading_comes_before_a_change_of_law_and_everything_else() -> None:
    agenda = Agenda(initial_time=0.0)
    came: list[str] = []
    for name, enter in (("event", agenda.at), ("law", agenda.change_of_law), ("reading", agenda.read_on)):
        enter(5.0, Entry(), [lambda _, name=name: came.append(name)])
    agenda.run(until=6.0)
    assert came == ["reading", "law", "event"]


def test_months_close_under_laws_at_random() -> None:
    """The record alone: from one month to the next, on every lane, what departs less what arrives is under way."""
    from random import Random

    for case in range(3):
        streams = Streams(8, case)
        record = fakes.world(laws.random_law(Random(case)), streams, laws.behaviour(streams)).run()
        moved = (record.departed - record.arrived)[..., 1:]
        np.testing.assert_allclose(np.diff(record.in_transit), moved, rtol=0.0, atol=1e-9)
        assert record.departed.sum() > 0.0


def test_edges_are_the_months() -> None:
    assert MONTH_EDGES[0] == 0.0
    assert MONTH_EDGES[-1] == HORIZON
    assert all(one < other for one, other in pairwise(MONTH_EDGES))
