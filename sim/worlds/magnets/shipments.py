"""Shipments: from the maker's gate over licence or inspection to departure, entry and receipt.

Nothing waits for a shipment but its user, so it is a chain of three callbacks on timeouts (ready, departed, received)
rather than a process of its own.
"""

from collections.abc import Callable
from math import inf
from typing import Final, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import HORIZON, MONTHS, month_of
from sim.inputs.magnets import ORIGINS
from sim.parameters.behaviour import LeadTimes
from sim.policy import Destination, EndUse, Product
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.record import DESTINATIONS

CHINA = ORIGINS.index("CN")
_ORIGIN = {name: index for index, name in enumerate(ORIGINS)}
_DESTINATION = {name: index for index, name in enumerate(DESTINATIONS)}


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MATERIALS: Final = Product.MATERIALS
_US: Final = Destination.US


class Lane:
    """Magnets from one origin to one destination: tonnes by month, and what is at the dock and under way now.

    Lists inside the run, where single cells change at every event; arrays when it is over.
    """

    __slots__ = ("arrived", "departed", "destination", "in_transit", "origin", "stranded", "under_way", "waiting")

    def __init__(self, origin: int, destination: int) -> None:
        self.origin = origin
        self.destination = destination
        self.departed = [0.0] * len(MONTHS)
        self.arrived = [0.0] * len(MONTHS)
        self.in_transit = [0.0] * len(MONTHS)
        self.stranded = [0.0] * len(MONTHS)
        self.under_way = 0.0
        self.waiting = 0.0

    def close_month(self, month: int) -> None:
        """Keep the stocks of goods waiting and under way at the end of a month."""
        self.in_transit[month] = self.under_way
        self.stranded[month] = self.waiting


class Flows:
    """All lanes."""

    def __init__(self) -> None:
        self.lanes = [[Lane(o, d) for d in range(len(DESTINATIONS))] for o in range(len(ORIGINS))]
        """[O][D]"""

    def close_month(self, month: int) -> None:
        """Keep what waits and what is under way on every lane at the end of a month."""
        for row in self.lanes:
            for lane in row:
                lane.close_month(month)

    def array(self, flow: str) -> NDArray[np.float64]:
        """[O, D, M] array of one of the flows of lanes."""
        return np.array([[getattr(lane, flow) for lane in row] for row in self.lanes])


class Balance:
    """Tonnes of one product over all users: what was ordered is made, waits, is under way or was received."""

    __slots__ = ("dock", "made", "ordered", "received", "under_way")

    def __init__(self) -> None:
        self.ordered = self.made = self.dock = self.under_way = self.received = 0.0


class Consignee(Protocol):
    """Who is sent goods."""

    name: str
    destination: Destination
    end_use: EndUse
    urgent: bool
    """Whether its orders go ahead of others outside China."""
    review_slot: int
    """Slot of the draws that its next order takes."""
    account_abroad: LicenceAccount

    def stock_of(self, need: Need, now: float) -> float:
        """Stock of one product now, in the unit of its use."""

    def receive(self, need: Need, tonnes: float) -> None:
        """Take delivery."""


class Shipment:
    """Goods on their way. The lane is where customs sees them go; transhipped goods go on from there to their user."""

    __slots__ = ("balance", "counted", "lane", "maker", "need", "slot", "tonnes", "transhipped", "user")

    def __init__(
        self, user: Consignee, need: Need, tonnes: float, maker: Maker, lane: Lane, balance: Balance, transhipped: bool
    ) -> None:
        self.user = user
        self.need = need
        self.tonnes = tonnes
        self.maker = maker
        self.lane = lane
        self.balance = balance
        self.transhipped = transhipped
        self.counted = need.product is not _MATERIALS
        """Whether the lane counts the goods: it counts magnets."""
        self.slot = user.review_slot


