"""Tables make duties cheap to look up: a duty is a step function of the day, so it is worked out once for each step.

A world asks for a duty at each arrival, and for announced changes once a day; each answer is a bisect in a tuple.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import fsum
from typing import Final

from sim.clock import to_day
from sim.policy.duties import AnnouncedChange, GoodShares, ProgrammeScope, Shares, good_shares
from sim.policy.duty_law import MODES, Cargo, DutyLaw, Mode, Standing, fold
from sim.policy.known_acts import NEVER, news_days

BEFORE_ALL: Final = -10_000_000
"""This day number lies before every act."""

NOISE_PCT: Final = 1e-9
"""Smaller differences of a duty are rounding, not changes."""


@dataclass(frozen=True)
class GoodTable:
    """A table holds the duty on one good by day of entry and of loading, and its announced changes by day."""

    loaded_days: tuple[int, ...]
    """Edges of classes of cargo: class i was loaded on or after `loaded_days[i - 1]` and before `loaded_days[i]`.

    The classes by sea come first, then as many by air; these are left out where no clause tells air from sea."""
    entered_days: tuple[tuple[int, ...], ...]
    """[class] days on which the duty changes; the first lies before every act."""
    totals: tuple[tuple[float, ...], ...]
    """[class][step] gives the duty, percent of value."""
    news_days: tuple[int, ...]
    """Days on which the announced future changes; the first lies before every act."""
    news: tuple[tuple[AnnouncedChange, ...], ...]
    """[step] changes that are ahead."""

    def duty_pct(self, entered_day: float, loaded_day: float, by: Mode = "sea") -> float:
        """Return the duty on a cargo, percent of value, by the law as known on the day of entry."""
        cargo = cargo_class(self.loaded_days, len(self.totals), loaded_day, by)
        return self.totals[cargo][bisect_right(self.entered_days[cargo], entered_day) - 1]

    def announced(self, now_day: float) -> tuple[AnnouncedChange, ...]:
        """Return the changes of the duty that are known on a day and take effect after it, by day of effect."""
        return self.news[bisect_right(self.news_days, now_day) - 1]


def cargo_class(loaded_days: Sequence[int], classes: int, loaded_day: float, by: Mode) -> int:
    """Return the class of a cargo among so many `classes`: see `GoodTable.loaded_days`."""
    by_sea = len(loaded_days) + 1
    return bisect_right(loaded_days, loaded_day) + (by_sea if by == "air" and classes > by_sea else 0)


NO_DUTY: Final = GoodTable((), ((BEFORE_ALL,),), ((0.0,),), (BEFORE_ALL,), ((),))
"""This is the table of a good on which no duty is modelled."""


Duties = tuple[float, ...]
"""[good] duty, percent of value."""

MOST_KEPT: Final = 4096
"""So many questions are kept, of duties on a day and of what is ahead; the standard paths have 1,400."""


def build(law: DutyLaw, shares: Mapping[str, Shares]) -> dict[str, GoodTable]:
    """Tables of all goods of one direction."""
    goods = good_shares(shares)
    acts = [act for programme in law.acts for act in programme]
    clauses = [act for act in acts if act.loaded_before is not None and act.in_transit_test != "contracted"]
    edges = tuple(sorted({to_day(act.loaded_before) for act in clauses if act.loaded_before is not None}))
    clause_ends = {to_day(act.entered_before) for act in acts if act.entered_before is not None}
    news = (BEFORE_ALL, *news_days(acts))
    days = sorted(clause_ends.union(news))
    standing = [law.standing(day) for day in days]
    # One cargo stands for its class: the clauses only ask whether it was loaded before an edge.
    modes = MODES if any(act.in_transit_by == "vessel" for act in clauses) else MODES[:1]
    cargoes = [(loaded, by) for by in modes for loaded in (*(edge - 1 for edge in edges), NEVER)]
    by_class = [
        _steps(
            days,
            [_duties(goods, own, Cargo(day, loaded, by)) for day, own in zip(days, standing, strict=True)],
        )
        for loaded, by in cargoes
    ]
    ahead = zip(*(_changes(goods, law.standing(now), now) for now in news), strict=True)
    return {
        good: GoodTable(
            loaded_days=edges,
            entered_days=tuple(own_days for own_days, _ in own),
            totals=tuple(totals for _, totals in own),
            news_days=news,
            news=changes,
        )
        for good, own, changes in zip(goods.goods, zip(*by_class, strict=True), ahead, strict=True)
    }


def _steps(days: Sequence[int], duties: Sequence[Duties]) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
    """[good] days on which its duty changes, and the duty from each of them on."""
    # On most days nothing changes for any good.
    steps = [place for place in range(len(days)) if place == 0 or duties[place] != duties[place - 1]]
    found = []
    for own in zip(*(duties[place] for place in steps), strict=True):
        kept = [at for at in range(len(own)) if at == 0 or own[at] != own[at - 1]]
        found.append((tuple(days[steps[at]] for at in kept), tuple(own[at] for at in kept)))
    return found


@lru_cache(MOST_KEPT)
def _duties(goods: GoodShares, standing: tuple[Standing, ...], cargo: Cargo, threats: bool = False) -> Duties:
    """Duties on a cargo of each good. Paths that know the same on a day share them."""
    levels = fold(standing, cargo, threats)
    return _sums(goods, tuple((charged, level.pct) for charged, level in levels.items() if level.pct))


@lru_cache(MOST_KEPT)
def _sums(goods: GoodShares, levels: tuple[tuple[ProgrammeScope, float], ...]) -> Duties:
    """As `duty_pct`, for all goods at once, of the levels that are not zero. The same ones come back on many days."""
    charges: list[list[float]] = [[] for _ in goods.goods]
    for charged, pct in levels:
        for place, share in goods.reached.get(charged, ()):
            charges[place].append(share * pct)
    return tuple(map(fsum, charges))


@lru_cache(MOST_KEPT)
def _changes(goods: GoodShares, standing: tuple[Standing, ...], now: int) -> tuple[tuple[AnnouncedChange, ...], ...]:
    """[good] changes of the duty on fresh cargo that are known on day `now` and ahead, by day of effect."""
    ahead = sorted({effective for own in standing for effective, _ in own.acts if effective > now})
    changes: list[list[AnnouncedChange]] = [[] for _ in goods.goods]
    for before, day in pairwise([now, *ahead]):
        due, due_before = (_duties(goods, standing, Cargo(at)) for at in (day, before))
        feared, feared_before = (_duties(goods, standing, Cargo(at), threats=True) for at in (day, before))
        for place, own in enumerate(changes):
            enacted = due[place] - due_before[place]
            threatened = feared[place] - feared_before[place] - enacted
            if abs(enacted) > NOISE_PCT:
                own.append(AnnouncedChange(float(day), enacted, "enacted"))
            if abs(threatened) > NOISE_PCT:
                own.append(AnnouncedChange(float(day), threatened, "threatened"))
    return tuple(map(tuple, changes))
