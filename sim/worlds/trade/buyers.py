"""Trade in groups of goods, one direction: buyers order by the week, vessels carry, duty is assessed at entry.

All groups are carried as one vector [G] in US$ million at the prices of 2024, so a week costs the same whatever their
number. Buyers answer to the landed price in three ways, each with its own pace: final demand falls once goods bought at
the new price are sold (forgone), sales move to other sellers slowly and as far as these have room (diverted, part of it
transhipped), and orders run ahead of a rise or wait out a duty that is far above what goods in stock have paid.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, ClassVar, Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.inputs.trade import Goods
from sim.parameters.streams import Streams
from sim.worlds.trade.accounts import DAYS, ENTRY, LOADING, SALES, FlowAccounts, cumulative
from sim.worlds.trade.law import DutyPanel
from sim.worlds.trade.noise import TradeNoise
from sim.worlds.trade.transport import TransportMode

Floats = NDArray[np.float64]

POINTS_25: Final = log(1.25)
"""Rise of the landed price that stands for 25 points in the rates of front-loading and waiting."""

AHEAD_DAYS: Final = 90.0
"""Buyers build stock against a rise that lies at most so far beyond the arrival of an order (assumption)."""

LEAST_COVER: Final = 0.2
"""Part of usual cover below which waiting does not go."""

DIVERTED_LIMITS: Final = (-0.5, 0.98)
"""Limits of the share of sales that other sellers take; below zero where duties fall under those of July 2024."""

LEAST_SALES: Final = 1e-9


@dataclass(frozen=True)
class BuyerHabits:
    """How buyers of one direction behave. Elasticities are absolute values, on the log of the landed price."""

    forgone_elasticity: float
    diversion_elasticity: float
    diversion_days: float
    """Time constant with which sales move to other sellers."""
    retail_days: float
    """Time constant with which final demand sees the price of what enters."""
    cover_weeks: float
    frontload_weeks: float
    """Cover added ahead of a rise of 25 points that is believed in."""
    wait_weeks: float
    """Cover let go while entering costs 25 points more than what is on sale has cost."""
    storage_weeks: float
    """Most cover that can be added."""
    adjust_weeks: float
    """Weeks over which a gap between stock and target is closed."""
    booking_days: float
    """From order to loading."""
    most_ratio: float
    """Most that can be loaded in a week over normal trade."""
    belief_enacted: float
    """Belief in an announced change that takes effect unless somebody acts."""
    belief_threatened: float
    diverted_premium: float
    """What goods of other sellers cost more, as a share of the rise they avoid."""
    pass_through: float
    """Share of a change of duty that the landed price takes on; sellers bear the rest."""


def landed_log(duty_pct: Floats, base_pct: Floats, pass_through: float) -> Floats:
    """[G] log of the landed price over that under the base duty: ln(1 + pass-through x (t - t0) / (1 + t0))."""
    return np.asarray(np.log1p(pass_through * (duty_pct - base_pct) / (100.0 + base_pct)))


class GoodsBuyers:
    """Trade of one direction. `weeks` is the process of its buyers; every load is a process of its own.

    A direction says what sets it apart by the methods it overrides.
    """

    counted_at_loading: ClassVar[bool] = False
    """Whether the published trade of the direction, and so its season, is counted at loading or at entry."""

    def __init__(
        self,
        env: simpy.Environment,
        name: str,
        goods: Goods,
        traded: NDArray[np.bool_],
        duties: DutyPanel,
        habits: BuyerHabits,
        modes: tuple[TransportMode, ...],
        chance: TradeNoise,
        streams: Streams,
    ) -> None:
        """`name` keys the draws; `traded` [G] leaves out groups that another module carries."""
        self.env = env
        self.goods = goods
        self.habits = habits
        self.duties = duties
        self.modes = modes
        self._noise = chance.demand(streams, name, goods.names)
        self._delays = {mode.name: chance.delays(streams, f"{name} {mode.name}") for mode in modes}
        self._value = np.where(traded, goods.value_usd_m, 0.0)
        self.base_duty = duties.duties_pct(0.0, 0.0)
        """[G] duty of the first day of the run, which normal trade pays."""
        self.accounts = FlowAccounts(len(goods.names))
        travel = np.array([mode.shares * mode.days for mode in modes]).sum(axis=0)
        self._travel: Floats = travel + habits.booking_days
        """[G] days from order to receipt, mean over modes of transport."""
        self._counted_before: Floats = travel if self.counted_at_loading else np.zeros(len(travel))
        """[G] days before receipt on which trade is counted."""
        self.retail = np.zeros(len(goods.names))
        """[G] log landed price of what is on sale."""
        self.slow = np.zeros(len(goods.names))
        """[G] log landed price that other sellers have had time to answer to."""
        self.price = np.zeros(len(goods.names))
        """[G] log landed price of what enters today."""
        self.moved = np.zeros(len(goods.names))
        """[G] share of sales that has gone to other sellers."""
        self.short_week = np.zeros(len(goods.names))
        """[G] normal orders of the week less those placed."""
        self.transhipped_week = np.zeros(len(goods.names))
        """[G] sales of the week by way of a third country."""
        self._season = cumulative(tuple(goods.season.tolist()))
        self._mean_week = self._value * DAYS_PER_WEEK / DAYS_PER_YEAR
        self.stock = self._mean_week * habits.cover_weeks
        self.pipeline = np.zeros(len(goods.names))
        self._fill_pipeline()

    def normal(self, start: Floats | float, end: Floats | float) -> Floats:
        """[G] normal receipts between two days (of all groups, or of each), US$ million: a year's value by its season.

        Where trade is counted at loading its season is that of loading, and goods are received so much later.
        """
        until, since = (np.interp(day - self._counted_before, DAYS, self._season) for day in (end, start))
        return np.asarray(self._value * (until - since))

    def weeks(self) -> Generator[simpy.Event, Any, None]:
        """Process of the buyers: once a week they sell, look at duties and order."""
        week = 0
        while True:
            self._week(self.env.now, week)
            week += 1
            yield self.env.timeout(DAYS_PER_WEEK)

    def _advance(self, now: float) -> None:
        """What a direction keeps in mind beside prices moves on by a week; asked for, it stands still."""

    def _room(self, now: float) -> Floats:
        """[G] US$ million a week that other sellers can take on."""
        return np.full(len(self._value), np.inf)

    def _retreat(self) -> float:
        """Share of normal supply that sellers themselves have withdrawn; below zero they push."""
        return 0.0

    def _transhipped(self, now: float, elsewhere: Floats) -> tuple[Floats, Floats]:
        """[G] sales of the same goods by way of a third country, and sales that come back to direct trade from there,
        both out of what has gone `elsewhere`."""
        return np.zeros(len(elsewhere)), np.zeros(len(elsewhere))

    def _blocked(self) -> Floats:
        """[G] share of sales that needs a licence and does not get one."""
        return np.zeros(len(self._value))

    def _expected_points(self, now: float) -> tuple[float, float]:
        """(points, day of effect) of a rise that is expected without an act; no points where none is."""
        return 0.0, 0.0

    def _fill_pipeline(self) -> None:
        """Loads of normal trade that were ordered before the world starts."""
        now = self.env.now
        for mode in self.modes:
            lead = self.habits.booking_days + mode.days
            for weeks in range(1, int(lead // DAYS_PER_WEEK) + 1):
                arrives = now + lead - DAYS_PER_WEEK * weeks
                load = mode.shares * self.normal(arrives, arrives + DAYS_PER_WEEK)
                self.pipeline = self.pipeline + load
                self.env.process(self._voyage(load, wait=0.0, travel=arrives - now))

    def _week(self, now: float, week: int) -> None:
        h = self.habits
        self._see_prices(now)
        self._advance(now)
        demand = self.normal(now, now + DAYS_PER_WEEK) * self._noise[week]
        # Final demand sees what buyers pay on average: part of sales is made by sellers who bear less of the rise.
        paid = self.retail * (1.0 - (1.0 - h.diverted_premium) * np.clip(self.moved, 0.0, 1.0))
        wanted = demand * np.exp(-h.forgone_elasticity * paid)
        moved = 1.0 - (1.0 - self._retreat()) * np.exp(-h.diversion_elasticity * self.slow)
        elsewhere = np.minimum(wanted * np.clip(moved, *DIVERTED_LIMITS), self._room(now))
        self.moved = elsewhere / np.maximum(wanted, LEAST_SALES)
        transhipped, returned = self._transhipped(now, np.maximum(elsewhere, 0.0))
        self.transhipped_week = transhipped
        elsewhere = elsewhere - returned
        open_sales = wanted - elsewhere
        blocked = open_sales * self._blocked()
        sales = open_sales - blocked
        sold = np.minimum(sales, self.stock)
        self.stock = self.stock - sold
        forgone = demand - wanted + sales - sold
        here = np.array([demand, sold, elsewhere - transhipped, transhipped, blocked, forgone])
        self.accounts.add(now, SALES, here)
        self._order(now, week, sales / np.maximum(demand, LEAST_SALES))

    def _see_prices(self, now: float) -> None:
        h = self.habits
        self.price = landed_log(self.duties.duties_pct(now, now), self.base_duty, h.pass_through)
        self.retail = self.retail + (self.price - self.retail) * (1.0 - exp(-DAYS_PER_WEEK / h.retail_days))
        self.slow = self.slow + (self.price - self.slow) * (1.0 - exp(-DAYS_PER_WEEK / h.diversion_days))

    def _order(self, now: float, week: int, share: Floats) -> None:
        """Order up to a target: what is sold while goods travel, usual cover, and what duties ahead make worth it."""
        h = self.habits
        arrival = now + self._travel
        ahead, over = self._ahead(now), self.price - self.retail
        extra = (h.frontload_weeks * ahead - h.wait_weeks * over) / POINTS_25
        cover = h.cover_weeks + np.clip(extra, -(1.0 - LEAST_COVER) * h.cover_weeks, h.storage_weeks)
        # In normal times what enters is what the season has, and stock and pipeline are as they should be.
        target = share * (self._mean_week * cover + self.normal(now, arrival))
        correction = (target - self.stock - self.pipeline) / h.adjust_weeks
        self.short_week = np.zeros(len(share))
        for mode in self.modes:
            arrives = now + h.booking_days + mode.days
            normal = self.normal(arrives, arrives + DAYS_PER_WEEK)
            load = mode.shares * np.clip(share * normal + correction, 0.0, h.most_ratio * normal)
            self.short_week += mode.shares * normal - load
            self.pipeline = self.pipeline + load
            self.env.process(self._voyage(load, h.booking_days, mode.days * self._delays[mode.name][week]))

    def _ahead(self, now: float) -> Floats:
        """[G] rise of the log landed price that an order placed now would avoid, mean over modes of transport.

        Goods sent by air can still arrive before a rise for which goods sent by sea are too late.
        """
        h = self.habits
        steps = [
            (one.day, h.belief_enacted * one.enacted + h.belief_threatened * one.threatened)
            for one in self.duties.announced(now)
        ]
        points, day = self._expected_points(now)
        if points:
            steps.append((day, np.full(len(self._value), points)))
        rise = np.zeros(len(self._value))
        if steps:
            duty = self.duties.duties_pct(now, now)
            for mode in self.modes:
                rise += mode.shares * self._rise_beyond(duty, steps, now + h.booking_days + mode.days)
        return rise

    def _rise_beyond(self, duty: Floats, steps: Sequence[tuple[float, Floats]], arrival: float) -> Floats:
        """[G] rise beyond an arrival under believed `steps` (day, points [G]), less the further it lies ahead."""
        at_entry = duty + sum((change for day, change in steps if day <= arrival), start=np.zeros(len(duty)))
        paid = landed_log(at_entry, self.base_duty, self.habits.pass_through)
        beyond = np.zeros(len(duty))
        for day, change in steps:
            near = 1.0 - (day - arrival) / AHEAD_DAYS
            if day > arrival and near > 0.0:
                beyond += near * (landed_log(at_entry + change, self.base_duty, self.habits.pass_through) - paid)
        return beyond

    def _voyage(self, load: Floats, wait: float, travel: float) -> Generator[simpy.Event, Any, None]:
        """A load on its way: loading, when the country of origin counts it, and entry, when duty is due."""
        yield self.env.timeout(wait)
        loaded = self.env.now
        self.accounts.add(loaded, LOADING, load)
        yield self.env.timeout(travel)
        now = self.env.now
        duty = self.duties.duties_pct(now, loaded)
        # Sellers bear what the landed price does not take on: (1 + t) x price = (1 + t0) x landed price.
        landed = np.exp(landed_log(duty, self.base_duty, self.habits.pass_through))
        value = load * landed * (100.0 + self.base_duty) / (100.0 + duty)
        self.accounts.add(now, ENTRY, np.array([load, value, value * duty / 100.0]))
        self.pipeline = self.pipeline - load
        self.stock = self.stock + load
