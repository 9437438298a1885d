"""The law a world reads, cut out of the view of a path: two paths under the same law have the same world.

A world is given a `MagnetLaw` and nothing else of its path. Whatever a world is to read next becomes a field here
first, and so counts when two laws are compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from itertools import pairwise, zip_longest
from itertools import product as combinations
from math import inf
from typing import Any, Final, TypeVar

from sim.policy import ControlCell, ControlSchedule, ControlState, Destination, EndUse, PolicyView, Product
from sim.policy.controls import AnnouncedState
from sim.policy.duty_table import GoodTable
from sim.policy.known_acts import News
from sim.policy.measures import MeasureSchedule
from sim.worlds.magnets.record import DESTINATIONS

MOST_SHARED: Final = 1024
"""So many schedules are shared; the standard paths have 50."""

C = TypeVar("C", bound=tuple[Any, ...])

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
    normal_duty: GoodTable
    """The same by the record alone, which normal use pays: see `sim.policy.normal_duties`."""
    controls: Mapping[ControlCell, ControlSchedule]
    coming: Mapping[ControlCell, News[AnnouncedState]]
    measures: Mapping[str, MeasureSchedule]
    """By lever of `READ_LEVERS`."""

    @classmethod
    def of(cls, view: PolicyView) -> "MagnetLaw":
        """The part of a path's law that a world reads."""
        return cls(
            magnet_duty=_own_steps(view.tables[MAGNET_LINE]),
            normal_duty=_own_steps(view.normal[MAGNET_LINE]),
            controls={cell: _schedule(view.control_schedule(*cell)) for cell in READ_CONTROLS},
            coming={cell: _coming(view.coming[cell]) for cell in READ_ANNOUNCEMENTS},
            measures={name: view.measure(name) for name in READ_LEVERS},
        )

    @cached_property
    def lever_days(self) -> frozenset[float]:
        """Days on which a lever is moved."""
        return frozenset(day for schedule in self.measures.values() for day in schedule.days)

    @cached_property
    def practice_days(self) -> frozenset[float]:
        """Days on which the licence office changes its practice somewhere, or the rule on magnets changes."""
        cells = [cell for cell in self.controls if cell[0] is Product.MAGNETS_CONTROLLED]
        return frozenset(day for cell in cells for day in self.controls[cell].days)

    @cached_property
    def change_days(self) -> tuple[float, ...]:
        """Days on which a control changes or a lever is moved, in order."""
        controls = (day for schedule in self.controls.values() for day in schedule.days)
        return tuple(sorted({*controls, *self.lever_days}))

    @cached_property
    def duty_steps(self) -> tuple[tuple[float, float, float], ...]:
        """(day, duty on cargo that is loaded and enters on it, normal duty, both percent) for each day on which one of
        them may change."""
        duty, normal = self.magnet_duty, self.normal_duty
        edges = (duty.loaded_days, *duty.entered_days, *normal.entered_days)
        days = sorted({float(day) for own in edges for day in own})
        return tuple((day, duty.duty_pct(day, day), normal.duty_pct(day, day)) for day in days)

    def levers(self, day: float) -> Levers:
        """Where the levers stand on a day."""
        return Levers(**{name: value for name in READ_LEVERS if (value := self.measures[name].at(day)) is not None})

    def control_schedule(self, product: Product, destination: Destination, end_use: EndUse) -> ControlSchedule:
        """State of control by day. Raises KeyError for what no world reads."""
        return self.controls[product, destination, end_use]


def parting_day(one: MagnetLaw, other: MagnetLaw) -> float:
    """First day on which a world may read different things out of two laws; infinity if there is none."""
    return min(_parting(left, right) for left, right in zip(_read(one), _read(other), strict=True))


def _read(law: MagnetLaw) -> Iterator[Sequence[tuple[float, object]]]:
    """Everything that a world reads out of a law, as (day, what is read from that day on)."""
    yield [(day, pcts) for day, *pcts in law.duty_steps]
    yield _told(law.magnet_duty.news)
    for cell in READ_CONTROLS:
        yield list(zip(law.controls[cell].days, law.controls[cell].states, strict=True))
    for cell in READ_ANNOUNCEMENTS:
        yield _told(law.coming[cell])
    for name in READ_LEVERS:
        yield list(zip(law.measures[name].days, law.measures[name].values, strict=True))


def _told(news: News[C]) -> Sequence[tuple[float, object]]:
    return list(zip(news.days, news.ahead, strict=True))


def _parting(one: Sequence[tuple[float, object]], other: Sequence[tuple[float, object]]) -> float:
    """First day on which two lists of steps differ."""
    for left, right in zip_longest(one, other):
        if left != right:
            return min(float(step[0]) for step in (left, right) if step is not None)
    return inf


@lru_cache(MOST_SHARED)
def _state(state: ControlState) -> ControlState:
    """A state without the name of the act that made it: a world does not ask."""
    return replace(state, act_id="")


@lru_cache(MOST_SHARED)
def _schedule(schedule: ControlSchedule) -> ControlSchedule:
    """A schedule without the names of acts: cells and paths share most of them, so a pickle of laws holds each once."""
    return ControlSchedule(schedule.days, tuple(map(_state, schedule.states)))


def _coming(news: News[AnnouncedState]) -> News[AnnouncedState]:
    """What is announced, without the names of acts."""
    ahead = (tuple((day, _state(state)) for day, state in states) for states in news.ahead)
    return News.of(zip(news.days, ahead, strict=True))


def _own_steps(table: GoodTable) -> GoodTable:
    """A duty without the days of loading on which only the duties on other goods change.

    This world asks for cargo that enters on the day of its loading, which no clause on cargo afloat covers, so what
    comes by air is held to be what comes by sea.
    """
    by_sea = len(table.loaded_days) + 1
    cargoes = list(zip(table.entered_days[:by_sea], table.totals[:by_sea], strict=True))
    neighbours = zip(table.loaded_days, pairwise(cargoes), strict=True)
    parted = [(edge, before) for edge, (before, after) in neighbours if before != after]
    kept = [before for _, before in parted] + cargoes[-1:]
    return GoodTable(
        loaded_days=tuple(edge for edge, _ in parted),
        entered_days=tuple(days for days, _ in kept),
        totals=tuple(totals for _, totals in kept),
        news=table.news,
    )
