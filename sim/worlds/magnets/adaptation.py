"""How users get by while magnets are short: how far that reaches, and a ledger of what it takes, plant by plant."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from sim.clock import HORIZON, MONTH_EDGES, MONTH_OF_DAY, MONTHS
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.record import AIR, EMBEDDED, EMERGENCY, KINDS, PARTS, REGRADE, REQUALIFICATION, THRIFT

Shares: TypeAlias = tuple[float, float, float, float]
"""Shares of use saved, of controlled use made with other grades, of parts from other makers, and of use that comes
inside parts."""

MOST_REPLACED: Final = 0.95
"""Largest share of controlled magnets in whose place other grades and parts can come (assumption)."""


@dataclass(frozen=True)
class Reach:
    """How far a user can adapt, as shares."""

    thrift: float
    """Of use, that is saved."""
    regrade: float
    """Of controlled grades, that give way to uncontrolled ones."""
    embedded: float
    """Of use, that is bought as parts with magnets inside."""
    parts: float
    """Of stopped parts, that are bought from makers without Chinese magnets."""


def adapted_shares(soon: Reach, late: Reach, share: float, learned: float, supply: float, room: float) -> Shares:
    """The shares of a user that has made a `share` of its adaptation.

    It has `learned` a share of the way from its `soon` to its `late` reach. `supply` is the share of parts with magnets
    inside that comes, `room` that of regrading for which there is room.
    """
    thrift = share * (soon.thrift + (late.thrift - soon.thrift) * learned)
    regraded = share * room * (soon.regrade + (late.regrade - soon.regrade) * learned)
    embedded = share * supply * (soon.embedded + (late.embedded - soon.embedded) * learned)
    parts = share * (1.0 - supply) * (soon.parts + (late.parts - soon.parts) * learned)
    if regraded > MOST_REPLACED - embedded:
        regraded = MOST_REPLACED - embedded
    return thrift, regraded, parts, embedded


@mypyc_attr(allow_interpreted_subclasses=True)
class AdaptationLedger:
    """What adaptation took of one plant in the U.S., by kind (see `record.KINDS`) and month."""

    __slots__ = ("_adapted", "_units_per_day", "used")

    def __init__(self, units_per_day: float) -> None:
        """`units_per_day` is the normal output that depends on magnets; zero where no output is claimed."""
        self._units_per_day = units_per_day
        self.used = [[0.0] * len(MONTHS) for _ in KINDS]
        self._adapted = 0.0
        """Largest share of its adaptation that the plant has ever made: so far it is qualified."""

    def accrue(self, start: float, end: float, level: float, shares: Shares, controlled: float, magnets: float) -> None:
        """Book what adaptation took over [start, end) days, as far as it lies in the run, at a constant `level` of
        output and constant `shares`.

        Normal use is so many tonnes of `magnets` a day, so many of them `controlled`. Output that is not made takes no
        adaptation.
        """
        if start < 0.0:
            start = 0.0
        if end > HORIZON:
            end = float(HORIZON)
        if start >= end:
            return
        thrift, regraded, parts, embedded = shares
        if level < 1.0:
            regraded, parts, embedded = min(level, regraded), min(level, parts), min(level, embedded)
        units, used = self._units_per_day, self.used
        saved = units * level * thrift
        other_grades = units * regraded * controlled / magnets if magnets > 0.0 else 0.0
        inside_parts = magnets * embedded * (1.0 - thrift)
        while start < end:
            month = MONTH_OF_DAY[int(start)]
            until = MONTH_EDGES[month + 1]
            if end < until:
                until = end
            days = until - start
            used[THRIFT][month] += saved * days
            used[REGRADE][month] += other_grades * days
            used[PARTS][month] += units * parts * days
            used[EMBEDDED][month] += inside_parts * days
            start = until

    def adapt(self, now: float, share: float) -> None:
        """Requalify what was never adapted before, once the plant has made a `share` of its adaptation."""
        if share > self._adapted:
            self._book(REQUALIFICATION, now, self._units_per_day * (share - self._adapted))
            self._adapted = share

    def ship(self, now: float, tonnes: float, by_air: bool, emergency: bool) -> None:
        """Book magnets that leave for the plant: flown, or ordered beside its usual makers."""
        if by_air:
            self._book(AIR, now, tonnes)
        if emergency:
            self._book(EMERGENCY, now, tonnes)

    def _book(self, kind: int, now: float, amount: float) -> None:
        if 0.0 <= now < HORIZON:
            self.used[kind][MONTH_OF_DAY[int(now)]] += amount
