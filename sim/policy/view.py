"""A view is the law of a path, made cheap to ask.

It holds the duties and controls of every day, and those that are announced. Worlds take from it what they read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.policy import controls, duty_table, measures
from sim.policy.acts import ControlAct, MeasureAct
from sim.policy.control_terms import ControlCell, Destination, EndUse, Product
from sim.policy.controls import AnnouncedState, AnnouncedStates, ControlSchedule
from sim.policy.duty_table import NO_DUTY, GoodTable
from sim.policy.intervals import ActInterval, act_intervals
from sim.policy.known_acts import News
from sim.policy.law_book import LawBook
from sim.policy.measures import MeasureSchedule
from sim.policy.normal_duties import normal_tables
from sim.policy.paths import PolicyPath


@dataclass(frozen=True)
class PolicyView:
    """A view makes one path cheap to ask. It can be pickled, and every lookup is a dictionary and a bisect."""

    path: PolicyPath
    law: LawBook
    """The law book holds the duties behind the tables, layer by layer."""
    tables: Mapping[str, GoodTable]
    """Tables are keyed by good."""
    normal: Mapping[str, GoodTable]
    """Duties by the record alone, keyed by good: see `sim.policy.normal_duties`."""
    schedules: Mapping[ControlCell, ControlSchedule]
    coming: Mapping[ControlCell, News[AnnouncedState]]
    measures: Mapping[str, MeasureSchedule]
    """Schedules are keyed by lever, see `sim.policy.levers.LEVERS`."""

    @classmethod
    def of(cls, path: PolicyPath, beside: "PolicyView | None" = None) -> "PolicyView":
        """Make the view of a path: duties and controls of both sides, and the levers that are neither.

        `beside` is the view of a path that shares most of its acts: tables that are the same are taken from it.
        """
        law = LawBook.of(path)
        cells = controls.cell_acts([act for act in path.acts if isinstance(act, ControlAct)])
        timelines = {cell: controls.timeline(own) for cell, own in cells.items()}
        tables: dict[str, GoodTable] = {}
        for route, duties in law.laws.items():
            goods = law.goods(route)
            if beside is not None and duties == beside.law.laws[route] and law.shares == beside.law.shares:
                tables |= {good: beside.tables[good] for good in goods}
            else:
                tables |= duty_table.build(duties, {good: law.shares[good] for good in goods})
        return cls(
            path=path,
            law=law,
            tables=tables,
            normal=normal_tables(path.register),
            schedules={cell: schedule for cell, (schedule, _) in timelines.items()},
            coming={cell: coming for cell, (_, coming) in timelines.items()},
            measures=measures.schedules([act for act in path.acts if isinstance(act, MeasureAct)]),
        )

    def table(self, good: str, origin: str, destination: str) -> GoodTable:
        """Return the duty on a good by day, with its announced changes.

        Only duties between the U.S. and China are modelled: goods of any other origin pay nothing here, and no MFN duty
        either. Raises KeyError for an unknown good and ValueError for a destination to which the good does not go.
        """
        return NO_DUTY if self.law.route(good, origin, destination) is None else self.tables[good]

    def control_schedule(self, product: Product, destination: Destination, end_use: EndUse) -> ControlSchedule:
        """Return the state of a cell by day. Raises KeyError for a cell that does not exist."""
        return self.schedules[product, destination, end_use]

    def announced_controls(
        self, product: Product, destination: Destination, end_use: EndUse, now_day: float
    ) -> AnnouncedStates:
        """Return the changes of a cell that are known on `now_day` and take effect later; threats are left out.

        Raises KeyError for a cell that does not exist.
        """
        return self.coming[product, destination, end_use].at(now_day)

    def measure(self, lever: str) -> MeasureSchedule:
        """Return the value of a lever by day. Raises KeyError for an unknown lever."""
        return self.measures[lever]

    def act_intervals(self) -> list[ActInterval]:
        """Return every act of the path with the days on which it holds, in the order of their first days."""
        return act_intervals(self.path.acts, self.path.register.programmes)
