"""Users of magnets: stocks, orders and the way a short user gets by.

A user reviews its stocks every two weeks and orders up to a level (order-up-to policy) that covers forecast use over
the lead time plus its own days of cover. Between events stocks run down at a known rate, so a level needs an event
only when it would run out before the next review.
"""

from math import inf
from typing import Any, Final

import simpy

from sim.clock import DAYS_PER_WEEK
from sim.policy import Destination, EndUse, Product
from sim.worlds.magnets.demand import UserPlan
from sim.worlds.magnets.habits import REVIEW_DAYS, UserHabits
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.plants import Production

COMFORT_DAYS: Final = 14.0
"""Cover above which a plant with a backlog works overtime."""

OUT_DAYS: Final = 1e-6
"""A stock below this many days of use counts as out (rounding)."""

BUNDLE_DAYS: Final = 6.0
"""Orders to the usual non-Chinese supplier are bundled to this many days of the user's whole use."""

LEAST_ORDER_DAYS: Final = 0.5
"""Days of use below which nothing is ordered (assumption)."""

REBUILT_SHARE: Final = 0.4
"""Share of target cover at which a user that was cut off no longer adapts."""

QUOTE_LIMIT_DAYS: Final = 30.0
"""Longest wait at a maker that users order ahead for (assumption, decision 0007)."""

QUEUE_LIMIT_DAYS: Final = 60.0
"""A supplier outside China whose line is booked for longer takes no order."""


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MAGNETS_CONTROLLED: Final = Product.MAGNETS_CONTROLLED
_MAGNETS_UNCONTROLLED: Final = Product.MAGNETS_UNCONTROLLED
_MATERIALS: Final = Product.MATERIALS
_EMBEDDED_MAGNETS: Final = Product.EMBEDDED_MAGNETS


