"""Trade in groups of goods, one direction: buyers order by the week, vessels carry, duty is assessed at entry.

All groups under all laws of a replication are carried as one matrix [P, G], paths by groups, in US$ million at the
prices of 2024, so a week costs nearly the same whatever their number. Buyers answer to the landed price in three ways,
each with its own pace: final demand falls once goods bought at the new price are sold (forgone), sales move to other
sellers slowly and as far as these have room (diverted, part of it transhipped), and orders run ahead of a rise or wait
out a duty that is far above what goods in stock have paid.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, ClassVar, Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK
from sim.inputs.trade import Goods
from sim.parameters.streams import Streams
from sim.worlds.trade.accounts import ENTRY, LOADING, SALES, FlowAccounts
from sim.worlds.trade.duties import PathDuties
from sim.worlds.trade.law import DutyPanel
from sim.worlds.trade.noise import SLOTS, TradeNoise
from sim.worlds.trade.normal import NormalTrade
from sim.worlds.trade.stretches import Stretches
from sim.worlds.trade.transport import TransportMode

Floats = NDArray[np.float64]

Steps = list[tuple[float, Floats]]
"""Believed changes of duties: (day of effect, points [P, G])."""

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


@dataclass(frozen=True)
class Lane:
    """One way to travel, week by week: the same on all paths."""

    mode: TransportMode
    normal: Floats
    """[SLOTS, G] normal receipts of the week in which an order of a week arrives, by all modes."""
    travel_days: list[float]
    """[SLOTS] from the loading of a week's order to its entry."""


