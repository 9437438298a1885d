"""Users of magnets: what they order, and the way a short user gets by.

A user reviews its stocks every two weeks and orders up to a level (order-up-to policy) that covers forecast use over
the lead time plus its own days of cover.
"""

from math import inf
from typing import Final

from sim.policy import Destination, EndUse, Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.adaptation import AdaptationLedger
from sim.worlds.magnets.demand import UserPlan
from sim.worlds.magnets.habits import REVIEW_DAYS, UserHabits
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.record import DESTINATIONS
from sim.worlds.magnets.shipments import Shipment
from sim.worlds.magnets.stocks import StockKeeper

BUNDLE_DAYS: Final = 6.0
"""Orders to the usual non-Chinese supplier are bundled to this many days of the user's whole use."""

LEAST_ORDER_DAYS: Final = 0.5
"""Days of use below which nothing is ordered (assumption)."""

REBUILT_SHARE: Final = 0.4
"""Share of target cover at which a user that was cut off no longer adapts."""

LENT_ABOVE_DAYS: Final = 28.0
"""Days of its own use that a plant keeps when it lends to another of its maker (assumption)."""

QUOTE_LIMIT_DAYS: Final = 30.0
"""Longest wait at a maker that users order ahead for (assumption, decision 0007)."""

QUEUE_LIMIT_DAYS: Final = 60.0
"""A supplier outside China whose line is booked for longer takes no order, except from those whom law or priority keep
from buying in China."""


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MAGNETS_UNCONTROLLED: Final = Product.MAGNETS_UNCONTROLLED
_MATERIALS: Final = Product.MATERIALS
_EMBEDDED_MAGNETS: Final = Product.EMBEDDED_MAGNETS


