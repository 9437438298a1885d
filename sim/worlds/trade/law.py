"""The law that trade at large reads: duties on all groups of goods both ways, U.S. export controls, soybeans.

As with `MagnetLaw`, trade is given a `TradeLaw` and nothing else of its path, and equal laws have equal trade.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from sim.inputs.trade_checks import EXPORTS, IMPORTS
from sim.policy import ControlSchedule, Destination, EndUse, PolicyView, Product
from sim.policy.acts import DutyAct, MeasureAct
from sim.policy.controls import ControlState
from sim.policy.duties import AnnouncedChange
from sim.policy.duty_law import Mode
from sim.policy.duty_table import GoodTable, cargo_class
from sim.policy.known_acts import known, news_days
from sim.policy.measures import MeasureSchedule

TRANSHIPMENT: Final = "us_transshipment"
"""Programme of the U.S. duty on goods found to be transhipped."""

SOYBEAN_LEVER: Final = "soybean_purchases_mt_per_year"

LEVERS: Final = (SOYBEAN_LEVER, "soybean_delivery_pct", "export_push_pct_per_year")


V = TypeVar("V", bound=Hashable)

MOST_SHARED: Final = 4096
"""So many rows of duties are shared; the standard paths have 200."""

Row = tuple[float, ...]
"""[G] one number for each group of goods."""


class Coming(NamedTuple):
    """An announced change of duties, one a day of effect."""

    day: float
    enacted: Row
    """[G] percentage points that take effect unless somebody acts."""
    threatened: Row
    """[G] percentage points that take effect only if somebody acts."""


@dataclass(frozen=True)
class DutyPanel:
    """Duties on groups of goods G of one direction, percent of value. Plain tuples, so that panels compare."""

    loaded_days: tuple[int, ...]
    """Edges of classes of cargo, by sea and by air, as in `GoodTable`."""
    days: tuple[tuple[int, ...], ...]
    """[class] days on which a duty changes."""
    totals: tuple[tuple[Row, ...], ...]
    """[class][step][G]"""
    news_days: tuple[int, ...]
    news: tuple[tuple[Coming, ...], ...]
    """[step] changes ahead."""

    @classmethod
    def of(cls, tables: Sequence[GoodTable]) -> "DutyPanel":
        """Panel of the tables of all groups of one direction."""
        loaded = tables[0].loaded_days
        if any(table.loaded_days != loaded for table in tables):
            raise ValueError("goods of one direction share their classes of cargo")
        by_class = [
            _rows([(table.entered_days[cargo], table.totals[cargo]) for table in tables])
            for cargo in range(len(tables[0].entered_days))
        ]
        news_days, news = _rows([(table.news_days, table.news) for table in tables])
        return cls(
            loaded_days=loaded,
            days=tuple(days for days, _ in by_class),
            totals=tuple(tuple(map(_shared, totals)) for _, totals in by_class),
            news_days=news_days,
            news=tuple(map(_ahead, news)),
        )

    def duties_pct(self, entered: float, loaded: float, by: Mode = "sea") -> Row:
        """[G] duty on a cargo by the law as known on the day of entry."""
        cargo = cargo_class(self.loaded_days, len(self.totals), loaded, by)
        return self.totals[cargo][bisect_right(self.days[cargo], entered) - 1]

    def announced(self, now: float) -> tuple[Coming, ...]:
        """Changes known on a day that take effect after it, by day of effect."""
        return self.news[bisect_right(self.news_days, now) - 1]


def _rows(columns: Sequence[tuple[Sequence[int], Sequence[V]]]) -> tuple[tuple[int, ...], list[tuple[V, ...]]]:
    """Days on which the value of some good changes, and the values [G] from each of them on.

    `columns` has, by good, the days on which its value changes, and its values; all begin on the same day.
    """
    changes: dict[int, list[tuple[int, V]]] = defaultdict(list)
    for place, (days, values) in enumerate(columns):
        for day, value in zip(days, values, strict=True):
            changes[day].append((place, value))
    now = [values[0] for _, values in columns]
    steps: list[tuple[int, tuple[V, ...]]] = []
    for day in sorted(changes):
        for place, value in changes[day]:
            now[place] = value
        if not steps or steps[-1][1] != tuple(now):
            steps.append((day, tuple(now)))
    return tuple(day for day, _ in steps), [row for _, row in steps]


@lru_cache(MOST_SHARED)
def _ahead(
    changes: tuple[tuple[AnnouncedChange, ...], ...],
) -> tuple[Coming, ...]:
    """Changes of one step of the news by day of effect, from those of each good; paths share most steps."""
    by_good = [{(change.effective_day, change.status): change.change_pct for change in own} for own in changes]
    days = sorted({day for own in by_good for day, _ in own})
    return tuple(
        Coming(
            day,
            _shared(tuple(own.get((day, "enacted"), 0.0) for own in by_good)),
            _shared(tuple(own.get((day, "threatened"), 0.0) for own in by_good)),
        )
        for day in days
    )


@lru_cache(MOST_SHARED)
def _shared(row: V) -> V:
    """The one object for equal rows. Paths share most of them, and a pickle of their laws holds each object once."""
    return row


@dataclass(frozen=True)
class TradeLaw:
    """What is in force and what was announced, as far as trade at large asks. Equal laws, equal trade."""

    imports: DutyPanel
    """U.S. duties on goods from China."""
    exports: DutyPanel
    """China's duties on U.S. goods."""
    affiliates: ControlSchedule
    software: ControlSchedule
    transhipment: tuple[tuple[float, float], ...]
    """(day, points) of the U.S. duty on transhipped goods; zero before the first."""
    levers: Mapping[str, MeasureSchedule]
    soybeans_ahead: tuple[tuple[float, tuple[tuple[float, float | None], ...]], ...]
    """(day, ((day of effect, Mt a year), ...)): changes of purchases known from that day on; None is trade's course."""

    @classmethod
    def of(cls, view: PolicyView) -> "TradeLaw":
        """The part of a path's law that trade reads."""
        register = view.path.register
        panels = {
            route: DutyPanel.of([view.tables[good.good] for good in register.groups(route)])
            for route in (IMPORTS, EXPORTS)
        }
        return cls(
            imports=panels[IMPORTS],
            exports=panels[EXPORTS],
            affiliates=_rule(view, Product.US_AFFILIATES),
            software=_rule(view, Product.US_SOFTWARE),
            transhipment=_transhipment(view),
            levers={name: view.measure(name) for name in LEVERS},
            soybeans_ahead=_soybeans_ahead(view),
        )

    def transhipment_pct(self, day: float) -> float:
        """U.S. duty on transhipped goods, points."""
        return next((points for start, points in reversed(self.transhipment) if start <= day), 0.0)

    def lever(self, name: str, day: float) -> float | None:
        """Where a lever stands on a day; None where nobody undertook anything."""
        return self.levers[name].at(day)

    def purchases_ahead(self, day: float) -> tuple[tuple[float, float | None], ...]:
        """Changes of soybean purchases known on a day that take effect after it: (day, Mt a year)."""
        known_then = next((ahead for start, ahead in reversed(self.soybeans_ahead) if start <= day), ())
        return tuple(step for step in known_then if step[0] > day)


