"""The small chain, put together from Lodestone's own makers, needs, shipments and carriers.

A stage is a need with a stock, and a consignee of shipments as the users of magnets are. What it orders leaves the
stage before as a shipment, whose days of transit are the lead time.
"""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from benchmarks.peers.chain import DAYS, STAGES, Outcome, Stage
from sim.parameters.behaviour import LeadTimes
from sim.policy import Destination, EndUse, Product
from sim.policy.controls import FREE
from sim.worlds.magnets.adaptation import AdaptationLedger
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.demand import NeedPlan
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need, ShipmentDraws
from sim.worlds.magnets.practices import AT_ONCE, PracticeEffects
from sim.worlds.magnets.record import DESTINATIONS
from sim.worlds.magnets.shipments import Carriers
from sim.worlds.magnets.step_functions import constant

PLACE: Final = Destination.OTHER

DAY_OF_TRANSIT: Final = LeadTimes(
    production_days=0.0,
    declaration_days=0.0,
    sea_us_days=1.0,
    sea_abroad_days=1.0,
    air_days=1.0,
    spread=0.0,
    clearance_days=0.0,
    air_trigger_days=0.0,
)
"""A day at sea and nothing else: the factor of a shipment is then its days from stage to stage."""


class StockedStage:
    """A stage at work: what carriers ask of a consignee, a stock, and the orders of the stage after it."""

    name = "stage"
    destination = PLACE
    place = DESTINATIONS.index(PLACE)
    end_use = EndUse.CIVIL
    urgent = False
    review_slot = 0
    account_abroad: LicenceAccount
    """Never looked at: nothing here needs a licence."""
    ledger: AdaptationLedger | None = None

    def __init__(self, agenda: Agenda, carriers: Carriers, maker: Maker, stage: Stage) -> None:
        """`maker` stands for the stage before, which sends at once what it has in stock."""
        self._agenda = agenda
        self._carriers = carriers
        self._maker = maker
        self._stage = stage
        self.upstream: StockedStage | None = None
        plan = NeedPlan(Product.MAGNETS_UNCONTROLLED, float(stage.order_up_to_units), cover_days=1.0)
        self.need = Need(plan, maker, draws=ShipmentDraws([1.0], [float(stage.lead_time_days)], [0.0]))
        self._owed: deque[tuple[float, StockedStage | None]] = deque()
        """Units that were ordered and not sent, and to whom; None are customers."""
        self._owed_units = 0.0
        self.short_units = 0.0
        self._counted_to_day = 0.0
        self._unit_days = 0.0
        self._on_arrival = [self._arrive]

    def order(self, units: float, buyer: "StockedStage | None" = None) -> None:
        """Take an order; order more where the position has fallen far enough."""
        need, stage = self.need, self._stage
        free = need.stock - self._owed_units
        if units > free:
            self.short_units += units - max(free, 0.0)
        self._owed.append((units, buyer))
        self._owed_units += units
        position = need.stock + need.on_order - self._owed_units
        if position <= stage.reorder_point_units:
            ordered = stage.order_up_to_units - position
            need.on_order += ordered
            if self.upstream is None:
                self.send(ordered)
            else:
                self.upstream.order(ordered, self)
        self._serve()

    def send(self, units: float) -> None:
        """Goods for the stage leave the stage before."""
        self.need.on_order -= units  # carriers put it on order themselves
        self._carriers.order(self, self.need, units, self._maker, via=None)

    def expect(self, need: Need, tonnes: float, arrives: float) -> None:
        """Be told of goods that are on their way."""
        self._agenda.at(arrives, Entry(tonnes), self._on_arrival)

    def stock_of(self, need: Need, now: float) -> float:
        """Stock on hand."""
        return need.stock

    def mean_stock_units(self) -> float:
        """Stock on hand averaged over time until now."""
        self._count()
        return self._unit_days / self._agenda.now

    def _arrive(self, delivery: Entry) -> None:
        units: float = delivery.subject
        self._count()
        self.need.stock += units
        self.need.on_order -= units
        if self._owed:
            self._serve()

    def _serve(self) -> None:
        """Send what is in stock, in the order of the orders."""
        while self._owed and self._owed[0][0] <= self.need.stock:
            units, buyer = self._owed.popleft()
            self._count()
            self.need.stock -= units
            self._owed_units -= units
            if buyer is not None:
                buyer.send(units)

    def _count(self) -> None:
        """Add up the stock as it has stood since the last change."""
        now = self._agenda.now
        self._unit_days += self.need.stock * (now - self._counted_to_day)
        self._counted_to_day = now


class Customers:
    """Customers of the last stage, who order at the start of every day."""

    def __init__(self, agenda: Agenda, stage: StockedStage, units_by_day: Sequence[int]) -> None:
        self._agenda = agenda
        self._stage = stage
        self._left = iter(units_by_day)
        self._then = [self._come]
        agenda.at(0.0, Entry(), self._then)

    def _come(self, entry: Entry) -> None:
        """Order for today, and come again tomorrow."""
        units = next(self._left, None)
        if units is not None:
            self._stage.order(units)
            self._agenda.at(self._agenda.now + 1.0, entry, self._then)


def run(units_by_day: Sequence[int]) -> Outcome:
    """Simulate one replication."""
    agenda = Agenda(initial_time=0.0)
    free = Control(FREE, PracticeEffects(1.0, 0.0, AT_ONCE, tight=False))
    carriers = Carriers(agenda, DAY_OF_TRANSIT, (free,) * len(DESTINATIONS), lambda user, maker: False)
    maker = Maker("JP", constant(float("inf")), constant(1.0))
    stages = [StockedStage(agenda, carriers, maker, stage) for stage in STAGES]
    for before, after in pairwise(stages):
        after.upstream = before
    Customers(agenda, stages[-1], units_by_day)
    agenda.run(until=DAYS)
    return Outcome(
        tuple(stage.mean_stock_units() for stage in stages), 1.0 - stages[-1].short_units / sum(units_by_day)
    )
