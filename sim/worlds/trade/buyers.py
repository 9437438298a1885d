"""Trade in groups of goods, one direction: buyers order by the week, vessels carry, duty is assessed at entry.

All groups under all laws of a replication are carried as one matrix [P, G], paths by groups, in US$ million at the
prices of 2024, so a week costs nearly the same whatever their number. Buyers answer to the landed price in three ways,
each with its own pace: final demand falls once goods bought at the new price are sold (forgone), sales move to other
sellers slowly and as far as these have room (diverted, part of it transhipped), and orders run ahead of a rise or wait
out a duty that is far above what goods in stock have paid.
"""

from collections.abc import Generator, Iterable, Sequence
from functools import partial
from math import exp, log
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK
from sim.inputs.trade import Goods
from sim.parameters.streams import Streams
from sim.policy.duty_law import Mode
from sim.worlds.trade.accounts import ENTRY, LOADING, SALES, FlowAccounts
from sim.worlds.trade.duties import PathDuties
from sim.worlds.trade.habits import BuyerHabits
from sim.worlds.trade.law import DutyPanel
from sim.worlds.trade.noise import TradeNoise
from sim.worlds.trade.normal import NormalTrade, NormalWeeks
from sim.worlds.trade.rises import RisesAhead
from sim.worlds.trade.transport import TransportMode, mean_days

Floats = NDArray[np.float64]

POINTS_25: Final = log(1.25)
"""Rise of the landed price that stands for 25 points in the rates of front-loading and waiting."""

LEAST_COVER: Final = 0.2
"""Part of usual cover below which waiting does not go."""

DIVERTED_LIMITS: Final = (-0.5, 0.98)
"""Limits of the share of sales that other sellers take; below zero where duties fall under the normal ones."""

LEAST_SALES: Final = 1e-9


class Sales(NamedTuple):
    """What becomes of a week's normal demand, US$ million, [P, G] each."""

    wanted: Floats
    """What is bought at all, of any seller."""
    elsewhere: Floats
    """Of other sellers, or by way of a third country; below zero where buyers come from them."""
    blocked: Floats
    """What a control forbids."""
    sales: Floats
    """What is left for direct trade, as far as it is in stock."""


