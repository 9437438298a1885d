"""Soybeans: departures to China and to others, the U.S. balance by marketing year, price, basis and farm income.

China buys as trade has it, or as it has undertaken; purchases it owes are loaded at the pace of the season and of the
ports, so a promise can be kept late. Quantities are million tonnes, rates million tonnes a year.
"""

from collections.abc import Generator, Mapping
from datetime import date
from math import exp, log1p
from typing import Any, Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_WEEK, HORIZON, MONTHS, days_of_month, month_of, to_date, to_day
from sim.inputs.trade import SoybeanData
from sim.parameters.behaviour import Behaviour
from sim.worlds.trade.law import SOYBEAN_LEVER, TradeLaw

Floats = NDArray[np.float64]

UNDERTAKING_DAYS: Final = 365.0
"""Days over which a year's undertaking is bought: calendar years, and the run holds no leap day of one."""

NEW_YEAR_MONTH: Final = 9
"""A marketing year begins on its first day."""

BALANCE_FROM: Final = to_day(date(2024, NEW_YEAR_MONTH, 1))
"""First day of the first marketing year that is balanced."""

LAST_KNOWN_YEAR: Final = "2025/26"
"""Last marketing year USDA had projected by the eve; later years repeat it, but for opening stock and acreage."""

HARVEST: Final[Mapping[int, float]] = {9: 0.2, 10: 0.6, 11: 0.2}
"""Share of the crop that comes in by month (assumption)."""

PACE: Final = 4.0
"""Weekly share of what is owed that is loaded, over the month's share of the season: nine tenths a week in October, a
fortieth in June (assumption)."""

PLANTING_MONTH: Final = 4
"""Month whose price decides the acreage of the year."""

EXPORT_PREMIUM: Final = 0.823
"""FOB U.S. Gulf over nearby futures, US$ a bushel: mean of January to May 2025, before the halt (derived)."""

FARM_BASIS: Final = -0.112
"""Price received by farmers less nearby futures, US$ a bushel: mean of January to May 2025, before the halt (derived
from NASS and CBOT)."""

FLOWS: Final = (
    "to_cn", "to_others", "harvest", "imports", "crush", "other_use", "value", "normal_value", "duty", "farm_income"
)  # fmt: skip
"""Summed over a month: million tonnes; values of departures to China (made and normal), China's duty on them and farm
income are US$ million."""

LEVELS: Final = ("price", "basis", "owed")
"""Means over the days of a month: US$ a bushel; owed is million tonnes."""


