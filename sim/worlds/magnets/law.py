"""The law a world reads, cut out of the view of a path: two paths under the same law have the same world.

A world is given a `MagnetLaw` and nothing else of its path. Whatever a world is to read next becomes a field here
first, and so counts when two laws are compared.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import pairwise
from itertools import product as combinations
from math import inf
from typing import Final, TypeVar

from sim.policy import ControlCell, ControlSchedule, ControlState, Destination, EndUse, PolicyView, Product
from sim.policy.controls import FREE, AnnouncedStates
from sim.policy.duty_table import GoodTable
from sim.policy.measures import MeasureSchedule
from sim.worlds.magnets.record import DESTINATIONS

MOST_SHARED: Final = 1024
"""So many schedules are shared; the standard paths have 50."""

D = TypeVar("D")
V = TypeVar("V")

MAGNET_LINE: Final = "HS8505110070"
"""Tariff line whose duty users respond to: sintered NdFeB."""

READ_CONTROLS: Final[tuple[ControlCell, ...]] = (
    *combinations((Product.MAGNETS_CONTROLLED, Product.EMBEDDED_MAGNETS), DESTINATIONS, EndUse),
    *combinations((Product.MAGNETS_UNCONTROLLED,), DESTINATIONS, (EndUse.CIVIL,)),
    *combinations((Product.MATERIALS, Product.THIRD_COUNTRY_MAGNETS), (Destination.US,), EndUse),
    (Product.RE_EXPORTS, Destination.US, EndUse.CIVIL),
)
"""Controls a world reads."""

READ_ANNOUNCEMENTS: Final[tuple[ControlCell, ...]] = tuple(
    combinations((Product.EMBEDDED_MAGNETS,), (Destination.US,), EndUse)
)
"""Controls whose announcement a world reads."""


@dataclass(frozen=True)
class Levers:
    """Where the levers on magnets stand on a day, in the units of `sim.policy.levers.LEVERS`."""

    allied_ramp_factor: float = 1.0
    allied_stock_tonnes_per_year: float = 0.0
    defence_priority: float = 0.0
    extra_cover_weeks: float = 0.0
    offtake_factor: float = 1.0
    thrift_factor: float = 1.0


READ_LEVERS: Final = tuple(lever.name for lever in fields(Levers))
"""Levers a world reads: those on magnets."""


@dataclass(frozen=True)
class MagnetLaw:
    """What is in force and what was announced, as far as a world asks. Equal laws, equal worlds."""

    magnet_duty: GoodTable
    """U.S. duty on magnets from China."""
    controls: Mapping[ControlCell, ControlSchedule]
    coming: Mapping[ControlCell, tuple[tuple[float, AnnouncedStates], ...]]
    """(day, what is ahead from it on) for each day on which the announced future changes; the first day is -inf."""
    measures: Mapping[str, MeasureSchedule]
    """By lever of `READ_LEVERS`."""

    @classmethod
    def of(cls, view: PolicyView) -> "MagnetLaw":
        """The part of a path's law that a world reads."""
        return cls(
            magnet_duty=_own_steps(view.tables[MAGNET_LINE]),
            controls={cell: _schedule(view.control_schedule(*cell)) for cell in READ_CONTROLS},
            coming={cell: _coming(*view.coming[cell]) for cell in READ_ANNOUNCEMENTS},
            measures={name: view.measure(name) for name in READ_LEVERS},
        )

    def lever_days(self) -> list[float]:
        """Days on which a lever is moved."""
        return sorted({day for schedule in self.measures.values() for day in schedule.days})

    def levers(self, day: float) -> Levers:
        """Where the levers stand on a day."""
        return Levers(**{name: value for name in READ_LEVERS if (value := self.measures[name].at(day)) is not None})

    def control_schedule(self, product: Product, destination: Destination, end_use: EndUse) -> ControlSchedule:
        """State of control by day. Raises KeyError for what no world reads."""
        return self.controls[product, destination, end_use]


class Cursor:
    """A control schedule that is mostly read forwards in time: the state on a day, mostly without a search."""

    __slots__ = ("_days", "_edges", "_next", "_since", "_state", "_states")

    def __init__(self, schedule: ControlSchedule) -> None:
        self._days = schedule.days
        self._edges = (-inf, *schedule.days, inf)
        self._states = schedule.states
        self._since, self._next = self._edges[0], self._edges[1]
        self._state = FREE

    def at(self, now: float) -> ControlState:
        """State on a day. The place of the last answer is kept, which changes no answer: days may go backwards."""
        if not self._since <= now < self._next:
            step = bisect_right(self._days, now)
            self._since, self._next = self._edges[step], self._edges[step + 1]
            self._state = self._states[step - 1] if step else FREE
        return self._state


def _state(state: ControlState) -> ControlState:
    """A state without the name of the act that made it: a world does not ask."""
    return replace(state, act_id="")


@lru_cache(MOST_SHARED)
def _schedule(schedule: ControlSchedule) -> ControlSchedule:
    """A schedule without the names of acts: cells and paths share most of them, so a pickle of laws holds each once."""
    return ControlSchedule(schedule.days, tuple(map(_state, schedule.states)))


def _coming(days: tuple[float, ...], ahead: tuple[AnnouncedStates, ...]) -> tuple[tuple[float, AnnouncedStates], ...]:
    return _steps(days, [tuple((day, _state(state)) for day, state in states) for states in ahead])


def _steps(days: Sequence[D], values: Sequence[V]) -> tuple[tuple[D, V], ...]:
    """(day, value) where the value changes."""
    steps = list(zip(days, values, strict=True))
    return (*steps[:1], *(step for before, step in pairwise(steps) if step[1] != before[1]))


def _own_steps(table: GoodTable) -> GoodTable:
    """A duty without the days of loading and of news on which only the duties on other goods change."""
    cargoes = list(zip(table.entered_days, table.totals, strict=True))
    neighbours = zip(table.loaded_days, pairwise(cargoes), strict=True)
    parted = [(edge, before) for edge, (before, after) in neighbours if before != after]
    kept = [before for _, before in parted] + cargoes[-1:]
    news = _steps(table.news_days, table.news)
    return GoodTable(
        loaded_days=tuple(edge for edge, _ in parted),
        entered_days=tuple(days for days, _ in kept),
        totals=tuple(totals for _, totals in kept),
        news_days=tuple(day for day, _ in news),
        news=tuple(ahead for _, ahead in news),
    )