class GoodsBuyers:
    """Trade of one direction under P laws. `weeks` is the process of its buyers; every week's loads are another.

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
        panels: Sequence[DutyPanel],
        normal: Sequence[DutyPanel],
        habits: BuyerHabits,
        modes: tuple[TransportMode, ...],
        chance: TradeNoise,
        streams: Streams,
    ) -> None:
        """`name` keys the draws; `traded` [G] leaves out groups that another module carries; `panels` and `normal` are
        duties by law [P], those of the path and those that normal trade pays."""
        self.env = env
        self.goods = goods
        self.habits = habits
        self.duties = PathDuties(panels, normal, habits.pass_through)
        self._rises = RisesAhead(self.duties, habits.belief_enacted, habits.belief_threatened)
        shape = (len(panels), len(goods.names))
        self.accounts = FlowAccounts(*shape)
        self.retail = np.zeros(shape)
        """[P, G] log landed price of what is on sale."""
        self.slow = np.zeros(shape)
        """[P, G] log landed price that other sellers have had time to answer to."""
        self.price = np.zeros(shape)
        """[P, G] log landed price of what enters today."""
        self.moved = np.zeros(shape)
        """[P, G] share of sales that has gone to other sellers."""
        self._seen = np.zeros(shape)
        """[P, G] that share as final demand reckons with it."""
        self.short_week = np.zeros(shape)
        """[P, G] normal orders of the week less those placed."""
        self.transhipped_week = np.zeros(shape)
        """[P, G] sales of the week by way of a third country."""
        self._modes = modes
        self._by = tuple(mode.by for mode in modes)
        self._shares = np.array([mode.shares for mode in modes])[:, None]
        """[modes, 1, G] share of each mode in the trade of a group."""
        self.normal = self._normal_trade(traded)
        self._mean_week = self.normal.mean_week
        self._weeks = NormalWeeks.of(self.normal, env.now, habits.booking_days, modes)
        self._noise = chance.demand(streams, name, goods.names)
        delays = zip(*(chance.delays(streams, f"{name} {mode.name}") for mode in modes), strict=True)
        self._travel_days = [[mode.days * delay for mode, delay in zip(modes, own, strict=True)] for own in delays]
        """[SLOTS][modes] from the loading of a week's order to its entry; the same on all paths."""
        self.stock = np.tile(self._mean_week * habits.cover_weeks, (len(panels), 1))
        self.pipeline = np.zeros(shape)
        self._share = np.ones(shape)
        """[P, G] sales over normal sales when the world begins."""

    def _normal_trade(self, traded: NDArray[np.bool_]) -> NormalTrade:
        travel = mean_days(self._modes)
        counted_before = travel if self.counted_at_loading else np.zeros(len(travel))
        value = np.where(traded, self.goods.value_usd_m, 0.0)
        return NormalTrade(value, tuple(self.goods.season.tolist()), counted_before)

    def remember(self, day: float) -> None:
        """A week before the world begins: what buyers have made of the path's law moves on, without goods or chance."""
        self._see_prices(day)
        self._advance(day)
        sales = self._sell(day, self._mean_week).sales
        self._share = sales / np.maximum(self._mean_week, LEAST_SALES)
        self.short_week = self._mean_week - sales

    def begin(self) -> None:
        """Take up the sales that the law of the weeks before has left: stock and loads on their way are sized for
        them."""
        self.stock = self.stock * self._share
        self._fill_pipeline()

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
        """[P, G] US$ million a week that other sellers can take on."""
        return np.full(self.price.shape, np.inf)

    def _retreat(self) -> Floats:
        """[P, 1] share of normal supply that sellers themselves have withdrawn; below zero they push."""
        return np.zeros((len(self.price), 1))

    def _transhipped(self, now: float, elsewhere: Floats) -> tuple[Floats, Floats]:
        """[P, G] sales of the same goods by way of a third country, and sales that come back to direct trade from
        there, both out of what has gone `elsewhere`."""
        return np.zeros(elsewhere.shape), np.zeros(elsewhere.shape)

    def _blocked(self) -> Floats:
        """[P, G] share of sales that needs a licence and does not get one."""
        return np.zeros(self.price.shape)

    def _expected_points(self, now: float) -> tuple[float, float]:
        """(points, day of effect) of a rise that is expected without an act; no points where none is."""
        return 0.0, 0.0

    def _fill_pipeline(self) -> None:
        """Loads that were ordered before the world begins."""
        now = self.env.now
        for mode in self._modes:
            lead = self.habits.booking_days + mode.days
            for weeks in range(1, int(lead // DAYS_PER_WEEK) + 1):
                arrives = now + lead - DAYS_PER_WEEK * weeks
                load = self._share * (mode.shares * self.normal.between(arrives, arrives + DAYS_PER_WEEK))
                self.pipeline = self.pipeline + load
                self.env.process(self._voyages([load], 0.0, [arrives - now], [mode.by]))

    def _week(self, now: float, week: int) -> None:
        self._see_prices(now)
        self._advance(now)
        demand = self._weeks.demand[week] * self._noise[week]
        found = self._sell(now, demand)
        sold = np.minimum(found.sales, self.stock)
        self.stock = self.stock - sold
        here = np.empty((len(SALES), *sold.shape))
        here[0] = demand  # one row for all paths
        here[1:] = (
            sold,
            found.elsewhere - self.transhipped_week,
            self.transhipped_week,
            found.blocked,
            demand - found.wanted + found.sales - sold,
        )
        self.accounts.add(now, SALES, here)
        self._order(now, week, found.sales / np.maximum(demand, LEAST_SALES))

    def _sell(self, now: float, demand: Floats) -> "Sales":
        """What becomes of a normal `demand` [1, G] or [G] at the prices of the week."""
        h = self.habits
        # Final demand sees what buyers pay on average: part of sales is made by sellers who bear less of the rise.
        saved = 1.0 - h.diverted_premium
        paid = self.retail * (1.0 - saved * np.clip(self._seen, 0.0, 1.0))
        wanted = demand * np.exp(-h.forgone_elasticity * paid)
        moved = 1.0 - (1.0 - self._retreat()) * np.exp(-h.diversion_elasticity * self.slow)
        elsewhere = np.minimum(wanted * np.clip(moved, *DIVERTED_LIMITS), self._room(now))
        self.moved = elsewhere / np.maximum(wanted, LEAST_SALES)
        self._seen = self._reckoned_with(h.forgone_elasticity * saved * self.retail)
        self.transhipped_week, returned = self._transhipped(now, np.maximum(elsewhere, 0.0))
        elsewhere = elsewhere - returned
        open_sales = wanted - elsewhere
        blocked = open_sales * self._blocked()
        return Sales(wanted, elsewhere, blocked, open_sales - blocked)

    def _reckoned_with(self, answer: Floats) -> Floats:
        """[P, G] share of sales elsewhere that final demand reckons with next week, and by `answer` times which its log
        rises.

        Where other sellers are at their limit, more demand makes their share smaller, and a smaller share means less
        demand. Where the answer is above one, weeks would swing to and fro, so demand goes part of the way to the new
        share (under-relaxation).
        """
        if answer.max() <= 1.0:
            return self.moved
        part = self._seen + (self.moved - self._seen) / np.maximum(answer, 1.0)
        return np.where(answer > 1.0, part, self.moved)

    def _see_prices(self, now: float) -> None:
        h = self.habits
        self.price = self.duties.assessed(now, now).landed_log
        self.retail = self.retail + (self.price - self.retail) * (1.0 - exp(-DAYS_PER_WEEK / h.retail_days))
        self.slow = self.slow + (self.price - self.slow) * (1.0 - exp(-DAYS_PER_WEEK / h.diversion_days))

    def _order(self, now: float, week: int, share: Floats) -> None:
        """Order up to a target: what is sold while goods travel, usual cover, and what duties ahead make worth it."""
        h = self.habits
        # Who never orders ahead has nothing to look ahead for.
        ahead = self._ahead(now) if h.frontload_weeks else 0.0
        over = self.price - self.retail
        extra = (h.frontload_weeks * ahead - h.wait_weeks * over) / POINTS_25
        cover = h.cover_weeks + np.clip(extra, -(1.0 - LEAST_COVER) * h.cover_weeks, h.storage_weeks)
        # In normal times what enters is what the season has, and stock and pipeline are as they should be.
        target = share * (self._mean_week * cover + self._weeks.until_arrival[week])
        correction = (target - self.stock - self.pipeline) / h.adjust_weeks
        normal = self._weeks.arriving[week]
        loads = self._shares * np.clip(share * normal + correction, 0.0, h.most_ratio * normal)
        self.short_week = (self._shares * normal - loads).sum(axis=0)
        for load in loads:
            self.pipeline = self.pipeline + load
        self.env.process(self._voyages(loads, h.booking_days, self._travel_days[week], self._by))

    def _ahead(self, now: float) -> Floats:
        """[P, G] rise of the log landed price that an order placed now would avoid, mean over modes of transport."""
        points, day = self._expected_points(now)
        expected = [(day, np.full(self.price.shape, points))] if points else []
        arrivals = [now + self.habits.booking_days + mode.days for mode in self._modes]
        return self._rises.avoided(now, arrivals, self._shares, expected)

    def _voyages(
        self, loads: Iterable[Floats], wait: float, travel: Sequence[float], by: Sequence[Mode]
    ) -> Generator[simpy.Event, Any, None]:
        """Loads [P, G] of a week on their way: all are loaded on one day, and each enters when it has travelled."""
        yield self.env.timeout(wait)
        loaded = self.env.now
        for load, days, mode in zip(loads, travel, by, strict=True):
            self.accounts.add(loaded, LOADING, load[None])
            arrival = self.env.timeout(days)
            arrival.callbacks.append(partial(self._enter, load, loaded, mode))

    def _enter(self, load: Floats, loaded: float, by: Mode, _: simpy.Event) -> None:
        """A load [P, G] enters: duty is due, and buyers have the goods."""
        now = self.env.now
        duty = self.duties.assessed(now, loaded, by)
        # Sellers bear what the landed price does not take on: (1 + t) x price = (1 + t0) x landed price.
        value = load * duty.landed * (100.0 + duty.normal_pct) / (100.0 + duty.duty_pct)
        self.accounts.add(now, ENTRY, np.array([load, value, value * duty.duty_pct / 100.0]))
        self.pipeline = self.pipeline - load
        self.stock = self.stock + load
