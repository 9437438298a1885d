"""The agenda of a world: SimPy's environment, with events that may come again and that are entered by day.

SimPy makes a new event for each wait and counts delays. Here a shipment, a file at the licence office or a user's
review is one event, which is entered anew for each step of its way; and a day is entered as it is, so that an event
comes on that very day and not on a day that differs from it by rounding.

The agenda is read by SimPy's own `Environment.run` and takes its events too. Of an event that comes `run` asks only for
`callbacks` and `_ok`; so an `Entry` has these two and nothing else of `simpy.Event`, and `make accelerate` can compile
it (decision 0011).
"""

from collections.abc import Callable, Sequence
from heapq import heappush
from itertools import count
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import simpy
from simpy.events import NORMAL, URGENT, EventPriority

from sim.worlds.compiled import mypyc_attr

Steps: TypeAlias = Sequence[Callable[[Any], object]]
"""What is called, with the event, when it comes. One list of them serves many events and is never changed."""

E = TypeVar("E", bound="Entry")

LAW: Final = URGENT
"""A change of law comes before everything else on its day."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Entry:
    """An event that is entered in the agenda, comes, and may be entered anew."""

    __slots__ = ("callbacks",)

    _ok: ClassVar[bool] = True
    """An entry never fails."""
    callbacks: Steps | None
    """What is called when it comes; None once it has."""


class Agenda(simpy.Environment):
    """SimPy's environment. Its state can be pickled, and with it the whole world that waits in it."""

    _queue: list[tuple[int | float, EventPriority, int, Any]]
    """(day, priority, number, event) of what has not come: entries, and events of SimPy."""

    def at(self, day: float, entry: Entry, then: Steps) -> None:
        """Call `then` with the entry on a day; the entry must not stand in the agenda already."""
        entry.callbacks = then
        heappush(self._queue, (day, NORMAL, next(self._eid), entry))

    def change_of_law(self, day: float, entry: Entry, then: Steps) -> None:
        """Call `then` with the entry on a day, before anything else that comes on it."""
        entry.callbacks = then
        heappush(self._queue, (day, LAW, next(self._eid), entry))

    def entries(self, kind: type[E]) -> list[E]:
        """Entries of a kind that have not come, in no order."""
        return [entry for *_, entry in self._queue if isinstance(entry, kind)]

    def entered(self) -> int:
        """Number of events entered so far."""
        number = next(self._eid)
        self._eid = count(number)
        return number

    def __getstate__(self) -> dict[str, Any]:
        return {"now": self.now, "queue": self._queue, "entered": self.entered()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        simpy.Environment.__init__(self, state["now"])
        self._queue = state["queue"]
        self._eid = count(state["entered"])
