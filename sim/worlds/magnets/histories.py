"""Worlds under several laws, whose common history is run once.

Laws that are the same up to a day have the same world up to that day, since nobody in a world looks ahead in the law.
So one world is run to the day on which the first of the laws part, kept, and taken up again under each of them.
"""

import pickle
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from sim.clock import WARM_UP_DAYS
from sim.inputs.magnets import MagnetInputs, NamedLicences
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.worlds.magnets.demand import Demand, NeedPlan, UserPlan
from sim.worlds.magnets.growth import Growth, UseGrowth
from sim.worlds.magnets.habits import UserHabits
from sim.worlds.magnets.law import Levers, MagnetLaw, parting_day
from sim.worlds.magnets.licence_terms import LicenceDraws
from sim.worlds.magnets.needs import ShipmentDraws
from sim.worlds.magnets.practices import PracticeEffects
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.step_functions import PartialAdjustment, StepFunction
from sim.worlds.magnets.world import MagnetWorld

JUST_BEFORE: Final = 1e-3
"""Days before laws part on which the world is kept, so that nothing of that day has come."""

UNCHANGING: Final = frozenset(
    {
        *(Destination, EndUse, Enforcement, Practice, Product, Regime),
        *(MagnetInputs, NamedLicences, Behaviour, Streams, MagnetLaw, PracticeEffects, Levers, UserHabits),
        *(Demand, UserPlan, NeedPlan, Growth, UseGrowth, LicenceDraws, ShipmentDraws, StepFunction, PartialAdjustment),
    }
)
"""Kinds of things that never change once they are made: worlds that part go on sharing them."""


def run_laws(
    laws: Sequence[MagnetLaw], inputs: MagnetInputs, streams: Streams, behaviour: Behaviour
) -> list[MagnetRecord]:
    """The record of one replication under each law, in the order of the laws."""
    found: dict[int, MagnetRecord] = {}
    for group in _same_beyond(-WARM_UP_DAYS, laws, range(len(laws))):
        world = MagnetWorld(laws[group[0]], inputs, streams, behaviour)
        world.start()
        found.update(_run_on(world, laws, group))
    return [found[place] for place in range(len(laws))]


class Kept:
    """A world as it stands, to be taken up again any number of times."""

    def __init__(self, world: MagnetWorld) -> None:
        buffer = BytesIO()
        pickler = _Pickler(buffer)
        pickler.dump(world)
        self._state = buffer.getvalue()
        self._shared = pickler.shared

    def again(self) -> MagnetWorld:
        """A world that goes on from here; it shares with the others only what never changes."""
        world = _Unpickler(BytesIO(self._state), self._shared).load()
        assert isinstance(world, MagnetWorld)
        return world


def _run_on(world: MagnetWorld, laws: Sequence[MagnetLaw], group: Sequence[int]) -> Iterator[tuple[int, MagnetRecord]]:
    """(place, record) of the laws at some places, which were the same so far, from a world under the first of them."""
    first = laws[group[0]]
    parting = min(parting_day(first, laws[place]) for place in group)
    if parting >= world.end:
        record = world.finish()
        yield from ((place, record) for place in group)
        return
    if parting - JUST_BEFORE > world.agenda.now:
        world.agenda.run(until=parting - JUST_BEFORE)
    kept = Kept(world)
    for own in _same_beyond(parting, laws, group):
        if own[0] != group[0]:
            world = kept.again()
            world.follow(laws[own[0]])
        yield from _run_on(world, laws, own)


def _same_beyond(day: float, laws: Sequence[MagnetLaw], group: Sequence[int]) -> list[list[int]]:
    """The places of a group, those together whose laws part after a day."""
    groups: list[list[int]] = []
    for place in group:
        own = next((own for own in groups if parting_day(laws[own[0]], laws[place]) > day), None)
        if own is None:
            groups.append([place])
        else:
            own.append(place)
    return groups


class _Pickler(pickle.Pickler):
    """Writes a world, but for what never changes, which it collects."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.shared: list[object] = []
        self._place: dict[int, int] = {}

    def persistent_id(self, thing: object) -> int | None:
        if type(thing) not in UNCHANGING:
            return None
        place = self._place.setdefault(id(thing), len(self.shared))
        if place == len(self.shared):
            self.shared.append(thing)
        return place


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, place: Any) -> object:
        return self._shared[place]
