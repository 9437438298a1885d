"""Licences that were given by name: who gets them and when, and that they are none where nothing may leave."""

import csv
from dataclasses import replace
from importlib.resources import files

import pytest

from sim.data import InputError
from sim.inputs import magnets
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, Practice, Regime
from sim.worlds.magnets.demand import drawn_demand
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import fakes

INPUTS = load_magnet_inputs()
(GIVEN,) = INPUTS.named_licences
HALTED = ControlState(Regime.LICENCE, Practice.HALT)
OPEN = ControlState(Regime.LICENCE, Practice.OPENING)
REFUSED = ControlState(Regime.REFUSE, Practice.OPENING)


def law(*states: ControlState, since: float = GIVEN.day - 60.0) -> MagnetLaw:
    days = (since, GIVEN.day - 20.0)[: len(states)]
    return fakes.law(fakes.everywhere(("magnets_controlled", "materials"), ControlSchedule(days, states)))


def held_after(own: MagnetLaw, inputs: magnets.MagnetInputs = INPUTS) -> dict[bool, float]:
    """Share of the plants, named ones and others, of the sector that hold a usable licence on the evening of that day.

    The office is so slow that nobody else gets one.
    """
    behaviour = points(licence__capacity_ratio=0.01, licence__named_share=0.5)
    world = MagnetWorld(own, inputs, Streams(3, 0), behaviour)
    world.start()
    world.agenda.run(until=GIVEN.day + 0.5)
    usable: dict[bool, list[bool]] = {}
    for plan, plant in zip(world.demand.plants, world.population.plants, strict=True):
        if plan.sector is not None and INPUTS.sectors[plan.sector].name in GIVEN.sectors:
            account = next(need.account for need in plant.needs if need.account is not None)
            usable.setdefault(plan.named, []).append(account.usable(world.agenda.now))
    return {named: sum(own) / len(own) for named, own in usable.items()}


def test_named_plants_hold_a_licence_on_the_day_and_no_others() -> None:
    assert held_after(law(HALTED, OPEN)) == {True: 1.0, False: 0.0}


def test_without_such_licences_nobody_holds_one() -> None:
    assert held_after(law(HALTED, OPEN), replace(INPUTS, named_licences=())) == {False: 0.0}


@pytest.mark.parametrize("own", [law(HALTED), law(REFUSED)])
def test_they_are_none_where_nothing_may_leave(own: MagnetLaw) -> None:
    assert held_after(own) == {True: 0.0, False: 0.0}


def test_a_drawn_share_of_the_plants_of_the_sectors_is_named() -> None:
    named = {0.0: 0, 1.0: 24}
    for share, plants in named.items():
        demand = drawn_demand(INPUTS, points(licence__named_share=share), Streams(3, 0))
        found = [plan for plan in demand.plants if plan.named]
        assert len(found) == plants
        assert all(plan.name.startswith("US other_light_vehicles") for plan in found)


def test_they_change_nothing_where_nothing_is_controlled() -> None:
    whole = MagnetWorld(fakes.law(), INPUTS, Streams(3, 0), points()).run()
    without = MagnetWorld(fakes.law(), replace(INPUTS, named_licences=()), Streams(3, 0), points()).run()
    assert (whole.departed == without.departed).all()


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"released": "2025-11-01"}, "hold-out"),
        ({"sectors": "spaceships"}, "spaceships"),
        ({"destination": "MARS"}, "MARS"),
        ({"date": "2 June"}, "2 June"),
    ],
)
def test_a_bad_row_is_answered(changed: dict[str, str], what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (files("sim") / "data" / "named_licences.csv").read_text(encoding="utf-8")
    rows = [{**row, **changed} for row in csv.DictReader(text.splitlines())]
    whole = magnets.parse_rows

    def parse(name: str, make: object) -> object:
        if name != "named_licences.csv":
            return whole(name, make)  # type: ignore[arg-type]
        return parse_given(rows, name, make)

    monkeypatch.setattr(magnets, "parse_rows", parse)
    with pytest.raises(InputError, match=what):
        load_magnet_inputs.__wrapped__()


def parse_given(rows: list[dict[str, str]], name: str, make: object) -> object:
    """As `sim.data.parse_rows`, of rows that are given."""
    from sim import data

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "read_rows", lambda _: rows)
        return data.parse_rows(name, make)  # type: ignore[arg-type]
