"""What is known when: the acts announced by a day, with cancellations and moves announced by then applied."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from sim.clock import to_day
from sim.policy.acts import Act

A = TypeVar("A", bound=Act)
C = TypeVar("C", bound=tuple[Any, ...])

NEVER: Final = 1e9
"""A day number after every act."""


def known(acts: Sequence[A], day: float) -> list[tuple[int, A]]:
    """Substantive acts announced by `day`, with the effective day *as known on that day*, in the order of folding.

    Cancelled acts are left out, moved ones carry their new day. Order: effective day, announcement, place in the file.
    A retroactive act (announced after it takes effect) is simply not known before its announcement.
    """
    heard = [act for act in acts if to_day(act.announced) <= day]
    moved: dict[str, int] = {}
    cancelled: set[str] = set()
    for act in sorted(heard, key=lambda act: act.announced):
        if act.verb == "cancel":
            cancelled.add(act.target_act)
        elif act.verb == "move" and act.effective is not None:
            moved[act.target_act] = to_day(act.effective)
    standing = [
        (moved.get(act.act_id, to_day(act.effective)), act)
        for act in heard
        if act.effective is not None and act.verb != "move" and act.act_id not in cancelled
    ]
    return sorted(standing, key=lambda pair: (pair[0], pair[1].announced))


@dataclass(frozen=True)
class History(Generic[A]):
    """What is known of some acts over time. It changes only on days of announcement, so it is told once for each."""

    days: tuple[int, ...]
    """Days on which something is announced, in order."""
    known: tuple[tuple[tuple[int, A], ...], ...]
    """What is known before the first of them, and from each of them on: see `known`."""

    @classmethod
    def of(cls, acts: Sequence[A]) -> "History[A]":
        """The history of some acts."""
        days = sorted({to_day(act.announced) for act in acts})
        return cls(tuple(days), ((), *(tuple(known(acts, day)) for day in days)))

    def at(self, day: float) -> tuple[tuple[int, A], ...]:
        """What is known on a day: the same object until the next announcement."""
        return self.known[bisect_right(self.days, day)]


@dataclass(frozen=True)
class News(Generic[C]):
    """What is announced and still ahead. It changes on days of announcement, and as what was ahead comes."""

    days: tuple[float, ...]
    """Days on which something new is announced; the first is minus infinity."""
    ahead: tuple[tuple[C, ...], ...]
    """Changes that lie ahead on each of those days, by day of effect, which is the first thing in each of them."""

    @classmethod
    def of(cls, told: Iterable[tuple[float, tuple[C, ...]]]) -> "News[C]":
        """News from what lies ahead on days in order. A day on which nothing is new is left out, so equal futures are
        equal news."""
        days: list[float] = [-inf]
        ahead: list[tuple[C, ...]] = [()]
        for day, then in told:
            if then != _left(ahead[-1], day):
                days.append(day)
                ahead.append(then)
        return cls(tuple(days), tuple(ahead))

    def at(self, day: float) -> tuple[C, ...]:
        """Changes that are known on a day and take effect after it, by day of effect."""
        return _left(self.said(day), day)

    def said(self, day: float) -> tuple[C, ...]:
        """Changes that lay ahead on the last day of `days` up to a day; some of them may have come."""
        return self.ahead[bisect_right(self.days, day) - 1]


def _left(ahead: tuple[C, ...], day: float) -> tuple[C, ...]:
    """What is left of the future after a day."""
    return ahead[bisect_right(ahead, day, key=itemgetter(0)) :]


def last_enacted(acts: Sequence[tuple[int, A]], day: float) -> A | None:
    """The act that took effect last by a day, out of those known; threats have no effect."""
    until = bisect_right(acts, day, key=lambda pair: pair[0])
    return next((act for _, act in reversed(acts[:until]) if act.status == "enacted"), None)


def news_days(acts: Sequence[A]) -> list[int]:
    """Every day on which something is announced or takes effect (before or after a move), sorted."""
    days = {to_day(act.announced) for act in acts}
    days |= {to_day(act.effective) for act in acts if act.effective is not None}
    return sorted(days)