class GoodsBuyers:
    """Trade of one direction under P laws. `weeks` is the process of its buyers; every load is a process of its own.

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
        habits: BuyerHabits,
        modes: tuple[TransportMode, ...],
        chance: TradeNoise,
        streams: Streams,
    ) -> None:
        """`name` keys the draws; `traded` [G] leaves out groups that another module carries; `panels` [P] by law."""
        self.env = env
        self.goods = goods
        self.habits = habits
        self.duties = PathDuties(panels, habits.pass_through)
        self._believed = Stretches[Steps](self.duties.news_edges, self._believe)
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
        self.short_week = np.zeros(shape)
        """[P, G] normal orders of the week less those placed."""
        self.transhipped_week = np.zeros(shape)
        """[P, G] sales of the week by way of a third country."""
        self._lay_out(name, traded, modes, chance, streams)
        self.stock = np.tile(self._mean_week * habits.cover_weeks, (len(panels), 1))
        self.pipeline = np.zeros(shape)
        self._fill_pipeline()

    def _lay_out(
        self,
        name: str,
        traded: NDArray[np.bool_],
        modes: tuple[TransportMode, ...],
        chance: TradeNoise,
        streams: Streams,
    ) -> None:
        """What no law touches, for all weeks at once [SLOTS, G]: normal trade, its noise, the days of vessels."""
        days = np.array([mode.shares * mode.days for mode in modes]).sum(axis=0)
        counted_before = days if self.counted_at_loading else np.zeros(len(days))
        value = np.where(traded, self.goods.value_usd_m, 0.0)
        self.normal = normal = NormalTrade(value, tuple(self.goods.season.tolist()), counted_before)
        self._mean_week = normal.mean_week
        booking = self.habits.booking_days
        starts: Floats = self.env.now + DAYS_PER_WEEK * np.arange(SLOTS, dtype=np.float64)
        self._demand = normal.weeks(starts) * chance.demand(streams, name, self.goods.names)
        self._until_arrival = normal.between(starts[:, None], starts[:, None] + (days + booking))
        """Normal receipts from a week's beginning until its order arrives, mean over modes of transport."""
        self._lanes = []
        for mode in modes:
            delays = chance.delays(streams, f"{name} {mode.name}")
            travel_days = [mode.days * delay for delay in delays]
            self._lanes.append(Lane(mode, normal.weeks(starts + booking + mode.days), travel_days))

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
        """Loads of normal trade that were ordered before the world starts."""
        now = self.env.now
        for lane in self._lanes:
            lead = self.habits.booking_days + lane.mode.days
            for weeks in range(1, int(lead // DAYS_PER_WEEK) + 1):
                arrives = now + lead - DAYS_PER_WEEK * weeks
                normal = self.normal.between(arrives, arrives + DAYS_PER_WEEK)
                load = np.tile(lane.mode.shares * normal, (len(self.pipeline), 1))
                self.pipeline = self.pipeline + load
                self.env.process(self._voyage(load, wait=0.0, travel=arrives - now))

    def _week(self, now: float, week: int) -> None:
        h = self.habits
        self._see_prices(now)
        self._advance(now)
        demand = np.broadcast_to(self._demand[week], self.price.shape)
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
        target = share * (self._mean_week * cover + self._until_arrival[week])
        correction = (target - self.stock - self.pipeline) / h.adjust_weeks
        self.short_week = np.zeros(share.shape)
        for lane in self._lanes:
            shares, normal = lane.mode.shares, lane.normal[week]
            load = shares * np.clip(share * normal + correction, 0.0, h.most_ratio * normal)
            self.short_week += shares * normal - load
            self.pipeline = self.pipeline + load
            self.env.process(self._voyage(load, h.booking_days, lane.travel_days[week]))

    def _ahead(self, now: float) -> Floats:
        """[P, G] rise of the log landed price that an order placed now would avoid, mean over modes of transport.

        Goods sent by air can still arrive before a rise for which goods sent by sea are too late.
        """
        steps = self._believed.at(now)
        points, day = self._expected_points(now)
        if points:
            steps = [*steps, (day, np.full(self.price.shape, points))]
        rise = np.zeros(self.price.shape)
        if steps:
            duty = self.duties.assessed(now, now).duty_pct
            for lane in self._lanes:
                arrival = now + self.habits.booking_days + lane.mode.days
                rise += lane.mode.shares * self._rise_beyond(duty, steps, arrival)
        return rise

    def _believe(self, now: float) -> Steps:
        """Changes announced by now, as far as they are believed."""
        h = self.habits
        return [
            (day, h.belief_enacted * enacted + h.belief_threatened * threatened)
            for day, enacted, threatened in self.duties.announced(now)
        ]

    def _rise_beyond(self, duty: Floats, steps: Steps, arrival: float) -> Floats:
        """[P, G] rise beyond an arrival under believed `steps`, less the further it lies ahead."""
        near = [(1.0 - (day - arrival) / AHEAD_DAYS, change) for day, change in steps if day > arrival]
        beyond = np.zeros(duty.shape)
        if any(weight > 0.0 for weight, _ in near):
            at_entry = duty + sum((change for day, change in steps if day <= arrival), start=np.zeros(duty.shape))
            paid = self.duties.landed_log(at_entry)
            for weight, change in near:
                if weight > 0.0:
                    beyond += weight * (self.duties.landed_log(at_entry + change) - paid)
        return beyond

    def _voyage(self, load: Floats, wait: float, travel: float) -> Generator[simpy.Event, Any, None]:
        """A load [P, G] on its way: loading, when the country of origin counts it, and entry, when duty is due."""
        yield self.env.timeout(wait)
        loaded = self.env.now
        self.accounts.add(loaded, LOADING, load)
        yield self.env.timeout(travel)
        now = self.env.now
        duty = self.duties.assessed(now, loaded)
        # Sellers bear what the landed price does not take on: (1 + t) x price = (1 + t0) x landed price.
        value = load * duty.landed * (100.0 + self.duties.base_pct) / (100.0 + duty.duty_pct)
        self.accounts.add(now, ENTRY, np.array([load, value, value * duty.duty_pct / 100.0]))
        self.pipeline = self.pipeline - load
        self.stock = self.stock + load
