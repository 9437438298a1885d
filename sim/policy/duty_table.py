"""Tables make duties cheap to look up: a duty is a step function of the day, so it is worked out once for each step.

A world asks for a duty at each arrival, and for announced changes once a day; each answer is a bisect in a tuple.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import fsum
from operator import itemgetter
from typing import Final

from sim.clock import to_day
from sim.policy.duties import AnnouncedChange, GoodShares, Shares, good_shares
from sim.policy.duty_law import MODES, Cargo, DutyLaw, Levels, Mode, Standing, after_yielding
from sim.policy.known_acts import NEVER, News, news_days

BEFORE_ALL: Final = -10_000_000
"""This day number lies before every act."""

NOISE_PCT: Final = 1e-9
"""Smaller differences of a duty are rounding, not changes."""


NO_NEWS: Final[News[AnnouncedChange]] = News.of(())


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
    news: News[AnnouncedChange] = NO_NEWS

    def duty_pct(self, entered_day: float, loaded_day: float, by: Mode = "sea") -> float:
        """Return the duty on a cargo, percent of value, by the law as known on the day of entry."""
        cargo = cargo_class(self.loaded_days, len(self.totals), loaded_day, by)
        return self.totals[cargo][bisect_right(self.entered_days[cargo], entered_day) - 1]

    def announced(self, now_day: float) -> tuple[AnnouncedChange, ...]:
        """Return the changes of the duty that are known on a day and take effect after it, by day of effect."""
        return self.news.at(now_day)


def cargo_class(loaded_days: Sequence[int], classes: int, loaded_day: float, by: Mode) -> int:
    """Return the class of a cargo among so many `classes`: see `GoodTable.loaded_days`."""
    by_sea = len(loaded_days) + 1
    return bisect_right(loaded_days, loaded_day) + (by_sea if by == "air" and classes > by_sea else 0)


NO_DUTY: Final = GoodTable((), ((BEFORE_ALL,),), ((0.0,),))
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
    days = sorted(clause_ends.union((BEFORE_ALL, *news_days(acts))))
    standing = [law.standing(day) for day in days]
    # One cargo stands for its class: the clauses only ask whether it was loaded before an edge.
    modes = MODES if any(act.in_transit_by == "vessel" for act in clauses) else MODES[:1]
    by_class = []
    for by in modes:
        by_day = [_by_cargo(goods, known_then, day, by) for day, known_then in zip(days, standing, strict=True)]
        for loaded in (*(edge - 1 for edge in edges), NEVER):
            by_class.append(_steps(days, [duties[bisect_right(own, loaded)] for own, duties in by_day]))
    said = sorted({to_day(act.announced) for act in acts})
    ahead = [_changes(goods, law.standing(now), now) for now in said]
    return {
        good: GoodTable(
            loaded_days=edges,
            entered_days=tuple(own_days for own_days, _ in own),
            totals=tuple(totals for _, totals in own),
            news=News.of((float(day), changes[place]) for day, changes in zip(said, ahead, strict=True)),
        )
        for place, (good, own) in enumerate(zip(goods.goods, zip(*by_class, strict=True), strict=True))
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
def _by_cargo(
    goods: GoodShares, standing: tuple[Standing, ...], entered_day: int, by: Mode
) -> tuple[tuple[int, ...], tuple[Duties, ...]]:
    """Edges of the classes of cargo that are told apart on a day of entry, and the duties on a cargo of each class.

    Paths that know the same on a day share them.
    """
    edges = tuple(sorted({edge for own in standing for edge in own.loaded_edges(entered_day, by)}))
    cargoes = [Cargo(entered_day, loaded, by) for loaded in (*(edge - 1 for edge in edges), NEVER)]
    return edges, tuple(_duties(goods, tuple(own.levels(cargo) for own in standing)) for cargo in cargoes)


@lru_cache(MOST_KEPT)
def _duties(goods: GoodShares, own: tuple[Levels, ...]) -> Duties:
    """As `duty_pct`, for all goods at once, by the levels of all programmes."""
    charges: list[list[float]] = [[] for _ in goods.goods]
    for charged, level in after_yielding(own).items():
        if level.pct:
            for place, share in goods.reached.get(charged, ()):
                charges[place].append(share * level.pct)
    return tuple(map(fsum, charges))


@lru_cache(MOST_KEPT)
def _changes(goods: GoodShares, standing: tuple[Standing, ...], now: int) -> tuple[tuple[AnnouncedChange, ...], ...]:
    """[good] changes of the duty on fresh cargo that are known on day `now` and ahead, by day of effect."""
    changed: dict[int, set[int]] = defaultdict(set)
    for place, one in enumerate(standing):
        for effective, _ in one.acts[bisect_right(one.acts, now, key=itemgetter(0)) :]:
            changed[effective].add(place)
    enacted, feared = ([one.levels(Cargo(now), threats) for one in standing] for threats in (False, True))
    before = _duties(goods, tuple(enacted)), _duties(goods, tuple(feared))
    changes: list[tuple[tuple[AnnouncedChange, ...], ...]] = []
    for day in sorted(changed):
        for place in changed[day]:
            enacted[place], feared[place] = (standing[place].levels(Cargo(day), threats) for threats in (False, True))
        after = _duties(goods, tuple(enacted)), _duties(goods, tuple(feared))
        changes.append(_between(day, before, after))
        before = after
    return tuple(tuple(chain.from_iterable(own)) for own in zip(*changes, strict=True)) or ((),) * len(goods.goods)


@lru_cache(MOST_KEPT)
def _between(
    day: int, before: tuple[Duties, Duties], after: tuple[Duties, Duties]
) -> tuple[tuple[AnnouncedChange, ...], ...]:
    """[good] what changes on a day from duties before to duties after it, each without threats and with them."""
    found = []
    for due_before, feared_before, due, feared in zip(*before, *after, strict=True):
        enacted = due - due_before
        threatened = feared - feared_before - enacted
        points = {"enacted": enacted, "threatened": threatened}
        found.append(
            tuple(AnnouncedChange(float(day), pct, status) for status, pct in points.items() if abs(pct) > NOISE_PCT)
        )
    return tuple(found)