@mypyc_attr(allow_interpreted_subclasses=True)
class User(StockKeeper):
    """A plant in the U.S. or a user abroad. Users abroad have no `production` and only compete for supply and
    licences."""

    __slots__ = (
        "_accounts",
        "_grows_on",
        "_growth",
        "_growth_step",
        "_hindered",
        "_inspection",
        "_pays_duty",
        "_practice",
        "_review_count",
        "_rise_per_day",
        "alert",
        "destination",
        "index",
        "market",
        "name",
        "place",
        "review_slot",
        "sisters",
        "urgent",
    )  # fmt: skip

    def __init__(
        self,
        market: Market,
        plan: UserPlan,
        needs: list[Need],
        habits: UserHabits,
        production: Production | None,
        ledger: AdaptationLedger | None,
        account_abroad: LicenceAccount,
        practice: Control,
        inspection: Control,
    ) -> None:
        """`account_abroad` is the licence under No. 61 that the user's foreign suppliers need; `practice` is the
        control of controlled magnets on their way to the user, `inspection` that of uncontrolled ones."""
        super().__init__(market.agenda, market.outlook, plan.end_use, needs, habits, production, ledger, account_abroad)
        self.market = market
        self.name = plan.name
        self.index = plan.index
        self.destination = plan.destination
        self.place = DESTINATIONS.index(plan.destination)
        self._practice = practice
        self._inspection = inspection
        self._pays_duty = plan.destination is Destination.US
        """Whether the U.S. duty on magnets is the user's."""
        accounts = [need.account for need in needs if need.account is not None]
        self._accounts = (account_abroad, *accounts)
        self._growth = market.growth.of(plan.destination)
        self._growth_step = 0
        """Place of the step that holds."""
        self._grows_on = -inf
        """Day from which on another normal use of magnets holds."""
        self._rise_per_day = 0.0
        """Share by which normal use is expected to grow each day."""
        self.sisters: tuple[User, ...] = ()
        """Other plants of the same maker and end use: a licence names its end user, so nothing goes beyond them."""
        self.urgent = plan.end_use is EndUse.MILITARY
        self.alert = False
        self._review_count = 0
        self.review_slot = 0
        self._hindered = self._may_be_hindered()
        self._grow(self._agenda.now)

    def law_changed(self, now: float) -> None:
        """Release what a change of law has freed, and look whether any control could now block a lane of the user."""
        if self.account_abroad.dock:
            self.account_abroad.excuse(self._bound_abroad)
        for account in self._accounts:
            account.law_changed(now)
        self._hindered = self._may_be_hindered()

    def receive_licences(self, now: float) -> None:
        """Take licences for what China controls that did not wait for their turn."""
        for need in self.needs:
            if need.account is not None:
                need.account.receive(now)

    def ration(self, share: float, now: float) -> None:
        """Let licences cover no more than a share of what the user usually buys from China; infinity is no limit."""
        for need in self.needs:
            if need.account is not None:
                need.account.ration(share, need.use * need.china_share - need.steady, now)

    def _may_be_hindered(self) -> bool:
        return self._inspection.effects.inspects or any(not account.control.free for account in self._accounts)

    def _bound_abroad(self, shipment: Shipment) -> bool:
        """Whether goods from a maker outside China still need a Chinese licence."""
        return self.market.holds_abroad(self, shipment.maker)

    def review(self, now: float) -> None:
        """Settle, adapt, order."""
        self.settle(now)
        if now >= self._grows_on:
            self._grow(now)
        if self.sisters:
            self._borrow(now)
        self._adapt(now)
        self.refresh(now)
        count = self._review_count + self.index
        for need in self.needs:
            if need.alternative is not None and self._is_short(need, now):
                self._look_elsewhere(need, need.plan * REVIEW_DAYS, now)
            if count % need.period == 0 and need.product is not _EMBEDDED_MAGNETS:
                self._order(need, now)
            account = need.account
            if account is not None and not account.idle():
                account.flush(now)
        if not self.account_abroad.idle():
            self.account_abroad.flush(now)
        self._review_count += 1
        self.review_slot += 1

    def _borrow(self, now: float) -> None:
        """Take what would not last until the next review from the plant of the same maker that can spare most.

        The lender keeps `LENT_ABOVE_DAYS` of its own use. Amounts are in the unit of use of the product.
        """
        for place, need in enumerate(self.needs):
            if need.product is _EMBEDDED_MAGNETS:
                continue
            lacking = need.plan * REVIEW_DAYS - need.stock
            if lacking <= 0.0:
                continue
            lender, most = None, 0.0
            for other in self.sisters:
                theirs = other.needs[place]
                spare = other.stock_of(theirs, now) - theirs.plan * LENT_ABOVE_DAYS
                if spare > most:
                    lender, most = other, spare
            if lender is not None:
                tonnes = lacking if lacking < most else most
                lender.lend(lender.needs[place], tonnes, now)
                need.stock += tonnes
                need.received += tonnes

    def lend(self, need: Need, tonnes: float, now: float) -> None:
        """Give `tonnes` of a product, in its unit of use, to another plant of the same maker."""
        self.settle(now)
        need.stock -= tonnes
        need.received -= tonnes

    def _grow(self, now: float) -> None:
        """Take on the normal use of the day."""
        growth, step = self._growth, self._growth_step
        while growth.until[step] <= now:
            step += 1
        self._growth_step, self._grows_on = step, growth.until[step]
        self._rise_per_day = growth.rise_per_day[step]
        self.grow(growth.use.values[step], growth.past_use[step])

    def _blocked(self, need: Need, now: float) -> bool:
        if need.product is _EMBEDDED_MAGNETS:
            return self.account_abroad.blocked(now) and self.outlook.embedded_supply(self.end_use) < 1.0
        if need.account is not None:
            return need.account.blocked(now)
        if need.product is not _MAGNETS_UNCONTROLLED:
            return False
        return self._inspection.effects.tight or self.market.carriers.inspected(need, now)

    def _adapt(self, now: float) -> None:
        """Move towards thrift, uncontrolled grades and embedded magnets while supply is short, and back afterwards.

        A user is alert while a lane is blocked and cover is low, and stays so until cover is rebuilt to a part of its
        target. While it is alert it also learns how to adapt further, and keeps what it has learned.
        """
        habits = self.habits
        if not (self.alert or self.adaptation > 0.0 or self._hindered):
            return
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
            self.learned += (1.0 - self.learned) * habits.learning_step
            if self.ledger is not None:
                self.ledger.adapt(now, self.adaptation)
        elif self.adaptation > 0.0:
            self.adaptation *= 1.0 - habits.return_step

    def _order(self, need: Need, now: float) -> None:
        """Order up to the target level, from China and from the usual supplier outside it."""
        habits, outlook, use = self.habits, self.outlook, need.plan
        assert need.maker is not None
        wait = need.maker.wait_days(now)
        window = habits.lead_days + (wait if wait < QUOTE_LIMIT_DAYS else QUOTE_LIMIT_DAYS) + need.days_between_orders
        cover = need.cover_days + habits.extra_cover_days + outlook.closure_days(now, window + need.days_between_orders)
        rise = 1.0
        if need.product is not _MATERIALS:
            rise += self._rise_per_day * window
            if self._pays_duty:
                cover += outlook.frontload_days(now)
        if need.account is not None and self._practice.effects.tight and not self._practice.free:
            cover += habits.hoard_days
        if need.alternative is not None:
            cover += BUNDLE_DAYS  # what is owed to the usual supplier and not yet ordered must not come out of cover
        # Forecast use rises over the window, and what is there at its end covers the use of that day.
        target = (use - need.steady) * window * (1.0 + rise) / 2.0 + (
            use if use > need.use else need.use
        ) * rise * cover
        tonnes = target - need.stock - need.on_order - need.owed_elsewhere
        if need.alternative is not None:
            if self.market.contracts and self._pays_duty and tonnes > 0.0:
                tonnes -= self._take_contracted(need, tonnes, now)
            kept = need.china_most < 1.0 or (habits.defence_first and self.urgent)
            other = need.alternative
            if not self.account_abroad.control.free:
                other = self.market.usual_or_free(self, other, now)
            missing = tonnes + self._stuck(need, now)
            if missing > 0.0 and (kept or other.wait_days(now) < QUEUE_LIMIT_DAYS):
                share = outlook.china_share(need.china_share, now)
                if share > need.china_most:
                    share = need.china_most
                need.owed_elsewhere += missing * (1.0 - share)
                tonnes *= share
            if need.owed_elsewhere > need.use * BUNDLE_DAYS:
                self.market.place_order(self, need, need.owed_elsewhere, other, emergency=other is not need.alternative)
                need.owed_elsewhere = 0.0
        if tonnes > use * LEAST_ORDER_DAYS:
            self.market.place_order(self, need, tonnes, need.maker)

    def _is_short(self, need: Need, now: float) -> bool:
        """Whether stock is low and does not come the usual way."""
        return need.stock < need.use * min(self.habits.alert_days, need.cover_days) and self._blocked(need, now)

    def _stuck(self, need: Need, now: float) -> float:
        """Tonnes on order that wait for a licence."""
        account = need.account
        return sum([goods.tonnes for goods in account.dock]) if account is not None and account.dock else 0.0

    def _take_contracted(self, need: Need, tonnes: float, now: float) -> float:
        """Order what allied levers have brought for the user, at most `tonnes`. Returns tonnes ordered."""
        share = self.market.contracted_share(now)
        supplier = self.market.emergency_supplier(self, now) if share > 0.0 else None
        if supplier is None or self.market.binds(self, supplier, now):
            return 0.0
        ordered = min(tonnes, share * need.use * need.days_between_orders)
        self.market.place_order(self, need, ordered, supplier, emergency=True)
        return ordered

    def _look_elsewhere(self, need: Need, tonnes: float, now: float) -> float:
        """Emergency orders to the supplier that can start first, and transhipment. Returns tonnes ordered."""
        ordered = 0.0
        domestic_inputs = self.habits.defence_first and self.urgent
        supplier = self.market.emergency_supplier(self, now, domestic_inputs)
        if supplier is not None and (self.urgent or supplier.wait_days(now) < QUEUE_LIMIT_DAYS):
            self.market.place_order(self, need, tonnes, supplier, emergency=True)
            ordered += tonnes
        transhipped = tonnes * self.habits.transhipment_share
        if transhipped > 0.0 and need.china_most >= 1.0 and self.outlook.transhipment_open():
            assert need.maker is not None
            self.market.place_order(self, need, transhipped, need.maker, via=Destination.OTHER, emergency=True)
            ordered += transhipped
        return ordered
