"""Law made by hand, for worlds that need no acts."""

from dataclasses import replace

from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import ControlCell, ControlSchedule, Destination, EndUse, Product
from sim.policy.duty_table import BEFORE_ALL, GoodTable
from sim.policy.known_acts import News
from sim.policy.levers import LEVERS
from sim.policy.measures import MeasureSchedule
from sim.worlds.magnets.agenda import Agenda
from sim.worlds.magnets.law import READ_ANNOUNCEMENTS, READ_CONTROLS, READ_LEVERS, MagnetLaw
from sim.worlds.magnets.law_in_force import Control, LawInForce
from sim.worlds.magnets.licence_office import Office
from sim.worlds.magnets.practices import practice_effects
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import drawn

FREE = ControlSchedule((), ())


def duty(*steps: tuple[int, float]) -> GoodTable:
    """A duty of 2.1 percent that changes on given days, for every cargo and without notice."""
    days, rates = zip((BEFORE_ALL, 2.1), *steps, strict=True)
    return GoodTable((), (days,), (rates,))


def law(controls: dict[ControlCell, ControlSchedule] | None = None) -> MagnetLaw:
    """Controls as given and none elsewhere, a duty that never changes, nothing announced."""
    given = controls or {}
    return MagnetLaw(
        magnet_duty=duty(),
        normal_duty=duty(),
        controls={cell: given.get(cell, FREE) for cell in READ_CONTROLS},
        coming=dict.fromkeys(READ_ANNOUNCEMENTS, News.of(())),
        measures=untouched(),
    )


def untouched() -> dict[str, MeasureSchedule]:
    """Levers that nobody moves."""
    return {name: MeasureSchedule(LEVERS[name].neutral, (), ()) for name in READ_LEVERS}


def moved(given: MagnetLaw, day: float, **levers: float) -> MagnetLaw:
    """A law in which levers are set on a day."""
    changed = {name: MeasureSchedule(LEVERS[name].neutral, (day,), (value,)) for name, value in levers.items()}
    return replace(given, measures={**given.measures, **changed})


def everywhere(products: tuple[str, ...], schedule: ControlSchedule) -> dict[ControlCell, ControlSchedule]:
    """The same schedule wherever a world reads it."""
    return {cell: schedule for cell in READ_CONTROLS if cell[0] in products}


def world(given: MagnetLaw, streams: Streams, behaviour: Behaviour | None = None) -> MagnetWorld:
    """A world of the packaged inputs; behaviour as drawn, unless it is given."""
    return MagnetWorld(given, load_magnet_inputs(), streams, behaviour or drawn(streams))


def office(behaviour: Behaviour, schedule: ControlSchedule, day: float = 0.0) -> tuple[Agenda, Office, Control]:
    """An office on its own from a day on, sized for a file a day, and a control on which its accounts depend."""
    agenda = Agenda(initial_time=day)
    practices = practice_effects(behaviour.licence, behaviour.inspection)
    in_force = LawInForce(agenda, law(everywhere(("magnets_controlled",), schedule)), practices)
    own = Office(agenda, behaviour.licence, files_per_day=1.0)
    in_force.tell(own.law_changed)
    in_force.start()
    return agenda, own, in_force.control(Product.MAGNETS_CONTROLLED, Destination.EU, EndUse.CIVIL)
