"""Soybeans: departures to China and to others, the U.S. balance by marketing year, price, basis and farm income.

China buys as trade has it, or as it has undertaken; purchases it owes are loaded at the pace of the season and of the
ports, so a promise can be kept late. Quantities are million tonnes, rates million tonnes a year.
"""

from collections.abc import Generator, Mapping
from datetime import date
from math import exp
from typing import Any, Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_WEEK, HORIZON, MONTHS, days_of_month, month_of, to_date, to_day
from sim.inputs.trade import SoybeanData
from sim.parameters.behaviour import Behaviour
from sim.worlds.trade.soybean_terms import Outlook, SoybeanTerms

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
    """The soybean trade by month M on paths P. What the calendar alone decides is worked out once for all paths."""

    def __init__(
        self, env: simpy.Environment, data: SoybeanData, terms: SoybeanTerms, behaviour: Behaviour, noise: Floats
    ) -> None:
        """`noise` [steps] multiplies what is loaded for China."""
        self.env = env
        self.data = data
        self.terms = terms
        self._b = behaviour
        self._noise = noise
        self._normal_cn = behaviour.soy.normal_to_cn_mt_per_year
        self._normal_others = behaviour.soy.normal_to_others_mt_per_year
        paths, by_month = terms.paths, (len(MONTHS), terms.paths)
        self.months = {name: np.zeros(by_month) for name in (*FLOWS, *LEVELS)}
        self.opening, self.closing = np.zeros(by_month), np.zeros(by_month)
        self.stock = np.full(paths, data.years["2024/25"]["opening_stock"])
        """[P] of all positions, from the first marketing year on."""
        self.excess = np.zeros(paths)
        """[P] exports that normal trade would have made and this path has not: they stand in store."""
        self.owed = np.zeros(paths)
        """[P] purchases, undertaken or in the course of trade, that have not been loaded."""
        self.missing = np.zeros(paths)
        """[P] share of China's normal trade expected to be missing over the year ahead."""
        self.adapted = np.zeros(paths)
        """[P] part of `missing` that markets have learned to do without."""
        self.crop_factor, self._planted_factor = np.ones(paths), np.ones(paths)
        """[P] crop of the marketing year over the last projected one, and of the next."""

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
    def futures(self) -> Floats:
        """[P] nearby futures, US$ a bushel: the price without a conflict and the wedge of trade that is missing.

        The wedge fades as trade is re-routed (five months in 2018), but for a lasting share.
        """
        lasting = self._b.soy.lasting_share
        gap = self.missing - (1.0 - lasting) * self.adapted
        return np.asarray(self._b.soy.price_usd_per_bushel - self._b.soy.price_wedge_usd_per_bushel * gap)

    @property
    def basis(self) -> Floats:
        """[P] price received by farmers less futures, US$ a bushel: wider while China's trade is missing."""
        return np.asarray(FARM_BASIS - self._b.soy.basis_usd_per_bushel * self.missing)

    @property
    def farm_price(self) -> Floats:
        """[P] price received by farmers, US$ a bushel."""
        return self.futures + self.basis

    def _step(self, now: float, when: date, days: float, noise: float) -> None:
        if when.month == NEW_YEAR_MONTH and when.day == 1:
            self.crop_factor = self._planted_factor
        outlook = self.terms.outlook(now)
        self._expect(now, days, outlook)
        if when.month == PLANTING_MONTH:
            usual = self._b.soy.price_usd_per_bushel + FARM_BASIS
            self._planted_factor = 1.0 + self._b.soy.acreage_elasticity * (self.farm_price / usual - 1.0)
        to_cn = self._loaded_for_china(now, when, days, noise)
        to_others = self._loaded_for_others(when, days, outlook.missing[0])
        if now >= BALANCE_FROM:
            to_cn, to_others = self._balance(now, when, days, to_cn, to_others)
        if 0.0 <= now < HORIZON:
            self._count(now, when, days, to_cn, to_others)

    def _expect(self, now: float, days: float, outlook: Outlook) -> None:
        """What an act has announced is believed; where nothing is, the present goes on, less the hope that it ends."""
        last = np.minimum(outlook.ends, now + UNDERTAKING_DAYS)
        spans = np.maximum(0.0, last - np.maximum(outlook.starts, now)) / UNDERTAKING_DAYS
        self.missing = np.asarray(sum(spans * outlook.missing * outlook.trust))
        pace = 1.0 - exp(-days / (self._b.soy.wedge_months * DAYS_PER_MONTH))
        self.adapted = self.adapted + (self.missing - self.adapted) * pace

    def _loaded_for_china(self, now: float, when: date, days: float, noise: float) -> Floats:
        """Purchases are owed after the time they take to reach a port, and loaded at the pace of season and ports."""
        bought = self.terms.purchases(now - self._b.soy.loading_days)
        season = float(self.data.season_to_cn[when.month - 1])
        course = self._normal_cn * season * days / days_of_month(when) * bought.response
        self.owed = self.owed + np.where(bought.free, course, bought.undertaken * days / UNDERTAKING_DAYS)
        pace = np.where(bought.free, 1.0, min(1.0, PACE * season * days / DAYS_PER_WEEK))
        most = self.data.record_month_to_cn * days / DAYS_PER_MONTH
        loaded = np.minimum(np.minimum(self.owed * pace * noise, self.owed), most)
        self.owed = self.owed - loaded
        return loaded

    def _usual_for_others(self, when: date, days: float) -> float:
        """What others load in normal times: their own season is what the total leaves when China's is taken out."""
        total = (self._normal_cn + self._normal_others) * float(self.data.season_all[when.month - 1])
        own = max(0.0, total - self._normal_cn * float(self.data.season_to_cn[when.month - 1]))
        return own * days / days_of_month(when)

    def _loaded_for_others(self, when: date, days: float, missing: Floats) -> Floats:
        """Other buyers, who make up for part of what China leaves (and give way to part of what it adds)."""
        left = missing * self._normal_cn
        season = float(self.data.season_all[when.month - 1]) * days / days_of_month(when)
        made_up = self._b.soy.made_up_share * left * season
        return np.maximum(0.0, self._usual_for_others(when, days) + made_up)

    def _balance(self, now: float, when: date, days: float, to_cn: Floats, to_others: Floats) -> tuple[Floats, Floats]:
        """Book a step; what the stock cannot give is not crushed, or not loaded and stays owed."""
        first = when.year if when.month >= NEW_YEAR_MONTH else when.year - 1
        label = f"{first}/{(first + 1) % 100:02d}"
        year = self.data.years.get(label, self.data.years[LAST_KNOWN_YEAR])
        month = days / days_of_month(when)
        harvest = year["harvest"] * (self.crop_factor if label > LAST_KNOWN_YEAR else 1.0)
        harvest = harvest * HARVEST.get(when.month, 0.0) * month
        imports, crush = year["imports"] * month / 12.0, year["crush"] * month / 12.0
        other_use = (year["seed"] + year["residual"]) * month / 12.0
        at_hand = self.stock + harvest + imports
        short = np.maximum(1.0, (crush + other_use) / np.maximum(at_hand, 1e-12))
        booked = {"harvest": harvest, "imports": imports, "crush": crush / short, "other_use": other_use / short}
        before = at_hand - booked["crush"] - booked["other_use"]
        kept = np.minimum(1.0, np.maximum(0.0, before) / np.maximum(to_cn + to_others, 1e-12))
        self.owed = self.owed + to_cn * (1.0 - kept)
        to_cn, to_others = to_cn * kept, to_others * kept
        normal = self._normal_cn * float(self.data.season_to_cn[when.month - 1]) * month
        self.excess = self.excess + (normal + self._usual_for_others(when, days) - to_cn - to_others)
        if 0.0 <= now < HORIZON:
            if when.day == 1:
                self.opening[month_of(now)] = self.stock
            for name, amount in booked.items():
                self.months[name][month_of(now)] += amount
            self.closing[month_of(now)] = before - to_cn - to_others
        self.stock = before - to_cn - to_others
        return to_cn, to_others

    def _count(self, now: float, when: date, days: float, to_cn: Floats, to_others: Floats) -> None:
        at, bushels, done = month_of(now), self.data.bushels_per_tonne, self.months
        futures, basis = self.futures, self.basis
        done["to_cn"][at] += to_cn
        done["to_others"][at] += to_others
        value = to_cn * (futures + EXPORT_PREMIUM) * bushels
        done["value"][at] += value
        done["duty"][at] += value * self.terms.duty_pct(now) / 100.0
        normal = self._normal_cn * float(self.data.season_to_cn[when.month - 1]) * days / days_of_month(when)
        done["normal_value"][at] += normal * (self._b.soy.price_usd_per_bushel + EXPORT_PREMIUM) * bushels
        for name, level in (("price", futures), ("basis", basis), ("owed", self.owed)):
            done[name][at] += level * days / days_of_month(when)
        year = self.data.years[LAST_KNOWN_YEAR]
        sold = (year["crush"] + year["seed"] + year["residual"]) * days / UNDERTAKING_DAYS + to_cn + to_others
        carry = np.maximum(0.0, self.excess) * self.data.carry_usd_per_bushel_month * days / DAYS_PER_MONTH
        done["farm_income"][at] += (sold * (futures + basis) - carry) * bushels

    def arrivals_in_china(self) -> Floats:
        """[M, P] arrivals from the U.S.: departures of this month and the three before, by weight."""
        before = [self.data.before.get(label, 0.0) for label in ("2024-04", "2024-05", "2024-06")]
        to_cn = self.months["to_cn"]
        series = np.concatenate([np.repeat(np.array(before)[:, None], to_cn.shape[1], axis=1), to_cn])
        weights = self.data.arrival_lag
        shifted = [weights[lag] * series[3 - lag : 3 - lag + len(MONTHS)] for lag in range(len(weights))]
        return np.asarray(np.sum(shifted, axis=0))