class User:
    """A plant in the U.S. or a user abroad. Users abroad have no `production` and only compete for supply and
    licences."""

    __slots__ = (
        "_review_count",
        "_since",
        "_version",
        "account_abroad",
        "adaptation",
        "alert",
        "controlled_use",
        "destination",
        "end_use",
        "env",
        "habits",
        "index",
        "level",
        "market",
        "name",
        "needs",
        "outlook",
        "production",
        "review_slot",
        "urgent",
    )  # fmt: skip

    def __init__(
        self,
        market: Market,
        plan: UserPlan,
        needs: list[Need],
        habits: UserHabits,
        production: Production | None,
        account_abroad: LicenceAccount,
    ) -> None:
        """`account_abroad` is the licence under No. 61 that the user's foreign suppliers need."""
        self.env = market.env
        self.market = market
        self.outlook = market.outlook
        self.name = plan.name
        self.index = plan.index
        self.destination = plan.destination
        self.end_use = plan.end_use
        self.needs = needs
        self.habits = habits
        self.production = production
        self.account_abroad = account_abroad
        self.urgent = plan.end_use is EndUse.MILITARY
        self.controlled_use = sum(need.use for need in needs if need.product is _MAGNETS_CONTROLLED)
        self.adaptation = 0.0
        self.alert = False
        self.level = 1.0
        self._since = self.env.now
        self._version = 0
        self._review_count = 0
        self.review_slot = 0

    def reviews(self, first: float) -> Any:
        """Review stocks for ever, the first time at day `first` (a SimPy process)."""
        yield self.env.timeout(first - self.env.now)
        while True:
            self.review()
            yield self.env.timeout(REVIEW_DAYS)

    def settle(self, now: float) -> None:
        """Bring stocks and production up to now at the rates that held since the last event."""
        days = now - self._since
        if days <= 0.0:
            return
        for need in self.needs:
            gone = need.draw_rate * days
            came = need.inflow * days
            there = need.stock + came
            if gone > there:
                gone = there
            need.stock += came - gone
            need.flowed += came
            need.used += gone
        if self.level != 1.0 and self.production is not None:
            self.production.accrue(self._since, now, self.level)
        self._since = now

    def stock_of(self, need: Need, now: float) -> float:
        """Stock of one product now, at the rates that held since the last event. Does not change the user."""
        there = need.stock + (need.inflow - need.draw_rate) * (now - self._since)
        return there if there > 0.0 else 0.0

    def receive(self, need: Need, tonnes: float) -> None:
        """Take delivery."""
        now = self.env.now
        self.settle(now)
        need.stock += tonnes
        need.received += tonnes
        need.on_order -= tonnes
        if self.level < 1.0:
            self.refresh(now)

    def review(self) -> None:
        """Settle, adapt, order."""
        now = self.env.now
        self.settle(now)
        self._adapt(now)
        self.refresh(now)
        count = self._review_count + self.index
        for need in self.needs:
            if count % need.period == 0 and need.product is not _EMBEDDED_MAGNETS:
                self._order(need, now)
            if need.account is not None:
                need.account.flush(now)
        self.account_abroad.flush(now)
        self._review_count += 1
        self.review_slot += 1

    def plan_use(self, now: float) -> None:
        """Set planned use and floor of every product from the present adaptation and the supply of embedded magnets."""
        habits, share = self.habits, self.adaptation
        supply = self.outlook.embedded_supply(self.end_use, now) if self.account_abroad.blocked(now) else 1.0
        open_share = 1.0 - (1.0 - supply) * (1.0 - habits.parts_max * share)
        thrift = 1.0 - habits.thrift_max * share
        embedded = share * habits.embedded_max * supply
        regraded = share * habits.regrade_max * self._regrade_room()
        for need in self.needs:
            if need.product is _MAGNETS_CONTROLLED:
                need.floor = embedded + regraded
                need.plan = need.use * (1.0 - need.floor) * thrift
            elif need.product is _MAGNETS_UNCONTROLLED:
                need.floor = embedded
                need.plan = (need.use * (1.0 - embedded) + self.controlled_use * regraded) * thrift
            elif need.product is _MATERIALS:
                need.plan = need.use * thrift
                need.floor = min(1.0, need.steady / need.plan)
            else:
                need.floor = open_share

    def _regrade_room(self) -> float:
        """How far controlled grades can give way to uncontrolled ones: not beyond their usual use, nor while those
        run low."""
        if self.adaptation <= 0.0:
            return 0.0
        for need in self.needs:
            if need.product is _MAGNETS_UNCONTROLLED and need.stock > need.use * COMFORT_DAYS:
                return min(1.0, need.use / self.controlled_use) if self.controlled_use > 0.0 else 0.0
        return 0.0

    def refresh(self, now: float) -> None:
        """Recompute output and rates of use, and set a timer for the next stock-out or end of backlog."""
        production = self.production
        self.plan_use(now)
        backlog = production.backlog_units(now) if production is not None else 0.0
        level = 1.0
        if production is not None and backlog > 0.0:
            level += production.overtime
        for need in self.needs:
            if need.stock <= need.use * OUT_DAYS:
                if need.floor < level:
                    level = need.floor
            elif level > 1.0 and need.product is not _EMBEDDED_MAGNETS and need.stock < need.use * COMFORT_DAYS:
                level = 1.0
        self.level = level
        wake = REVIEW_DAYS
        for need in self.needs:
            rate = need.plan * level
            if need.product is _EMBEDDED_MAGNETS:
                full = rate * self.outlook.embedded_build(self.end_use, now)
                inflow = full if need.floor >= 1.0 else min(need.use * need.floor, rate)
            else:
                inflow = need.steady if need.steady < rate else rate
            if inflow < rate and need.stock <= need.use * OUT_DAYS:
                rate = inflow
            need.draw_rate, need.inflow = rate, inflow
            net = rate - inflow
            if net > 0.0:
                lasts = need.stock / net
                if lasts < wake:
                    wake = lasts
        if production is not None:
            production.note(now, level)
            if level > 1.0:
                wake = min(wake, backlog / (production.units_per_day * (level - 1.0)))
        self._version += 1
        if wake < REVIEW_DAYS:
            self._wake_in(max(wake, 1e-6))

    def cover_weeks(self) -> float:
        """Weeks of planned use in stock of the scarcest product, now. Does not change the user."""
        now = self.env.now
        weeks = inf
        for need in self.needs:
            if need.product is not _EMBEDDED_MAGNETS and need.use > 0.0:
                left = self.stock_of(need, now) / (need.plan * DAYS_PER_WEEK)
                if left < weeks:
                    weeks = left
        return weeks

    def _wake_in(self, days: float) -> None:
        timer = self.env.timeout(days, self._version)
        assert timer.callbacks is not None
        timer.callbacks.append(self._awake)

    def _awake(self, event: simpy.Event) -> None:
        if event.value == self._version:
            now = self.env.now
            self.settle(now)
            self.refresh(now)

    def _blocked(self, need: Need, now: float) -> bool:
        if need.product is _EMBEDDED_MAGNETS:
            return self.account_abroad.blocked(now)
        if need.account is not None:
            return need.account.blocked(now)
        return need.product is _MAGNETS_UNCONTROLLED and self.outlook.inspected(self.destination, now)

    def _adapt(self, now: float) -> None:
        """Move towards thrift, uncontrolled grades and embedded magnets while supply is short, and back afterwards.

        A user is alert while a lane is blocked and cover is low, and stays so until cover is rebuilt to a part of its
        target.
        """
        habits = self.habits
        low = False
        for need in self.needs:
            if need.use <= 0.0:
                continue
            cover = need.stock / need.use
            if cover < habits.alert_days and self._blocked(need, now):
                self.alert = low = True
                break
            low = low or cover < REBUILT_SHARE * need.cover_days
        self.alert = self.alert and low
        if self.alert:
            self.adaptation += (1.0 - self.adaptation) * habits.adaptation_step
        elif self.adaptation > 0.0:
            self.adaptation *= 1.0 - habits.return_step

    def _order(self, need: Need, now: float) -> None:
        """Order up to the target level; a short user whose lane is blocked also looks elsewhere."""
        habits, outlook, use = self.habits, self.outlook, need.plan
        assert need.maker is not None
        window = habits.lead_days + min(need.maker.wait_days(now), QUOTE_LIMIT_DAYS) + REVIEW_DAYS * need.period
        cover = (
            need.cover_days
            + habits.extra_cover_days
            + outlook.closure_days(now, window + REVIEW_DAYS * need.period)
            + outlook.frontload_days(self.destination, need.product, now)
        )
        if need.account is not None and outlook.licences_tight(self.destination, self.end_use, now):
            cover += habits.hoard_days
        if need.alternative is not None:
            cover += BUNDLE_DAYS  # what is owed to the usual supplier and not yet ordered must not come out of cover
        target = (use - need.steady) * window + max(use, need.use) * cover
        tonnes = target - need.stock - need.on_order - need.owed_elsewhere
        if need.alternative is not None:
            if need.stock < need.use * min(habits.alert_days, need.cover_days) and self._blocked(need, now):
                tonnes -= self._look_elsewhere(need, use * REVIEW_DAYS * need.period, now)
            ahead = habits.defence_first and self.urgent
            if tonnes > 0.0 and (ahead or need.alternative.wait_days(now) < QUEUE_LIMIT_DAYS):
                share = outlook.china_share(need.china_share, now)
                need.owed_elsewhere += tonnes * (1.0 - share)
                tonnes *= share
            if need.owed_elsewhere > need.use * BUNDLE_DAYS:
                self.market.place_order(self, need, need.owed_elsewhere, need.alternative)
                need.owed_elsewhere = 0.0
        if tonnes > use * LEAST_ORDER_DAYS:
            self.market.place_order(self, need, tonnes, need.maker)

    def _look_elsewhere(self, need: Need, tonnes: float, now: float) -> float:
        """Emergency orders to the supplier that can start first, and transhipment. Returns tonnes ordered."""
        ordered = 0.0
        supplier = self.market.emergency_supplier(now, unbound=self.habits.defence_first and self.urgent)
        if supplier is not None and (self.urgent or supplier.wait_days(now) < QUEUE_LIMIT_DAYS):
            self.market.place_order(self, need, tonnes, supplier)
            ordered += tonnes
        transhipped = tonnes * self.habits.transhipment_share
        if transhipped > 0.0:
            assert need.maker is not None
            self.market.place_order(self, need, transhipped, need.maker, via=Destination.OTHER)
            ordered += transhipped
        return ordered
