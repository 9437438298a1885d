"""U.S. imports from China: what sets them apart from other trade.

Other origins can supply part of the trade that China loses. The longer the demand lasts, the more they can supply. Some
of what they sell is Chinese goods by another route. Importers order ahead of a rise. They did so too in the winter of
2024/25, ahead of a rise that they expected and that no act had announced.
"""

from collections.abc import Sequence
from datetime import date
from math import exp, log1p
from typing import Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, DAYS_PER_YEAR, to_day
from sim.inputs.trade import Goods
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.habits import BuyerHabits
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.noise import FLEET, TradeNoise
from sim.worlds.trade.stretches import Stretches
from sim.worlds.trade.transport import TransportMode

Floats = NDArray[np.float64]

WEEKS_PER_YEAR: Final = DAYS_PER_YEAR / DAYS_PER_WEEK

WINTER_FROM: Final = float(to_day(date(2024, 11, 6)))
"""Day after the presidential election of 2024: a rise is expected from here on that no act has announced."""

WINTER_EFFECT: Final = float(to_day(date(2025, 2, 1)))
"""Day it is expected for, soon after the inauguration; from here on acts are looked at alone (assumption)."""

ASKED_ABOVE: Final = 0.01
"""Log rise of the mean landed price from which other origins begin to add capacity (assumption)."""

PUSH: Final = "export_push_pct_per_year"


def import_habits(b: Behaviour) -> BuyerHabits:
    """Habits of importers."""
    return BuyerHabits(
        forgone_elasticity=b.imports.forgone_elasticity,
        diversion_elasticity=b.imports.diversion_elasticity,
        diversion_days=b.imports.diversion_days,
        retail_days=b.imports.retail_days,
        cover_weeks=b.imports.cover_weeks,
        frontload_weeks=b.imports.frontload_weeks,
        wait_weeks=b.imports.wait_weeks,
        storage_weeks=b.imports.storage_weeks,
        adjust_weeks=b.imports.adjust_weeks,
        booking_days=b.imports.booking_days,
        most_ratio=b.imports.most_ratio,
        belief_enacted=b.imports.belief_enacted,
        belief_threatened=b.ordering.threat_credibility,
        diverted_premium=b.costs.diverted_premium,
        pass_through=b.imports.pass_through,
    )


def import_modes(goods: Goods, b: Behaviour) -> tuple[TransportMode, ...]:
    """By air, and by sea to either coast."""
    air = np.where(goods.by_air, b.imports.air_share, 0.0)
    west = (1.0 - air) * b.imports.west_share
    return (
        TransportMode("air", b.lead.air_days, air, "air"),
        TransportMode("west", b.imports.west_days + b.lead.clearance_days, west),
        TransportMode("east", b.imports.east_days + b.lead.clearance_days, 1.0 - air - west),
    )


class Imports(GoodsBuyers):
    """U.S. imports from China by path P and group of goods G."""

    def __init__(
        self, env: simpy.Environment, goods: Goods, laws: Sequence[TradeLaw], behaviour: Behaviour, streams: Streams
    ) -> None:
        b = behaviour
        chance = TradeNoise(b.imports.noise, b.imports.group_noise, FLEET * b.lead.spread)
        whole = np.ones(len(goods.names), dtype=bool)
        panels, normal = [law.imports for law in laws], [law.normal_imports for law in laws]
        super().__init__(
            env, "imports", goods, whole, panels, normal, import_habits(b), import_modes(goods, b), chance, streams
        )
        self._laws = laws
        self._b = behaviour
        self.supply = np.ones((len(laws), 1))
        """[P, 1] China's export supply to the U.S. over that of 2024, as the lever of its export push moves it."""
        self.asked_since = np.full(len(laws), np.inf)
        """[P] day since which other origins have been asked for more; infinity where they have not."""
        self._push = Stretches((day for law in laws for day in law.levers[PUSH].days), self._pushed)
        self._kept = Stretches((day for law in laws for day, _ in law.transhipment), self._kept_on)

    def _advance(self, now: float) -> None:
        """Sellers push or retreat by a week, and other origins may be asked for more from now on."""
        self.supply = self.supply * self._push.at(now)
        value = self.normal.value
        mean = np.vecdot(value, self.price) / value.sum()
        asked = (mean > ASKED_ABOVE) | (self.supply[:, 0] < 1.0)
        self.asked_since = np.where(asked, np.minimum(self.asked_since, now), self.asked_since)

    def _pushed(self, now: float) -> Floats:
        """[P, 1] factor of a week on what sellers supply."""
        pushes = [law.lever(PUSH, now) or 0.0 for law in self._laws]
        return np.array([[exp(log1p(push / 100.0) * DAYS_PER_WEEK / DAYS_PER_YEAR)] for push in pushes])

    def _kept_on(self, now: float) -> Floats:
        """[P, 1] share of transhipment that the duty on it leaves."""
        rises = [log1p(law.transhipment_pct(now) / 100.0) for law in self._laws]
        return np.array([[exp(-self._b.imports.transhipment_elasticity * rise)] for rise in rises])

    def _room(self, now: float) -> Floats:
        years = np.maximum(now - self.asked_since, 0.0) / DAYS_PER_YEAR
        share = self._b.imports.spare_share + self._b.imports.ramp_share_per_year * years
        return np.asarray(self.goods.alternatives_usd_m / WEEKS_PER_YEAR * share[:, None])

    def _retreat(self) -> Floats:
        return np.asarray(1.0 - self.supply)

    def _transhipped(self, now: float, elsewhere: Floats) -> tuple[Floats, Floats]:
        usual, kept = self._b.imports.transhipped_share * elsewhere, self._kept.at(now)
        return usual * kept, usual * (1.0 - kept) * self._b.imports.crackdown_return

    def _expected_points(self, now: float) -> tuple[float, float]:
        if WINTER_FROM <= now < WINTER_EFFECT:
            return self._b.imports.winter_points, WINTER_EFFECT
        return 0.0, 0.0
