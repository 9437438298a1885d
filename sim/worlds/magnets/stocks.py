"""What a user of magnets has: stocks that run down between events, goods that arrive, and the output they allow.

Between events stocks run down at a known rate, so a level needs an event only when it would run out before the next
review, and a delivery only while the user is short.
"""

from heapq import heappop, heappush
from math import inf
from typing import Final

from sim.clock import DAYS_PER_WEEK, HORIZON
from sim.policy import EndUse, Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.adaptation import AdaptationLedger, Shares, adapted_shares
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.demand import MAGNETS
from sim.worlds.magnets.habits import REVIEW_DAYS, UserHabits
from sim.worlds.magnets.licence_accounts import ROUNDING_DAYS, LicenceAccount
from sim.worlds.magnets.needs import Need, plan_use
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.plants import Production

COMFORT_DAYS: Final = 14.0
"""Cover above which a plant with a backlog works overtime."""

# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MAGNETS_CONTROLLED: Final = Product.MAGNETS_CONTROLLED
_MAGNETS_UNCONTROLLED: Final = Product.MAGNETS_UNCONTROLLED
_EMBEDDED_MAGNETS: Final = Product.EMBEDDED_MAGNETS


@mypyc_attr(allow_interpreted_subclasses=True)
class StockKeeper:
    """Stocks of one user and the output they allow, at the rates that hold since the last event."""

    __slots__ = (
        "_adapts",
        "_agenda",
        "_controlled_bought",
        "_deliveries",
        "_embedded",
        "_expected",
        "_magnets",
        "_magnets_bought",
        "_next_delivery",
        "_on_wake",
        "_planned_for",
        "_scarcest",
        "_shares",
        "_since",
        "_version",
        "account_abroad",
        "adaptation",
        "controlled_use",
        "end_use",
        "habits",
        "learned",
        "ledger",
        "level",
        "magnet_use",
        "needs",
        "outlook",
        "production",
        "uncontrolled",
    )  # fmt: skip

    def __init__(
        self,
        agenda: Agenda,
        outlook: Outlook,
        end_use: EndUse,
        needs: list[Need],
        habits: UserHabits,
        production: Production | None,
        ledger: AdaptationLedger | None,
        account_abroad: LicenceAccount,
    ) -> None:
        """`production` is None where no output is claimed, `ledger` is None abroad; `account_abroad` is the licence
        under No. 61 that the user's foreign suppliers need."""
        self._agenda = agenda
        self.outlook = outlook
        self.end_use = end_use
        self.needs = needs
        self.habits = habits
        self.production = production
        self.ledger = ledger
        self.account_abroad = account_abroad
        self.uncontrolled = next((need for need in needs if need.product is _MAGNETS_UNCONTROLLED), None)
        self._magnets = [need for need in needs if need.product in MAGNETS]
        self._controlled_bought = sum([need.bought for need in needs if need.product is _MAGNETS_CONTROLLED])
        self._magnets_bought = sum([need.bought for need in self._magnets])
        self.controlled_use = self._controlled_bought
        """Normal use of controlled magnets, tonnes a day."""
        self.magnet_use = self._magnets_bought
        """Normal use of all magnets, tonnes a day."""
        self._embedded = any(need.product is _EMBEDDED_MAGNETS for need in needs)
        self.adaptation = 0.0
        """Share of the adaptation that is possible and has been made."""
        self.learned = 0.0
        """Share of the way from the short-run to the long-run reach of adaptation that is behind the user; what was
        learned is kept."""
        self._adapts = False
        """Whether use is planned with some adaptation."""
        self._shares: Shares = (0.0, 0.0, 0.0, 0.0)
        """Shares of adaptation for which use is planned."""
        self.level = 1.0
        """Share of normal output that is made."""
        self._scarcest = 0
        """Place in `INPUTS` of the input that keeps it below one."""
        self._since = agenda.now
        self._version = 0
        self._deliveries: list[tuple[float, int, Need, float]] = []
        """Goods on their way: (day of receipt, number, need, tonnes), the next one first."""
        self._expected = 0
        self._next_delivery = inf
        self._planned_for: tuple[float, float, float, float, float] | None = None
        """Adaptation, what was learned, supply of embedded magnets, room for regrading and pace of building stocks of
        embedded magnets for which use and output were planned; None if they have to be planned anew."""
        self._on_wake = [self._awake]

    def adopt(self, habits: UserHabits) -> None:
        """Take on other habits, which count from the next look at plans on."""
        self.habits = habits
        self._planned_for = None

    def grow(self, growth: float, before: float) -> None:
        """Take on a normal use of magnets that is `growth` times what was bought in 2024; half a year `before` it was
        so many times. That is what the licence office takes for past use."""
        as_usual = self.adaptation == 0.0 and self.level == 1.0
        for need in self._magnets:
            need.grow(growth)
            if as_usual:
                need.plan = need.draw_rate = need.use
            if need.account is not None:
                need.account.use = need.bought * before
        self.controlled_use, self.magnet_use = self._controlled_bought * growth, self._magnets_bought * growth
        if not as_usual:
            self._planned_for = None

    def settle(self, now: float) -> None:
        """Bring stocks and production up to now at the rates that held since the last event."""
        if self._next_delivery <= now:
            self._take_deliveries(now)
        self._run_to(now)

    def _run_to(self, now: float) -> None:
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
            self.production.accrue(self._since, now, self.level, self._scarcest)
        if self._adapts and self.ledger is not None:
            self.ledger.accrue(self._since, now, self.level, self._shares, self.controlled_use, self.magnet_use)
        self._since = now

    def expect(self, need: Need, tonnes: float, arrives: float) -> None:
        """Be told of goods that are on their way, and of the day on which they arrive.

        A user that makes all it can does nothing when goods arrive: they are put into stock when it next looks. A short
        one looks at once.
        """
        need.under_way += tonnes
        self._expected += 1
        heappush(self._deliveries, (arrives, self._expected, need, tonnes))
        if arrives < self._next_delivery:
            self._next_delivery = arrives
            if self.level < 1.0:
                self._wake_on(arrives)

    def owes(self, now: float) -> bool:
        """Whether output that was lost in the run may still be made up, what is not booked yet included."""
        if self.production is None:
            return False
        return self.production.owes(now) or (self.level < 1.0 and self._since < HORIZON)

    def _take_deliveries(self, now: float) -> None:
        """Put what has arrived by now into stock."""
        deliveries = self._deliveries
        while deliveries and deliveries[0][0] <= now:
            arrived, _, need, tonnes = heappop(deliveries)
            if self.level != 1.0:
                self._run_to(arrived)  # output is booked from event to event
            need.stock += tonnes
            need.received += tonnes
            need.on_order -= tonnes
            need.under_way -= tonnes
        self._next_delivery = deliveries[0][0] if deliveries else inf

    def under_way(self, need: Need) -> list[float]:
        """Tonnes of each shipment of one product that has departed and was not put into stock."""
        return [tonnes for _, _, own, tonnes in self._deliveries if own is need]

    def stock_of(self, need: Need, now: float) -> float:
        """Stock of one product now, at the rates that held since the last event."""
        if self._next_delivery <= now:
            self._take_deliveries(now)
        there = need.stock + (need.inflow - need.draw_rate) * (now - self._since)
        return there if there > 0.0 else 0.0

    def refresh(self, now: float) -> None:
        """Recompute output and rates of use, and look again at the next stock-out, end of backlog or, while short,
        delivery."""
        supply = self.outlook.embedded_supply(self.end_use) if self.account_abroad.blocked(now) else 1.0
        basis = (self.adaptation, self.learned, supply, self._regrade_room(), self._build(now))
        self._version += 1
        if basis != self._planned_for or not self._goes_on(now):
            self._plan_use(*basis[:4])
            lives_on_inflow = self._plan_output(now, basis[4])
            self._planned_for = None if lives_on_inflow else basis

    def _goes_on(self, now: float) -> bool:
        """Whether a user that makes all it can goes on as before; then only its next stock-out has to be looked at.

        So it does while nothing is out and nothing is to be caught up, as its plans have not changed.
        """
        if self.level != 1.0 or (self.production is not None and self.production.has_backlog()):
            return False
        wake = REVIEW_DAYS
        for need in self.needs:
            stock, net = need.stock, need.draw_rate - need.inflow
            if stock <= need.out:
                return False
            if net > 0.0 and stock < net * wake:
                wake = stock / net
        self._wake_after(now, wake)
        return True

    def _plan_use(self, share: float, learned: float, supply: float, room: float) -> None:
        """Set planned use and floor of every product from the adaptation, what was learned of it, the supply of
        embedded magnets and the room for regrading."""
        habits, self._adapts = self.habits, share > 0.0
        self._shares = (0.0, 0.0, 0.0, 0.0)
        if self._adapts:
            self._shares = adapted_shares(habits.soon, habits.late, share, learned, supply, room)
        saved, regraded, parts, embedded = self._shares
        if parts > 0.0 and not self._embedded:
            self._shares = (saved, regraded, 0.0, embedded)
        plan_use(self.needs, self._shares, supply + parts, self.controlled_use)

    def _regrade_room(self) -> float:
        """How far controlled grades can give way to uncontrolled ones: not beyond their usual use, nor while those
        run low."""
        need = self.uncontrolled
        if self.adaptation <= 0.0:
            return 0.0
        if need is None or self.controlled_use <= 0.0 or need.stock <= need.use * COMFORT_DAYS:
            return 0.0
        return min(1.0, need.use / self.controlled_use)

    def _build(self, now: float) -> float:
        """How much faster than used embedded magnets are bought; one where the user needs none."""
        return self.outlook.embedded_build[self.end_use].at(now) if self._embedded else 1.0

    def _plan_output(self, now: float, build: float) -> bool:
        """Set output and rates of use, with embedded magnets bought at `build` times their use. Says whether a product
        is out and used as it comes in."""
        production, lives_on_inflow = self.production, False
        level = 1.0
        if production is not None and production.has_backlog() and production.is_awaited(now):
            level += production.overtime
        for need in self.needs:
            if need.stock <= need.out:
                if need.floor < level:
                    level = need.floor
                    self._scarcest = need.place
            elif level > 1.0 and need.product is not _EMBEDDED_MAGNETS and need.stock < need.use * COMFORT_DAYS:
                level = 1.0
        self.level = level
        wake = REVIEW_DAYS
        for need in self.needs:
            rate = need.plan * level
            if need.product is _EMBEDDED_MAGNETS:
                inflow = rate * build if need.floor >= 1.0 else min(need.use * need.floor, rate)
            else:
                inflow = need.steady if need.steady < rate else rate
            if inflow < rate and need.stock <= need.out:
                rate, lives_on_inflow = inflow, True
            need.draw_rate, need.inflow = rate, inflow
            net = rate - inflow
            if net > 0.0:
                lasts = need.stock / net
                if lasts < wake:
                    wake = lasts
        if production is not None:
            production.note(now, level)
            if level > 1.0:
                wake = min(wake, production.backlog_days(now, level))
        self._wake_after(now, wake)
        if level < 1.0 and self._next_delivery < inf:
            self._wake_on(self._next_delivery)
        return lives_on_inflow

    def cover_weeks(self, now: float) -> float:
        """Weeks of planned use in stock of the scarcest product, now."""
        if self._next_delivery <= now:
            self._take_deliveries(now)
        days = now - self._since
        weeks = inf
        for need in self.needs:
            if need.product is not _EMBEDDED_MAGNETS and need.use > 0.0:
                left = (need.stock + (need.inflow - need.draw_rate) * days) / (need.plan * DAYS_PER_WEEK)
                if left < weeks:
                    weeks = left
        return weeks if weeks > 0.0 else 0.0

    def _wake_after(self, now: float, days: float) -> None:
        """Look again after some days, unless the next review comes before."""
        if days < REVIEW_DAYS:
            self._wake_on(now + max(days, ROUNDING_DAYS))

    def _wake_on(self, day: float) -> None:
        self._agenda.at(day, Entry(self._version), self._on_wake)

    def _awake(self, entry: Entry) -> None:
        """Look again, unless plans were made after the event was entered."""
        if entry.subject == self._version:
            now = self._agenda.now
            self.settle(now)
            self.refresh(now)
