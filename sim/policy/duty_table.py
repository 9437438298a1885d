"""Tables make duties cheap to look up: a duty is a step function of the day, so it is worked out once for each step.

A world asks for a duty at each arrival, and for announced changes once a day; each answer is a bisect in a tuple.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import Final

from sim.clock import to_day
from sim.policy.duties import AnnouncedChange, DutyLaw, Level, ProgrammeScope, Shares
from sim.policy.known_acts import NEVER, news_days

BEFORE_ALL: Final = -10_000_000
"""This day number lies before every act."""

NOISE_PCT: Final = 1e-9
"""Smaller differences of a duty are rounding, not changes."""


@dataclass(frozen=True)
class GoodTable:
    """A table holds the duty on one good by day of entry and of loading, and its announced changes by day."""

    loaded_days: tuple[int, ...]
    """Edges of classes of cargo: class i was loaded on or after `loaded_days[i - 1]` and before `loaded_days[i]`."""
    entered_days: tuple[tuple[int, ...], ...]
    """[class] days on which the duty changes; the first lies before every act."""
    totals: tuple[tuple[float, ...], ...]
    """[class][step] gives the duty, percent of value."""
    news_days: tuple[int, ...]
    """Days on which the announced future changes; the first lies before every act."""
    news: tuple[tuple[AnnouncedChange, ...], ...]
    """[step] changes that are ahead."""

    def duty_pct(self, entered_day: float, loaded_day: float) -> float:
        """Return the duty on a cargo, percent of value, by the law as known on the day of entry."""
        cargo = bisect_right(self.loaded_days, loaded_day)
        return self.totals[cargo][bisect_right(self.entered_days[cargo], entered_day) - 1]

    def announced(self, now_day: float) -> tuple[AnnouncedChange, ...]:
        """Return the changes of the duty that are known on a day and take effect after it, by day of effect."""
        return self.news[bisect_right(self.news_days, now_day) - 1]


NO_DUTY: Final = GoodTable((), ((BEFORE_ALL,),), ((0.0,),), (BEFORE_ALL,), ((),))
"""This is the table of a good on which no duty is modelled."""


Duties = dict[str, float]
"""A duty is given for each good, percent of value."""

Ahead = list[tuple[int, Duties, Duties]]
"""(day, duties without threats, duties with them) today and on each day of change to come."""


class _Sums:
    """Duties on all goods at given levels; the same levels come back on many days, so sums are kept."""

    def __init__(self, shares: Mapping[str, Shares]) -> None:
        self.goods = tuple(shares)
        self.reached: dict[ProgrammeScope, list[tuple[str, float]]] = defaultdict(list)
        """Goods that a programme reaches by a scope, with the share of their value."""
        for good, own in shares.items():
            for charged, share in own.items():
                self.reached[charged].append((good, share))
        self.kept: dict[tuple[float, ...], Duties] = {}

    def __call__(self, levels: Mapping[ProgrammeScope, Level]) -> Duties:
        key = tuple(level.pct for level in levels.values())
        if key not in self.kept:
            self.kept[key] = self._duties(levels)
        return self.kept[key]

    def _duties(self, levels: Mapping[ProgrammeScope, Level]) -> Duties:
        """The sums of `duty_pct` for all goods at once: what charges nothing is not looked at."""
        charges: dict[str, list[float]] = {good: [] for good in self.goods}
        for charged, level in levels.items():
            if level.pct:
                for good, share in self.reached.get(charged, ()):
                    charges[good].append(share * level.pct)
        return {good: fsum(own) for good, own in charges.items()}


def build(law: DutyLaw, shares: Mapping[str, Shares]) -> dict[str, GoodTable]:
    """Tables of all goods of one direction."""
    sums = _Sums(shares)
    acts = [act for programme in law.acts for act in programme]
    edges = sorted({to_day(act.loaded_before) for act in acts if act.loaded_before is not None})
    clause_ends = {to_day(act.entered_before) for act in acts if act.entered_before is not None}
    news = [BEFORE_ALL, *news_days(acts)]
    days = sorted(clause_ends.union(news))
    standing = [law.standing(day) for day in days]
    # One cargo stands for its class: the clauses only ask whether it was loaded before an edge.
    cargoes = [edge - 1 for edge in edges] + [NEVER]
    by_class = [
        [(day, sums(law.fold(known_then, day, loaded))) for day, known_then in zip(days, standing, strict=True)]
        for loaded in cargoes
    ]
    ahead = [_ahead(law, now, sums) for now in news]
    steps = {good: [_steps(good, own) for own in by_class] for good in shares}
    return {
        good: GoodTable(
            loaded_days=tuple(edges),
            entered_days=tuple(tuple(day for day, _ in own) for own in steps[good]),
            totals=tuple(tuple(duty for _, duty in own) for own in steps[good]),
            news_days=tuple(news),
            news=tuple(_changes(good, coming) for coming in ahead),
        )
        for good in shares
    }


def _steps(good: str, by_day: list[tuple[int, Duties]]) -> list[tuple[int, float]]:
    """(day, duty) where the duty on a good changes."""
    steps: list[tuple[int, float]] = []
    for day, duties in by_day:
        if not steps or steps[-1][1] != duties[good]:
            steps.append((day, duties[good]))
    return steps


def _ahead(law: DutyLaw, now: int, sums: _Sums) -> Ahead:
    """What is known on day `now` of the duty on fresh cargo, today and on each day of change to come."""
    standing = law.standing(now)
    days = sorted({effective for acts in standing for effective, _ in acts if effective > now})
    return [
        (day, sums(law.fold(standing, day, NEVER)), sums(law.fold(standing, day, NEVER, threats=True)))
        for day in ([now, *days] if days else [])
    ]


def _changes(good: str, ahead: Ahead) -> tuple[AnnouncedChange, ...]:
    changes: list[AnnouncedChange] = []
    for (_, before, before_threats), (day, after, after_threats) in pairwise(ahead):
        enacted = after[good] - before[good]
        threatened = after_threats[good] - before_threats[good] - enacted
        if abs(enacted) > NOISE_PCT:
            changes.append(AnnouncedChange(float(day), enacted, "enacted"))
        if abs(threatened) > NOISE_PCT:
            changes.append(AnnouncedChange(float(day), threatened, "threatened"))
    return tuple(changes)
