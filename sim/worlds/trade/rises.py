"""Rises of duties that lie ahead: what an order placed today would avoid, as far as buyers believe it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.worlds.trade.duties import PathDuties
from sim.worlds.trade.stretches import Stretches

Floats = NDArray[np.float64]

Steps = list[tuple[float, Floats]]
"""Believed changes of duties by day of effect: (day, points [P, G])."""

AHEAD_DAYS: Final = 90.0
"""Buyers build stock against a rise that lies at most so far beyond the arrival of an order (assumption)."""


class RisesAhead:
    """Announced changes of duties on groups of goods G under P laws, as far as they are believed."""

    def __init__(self, duties: PathDuties, belief_enacted: float, belief_threatened: float) -> None:
        """Beliefs are the shares of a change of either kind that buyers reckon with."""
        self._duties = duties
        self._beliefs = belief_enacted, belief_threatened
        self._believed = Stretches(duties.news_edges, self._believe).at

    def avoided(self, now: float, arrivals: Sequence[float], shares: Floats, expected: Steps) -> Floats:
        """[P, G] rise of the log landed price that an order placed now would avoid, mean over modes of transport.

        `arrivals` and `shares` [modes, 1, G] are by mode: goods sent by air can still arrive before a rise for which
        goods sent by sea are too late. `expected` are changes that no act has announced.
        """
        steps = [*(step for step in self._believed(now) if step[0] > now), *expected]
        duty = self._duties.assessed(now, now).duty_pct
        rise = np.zeros(duty.shape)
        for arrival, share in zip(arrivals, shares, strict=True):
            near = [(1.0 - (day - arrival) / AHEAD_DAYS, change) for day, change in steps if day > arrival]
            near = [(weight, change) for weight, change in near if weight > 0.0]
            if near:
                at_entry = duty + sum((change for day, change in steps if day <= arrival), start=np.zeros(duty.shape))
                rise += share * self._beyond(at_entry, near)
        return rise

    def _beyond(self, at_entry: Floats, near: Steps) -> Floats:
        """[P, G] rise beyond the duty at entry under changes (weight, points [P, G]): the further ahead, the less."""
        paid = self._duties.landed_log(at_entry)
        beyond = np.zeros(at_entry.shape)
        for weight, change in near:
            beyond += weight * (self._duties.landed_log(at_entry + change) - paid)
        return beyond

    def _believe(self, now: float) -> Steps:
        """Changes that were ahead when something was last announced."""
        enacted_share, threatened_share = self._beliefs
        return [
            (day, enacted_share * enacted + threatened_share * threatened)
            for day, enacted, threatened in self._duties.said(now)
        ]
