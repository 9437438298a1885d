"""U.S. exports to China: what sets them apart from other trade.

China's duties lower sales, U.S. controls forbid part of them: the affiliates rule to firms half-owned by listed ones,
the software-driven curbs to everybody. U.S. output follows lost orders as slowly as makers live on order books and
stock. Soybeans are a module of their own.
"""

from collections.abc import Sequence
from math import exp
from typing import Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK
from sim.inputs.trade import SOYBEANS, Goods
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, Regime
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.habits import BuyerHabits
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.noise import FLEET, TradeNoise
from sim.worlds.trade.stretches import Stretches
from sim.worlds.trade.transport import TransportMode

Floats = NDArray[np.float64]

FREE_REGIMES: Final = frozenset({Regime.NONE, Regime.GENERAL_LICENCE})
"""Regimes under which nothing is withheld."""


def export_habits(b: Behaviour) -> BuyerHabits:
    """Habits of Chinese buyers; nothing says that they order ahead of their own government's duties."""
    return BuyerHabits(
        forgone_elasticity=b.exports.forgone_elasticity,
        diversion_elasticity=b.exports.diversion_elasticity,
        diversion_days=b.exports.diversion_days,
        retail_days=b.exports.retail_days,
        cover_weeks=b.exports.cover_weeks,
        frontload_weeks=0.0,
        wait_weeks=b.exports.wait_weeks,
        storage_weeks=b.imports.storage_weeks,
        adjust_weeks=b.exports.adjust_weeks,
        booking_days=b.exports.booking_days,
        most_ratio=b.imports.most_ratio,
        belief_enacted=b.imports.belief_enacted,
        belief_threatened=b.ordering.threat_credibility,
        diverted_premium=b.costs.diverted_premium,
        pass_through=1.0,
    )


def export_modes(goods: Goods, b: Behaviour) -> tuple[TransportMode, ...]:
    """By air and by sea; a ship takes as long as the other way round."""
    air = np.where(goods.by_air, b.imports.air_share, 0.0)
    west, east = b.imports.west_days, b.imports.east_days
    sea = b.imports.west_share * west + (1.0 - b.imports.west_share) * east
    return (
        TransportMode("air", b.lead.air_days, air, "air"),
        TransportMode("sea", sea + b.lead.clearance_days, 1.0 - air),
    )


class Exports(GoodsBuyers):
    """U.S. exports to China by path P and group of goods G."""

    counted_at_loading = True

    def __init__(
        self, env: simpy.Environment, goods: Goods, laws: Sequence[TradeLaw], behaviour: Behaviour, streams: Streams
    ) -> None:
        b = behaviour
        chance = TradeNoise(b.exports.noise, b.exports.group_noise, FLEET * b.lead.spread)
        others = np.array([name != SOYBEANS for name in goods.names])
        panels, normal = [law.exports for law in laws], [law.normal_exports for law in laws]
        super().__init__(
            env, "exports", goods, others, panels, normal, export_habits(b), export_modes(goods, b), chance, streams
        )
        self._b = behaviour
        self.unmade = np.zeros((len(laws), len(goods.names)))
        """[P, G] output of a week that lost orders have stopped, US$ million."""
        self._rules = _holds([law.affiliates for law in laws]), _holds([law.software for law in laws])
        self._bites = np.zeros((len(laws), 1)), np.zeros((len(laws), 1))
        """[P, 1] how far the affiliates rule and the software-driven curbs stop by now what they stop in the end."""
        stopped = (b.affiliates_share, 1.0), (b.software_reach, b.exports.curb_denied_share)
        self._stopped = tuple(
            np.array([shares.get(name, 0.0) * denied for name in goods.names]) for shares, denied in stopped
        )
        """[G] share of sales that either stops in the end."""

    def _advance(self, now: float) -> None:
        """What both controls stop builds up as orders in hand run out."""
        step = 1.0 - exp(-DAYS_PER_WEEK / self._b.exports.control_days)
        affiliates, software = (
            bites + (holds.at(now) - bites) * step for bites, holds in zip(self._bites, self._rules, strict=True)
        )
        self._bites = affiliates, software

    def _blocked(self) -> Floats:
        left = [1.0 - bites * stopped for bites, stopped in zip(self._bites, self._stopped, strict=True)]
        return np.asarray(1.0 - left[0] * left[1])

    def remember(self, day: float) -> None:
        super().remember(day)
        self._follow_orders()

    def _order(self, now: float, week: int, share: Floats) -> None:
        super()._order(now, week, share)
        self._follow_orders()

    def _follow_orders(self) -> None:
        """Output moves on by a week towards what is ordered."""
        self.unmade += (self.short_week - self.unmade) * (1.0 - exp(-DAYS_PER_WEEK / self._b.exports.output_days))


def _holds(schedules: Sequence[ControlSchedule]) -> Stretches[Floats]:
    """[P, 1] by day: one where a control withholds something, zero where it does not."""

    def on(day: float) -> Floats:
        return np.array([[0.0 if schedule.at(day).regime in FREE_REGIMES else 1.0] for schedule in schedules])

    return Stretches((day for schedule in schedules for day in schedule.days), on)
