"""Soybeans: departures to China and to others, the U.S. balance by marketing year, price, basis and farm income.

China buys as trade has it, or as it has undertaken; purchases it owes are loaded at the pace of the season and of the
ports, so a promise can be kept late. Quantities are million tonnes, rates million tonnes a year.
"""

from collections.abc import Generator, Mapping
from datetime import date
from math import exp
from typing import Any, Final, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_WEEK, HORIZON, MONTHS, days_of_month, month_of, to_date, to_day
from sim.inputs.trade import SoybeanData
from sim.parameters.behaviour import Behaviour
from sim.worlds.trade.soybean_price import StocksAhead, at_home
from sim.worlds.trade.soybean_terms import Outlook, SoybeanTerms
from sim.worlds.trade.soybean_year import FIRST_YEAR, HARVEST, LAST_KNOWN_YEAR, NEW_YEAR_MONTH, PACE, marketing_year

Floats = NDArray[np.float64]

UNDERTAKING_DAYS: Final = 365.0
"""Days over which a year's undertaking is bought: calendar years, and the run holds no leap day of one."""

BALANCE_FROM: Final = to_day(date(2024, NEW_YEAR_MONTH, 1))
"""First day of the first marketing year that is balanced."""

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


class Step(NamedTuple):
    """A step of the soybean trade: a week, or what is left of a month."""

    now: float
    when: date
    days: float
    month_days: int
    """Days of the month it lies in."""

    @classmethod
    def at(cls, now: float) -> "Step":
        """The step that begins on a day."""
        when = to_date(now)
        month_days = days_of_month(when)
        return cls(now, when, min(DAYS_PER_WEEK, month_days - when.day + 1.0), month_days)


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
        self._season_to_cn: list[float] = data.season_to_cn.tolist()
        self._season_all: list[float] = data.season_all.tolist()
        paths, by_month = terms.paths, (len(MONTHS), terms.paths)
        self.months = {name: np.zeros(by_month) for name in (*FLOWS, *LEVELS)}
        self.opening, self.closing = np.zeros(by_month), np.zeros(by_month)
        self.stock = np.full(paths, data.years[FIRST_YEAR]["opening_stock"])
        """[P] of all positions, from the first marketing year on."""
        self.excess = np.zeros(paths)
        """[P] exports that normal trade would have made and this path has not: they stand in store."""
        self.owed = np.zeros(paths)
        """[P] purchases, undertaken or in the course of trade, that have not been loaded."""
        self.missing = np.zeros(paths)
        """[P] share of China's normal trade expected to be missing over the year ahead."""
        self.adapted = np.zeros(paths)
        """[P] part of `missing` that markets have learned to do without."""
        self.opened = self.stock
        """[P] stock at the beginning of the marketing year."""
        self.scarcity = np.zeros(paths)
        """[P] rise of the price, as a share of it, because stocks run short."""
        self.used = np.ones(paths)
        """[P] part of their usual use that crushers and other buyers keep to at that price."""
        self._stocks_ahead = StocksAhead(data, behaviour.soy)
        self.crop_factor, self._planted_factor = np.ones(paths), np.ones(paths)
        """[P] crop of the marketing year over the last projected one, and of the next."""

    def days(self) -> Generator[simpy.Event, Any, None]:
        """Process: purchases, loading, price and balance, in steps of a week or to the end of a month."""
        number = 0
        while True:
            step = Step.at(self.env.now)
            self._step(step, float(self._noise[number]))
            number += 1
            yield self.env.timeout(step.days)

    def remember(self, day: float) -> None:
        """A week before the world begins: what markets expect under each path's law moves on. Nothing is owed yet."""
        self._expect(day, DAYS_PER_WEEK, self.terms.outlook(day))

    @property
    def futures(self) -> Floats:
        """[P] nearby futures, US$ a bushel: the price without a conflict, the wedge of trade that is missing, and what
        short stocks add.

        The wedge fades as trade is re-routed (five months in 2018), but for a lasting share. Where China buys more than
        usual the wedge and short stocks are two measures of one rise, of which the larger counts.
        """
        lasting = self._b.soy.lasting_share
        fall = self._b.soy.price_wedge_usd_per_bushel * (self.missing - (1.0 - lasting) * self.adapted)
        rise = np.maximum(self._b.soy.price_usd_per_bushel * self.scarcity, np.maximum(-fall, 0.0))
        return np.asarray(self._b.soy.price_usd_per_bushel + rise - np.maximum(fall, 0.0))

    @property
    def basis(self) -> Floats:
        """[P] price received by farmers less futures, US$ a bushel: wider while China's trade is missing."""
        return np.asarray(FARM_BASIS - self._b.soy.basis_usd_per_bushel * self.missing)

    @property
    def farm_price(self) -> Floats:
        """[P] price received by farmers, US$ a bushel."""
        return self.futures + self.basis

    def _step(self, step: Step, noise: float) -> None:
        if step.when.month == NEW_YEAR_MONTH and step.when.day == 1:
            self.crop_factor = self._planted_factor
            self.opened = self.stock
        outlook = self.terms.outlook(step.now)
        self._expect(step.now, step.days, outlook)
        if step.now >= BALANCE_FROM:
            year, crop = self._year(step)
            self.scarcity = self._stocks_ahead.premium(
                step.when, year, crop, self.opened, self.stock, self.owed, self.missing
            )
            self.used = np.maximum(0.0, 1.0 - self._b.soy.use_elasticity * self.scarcity)
        if step.when.month == PLANTING_MONTH:
            usual = self._b.soy.price_usd_per_bushel + FARM_BASIS
            self._planted_factor = 1.0 + self._b.soy.acreage_elasticity * (self.farm_price / usual - 1.0)
        to_cn = self._loaded_for_china(step, noise)
        to_others = self._loaded_for_others(step, outlook.missing[0])
        if step.now >= BALANCE_FROM:
            to_cn, to_others = self._balance(step, to_cn, to_others)
        if 0.0 <= step.now < HORIZON:
            self._count(step, to_cn, to_others)

    def _expect(self, now: float, days: float, outlook: Outlook) -> None:
        """What an act has announced is believed; where nothing is, the present goes on, less the hope that it ends."""
        last = np.minimum(outlook.ends, now + UNDERTAKING_DAYS)
        spans = np.maximum(0.0, last - np.maximum(outlook.starts, now)) / UNDERTAKING_DAYS
        self.missing = np.asarray(sum(spans * outlook.missing * outlook.trust))
        pace = 1.0 - exp(-days / (self._b.soy.wedge_months * DAYS_PER_MONTH))
        self.adapted = self.adapted + (self.missing - self.adapted) * pace

    def _year(self, step: Step) -> tuple[Mapping[str, float], Floats]:
        """Balance of the marketing year of a step, and its crop [P]."""
        label = marketing_year(step.when)
        year = self.data.years.get(label, self.data.years[LAST_KNOWN_YEAR])
        factor = self.crop_factor if label > LAST_KNOWN_YEAR else np.ones(len(self.crop_factor))
        return year, np.asarray(year["harvest"] * factor)

    def _normal_for_china(self, step: Step) -> float:
        """What China loads in normal times."""
        return self._normal_cn * self._season_to_cn[step.when.month - 1] * step.days / step.month_days

    def _loaded_for_china(self, step: Step, noise: float) -> Floats:
        """Purchases are owed after the time they take to reach a port, and loaded at the pace of season and ports."""
        bought = self.terms.purchases(step.now - self._b.soy.loading_days)
        course = self._normal_for_china(step) * bought.response
        self.owed = self.owed + np.where(bought.free, course, bought.undertaken * step.days / UNDERTAKING_DAYS)
        season = self._season_to_cn[step.when.month - 1]
        pace = np.where(bought.free, 1.0, min(1.0, PACE * season * step.days / DAYS_PER_WEEK))
        most = self.data.record_month_to_cn * step.days / DAYS_PER_MONTH
        loaded = np.minimum(np.minimum(self.owed * pace * noise, self.owed), most)
        self.owed = self.owed - loaded
        return loaded

    def _usual_for_others(self, step: Step) -> float:
        """What others load in normal times: their own season is what the total leaves when China's is taken out."""
        total = (self._normal_cn + self._normal_others) * self._season_all[step.when.month - 1]
        own = max(0.0, total - self._normal_cn * self._season_to_cn[step.when.month - 1])
        return own * step.days / step.month_days

    def _loaded_for_others(self, step: Step, missing: Floats) -> Floats:
        """Other buyers, who make up for part of what China leaves (and give way to part of what it adds)."""
        left = missing * self._normal_cn
        season = self._season_all[step.when.month - 1] * step.days / step.month_days
        wanted = np.maximum(0.0, self._usual_for_others(step) + self._b.soy.made_up_share * left * season)
        return np.asarray(wanted * self.used)

    def _balance(self, step: Step, to_cn: Floats, to_others: Floats) -> tuple[Floats, Floats]:
        """Book a step; what the stock cannot give is not crushed, or not loaded and stays owed."""
        when, part = step.when, step.days / step.month_days
        year, crop = self._year(step)
        harvest, imports = crop * HARVEST.get(when.month, 0.0) * part, year["imports"] * part / 12.0
        crush, other_use = year["crush"] * self.used * part / 12.0, (year["seed"] + year["residual"]) * part / 12.0
        at_hand = self.stock + harvest + imports
        short = np.maximum(1.0, (crush + other_use) / np.maximum(at_hand, 1e-12))
        crushed, used = crush / short, other_use / short
        before = at_hand - crushed - used
        kept = np.minimum(1.0, np.maximum(0.0, before) / np.maximum(to_cn + to_others, 1e-12))
        self.owed = self.owed + to_cn * (1.0 - kept)
        to_cn, to_others = to_cn * kept, to_others * kept
        normal = self._normal_cn * self._season_to_cn[when.month - 1] * part
        self.excess = self.excess + (normal + self._usual_for_others(step) * self.used - to_cn - to_others)
        closing = before - to_cn - to_others
        if 0.0 <= step.now < HORIZON:
            month = month_of(step.now)
            if when.day == 1:
                self.opening[month] = self.stock
            self.closing[month] = closing
            self._book(month, harvest=harvest, imports=imports, crush=crushed, other_use=used)
        self.stock = closing
        return to_cn, to_others

    def _count(self, step: Step, to_cn: Floats, to_others: Floats) -> None:
        month, bushels, days = month_of(step.now), self.data.bushels_per_tonne, step.days
        futures, basis = self.futures, self.basis
        value = to_cn * (futures + EXPORT_PREMIUM) * bushels
        year = self.data.years[LAST_KNOWN_YEAR]
        kept_to = at_home(year) - year["crush"] * (1.0 - self.used)
        sold = kept_to * days / UNDERTAKING_DAYS + to_cn + to_others
        carry = np.maximum(0.0, self.excess) * self.data.carry_usd_per_bushel_month * days / DAYS_PER_MONTH
        normal_price = self._b.soy.price_usd_per_bushel + EXPORT_PREMIUM
        self._book(
            month,
            to_cn=to_cn,
            to_others=to_others,
            value=value,
            normal_value=self._normal_for_china(step) * normal_price * bushels,
            duty=value * self.terms.duty_pct(step.now) / 100.0,
            farm_income=(sold * (futures + basis) - carry) * bushels,
            **dict(zip(LEVELS, np.array([futures, basis, self.owed]) * days / step.month_days, strict=True)),
        )

    def _book(self, month: int, **amounts: Floats | float) -> None:
        """Add amounts [P] to a month, or one amount that is the same on all paths."""
        for name, amount in amounts.items():
            cells = self.months[name][month]
            cells += amount

    def arrivals_in_china(self) -> Floats:
        """[M, P] arrivals from the U.S.: departures of this month and the three before, by weight."""
        before = [self.data.before.get(label, 0.0) for label in ("2024-04", "2024-05", "2024-06")]
        to_cn = self.months["to_cn"]
        series = np.concatenate([np.repeat(np.array(before)[:, None], to_cn.shape[1], axis=1), to_cn])
        weights = self.data.arrival_lag
        shifted = [weights[lag] * series[3 - lag : 3 - lag + len(MONTHS)] for lag in range(len(weights))]
        return np.asarray(np.sum(shifted, axis=0))
