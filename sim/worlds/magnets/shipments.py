"""Shipments: from the maker's gate over licence or inspection to departure, entry and receipt.

Nothing waits for a shipment but its user, so it is a chain of three callbacks on timeouts (ready, departed, received)
rather than a process of its own.
"""

from collections.abc import Callable, Mapping
from math import inf

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import HORIZON, MONTHS, month_of
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import DESTINATIONS, ORIGINS
from sim.worlds.magnets.steps import StepFunction
from sim.worlds.magnets.users import User

CHINA = ORIGINS.index("CN")
_ORIGIN = {name: index for index, name in enumerate(ORIGINS)}
_DESTINATION = {name: index for index, name in enumerate(DESTINATIONS)}


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
    """All lanes, and the duty paid by month."""

    def __init__(self) -> None:
        self.lanes = [[Lane(o, d) for d in range(len(DESTINATIONS))] for o in range(len(ORIGINS))]
        """[O][D]"""
        self.duty_paid_usd_m = [0.0] * len(MONTHS)

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


class Shipment:
    """Goods on their way. The lane is where customs sees them go; transhipped goods go on from there to their user."""

    __slots__ = ("balance", "counted", "lane", "loaded", "maker", "need", "slot", "tonnes", "transhipped", "user")

    def __init__(
        self, user: User, need: Need, tonnes: float, maker: Maker, lane: Lane, balance: Balance, transhipped: bool
    ) -> None:
        self.user = user
        self.need = need
        self.tonnes = tonnes
        self.maker = maker
        self.lane = lane
        self.balance = balance
        self.transhipped = transhipped
        self.counted = need.product != "materials"
        """Whether the lane counts the goods: it counts magnets."""
        self.slot = user.review_slot
        self.loaded = 0.0


class Carriers:
    """Moves shipments and keeps their accounts."""

    def __init__(
        self,
        env: simpy.Environment,
        behaviour: Behaviour,
        inspections: Mapping[str, StepFunction],
        value_usd_m_per_tonne: float,
        duty_pct: Callable[[float, float], float],
        holds_abroad: Callable[[User, Maker, float], bool],
    ) -> None:
        """`inspections` gives the speed of inspection by destination; `duty_pct(entered, loaded)` the U.S. duty in
        percent; `holds_abroad(user, maker, day)` says whether a foreign maker needs a Chinese licence it does not
        have."""
        self.env = env
        self.flows = Flows()
        self.balances = {product: Balance() for product in ("magnets_controlled", "magnets_uncontrolled", "materials")}
        self._inspections = inspections
        self._value = value_usd_m_per_tonne
        self._duty_pct = duty_pct
        self._holds_abroad = holds_abroad
        self._spread = behaviour.lead.spread
        self._production_days = behaviour.lead.production_days
        self._declaration_days = behaviour.lead.declaration_days
        self._sea_us_days = behaviour.lead.sea_us_days
        self._sea_abroad_days = behaviour.lead.sea_abroad_days
        self._air_days = behaviour.lead.air_days
        self._clearance_days = behaviour.lead.clearance_days
        self._air_trigger_days = behaviour.lead.air_trigger_days

    def draw(self, user: User, need: Need, streams: Streams, slots: int) -> None:
        """Draw lead times and inspections of a user's orders of a product, one a review slot."""
        spread, entity = self._spread, f"{user.name} {need.product}"
        need.production_factors = np.exp(spread * streams.normals("production days", entity, slots)).tolist()
        need.transit_factors = np.exp(spread * streams.normals("transit days", entity, slots)).tolist()
        need.inspection_work = streams.exponentials("inspection", entity, slots).tolist()

    def order(self, user: User, need: Need, tonnes: float, maker: Maker, via: str) -> None:
        """Place an order with a maker; it is ready when the maker says so."""
        now = self.env.now
        place = via or user.destination
        lane = self.flows.lanes[_ORIGIN[maker.origin]][_DESTINATION[place]]
        balance = self.balances[need.product]
        shipment = Shipment(user, need, tonnes, maker, lane, balance, transhipped=place != user.destination)
        lead = self._production_days * need.production_factors[shipment.slot]
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
            if user.account_abroad is not None and self._holds_abroad(user, shipment.maker, now):
                user.account_abroad.present(shipment, now)
            else:
                self.release(shipment)
        elif need.account is not None and not shipment.transhipped:
            need.account.present(shipment, now)
        else:
            work = need.inspection_work[shipment.slot]
            held = self._inspections[DESTINATIONS[lane.destination]].finish(now, work) - now
            self._after(held + self._declaration_days, self._depart, shipment)

    def release(self, shipment: Shipment) -> None:
        """A licence covers the goods: they are declared and leave."""
        self._after(self._declaration_days, self._depart, shipment)

    def _depart(self, event: simpy.Event) -> None:
        """Customs counts the goods here; they fly if the user's stock would run low before a ship came in."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        shipment.loaded = now
        shipment.balance.dock -= tonnes
        shipment.balance.under_way += tonnes
        if shipment.counted:
            lane = shipment.lane
            lane.waiting -= tonnes
            lane.under_way += tonnes
            if 0.0 <= now < HORIZON:
                lane.departed[month_of(now)] += tonnes
        if user.destination != "US":
            days = self._sea_abroad_days
        elif need.stock + need.under_way < need.use * (self._sea_us_days + self._air_trigger_days):
            days = self._air_days
        else:
            days = self._sea_us_days
        need.under_way += tonnes
        if shipment.transhipped:
            days += self._sea_abroad_days
        days *= need.transit_factors[shipment.slot]
        self._after(days + self._clearance_days, self._receive, shipment)

    def _receive(self, event: simpy.Event) -> None:
        """Entry, duty and receipt."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        shipment.balance.under_way -= tonnes
        shipment.balance.received += tonnes
        if shipment.counted:
            lane = shipment.lane
            lane.under_way -= tonnes
            if 0.0 <= now < HORIZON:
                month = month_of(now)
                lane.arrived[month] += tonnes
                if user.destination == "US" and lane.origin == CHINA:
                    duty = self._duty_pct(now, shipment.loaded)
                    self.flows.duty_paid_usd_m[month] += tonnes * self._value * duty / 100.0
        need.under_way -= tonnes
        user.receive(need, tonnes)

    def _after(self, days: float, then: Callable[[simpy.Event], None], shipment: Shipment) -> None:
        """Call `then` after some days; never, if they are infinite."""
        if days == inf:
            return
        simpy.Timeout(self.env, days, shipment).callbacks = [then]
