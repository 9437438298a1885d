"""In what the views of two paths differ on some days: duties, controls and levers in force, and what is announced."""

from collections.abc import Hashable, Iterable
from typing import Final, NamedTuple, TypeVar

from sim.policy.control_terms import ControlCell, Regime
from sim.policy.controls import AnnouncedStates, Aspect, ControlSchedule
from sim.policy.duty_table import GoodTable
from sim.policy.known_acts import NEVER
from sim.policy.measures import MeasureSchedule
from sim.policy.readings import Reading, Stretch, of_news, of_steps
from sim.policy.view import PolicyView

K = TypeVar("K", bound=Hashable)

ASPECTS: Final[tuple[Aspect, ...]] = ("regime", "practice", "enforced")


class ViewChanges(NamedTuple):
    """What is other in one view than in another, each with the days."""

    duties: dict[str, Stretch]
    """Duty on fresh cargo by good, percent of value."""
    cargo: dict[str, Stretch]
    """By good, where only the duty on cargo that was loaded earlier is another."""
    controls: dict[tuple[ControlCell, Aspect], Stretch]
    levers: dict[str, Stretch]
    announced: bool
    """Whether anything that is announced is another."""


def view_changes(view: PolicyView, other: PolicyView, first: float, last: float) -> ViewChanges:
    """Say what is other in a view than in another one, from the day `first` on and before the day `last`."""

    tables = [(good, table, other.tables[good]) for good, table in view.tables.items() if table != other.tables[good]]
    duties = _differing(((good, _fresh(one), _fresh(two)) for good, one, two in tables), first, last)
    cargo = ((good, _cargo(one), _cargo(two)) for good, one, two in tables if good not in duties)
    schedules = [(cell, one, other.schedules[cell]) for cell, one in view.schedules.items()]
    controls = (
        ((cell, aspect), _said(one, aspect), _said(two, aspect))
        for cell, one, two in schedules
        if one is not two
        for aspect in ASPECTS
    )
    levers = ((name, one, other.measures[name]) for name, one in view.measures.items())
    ahead = [(of_news(one.news), of_news(two.news)) for _, one, two in tables]
    coming = [(one, other.coming[cell]) for cell, one in view.coming.items()]
    ahead += [(of_news(one, _unsigned), of_news(two, _unsigned)) for one, two in coming if one is not two]
    return ViewChanges(
        duties=duties,
        cargo=_differing(cargo, first, last),
        controls=_differing(controls, first, last),
        levers=_differing(((name, _lever(one), _lever(two)) for name, one, two in levers), first, last),
        announced=any(one.stretch(two, first, last) for one, two in ahead),
    )


def _differing(pairs: Iterable[tuple[K, Reading, Reading]], first: float, last: float) -> dict[K, Stretch]:
    """What is read differently, by name."""
    found = ((name, one.stretch(two, first, last)) for name, one, two in pairs)
    return {name: stretch for name, stretch in found if stretch is not None}


def _fresh(table: GoodTable) -> Reading:
    """Duty on cargo that no clause covers."""
    days = tuple(float(day) for day in table.entered_days[-1])
    return Reading(days, lambda day: table.duty_pct(day, NEVER))


def _cargo(table: GoodTable) -> Reading:
    """Duty on cargo of every class that can enter on a day, by the day from which on it was loaded."""
    days = tuple(float(day) for own in table.entered_days for day in own)

    def at(day: float) -> object:
        found: list[tuple[float, float]] = []
        for loaded in (float("-inf"), *(edge for edge in table.loaded_days if edge <= day)):
            duty = table.duty_pct(day, loaded)
            if not found or found[-1][1] != duty:
                found.append((loaded, duty))
        return found

    return Reading(days, at)


def _said(schedule: ControlSchedule, aspect: Aspect) -> Reading:
    """One aspect of a control."""
    nothing = Regime.NONE if aspect == "regime" else None
    return of_steps(schedule.days, [getattr(state, aspect) for state in schedule.states], nothing)


def _lever(schedule: MeasureSchedule) -> Reading:
    return of_steps(schedule.days, schedule.values, schedule.neutral)


def _unsigned(ahead: AnnouncedStates) -> object:
    """What is announced for a control, without the names of acts."""
    return tuple((day, state.regime, state.practice, state.enforced) for day, state in ahead)
