"""The read-only view the world has of a path: what duty, what regime, what was announced, on this day."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product as combinations

from sim.clock import to_day
from sim.policy import controls, duty_table
from sim.policy.acts import DESTINATIONS, END_USES, PRODUCTS, AnyAct, ControlAct, DutyAct
from sim.policy.controls import AnnouncedStates, ControlSchedule
from sim.policy.duties import AnnouncedChange, DutyLaw, LayerRate, Shares, layers, total_pct
from sim.policy.duty_table import GoodTable
from sim.policy.intervals import ActInterval, DutyInterval, act_intervals, change_days, merge_days
from sim.policy.knowledge import NEVER, news_days
from sim.policy.paths import Path

ControlCell = tuple[str, str, str]
"""(product, destination, end use)."""


@dataclass(frozen=True)
class PolicyView:
    """One path made cheap to ask. Frozen and picklable; every lookup is a dictionary and a bisect."""

    path: Path
    law: DutyLaw
    shares: Mapping[str, Shares]
    tables: Mapping[str, GoodTable]
    schedules: Mapping[ControlCell, ControlSchedule]
    coming: Mapping[ControlCell, tuple[tuple[float, ...], tuple[AnnouncedStates, ...]]]

    @classmethod
    def of(cls, path: Path) -> "PolicyView":
        """View of a path: duties on U.S. imports from China, and the controls of both sides."""
        record = path.record
        shares = {row.good: record.shares(row.good) for row in record.goods}
        law = duty_law(path, shares)
        acts = tuple(act for act in path.acts if isinstance(act, ControlAct))
        cells = {cell: controls.cell_acts(acts, *cell) for cell in combinations(PRODUCTS, DESTINATIONS, END_USES)}
        return cls(
            path=path,
            law=law,
            shares=shares,
            tables=duty_table.build(law, shares),
            schedules={cell: controls.schedule(own) for cell, own in cells.items()},
            coming={cell: controls.announced(own) for cell, own in cells.items()},
        )

    def _table(self, good: str, origin: str, destination: str) -> GoodTable | None:
        if good not in self.tables:
            raise KeyError(f"no goods group {good!r}; goods are the rows of goods.csv")
        if destination != "US":
            raise ValueError(f"duties into {destination!r} are not modelled yet; only into 'US'")
        return self.tables[good] if origin == "CN" else None

    def duty_pct(self, good: str, origin: str, destination: str, entered_day: float, loaded_day: float) -> float:
        """Duty on a cargo, percent of value, by the law as known on the day of entry.

        Only U.S. duties on goods from China are modelled: any other origin pays 0.0 here (no MFN duty either).
        Raises KeyError for an unknown good, ValueError for a destination other than the U.S.
        """
        table = self._table(good, origin, destination)
        return table.duty_pct(entered_day, loaded_day) if table else 0.0

    def duty_layers(
        self,
        good: str,
        origin: str,
        destination: str,
        entered_date: date,
        loaded_date: date | None = None,
        known_on: date | None = None,
    ) -> tuple[LayerRate, ...]:
        """Layers of the duty on a cargo, percent of value; zero layers are left out. Errors as `duty_pct`.

        This is the legal view: a retroactive exemption counts from the day it takes effect, unless `known_on` cuts
        knowledge off. `loaded_date` None means a cargo that no in-transit clause covers.
        """
        if self._table(good, origin, destination) is None:
            return ()
        loaded = NEVER if loaded_date is None else to_day(loaded_date)
        known = NEVER if known_on is None else to_day(known_on)
        levels = self.law.levels(to_day(entered_date), loaded, known)
        citations = {act.act_id: act.citation for act in self.path.acts}
        return layers(self.law, self.shares[good], levels, citations)

    def announced_duty_changes(
        self, good: str, origin: str, destination: str, now_day: float
    ) -> tuple[AnnouncedChange, ...]:
        """Changes of the duty known on `now_day` that take effect later, by day of effect. Errors as `duty_pct`."""
        table = self._table(good, origin, destination)
        return table.announced(now_day) if table else ()

    def control_schedule(self, product: str, destination: str, end_use: str) -> ControlSchedule:
        """State of control by day. Raises KeyError for an unknown product, destination or end use."""
        return self.schedules[product, destination, end_use]

    def announced_controls(self, product: str, destination: str, end_use: str, now_day: float) -> AnnouncedStates:
        """(day, state) of changes known on `now_day` that take effect later; threats are left out. Errors as above."""
        days, ahead = self.coming[product, destination, end_use]
        return ahead[bisect_right(days, now_day) - 1]

    def act_intervals(self) -> list[ActInterval]:
        """Every act of the path with the days on which it holds, by start."""
        return act_intervals(self.path.acts, self.path.record.programmes)

    def duty_intervals(self, good: str, start: date, end: date) -> list[DutyInterval]:
        """Duty on fresh cargo of a good from China, with its layers, as each day knows it.

        From `start` to `end` inclusive. Raises KeyError for an unknown good, ValueError if `end` lies before `start`.
        """
        if end < start:
            raise ValueError(f"interval from {start} to {end} has no day")
        self._table(good, "CN", "US")
        acts = [act for programme in self.law.acts for act in programme]
        citations = {act.act_id: act.citation for act in self.path.acts}
        rows = []
        for day in change_days(start, end, news_days(acts)):
            levels = self.law.levels(to_day(day), NEVER, to_day(day))
            own = layers(self.law, self.shares[good], levels, citations)
            rows.append((day, own, total_pct(self.shares[good], levels)))
        return merge_days(rows, end)

    def average_duty_pct(self, when: date, known_on: date | None = None) -> float:
        """Statutory duty on U.S. imports from China, percent, weighted with the 2024 values of the goods groups."""
        levels = self.law.levels(to_day(when), NEVER, NEVER if known_on is None else to_day(known_on))
        groups = [row for row in self.path.record.goods if not row.part_of]
        value = sum(row.value_2024_usd_m for row in groups)
        return sum(row.value_2024_usd_m * total_pct(self.shares[row.good], levels) for row in groups) / value


def duty_law(path: Path, shares: Mapping[str, Shares], destination: str = "US") -> DutyLaw:
    """The duty acts of a path into `destination`, by programme, with the scopes that goods use."""
    programmes = tuple(row for row in path.record.programmes if row.destination == destination)
    acts = tuple(act for act in path.acts if isinstance(act, DutyAct))
    ids = {row.programme: {act.act_id for act in acts if act.programme == row.programme} for row in programmes}
    own = {
        # A cancellation belongs to the programmes of its target, wherever it is written down.
        name: tuple(act for act in acts if (act.target_act in of_name if act.target_act else act.programme == name))
        for name, of_name in ids.items()
    }
    used = {cell for good in shares.values() for cell in good}
    return DutyLaw(
        programmes=programmes,
        acts=tuple(own[row.programme] for row in programmes),
        scopes=tuple(
            tuple(sorted(scope for programme, scope in used if programme == row.programme)) for row in programmes
        ),
    )


def first_difference(view_a: PolicyView, view_b: PolicyView) -> date | None:
    """Day of the first announcement in which two paths differ, None if they never do.

    Only what an act does is compared, not its id, its source or its notes; acts without modelled effect are left out.
    """
    a, b = (Counter(map(_content, modelled(view.path.acts))) for view in (view_a, view_b))
    differing = list((a - b).elements()) + list((b - a).elements())
    return min((announced for announced, _ in differing), default=None)


def modelled(acts: tuple[AnyAct, ...]) -> tuple[AnyAct, ...]:
    """Acts with a modelled effect: duties and controls."""
    return tuple(act for act in acts if isinstance(act, DutyAct | ControlAct))


_LABELS = {
    "act_id",
    "known_from",
    "citation",
    "source_title",
    "source_url",
    "grade",
    "note",
    "effective_text",
    "status_on_eve",
}


def _content(act: AnyAct) -> tuple[date, str]:
    return act.announced, act.model_dump_json(exclude=_LABELS)
