"""The law that trade at large reads: duties on all groups of goods both ways, U.S. export controls, soybeans.

As with `MagnetLaw`, trade is given a `TradeLaw` and nothing else of its path, and equal laws have equal trade.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from typing import Final, NamedTuple, TypeVar

from sim.inputs.trade_checks import EXPORTS, IMPORTS
from sim.policy import ControlSchedule, Destination, EndUse, PolicyView, Product
from sim.policy.acts import DutyAct, MeasureAct
from sim.policy.controls import ControlState
from sim.policy.duties import AnnouncedChange
from sim.policy.duty_law import Mode
from sim.policy.duty_table import GoodTable, cargo_class
from sim.policy.known_acts import History, News, last_enacted, news_days
from sim.policy.measures import MeasureSchedule

TRANSHIPMENT: Final = "us_transshipment"
"""Programme of the U.S. duty on goods found to be transhipped."""

SOYBEAN_LEVER: Final = "soybean_purchases_mt_per_year"

LEVERS: Final = (SOYBEAN_LEVER, "soybean_delivery_pct", "export_push_pct_per_year")


D = TypeVar("D", int, float)
V = TypeVar("V", bound=Hashable)

MOST_SHARED: Final = 4096
"""So many rows of duties are shared; the standard paths have 200."""

SoybeanStep = tuple[float, float | None]
"""(day of effect, Mt a year) of a change of purchases that is announced; None is trade's course."""

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
    news: News[Coming]

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
        told_days, told = _rows([(table.news.days, table.news.ahead) for table in tables])
        return cls(
            loaded_days=loaded,
            days=tuple(days for days, _ in by_class),
            totals=tuple(tuple(map(_shared, totals)) for _, totals in by_class),
            news=News.of(zip(told_days, map(_ahead, told_days, told), strict=True)),
        )

    def duties_pct(self, entered: float, loaded: float, by: Mode = "sea") -> Row:
        """[G] duty on a cargo by the law as known on the day of entry."""
        cargo = cargo_class(self.loaded_days, len(self.totals), loaded, by)
        return self.totals[cargo][bisect_right(self.days[cargo], entered) - 1]

    def parts_from(self, other: "DutyPanel") -> float:
        """First day on which duties on fresh cargo differ from those of another panel; infinity if there is none."""
        days = sorted({*self.days[-1], *other.days[-1]})
        return next((day for day in days if self.duties_pct(day, day) != other.duties_pct(day, day)), inf)

    def announced(self, now: float) -> tuple[Coming, ...]:
        """Changes known on a day that take effect after it, by day of effect."""
        return self.news.at(now)


def _rows(columns: Sequence[tuple[Sequence[D], Sequence[V]]]) -> tuple[tuple[D, ...], list[tuple[V, ...]]]:
    """Days on which the value of some good changes, and the values [G] from each of them on.

    `columns` has, by good, the days on which its value changes, and its values; all begin on the same day.
    """
    changes: dict[D, list[tuple[int, V]]] = defaultdict(list)
    for place, (days, values) in enumerate(columns):
        for day, value in zip(days, values, strict=True):
            changes[day].append((place, value))
    now = [values[0] for _, values in columns]
    steps: list[tuple[D, tuple[V, ...]]] = []
    for day in sorted(changes):
        for place, value in changes[day]:
            now[place] = value
        if not steps or steps[-1][1] != tuple(now):
            steps.append((day, tuple(now)))
    return tuple(day for day, _ in steps), [row for _, row in steps]


@lru_cache(MOST_SHARED)
def _ahead(now: float, changes: tuple[tuple[AnnouncedChange, ...], ...]) -> tuple[Coming, ...]:
    """Changes that lie ahead on a day, by day of effect, from those of each good; paths share most of them."""
    by_good = [{(change.effective_day, change.status): change.change_pct for change in own} for own in changes]
    # Of a good of which nothing was said lately, what was said has come in part.
    days = sorted({day for own in by_good for day, _ in own if day > now})
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
    normal_imports: DutyPanel
    """U.S. duties by the record alone, which normal trade pays: see `sim.policy.normal_duties`."""
    normal_exports: DutyPanel
    """China's duties by the record alone."""
    affiliates: ControlSchedule
    software: ControlSchedule
    transhipment: tuple[tuple[float, float], ...]
    """(day, points) of the U.S. duty on transhipped goods; zero before the first."""
    levers: Mapping[str, MeasureSchedule]
    soybeans_ahead: News[SoybeanStep]

    @classmethod
    def of(cls, view: PolicyView) -> "TradeLaw":
        """The part of a path's law that trade reads."""
        register = view.path.register
        imports, exports = ([good.good for good in register.groups(route)] for route in (IMPORTS, EXPORTS))
        return cls(
            imports=DutyPanel.of([view.tables[good] for good in imports]),
            exports=DutyPanel.of([view.tables[good] for good in exports]),
            normal_imports=DutyPanel.of([view.normal[good] for good in imports]),
            normal_exports=DutyPanel.of([view.normal[good] for good in exports]),
            affiliates=_rule(view, Product.US_AFFILIATES),
            software=_rule(view, Product.US_SOFTWARE),
            transhipment=_transhipment(view),
            levers={name: view.measure(name) for name in LEVERS},
            soybeans_ahead=_soybeans_ahead(view),
        )

    @cached_property
    def departs(self) -> float:
        """First day on which a duty is another than the normal one, or a control or lever changes; infinity if none."""
        own = ((self.imports, self.normal_imports), (self.exports, self.normal_exports))
        days = [panel.parts_from(normal) for panel, normal in own]
        days += [day for rule in (self.affiliates, self.software) for day in rule.days[:1]]
        days += [day for schedule in self.levers.values() for day in schedule.days[:1]]
        days += self.soybeans_ahead.days[1:2]
        return min(days)

    def transhipment_pct(self, day: float) -> float:
        """U.S. duty on transhipped goods, points."""
        return next((points for start, points in reversed(self.transhipment) if start <= day), 0.0)

    def lever(self, name: str, day: float) -> float | None:
        """Where a lever stands on a day; None where nobody undertook anything."""
        return self.levers[name].at(day)

    def purchases_ahead(self, day: float) -> tuple[SoybeanStep, ...]:
        """Changes of soybean purchases known on a day that take effect after it: (day, Mt a year)."""
        return self.soybeans_ahead.at(day)


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
    history = History.of(own)
    for day in news_days(own):
        act = last_enacted(history.at(day), day)
        points = act.rate_pct if act is not None and act.action == "set" and act.rate_pct is not None else 0.0
        if points != (steps[-1][1] if steps else 0.0):
            steps.append((float(day), points))
    return tuple(steps)


def _soybeans_ahead(view: PolicyView) -> News[SoybeanStep]:
    acts = [act for act in view.path.acts if isinstance(act, MeasureAct)]
    ids = {act.act_id for act in acts if act.programme == SOYBEAN_LEVER}
    history = History.of([act for act in acts if act.programme == SOYBEAN_LEVER or act.target_act in ids])
    return News.of(
        (
            float(day),
            tuple(
                (float(effective), act.value if act.action == "set" else None)
                for effective, act in known_then
                if effective > day and act.status == "enacted"
            ),
        )
        for day, known_then in zip(history.days, history.known[1:], strict=True)
    )
