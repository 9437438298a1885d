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
from sim.world.makers import Maker
from sim.world.record import DESTINATIONS, ORIGINS
from sim.world.steps import StepFunction
from sim.world.streams import Streams
from sim.world.users import Need, User

CHINA = ORIGINS.index("CN")
_ORIGIN = {name: index for index, name in enumerate(ORIGINS)}
_DESTINATION = {name: index for index, name in enumerate(DESTINATIONS)}


class Shipment:
    """Goods on their way. `destination` is where customs sees them go; transhipped goods go on from there to their
    user."""

    __slots__ = ("destination", "loaded", "maker", "need", "origin", "slot", "tonnes", "user")

    def __init__(
        self, user: User, need: Need, tonnes: float, maker: Maker, origin: int, destination: int, slot: int
    ) -> None:
        self.maker = maker
        self.user = user
        self.need = need
        self.tonnes = tonnes
        self.origin = origin
        self.destination = destination
        self.slot = slot
        self.loaded = 0.0


class Flows:
    """Tonnes by origin O, destination D and month M; a running total of what is at the dock and under way.

    Nested lists inside the run, where single cells change at every event; arrays when it is over.
    """

    def __init__(self) -> None:
        lanes = [(o, d) for o in range(len(ORIGINS)) for d in range(len(DESTINATIONS))]
        self.departed = {lane: [0.0] * len(MONTHS) for lane in lanes}
        self.arrived = {lane: [0.0] * len(MONTHS) for lane in lanes}
        self.in_transit = {lane: [0.0] * len(MONTHS) for lane in lanes}
        self.stranded = {lane: [0.0] * len(MONTHS) for lane in lanes}
        self.duty_paid_usd_m = [0.0] * len(MONTHS)
        self.under_way = dict.fromkeys(lanes, 0.0)
        self.waiting = dict.fromkeys(lanes, 0.0)

    def close_month(self, month: int) -> None:
        """Keep the stocks of goods waiting and under way at the end of a month."""
        for lane in self.under_way:
            self.in_transit[lane][month] = self.under_way[lane]
            self.stranded[lane][month] = self.waiting[lane]

    @staticmethod
    def array(flows: Mapping[tuple[int, int], list[float]]) -> NDArray[np.float64]:
        """[O, D, M] array of one of the flows."""
        shape = (len(ORIGINS), len(DESTINATIONS), len(MONTHS))
        return np.array([flows[o, d] for o in range(shape[0]) for d in range(shape[1])]).reshape(shape)


class Balance:
    """Tonnes of one product over all users: what was ordered is made, waits, is under way or was received."""

    __slots__ = ("dock", "made", "ordered", "received", "under_way")

    def __init__(self) -> None:
        self.ordered = self.made = self.dock = self.under_way = self.received = 0.0