def _rule(view: PolicyView, product: Product) -> ControlSchedule:
    """Regime of a U.S. control towards civil users in China, without the names of acts; nothing else is read."""
    schedule = view.control_schedule(product, Destination.CN, EndUse.CIVIL)
    return ControlSchedule(schedule.days, tuple(ControlState(regime=state.regime) for state in schedule.states))


def _transhipment(view: PolicyView) -> tuple[tuple[float, float], ...]:
    """Points by day of the programme on transhipped goods: the general rate is the only one it has."""
    acts = [act for act in view.path.acts if isinstance(act, DutyAct)]
    ids = {act.act_id for act in acts if act.programme == TRANSHIPMENT}
    own = [act for act in acts if act.programme == TRANSHIPMENT or act.target_act in ids]
    steps: list[tuple[float, float]] = []
    for day in news_days(own):
        points = 0.0
        for effective, act in known(own, day):
            if effective <= day and act.status == "enacted":
                points = act.rate_pct if act.action == "set" and act.rate_pct is not None else 0.0
        if points != (steps[-1][1] if steps else 0.0):
            steps.append((float(day), points))
    return tuple(steps)


def _soybeans_ahead(view: PolicyView) -> tuple[tuple[float, tuple[tuple[float, float | None], ...]], ...]:
    acts = [act for act in view.path.acts if isinstance(act, MeasureAct)]
    ids = {act.act_id for act in acts if act.programme == SOYBEAN_LEVER}
    own = [act for act in acts if act.programme == SOYBEAN_LEVER or act.target_act in ids]
    found: list[tuple[float, tuple[tuple[float, float | None], ...]]] = []
    for day in news_days(own):
        ahead = tuple(
            (float(effective), act.value if act.action == "set" else None)
            for effective, act in known(own, day)
            if effective > day and act.status == "enacted"
        )
        if ahead != (found[-1][1] if found else ()):
            found.append((float(day), ahead))
    return tuple(found)
