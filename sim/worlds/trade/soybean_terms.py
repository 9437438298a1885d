"""The terms on which China buys U.S. soybeans under the laws of all paths: undertakings, duty, what is announced."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.behaviour import Behaviour
from sim.worlds.trade.duties import PathDuties
from sim.worlds.trade.law import SOYBEAN_LEVER, TradeLaw
from sim.worlds.trade.stretches import Stretches

Floats = NDArray[np.float64]

DELIVERY_LEVER: Final = "soybean_delivery_pct"


@dataclass(frozen=True)
class Purchases:
    """What is bought under the law of a day, [P]."""

    free: NDArray[np.bool_]
    """Whether trade takes its course: nobody has undertaken anything."""
    response: Floats
    """Share of normal purchases that the duty leaves."""
    undertaken: Floats
    """Purchases under an undertaking as far as it is kept, million tonnes a year; not a number without one."""


@dataclass(frozen=True)
class Outlook:
    """What is known of purchases on a day, [K, P]: the present ones and those announced, one after another.

    Paths with fewer than others have steps that never begin at the end.
    """

    starts: Floats
    """Day on which each begins; minus infinity for the present."""
    ends: Floats
    """Day on which the next begins; infinity for the last."""
    missing: Floats
    """Share of normal trade that is missing; below zero where China buys more."""
    trust: Floats
    """Belief that it lasts to its end: a halt whose end nobody has announced may end all the same."""


class SoybeanTerms:
    """What the soybean trade reads of the laws of P paths."""

    def __init__(self, laws: Sequence[TradeLaw], duties: PathDuties, place: int, behaviour: Behaviour) -> None:
        """`duties` are those on exports and `place` is that of soybeans among their groups."""
        self.paths = len(laws)
        self._laws = laws
        self._duties = duties
        self._place = place
        self._soy = behaviour.soy
        levers = [law.levers[name].days for law in laws for name in (SOYBEAN_LEVER, DELIVERY_LEVER)]
        edges = {*chain.from_iterable(levers), *duties.entered_edges, *duties.loaded_edges}
        said = [day for law in laws for day in law.soybeans_ahead.days]
        effective = [day for law in laws for ahead in law.soybeans_ahead.ahead for day, _ in ahead]
        self.purchases = Stretches(edges, self._purchases).at
        """What is bought under the law of a day."""
        self.outlook = Stretches({*edges, *said, *effective}, self._outlook).at
        """What is known of purchases on a day."""

    def duty_pct(self, day: float) -> Floats:
        """[P] China's duty on U.S. soybeans, percent of value."""
        return self._duties.assessed(day, day).duty_pct[:, self._place]

    def _purchases(self, day: float) -> Purchases:
        rates = _numbers(law.lever(SOYBEAN_LEVER, day) for law in self._laws)
        return Purchases(np.isnan(rates), self._response(day), self._delivered(day) * rates)

    def _delivered(self, day: float) -> Floats:
        """[P] share of an undertaking that is kept on a day."""
        percents = [law.lever(DELIVERY_LEVER, day) for law in self._laws]
        return np.array([(100.0 if one is None else one) / 100.0 * self._soy.kept_share for one in percents])

    def _response(self, day: float) -> Floats:
        """[P] share of normal purchases that the duty of a day leaves."""
        assessed = self._duties.assessed(day, day)
        duty, normal = assessed.duty_pct[:, self._place], assessed.normal_pct[:, self._place]
        rises = [log1p(rise) for rise in ((duty - normal) / (100.0 + normal)).tolist()]
        return np.array([exp(-self._soy.duty_elasticity * rise) for rise in rises])

    def _outlook(self, now: float) -> Outlook:
        steps = [[(-np.inf, law.lever(SOYBEAN_LEVER, now)), *law.purchases_ahead(now)] for law in self._laws]
        longest = max(map(len, steps))
        last = np.array([len(own) - 1 for own in steps])
        padded = [own + [(np.inf, None)] * (longest - len(own)) for own in steps]
        rates = np.array([_numbers(rate for _, rate in own) for own in padded]).T
        starts = np.array([[day for day, _ in own] for own in padded]).T
        ends = np.concatenate([starts[1:], np.full((1, len(steps)), np.inf)])
        free = np.isnan(rates)
        bought = self._delivered(now) * rates / self._soy.normal_to_cn_mt_per_year
        stands = (np.arange(longest)[:, None] < last) | free | (rates > 0.0)
        missing = 1.0 - np.where(free, self._response(now), bought)
        return Outlook(starts, ends, missing, np.where(stands, 1.0, 1.0 - self._soy.hope))


def _numbers(values: Iterable[float | None]) -> Floats:
    """The values, not a number for None."""
    return np.array([np.nan if value is None else value for value in values])
