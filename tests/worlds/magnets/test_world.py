"""Verification of the world: conservation, licences, zero shock, direction of effects."""

import numpy as np
import pytest

from sim.clock import MONTH_EDGES, MONTHS
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import Destination
from sim.worlds.magnets.growth import growth_of
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes
from .shocks import APRIL, april, calm


def strict(law: MagnetLaw, replication: int) -> MagnetRecord:
    """A world whose inspections let next to nothing through while ports are halted."""
    behaviour = points(inspection__days_halt=400.0)
    return MagnetWorld(law, load_magnet_inputs(), Streams(3, replication), behaviour).run()


@pytest.fixture(scope="module")
def shocked() -> MagnetRecord:
    return strict(april(), 0)


def test_mass_balance_at_every_event() -> None:
    world = fakes.world(april(), Streams(3, 0))
    world.start()
    world.agenda.run(until=APRIL - 5.0)
    events = 0
    while world.agenda.peek() < APRIL + 60.0:
        world.agenda.step()
        events += 1
        checks.balance(world)
    assert events > 1_000


@pytest.mark.parametrize("replication", [0, 1, 2])
def test_licences_never_above_applications(replication: int) -> None:
    record = fakes.world(april(), Streams(5, replication)).run()
    checks.licences(record)
    checks.losses_add_up(record)
    assert record.licences.approved.sum() > 100.0


@pytest.mark.parametrize("replication", range(4))
def test_zero_shock_zero_loss(replication: int) -> None:
    checks.no_loss(fakes.world(calm(), Streams(11, replication)).run())


def test_zero_shock_flows_are_the_normal_ones() -> None:
    inputs, behaviour = load_magnet_inputs(), points()
    record = fakes.world(calm(), Streams(1, 0), behaviour).run()
    growth = growth_of(inputs, behaviour)
    year = record.departed[0, :, MONTHS.index("2025-04") : MONTHS.index("2026-01")].mean(axis=1)
    for index, name in enumerate(("US", "EU", "JP", "KR", "other")):
        normal = next(place for place in inputs.destinations if place.name == name).departures_tonnes_per_month
        grown = float(np.mean([growth.of(Destination(name)).use.at(day) for day in MONTH_EDGES[9:18]]))
        assert grown > 1.05
        assert year[index] == pytest.approx(normal * grown, rel=0.08), name


def test_a_halt_stops_departures_and_then_plants(shocked: MagnetRecord) -> None:
    departed = shocked.departed[0].sum(axis=0)
    may, before = departed[MONTHS.index("2025-05")], departed[MONTHS.index("2024-10")]
    assert may < 0.1 * before
    assert shocked.gross_loss.sum() > 0.0
    assert np.nanmin(shocked.first_stop_day) > APRIL + 20.0, "cover and the pipeline hold for weeks"


def test_nothing_differs_before_the_first_difference(shocked: MagnetRecord) -> None:
    undisturbed = strict(calm(), 0)
    months = MONTHS.index("2025-04")
    checks.same(shocked, undisturbed, months=months, weeks=int(APRIL // 7))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(shocked, undisturbed)


def test_same_draws_same_world(shocked: MagnetRecord) -> None:
    checks.same(shocked, strict(april(), 0))


def test_other_replication_other_world(shocked: MagnetRecord) -> None:
    other = strict(april(), 1)
    with pytest.raises(AssertionError):
        checks.same(shocked, other)


def test_more_cover_saves_output() -> None:
    """Below a month and a half it need not: plants with next to no cover adapt from the first day on."""
    inputs = load_magnet_inputs()
    losses = []
    for cover in (45.0, 60.0, 75.0):
        behaviour = points(cover__us_median_days=cover, plants__per_maker=1.0)
        record = MagnetWorld(april(), inputs, Streams(3, 0), behaviour).run()
        losses.append(float((record.gross_loss - record.deferred)[1].sum()))
    assert losses[0] > losses[1] >= losses[2] >= -1e-6