class Carriers:
    """Moves shipments and keeps their accounts."""

    def __init__(
        self,
        env: simpy.Environment,
        behaviour: Mapping[str, float],
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
        self._spread = behaviour["lead.spread"]
        self._production_days = behaviour["lead.production_days"]
        self._declaration_days = behaviour["lead.declaration_days"]
        self._sea_us_days = behaviour["lead.sea_us_days"]
        self._sea_abroad_days = behaviour["lead.sea_abroad_days"]
        self._air_days = behaviour["lead.air_days"]
        self._clearance_days = behaviour["lead.clearance_days"]
        self._air_trigger_days = behaviour["lead.air_trigger_days"]
        self.production_spread: dict[tuple[str, str], list[float]] = {}
        """Factors on production days by user and product, one a review slot; likewise below."""
        self.transit_spread: dict[tuple[str, str], list[float]] = {}
        self.inspection_work: dict[tuple[str, str], list[float]] = {}

    def draw(self, user: User, need: Need, streams: Streams, slots: int) -> None:
        """Draw lead times and inspections of a user's orders of a product, one a review slot."""
        key, entity = (user.name, need.product), f"{user.name} {need.product}"
        spread = self._spread
        self.production_spread[key] = np.exp(spread * streams.normals("production days", entity, slots)).tolist()
        self.transit_spread[key] = np.exp(spread * streams.normals("transit days", entity, slots)).tolist()
        self.inspection_work[key] = streams.exponentials("inspection", entity, slots).tolist()

    def order(self, user: User, need: Need, tonnes: float, maker: Maker, via: str) -> None:
        """Place an order with a maker; it is ready when the maker says so."""
        now = self.env.now
        slot = user.review_slot
        origin, destination = _ORIGIN[maker.origin], _DESTINATION[via or user.destination]
        shipment = Shipment(user, need, tonnes, maker, origin, destination, slot)
        lead = self._production_days * self.production_spread[user.name, need.product][slot]
        ready = maker.accept(now, tonnes, lead, urgent=user.urgent and origin != CHINA)
        need.on_order += tonnes
        self.balances[need.product].ordered += tonnes
        self._after(ready - now, self._ready, shipment)

    def _ready(self, event: simpy.Event) -> None:
        """Goods stand at the gate: controlled ones wait for a licence, others for inspection where there is one."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        need, user, now = shipment.need, shipment.user, self.env.now
        balance = self.balances[need.product]
        balance.made += shipment.tonnes
        balance.dock += shipment.tonnes
        if need.product != "materials":
            self.flows.waiting[shipment.origin, shipment.destination] += shipment.tonnes
        if shipment.origin != CHINA:
            if user.et_pair is not None and self._holds_abroad(user, shipment.maker, now):
                user.et_pair.present(shipment, now)
            else:
                self.release(shipment)
        elif need.pair is not None and shipment.destination == _DESTINATION[user.destination]:
            need.pair.present(shipment, now)
        else:
            work = self.inspection_work[user.name, need.product][shipment.slot]
            held = self._inspections[DESTINATIONS[shipment.destination]].finish(now, work) - now
            self._after(held + self._declaration_days, self._depart, shipment)

    def release(self, shipment: Shipment) -> None:
        """A licence covers the goods: they are declared and leave."""
        self._after(self._declaration_days, self._depart, shipment)

    def _depart(self, event: simpy.Event) -> None:
        """Customs counts the goods here; they fly if the user's stock would run low before a ship came in."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        lane = shipment.origin, shipment.destination
        shipment.loaded = now
        balance = self.balances[need.product]
        balance.dock -= tonnes
        balance.under_way += tonnes
        if need.product != "materials":
            self.flows.waiting[lane] -= tonnes
            self.flows.under_way[lane] += tonnes
            if 0.0 <= now < HORIZON:
                self.flows.departed[lane][month_of(now)] += tonnes
        if user.destination != "US":
            days = self._sea_abroad_days
        elif need.stock + need.under_way < need.use * (self._sea_us_days + self._air_trigger_days):
            days = self._air_days
        else:
            days = self._sea_us_days
        need.under_way += tonnes
        if shipment.destination != _DESTINATION[user.destination]:
            days += self._sea_abroad_days
        days *= self.transit_spread[user.name, need.product][shipment.slot]
        self._after(days + self._clearance_days, self._receive, shipment)

    def _receive(self, event: simpy.Event) -> None:
        """Entry, duty and receipt."""
        shipment = event.value
        assert isinstance(shipment, Shipment)
        now, tonnes, user, need = self.env.now, shipment.tonnes, shipment.user, shipment.need
        balance = self.balances[need.product]
        balance.under_way -= tonnes
        balance.received += tonnes
        if need.product != "materials":
            lane = shipment.origin, shipment.destination
            self.flows.under_way[lane] -= tonnes
            if 0.0 <= now < HORIZON:
                month = month_of(now)
                self.flows.arrived[lane][month] += tonnes
                if user.destination == "US" and shipment.origin == CHINA:
                    duty = self._duty_pct(now, shipment.loaded)
                    self.flows.duty_paid_usd_m[month] += tonnes * self._value * duty / 100.0
        need.under_way -= tonnes
        user.receive(need, tonnes)

    def _after(self, days: float, then: Callable[[simpy.Event], None], shipment: Shipment) -> None:
        """Call `then` after some days; never, if they are infinite."""
        if days == inf:
            return
        timer = simpy.Timeout(self.env, days, shipment)
        assert timer.callbacks is not None
        timer.callbacks.append(then)