class Carriers:
    """Moves shipments and keeps their accounts."""

    def __init__(
        self,
        env: simpy.Environment,
        lead: LeadTimes,
        outlook: Outlook,
        holds_abroad: Callable[[Consignee, Maker, float], bool],
    ) -> None:
        """`holds_abroad(user, maker, day)` says whether a foreign maker needs a Chinese licence it does not have."""
        self.env = env
        self.flows = Flows()
        self.balances = {
            product: Balance()
            for product in (Product.MAGNETS_CONTROLLED, Product.MAGNETS_UNCONTROLLED, Product.MATERIALS)
        }
        self._inspections = [outlook.inspection_speed(place) for place in DESTINATIONS]
        self._holds_abroad = holds_abroad
        self._lead = lead

    def order(self, user: Consignee, need: Need, tonnes: float, maker: Maker, via: Destination | None) -> None:
        """Place an order with a maker; it is ready when the maker says so."""
        now = self.env.now
        place = via or user.destination
        lane = self.flows.lanes[_ORIGIN[maker.origin]][_DESTINATION[place]]
        balance = self.balances[need.product]
        shipment = Shipment(user, need, tonnes, maker, lane, balance, transhipped=place != user.destination)
        lead = self._lead.production_days * need.production_factors[shipment.slot]
        ready = maker.accept(now, tonnes, lead, urgent=user.urgent and lane.origin != CHINA)
        need.on_order += tonnes
        balance.ordered += tonnes
        self._after(ready - now, self._ready, shipment)

    def _ready(self, event: simpy.Event) -> None:
        """Goods stand at the gate: controlled ones wait for a licence, others for inspection where there is one."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        need, user, lane, now = shipment.need, shipment.user, shipment.lane, self.env.now
        shipment.balance.made += shipment.tonnes
        shipment.balance.dock += shipment.tonnes
        if shipment.counted:
            lane.waiting += shipment.tonnes
        if lane.origin != CHINA:
            if self._holds_abroad(user, shipment.maker, now):
                user.account_abroad.present(shipment, now)
            else:
                self.release(shipment)
        elif need.account is not None and not shipment.transhipped:
            need.account.present(shipment, now)
        else:
            work = need.inspection_work[shipment.slot]
            held = self._inspections[lane.destination].finish(now, work) - now
            self._after(held + self._lead.declaration_days, self._depart, shipment)

    def release(self, shipment: Shipment) -> None:
        """A licence covers the goods: they are declared and leave."""
        self._after(self._lead.declaration_days, self._depart, shipment)

    def _depart(self, event: simpy.Event) -> None:
        """Customs counts the goods here; they fly if the user's stock would run low before a ship came in."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        shipment.balance.dock -= tonnes
        shipment.balance.under_way += tonnes
        if shipment.counted:
            lane = shipment.lane
            lane.waiting -= tonnes
            lane.under_way += tonnes
            if 0.0 <= now < HORIZON:
                lane.departed[month_of(now)] += tonnes
        if user.destination is not _US:
            days = self._lead.sea_abroad_days
        elif user.stock_of(need, now) + need.under_way < need.use * (
            self._lead.sea_us_days + self._lead.air_trigger_days
        ):
            days = self._lead.air_days
        else:
            days = self._lead.sea_us_days
        need.under_way += tonnes
        if shipment.transhipped:
            days += self._lead.sea_abroad_days
        days *= need.transit_factors[shipment.slot]
        self._after(days + self._lead.clearance_days, self._receive, shipment)

    def _receive(self, event: simpy.Event) -> None:
        """Entry and receipt."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        shipment.balance.under_way -= tonnes
        shipment.balance.received += tonnes
        if shipment.counted:
            lane = shipment.lane
            lane.under_way -= tonnes
            if 0.0 <= now < HORIZON:
                lane.arrived[month_of(now)] += tonnes
        need.under_way -= tonnes
        user.receive(need, tonnes)

    def _after(self, days: float, then: Callable[[simpy.Event], None], shipment: Shipment) -> None:
        """Call `then` after some days; never, if they are infinite."""
        if days == inf:
            return
        simpy.Timeout(self.env, days, shipment).callbacks = [then]
