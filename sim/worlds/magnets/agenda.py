"""The agenda of a world: SimPy's environment, with events that may come again and that are entered by day.

SimPy makes a new event for each wait and counts delays. Here a shipment, a file at the licence office or a user's
review has one event of SimPy, which is entered anew for each step of its way; and a day is entered as it is, so that an
event comes on that very day and not on a day that differs from it by rounding.
"""

from collections.abc import Callable, Iterator, Sequence
from heapq import heappush
from itertools import count
from typing import Any, Final, TypeAlias

import simpy
from simpy.events import NORMAL, URGENT, EventPriority

Steps: TypeAlias = Sequence[Callable[["Entry"], object]]
"""What is called, with the event, when it comes. One list of them serves many events and is never changed."""

LAW: Final = URGENT
"""A change of law comes before everything else on its day, but for a reading."""

READING: Final = EventPriority(-1)
"""A reading comes before everything else of its moment: it sees what came before, and nothing of the moment itself."""


class Entry(simpy.Event):
    """An event of SimPy that is entered in the agenda, comes, and may be entered anew."""

    __slots__ = ("callbacks", "subject")

    _ok = True
    _value = None

    def __init__(self, subject: Any = None) -> None:
        """`subject` is what the event is about. Nothing of what SimPy keeps of an event is needed before it is
        entered."""
        self.subject = subject


class Agenda(simpy.Environment):
    """SimPy's environment. Its state can be pickled, and with it the whole world that waits in it."""

    def at(self, day: float, entry: Entry, then: Steps) -> None:
        """Call `then` with the entry on a day; the entry must not stand in the agenda already."""
        entry.callbacks = then  # type: ignore[assignment]  # SimPy reads a list and leaves it as it is
        heappush(self._queue, (day, NORMAL, next(self._eid), entry))

    def change_of_law(self, day: float, entry: Entry, then: Steps) -> None:
        """Call `then` with the entry on a day, before anything else that comes on it."""
        entry.callbacks = then  # type: ignore[assignment]  # SimPy reads a list and leaves it as it is
        heappush(self._queue, (day, LAW, next(self._eid), entry))

    def read_on(self, day: float, entry: Entry, then: Steps) -> None:
        """Call `then` with the entry on a day, before a change of law and anything else of that moment."""
        entry.callbacks = then  # type: ignore[assignment]  # SimPy reads a list and leaves it as it is
        heappush(self._queue, (day, READING, next(self._eid), entry))

    def entries(self) -> Iterator[Entry]:
        """Entries that have not come, in no order."""
        return (event for *_, event in self._queue if isinstance(event, Entry))

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
