"""The law as it stands in a running world: what is in force now, and the calendar of its changes.

Everybody in the world reads the present state of a control, which is one object for each control. A change of law is an
event that comes before everything else on its day. It brings the states up to the day and tells those whose work is
under way. So nobody looks ahead in the law, and two worlds are the same up to the first day on which their laws differ.

A hardened practice that stands for now ends without an act, on a day that is behaviour of the office: no law holds that
day, and nobody knows it before it comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from typing import Final

from sim.policy import ControlCell, ControlState, Destination, EndUse, Practice, Product, Regime
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.practices import PracticeEffects


@mypyc_attr(allow_interpreted_subclasses=True)
class Control:
    """What holds now for one cell (product, destination, end use). Read often, so what follows from it is worked out
    at the change."""

    __slots__ = ("effects", "enforced", "free", "halted", "regime", "since", "stopped")

    def __init__(self, state: ControlState, effects: PracticeEffects) -> None:
        """`effects` is what the practice of the state means."""
        self._take_on(state, effects, -inf)

    def become(self, state: ControlState, effects: PracticeEffects, day: float) -> None:
        """Take on a state and the effects of its practice from a day on, unless it means what holds already."""
        if state.regime is self.regime and state.enforced is self.enforced and effects is self.effects:
            return
        self._take_on(state, effects, day)

    def _take_on(self, state: ControlState, effects: PracticeEffects, day: float) -> None:
        self.since = day
        """Day from which all of this holds."""
        self.regime = state.regime
        self.enforced = state.enforced
        self.effects = effects
        self.free = state.regime is Regime.NONE
        """Whether nothing is controlled."""
        self.halted = state.practice is Practice.HALT
        """Whether the office takes no files."""
        self.stopped = state.regime is Regime.REFUSE
        """Whether the rule refuses everything."""


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_HARDENED_FOR_NOW: Final = Practice.HARDENED_FOR_NOW

Change = Callable[[float], None]
"""Called with the day on which the law has changed."""


@mypyc_attr(allow_interpreted_subclasses=True)
class LawInForce:
    """All controls that a world reads, and the calendar of changes."""

    def __init__(
        self,
        agenda: Agenda,
        law: MagnetLaw,
        practices: Mapping[Practice | None, PracticeEffects],
        fades_on: float,
    ) -> None:
        """The states are those of the present day of the agenda; `practices` says what each practice means. From the
        day `fades_on` on, a practice that is hardened for now is the ordinary one, whichever act set it and when."""
        self.law = law
        self._agenda = agenda
        self._practices = practices
        self._fades_on = fades_on
        self._controls = {cell: Control(*self._now(cell)) for cell in law.controls}
        self._told: list[Change] = []
        self._next: Entry | None = None

    def control(self, product: Product, destination: Destination, end_use: EndUse) -> Control:
        """The present state of a cell. Raises KeyError for what no world reads."""
        return self._controls[product, destination, end_use]

    def tell(self, *those: Change) -> None:
        """Call those, in this order, after each change."""
        self._told.extend(those)

    def start(self) -> None:
        """Wait for the next change, and for the day on which what is hardened for now ends."""
        self._wait()
        if self._fades_on > self._agenda.now:
            self._agenda.change_of_law(self._fades_on, Entry(), [self._faded])

    def follow(self, law: MagnetLaw) -> None:
        """Go on under another law, which has been the same so far."""
        self.law = law
        self._wait()

    def _wait(self) -> None:
        """Enter the next change; one that was entered before counts no more."""
        now = self._agenda.now
        day = next((day for day in self.law.change_days if day > now), None)
        self._next = None
        if day is not None:
            self._next = Entry()
            self._agenda.change_of_law(day, self._next, [self._changed])

    def _changed(self, entry: Entry) -> None:
        if entry is not self._next:
            return
        self._bring_up()
        self._tell()
        self._wait()

    def _faded(self, _: Entry) -> None:
        """What was hardened for now has ended. Where nothing was, nothing happens."""
        self._bring_up()
        if any(control.since == self._agenda.now for control in self._controls.values()):
            self._tell()

    def _bring_up(self) -> None:
        """Bring the states up to the present day."""
        for cell, control in self._controls.items():
            control.become(*self._now(cell), self._agenda.now)

    def _tell(self) -> None:
        for one in self._told:
            one(self._agenda.now)

    def _now(self, cell: ControlCell) -> tuple[ControlState, PracticeEffects]:
        """State of a cell today, and what its practice means."""
        now = self._agenda.now
        state = self.law.controls[cell].at(now)
        if state.practice is _HARDENED_FOR_NOW and now >= self._fades_on:
            state = replace(state, practice=Practice.WORKING)
        return state, self._practices[state.practice]