class Soybeans:
    """The soybean trade of one world, by month [M]."""

    def __init__(
        self,
        env: simpy.Environment,
        data: SoybeanData,
        law: TradeLaw,
        duty_at: int,
        behaviour: Behaviour,
        noise: Floats,
    ) -> None:
        """`duty_at` is the place of soybeans among the exports; `noise` [steps] multiplies what is loaded for China."""
        self.env = env
        self.data = data
        self.law = law
        self._duty_at = duty_at
        self._b = behaviour
        self._noise = noise
        self._normal_cn = behaviour.soy.normal_to_cn_mt_per_year
        self._normal_others = behaviour.soy.normal_to_others_mt_per_year
        self._base_duty = float(law.exports.duties_pct(0.0, 0.0)[duty_at])
        self.months = {name: np.zeros(len(MONTHS)) for name in (*FLOWS, *LEVELS)}
        self.opening, self.closing = np.zeros(len(MONTHS)), np.zeros(len(MONTHS))
        self.stock = data.years["2024/25"]["opening_stock"]
        """Of all positions, from the first marketing year on."""
        self.excess = 0.0
        """Exports that normal trade would have made and this path has not: they stand in store."""
        self.owed = 0.0
        """Purchases, undertaken or in the course of trade, that have not been loaded."""
        self.missing = 0.0
        """Share of China's normal trade expected to be missing over the year ahead."""
        self.adapted = 0.0
        """Part of `missing` that markets have learned to do without."""
        self.crop_factor, self._planted_factor = 1.0, 1.0
        """Crop of the marketing year over the last projected one, and of the next."""

    def days(self) -> Generator[simpy.Event, Any, None]:
        """Process: purchases, loading, price and balance, in steps of a week or to the end of a month."""
        number = 0
        while True:
            now = self.env.now
            when = to_date(now)
            step = min(DAYS_PER_WEEK, days_of_month(when) - when.day + 1.0)
            self._step(now, when, step, float(self._noise[number]))
            number += 1
            yield self.env.timeout(step)

    @property
    def futures(self) -> float:
        """Nearby futures, US$ a bushel: the price without a conflict and the wedge of trade that is missing.

        The wedge fades as trade is re-routed (five months in 2018), but for a lasting share.
        """
        lasting = self._b.soy.lasting_share
        gap = self.missing - (1.0 - lasting) * self.adapted
        return self._b.soy.price_usd_per_bushel - self._b.soy.price_wedge_usd_per_bushel * gap

    @property
    def basis(self) -> float:
        """Price received by farmers less futures, US$ a bushel: wider while China's trade is missing."""
        return FARM_BASIS - self._b.soy.basis_usd_per_bushel * self.missing

    @property
    def farm_price(self) -> float:
        """Price received by farmers, US$ a bushel."""
        return self.futures + self.basis

    def _step(self, now: float, when: date, days: float, noise: float) -> None:
        if when.month == NEW_YEAR_MONTH and when.day == 1:
            self.crop_factor = self._planted_factor
        self._expect(now, days)
        if when.month == PLANTING_MONTH:
            usual = self._b.soy.price_usd_per_bushel + FARM_BASIS
            self._planted_factor = 1.0 + self._b.soy.acreage_elasticity * (self.farm_price / usual - 1.0)
        to_cn, to_others = self._loaded_for_china(now, when, days, noise), self._loaded_for_others(now, when, days)
        if now >= BALANCE_FROM:
            to_cn, to_others = self._balance(now, when, days, to_cn, to_others)
        if 0.0 <= now < HORIZON:
            self._count(now, when, days, to_cn, to_others)

    def _expect(self, now: float, days: float) -> None:
        """What an act has announced is believed; where nothing is, the present goes on, less the hope that it ends."""
        ahead = self.law.purchases_ahead(now)
        steps = ((now, self.law.lever(SOYBEAN_LEVER, now)), *ahead)
        ends = [*(day for day, _ in ahead), now + UNDERTAKING_DAYS]
        expected = 0.0
        for place, ((day, rate), end) in enumerate(zip(steps, ends, strict=True)):
            span = max(0.0, min(end, now + UNDERTAKING_DAYS) - day) / UNDERTAKING_DAYS
            stands_announced = place < len(ahead) or rate is None or rate > 0.0
            expected += span * self._missing_at(rate, now) * (1.0 if stands_announced else 1.0 - self._b.soy.hope)
        self.missing = expected
        pace = 1.0 - exp(-days / (self._b.soy.wedge_months * DAYS_PER_MONTH))
        self.adapted += (self.missing - self.adapted) * pace

    def _missing_at(self, rate: float | None, now: float) -> float:
        """Share of normal trade that is missing at a rate of purchases; below zero where China buys more."""
        if rate is None:
            return 1.0 - self._duty_response(now)
        return 1.0 - self._delivered(now) * rate / self._normal_cn

    def _duty_response(self, now: float) -> float:
        duty = float(self.law.exports.duties_pct(now, now)[self._duty_at])
        rise = log1p((duty - self._base_duty) / (100.0 + self._base_duty))
        return exp(-self._b.soy.duty_elasticity * rise)

    def _delivered(self, now: float) -> float:
        """Share of an undertaking that is kept."""
        percent = self.law.lever("soybean_delivery_pct", now)
        return (100.0 if percent is None else percent) / 100.0 * self._b.soy.kept_share

    def _loaded_for_china(self, now: float, when: date, days: float, noise: float) -> float:
        """Purchases are owed after the time they take to reach a port, and loaded at the pace of season and ports."""
        bought = now - self._b.soy.loading_days
        rate = self.law.lever(SOYBEAN_LEVER, bought)
        season = float(self.data.season_to_cn[when.month - 1])
        if rate is None:
            self.owed += self._normal_cn * season * days / days_of_month(when) * self._duty_response(bought)
            pace = 1.0
        else:
            self.owed += self._delivered(bought) * rate * days / UNDERTAKING_DAYS
            pace = min(1.0, PACE * season * days / DAYS_PER_WEEK)
        most = self.data.record_month_to_cn * days / DAYS_PER_MONTH
        loaded = min(self.owed * pace * noise, self.owed, most)
        self.owed -= loaded
        return loaded

    def _usual_for_others(self, when: date, days: float) -> float:
        """What others load in normal times: their own season is what the total leaves when China's is taken out."""
        total = (self._normal_cn + self._normal_others) * float(self.data.season_all[when.month - 1])
        own = max(0.0, total - self._normal_cn * float(self.data.season_to_cn[when.month - 1]))
        return own * days / days_of_month(when)

    def _loaded_for_others(self, now: float, when: date, days: float) -> float:
        """Other buyers, who make up for part of what China leaves (and give way to part of what it adds)."""
        left = self._missing_at(self.law.lever(SOYBEAN_LEVER, now), now) * self._normal_cn
        season = float(self.data.season_all[when.month - 1]) * days / days_of_month(when)
        return max(0.0, self._usual_for_others(when, days) + self._b.soy.made_up_share * left * season)

    def _balance(self, now: float, when: date, days: float, to_cn: float, to_others: float) -> tuple[float, float]:
        """Book a step; what the stock cannot give is not crushed, or not loaded and stays owed."""
        first = when.year if when.month >= NEW_YEAR_MONTH else when.year - 1
        label = f"{first}/{(first + 1) % 100:02d}"
        year = self.data.years.get(label, self.data.years[LAST_KNOWN_YEAR])
        crop = year["harvest"] * (self.crop_factor if label > LAST_KNOWN_YEAR else 1.0)
        month = days / days_of_month(when)
        booked = {
            "harvest": crop * HARVEST.get(when.month, 0.0) * month,
            "imports": year["imports"] * month / 12.0,
            "crush": year["crush"] * month / 12.0,
            "other_use": (year["seed"] + year["residual"]) * month / 12.0,
        }
        at_hand = self.stock + booked["harvest"] + booked["imports"]
        short = max(1.0, (booked["crush"] + booked["other_use"]) / max(at_hand, 1e-12))
        booked["crush"], booked["other_use"] = booked["crush"] / short, booked["other_use"] / short
        before = at_hand - booked["crush"] - booked["other_use"]
        kept = min(1.0, max(0.0, before) / max(to_cn + to_others, 1e-12))
        self.owed += to_cn * (1.0 - kept)
        to_cn, to_others = to_cn * kept, to_others * kept
        normal = self._normal_cn * float(self.data.season_to_cn[when.month - 1]) * month
        self.excess += normal + self._usual_for_others(when, days) - to_cn - to_others
        if 0.0 <= now < HORIZON:
            if when.day == 1:
                self.opening[month_of(now)] = self.stock
            for name, amount in booked.items():
                self.months[name][month_of(now)] += amount
            self.closing[month_of(now)] = before - to_cn - to_others
        self.stock = before - to_cn - to_others
        return to_cn, to_others

    def _count(self, now: float, when: date, days: float, to_cn: float, to_others: float) -> None:
        at, bushels, done = month_of(now), self.data.bushels_per_tonne, self.months
        done["to_cn"][at] += to_cn
        done["to_others"][at] += to_others
        value = to_cn * (self.futures + EXPORT_PREMIUM) * bushels
        done["value"][at] += value
        done["duty"][at] += value * float(self.law.exports.duties_pct(now, now)[self._duty_at]) / 100.0
        normal = self._normal_cn * float(self.data.season_to_cn[when.month - 1]) * days / days_of_month(when)
        done["normal_value"][at] += normal * (self._b.soy.price_usd_per_bushel + EXPORT_PREMIUM) * bushels
        for name, level in (("price", self.futures), ("basis", self.basis), ("owed", self.owed)):
            done[name][at] += level * days / days_of_month(when)
        year = self.data.years[LAST_KNOWN_YEAR]
        sold = (year["crush"] + year["seed"] + year["residual"]) * days / UNDERTAKING_DAYS + to_cn + to_others
        carry = max(0.0, self.excess) * self.data.carry_usd_per_bushel_month * days / DAYS_PER_MONTH
        done["farm_income"][at] += (sold * self.farm_price - carry) * bushels

    def arrivals_in_china(self) -> Floats:
        """[M] arrivals from the U.S.: departures of this month and the three before, by weight."""
        before = [self.data.before.get(label, 0.0) for label in ("2024-04", "2024-05", "2024-06")]
        series = np.concatenate([before, self.months["to_cn"]])
        weights = self.data.arrival_lag
        shifted = [weights[lag] * series[3 - lag : 3 - lag + len(MONTHS)] for lag in range(len(weights))]
        return np.asarray(np.sum(shifted, axis=0))
