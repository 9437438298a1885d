"""What a world is said to make of a law, held against worlds: what is not read changes nothing that happens."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product as combinations

import numpy as np
import pytest

from sim.clock import HORIZON, WARM_UP_DAYS
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import (
    ControlCell,
    ControlSchedule,
    ControlState,
    Destination,
    EndUse,
    Enforcement,
    Practice,
    Product,
    Regime,
)
from sim.policy.controls import Aspect
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import READ_CONTROLS, MagnetLaw
from sim.worlds.magnets.practices import practice_effects
from sim.worlds.magnets.readings import READ_AS, READ_ASPECTS, magnet_readings
from sim.worlds.magnets.record import MagnetRecord
from tests.behaviours import drawn

from . import fakes

DAY = 300.0
"""Day on which laws part; the histories before it are shared."""

STATES = {
    Product.MAGNETS_CONTROLLED: ControlState(Regime.LICENCE, Practice.OPENING),
    Product.MAGNETS_UNCONTROLLED: ControlState(Regime.NONE, Practice.WORKING),
    Product.MATERIALS: ControlState(Regime.LICENCE, Practice.WORKING),
    Product.EMBEDDED_MAGNETS: ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.NORMAL),
    Product.THIRD_COUNTRY_MAGNETS: ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.NORMAL),
    Product.RE_EXPORTS: ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.NORMAL),
}
"""What holds of each product from the start on: something of everything, so that a change can bite."""

OTHER: dict[Aspect, object] = {"regime": Regime.REFUSE, "practice": Practice.HALT, "enforced": Enforcement.FULL}
"""What an aspect becomes."""

CHANGES = [
    # A rule on magnets from third countries is there or not, so it is taken away instead.
    (p, a, Regime.NONE if (p, a) == (Product.THIRD_COUNTRY_MAGNETS, "regime") else OTHER[a])
    for p, a in combinations(STATES, OTHER)
]

ALIKE = [
    (Product.MAGNETS_CONTROLLED, "regime", Regime.LICENCE, Regime.EXTRATERRITORIAL),
    (Product.MAGNETS_CONTROLLED, "practice", Practice.HARDENED, Practice.SLOW_WALK),
    (Product.MAGNETS_UNCONTROLLED, "practice", Practice.HARDENED, Practice.SLOW_WALK),
    (Product.MATERIALS, "regime", Regime.LICENCE, Regime.EXTRATERRITORIAL),
    (Product.EMBEDDED_MAGNETS, "regime", Regime.LICENCE, Regime.EXTRATERRITORIAL),
    (Product.THIRD_COUNTRY_MAGNETS, "regime", Regime.LICENCE, Regime.REFUSE),
    (Product.RE_EXPORTS, "enforced", Enforcement.NONE, Enforcement.NORMAL),
    (Product.EMBEDDED_MAGNETS, "enforced", None, Enforcement.NONE),
]
"""Two values of an aspect that mean the same to a world."""


def law(then: dict[ControlCell, ControlState] | None = None) -> MagnetLaw:
    """Everything is controlled as in `STATES` from the start on; some cells change on `DAY`."""
    schedules = {}
    for cell in READ_CONTROLS:
        first = STATES[cell[0]]
        # Every cell has a day of change, whether anything changes or not: such a day alone parts sums in two.
        schedules[cell] = ControlSchedule((-WARM_UP_DAYS - 1.0, DAY), (first, (then or {}).get(cell, first)))
    return fakes.law(schedules)


def changed(product: Product, **aspects: object) -> MagnetLaw:
    """A law in which aspects of all cells of a product become something else."""
    then = replace(STATES[product], **aspects)
    return law({cell: then for cell in READ_CONTROLS if cell[0] is product})


MILITARY_ABROAD = {
    cell: replace(STATES[cell[0]], regime=Regime.REFUSE, enforced=Enforcement.FULL)
    for cell in READ_CONTROLS
    if cell[1] is not Destination.US and cell[2] is not EndUse.CIVIL
}


@pytest.fixture(scope="module")
def happened() -> dict[object, MagnetRecord]:
    """What happens under each law of this module."""
    streams = Streams(1, 0)
    laws = list(LAWS.values())
    found = run_laws(laws, load_magnet_inputs(), streams, drawn(streams))
    return dict(zip(LAWS, found, strict=True))


def arrays(record: MagnetRecord) -> Iterator[np.ndarray]:
    for one in fields(record):
        value = getattr(record, one.name)
        if one.name == "licences":
            yield from (np.asarray(getattr(value, part.name), dtype=float) for part in fields(value))
        elif one.name not in ("replication", "events"):
            yield np.asarray(value, dtype=float)


def same(one: MagnetRecord, other: MagnetRecord) -> bool:
    """Whether the same happened, to the last digit."""
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(arrays(one), arrays(other), strict=True))


def differ(one: MagnetLaw, other: MagnetLaw) -> bool:
    """Whether the two are read differently."""
    readings, others = magnet_readings(one), magnet_readings(other)
    return any(reading.stretch(others[name], -WARM_UP_DAYS, HORIZON) for name, reading in readings.items())


LAWS: dict[object, MagnetLaw] = {
    "base": law(),
    "military abroad": law(MILITARY_ABROAD),
    **{change: changed(change[0], **{change[1]: change[2]}) for change in CHANGES},
    **{(p, a, value): changed(p, **{a: value}) for p, a, *values in ALIKE for value in values},
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change[0]}-{change[1]}")
def test_a_change_changes_something_where_it_is_read_and_nothing_where_it_is_not(
    happened: dict[object, MagnetRecord], change: tuple[Product, Aspect, object]
) -> None:
    read = change[:2] in READ_AS
    assert differ(LAWS[change], LAWS["base"]) is read
    assert same(happened[change], happened["base"]) is not read


@pytest.mark.parametrize(("product", "aspect", "one", "other"), ALIKE)
def test_what_means_the_same_is_read_as_the_same(
    happened: dict[object, MagnetRecord], product: Product, aspect: Aspect, one: object, other: object
) -> None:
    first, second = (product, aspect, one), (product, aspect, other)
    assert not differ(LAWS[first], LAWS[second])
    assert same(happened[first], happened[second])


def test_users_abroad_are_civil(happened: dict[object, MagnetRecord]) -> None:
    assert MILITARY_ABROAD
    assert not differ(LAWS["military abroad"], LAWS["base"])
    assert same(happened["military abroad"], happened["base"])


def test_without_a_practice_licences_are_handled_as_usual() -> None:
    behaviour = drawn(Streams(1, 0))
    effects = practice_effects(behaviour.licence, behaviour.inspection)
    usual, none = effects[Practice.WORKING], effects[None]
    assert (usual.pace, usual.returned, usual.tight) == (none.pace, none.returned, none.tight)
    assert usual.inspections_per_day != none.inspections_per_day
    assert effects[Practice.HARDENED] == effects[Practice.SLOW_WALK]


def test_every_control_of_a_law_is_accounted_for() -> None:
    assert set(READ_ASPECTS) == set(READ_CONTROLS)
    assert {cell[0] for cell in READ_CONTROLS} == set(STATES)
