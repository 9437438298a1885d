"""Shipments: from the maker's gate over licence or inspection to departure, entry and receipt.

A shipment has one event of SimPy, entered anew where somebody decides about it: at the gate, if it may need a licence,
and at departure, where customs counts it and its way is chosen. Its receipt is entered with its user, who looks at it
when it matters.
"""

from collections.abc import Callable, Iterator
from math import inf
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.clock import HORIZON, MONTH_OF_DAY, MONTHS
from sim.inputs.magnets import ORIGINS
from sim.parameters.behaviour import LeadTimes
from sim.policy import Destination, EndUse, Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.adaptation import AdaptationLedger
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import DESTINATIONS

CHINA: Final = ORIGINS.index("CN")

# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MATERIALS: Final = Product.MATERIALS
_US: Final = Destination.US


@mypyc_attr(allow_interpreted_subclasses=True)
class Lane:
    """Magnets from one origin to one destination: tonnes by month, and what is at the dock now.

    Lists inside the run, where single cells change at every event; arrays when it is over.
    """

    __slots__ = ("arrived", "departed", "in_transit", "inspection", "origin", "stranded", "waiting")

    def __init__(self, origin: int, inspection: Control) -> None:
        """`inspection` is the control of uncontrolled magnets to the destination."""
        self.origin = origin
        self.inspection = inspection
        self.departed = [0.0] * len(MONTHS)
        self.arrived = [0.0] * len(MONTHS)
        self.in_transit = [0.0] * len(MONTHS)
        self.stranded = [0.0] * len(MONTHS)
        self.waiting = 0.0
        """Tonnes that were presented at the gate and have not departed."""

    def depart(self, tonnes: float, now: float, arrives: float) -> None:
        """Count goods that leave now: in the month in which they leave, at the ends of months at which they are under
        way, and in the month in which they arrive. What happens on the edge of two months belongs to the later one."""
        if now >= HORIZON or arrives < 0.0:
            return
        first, last = 0, len(MONTHS)
        if now >= 0.0:
            first = MONTH_OF_DAY[int(now)]
            self.departed[first] += tonnes
        if arrives < HORIZON:
            last = MONTH_OF_DAY[int(arrives)]
            self.arrived[last] += tonnes
        for month in range(first, last):
            self.in_transit[month] += tonnes


@mypyc_attr(allow_interpreted_subclasses=True)
class Flows:
    """All lanes."""

    def __init__(self, inspections: tuple[Control, ...]) -> None:
        """`inspections` are the controls of uncontrolled magnets by destination."""
        self.lanes = [[Lane(origin, control) for control in inspections] for origin in range(len(ORIGINS))]
        """[O][D]"""

    def array(self, flow: str) -> NDArray[np.float64]:
        """[O, D, M] array of one of the flows of lanes."""
        return np.array([[getattr(lane, flow) for lane in row] for row in self.lanes])


class Consignee(Protocol):
    """Who is sent goods."""

    name: str
    destination: Destination
    place: int
    """Place of the destination in `DESTINATIONS`."""
    end_use: EndUse
    urgent: bool
    """Whether its orders go ahead of others outside China."""
    review_slot: int
    """Slot of the draws that its next order takes."""
    account_abroad: LicenceAccount
    ledger: AdaptationLedger | None

    def stock_of(self, need: Need, now: float) -> float:
        """Stock of one product now, in the unit of its use."""

    def expect(self, need: Need, tonnes: float, arrives: float) -> None:
        """Be told of goods that are on their way, and of the day on which they arrive."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Shipment:
    """Goods on their way. The lane is where customs sees them go; transhipped goods go on from there to their user."""

    __slots__ = (
        "emergency",
        "entry",
        "inspected_from",
        "inspections",
        "inspections_per_day",
        "lane",
        "licence",
        "maker",
        "need",
        "presented",
        "ready",
        "slot",
        "through",
        "tonnes",
        "transhipped",
        "user",
    )

    def __init__(
        self,
        user: Consignee,
        need: Need,
        tonnes: float,
        maker: Maker,
        lane: Lane,
        slot: int,
        transhipped: bool,
        ready: float,
        inspections: float,
        emergency: bool = False,
    ) -> None:
        """`slot` is that of the draws of its lead times; `ready` is the day on which the goods stand at the maker's
        gate, and `inspections` are ahead of them from then on. An `emergency` order stands beside the usual ones."""
        self.entry = Entry(self)
        """Event of its next step."""
        self.user = user
        self.need = need
        self.tonnes = tonnes
        self.maker = maker
        self.lane = lane
        self.slot = slot
        self.transhipped = transhipped
        self.emergency = emergency
        self.ready = self.inspected_from = ready
        self.inspections = inspections
        self.inspections_per_day = inf
        self.licence = need.account if lane.origin == CHINA and not transhipped else None
        """Account whose licence the goods need under announcement No. 18; goods from China without are inspected."""
        self.presented = False
        """Whether the goods were presented at the gate to somebody who decides."""
        self.through = inf
        """Day on which the goods are through the gate, if nobody decides about them there."""

    def part(self, tonnes: float) -> "Shipment":
        """Take a part off, which goes its own way from here; the rest stays. Both have the draws of the order."""
        part = Shipment(
            self.user,
            self.need,
            tonnes,
            self.maker,
            self.lane,
            self.slot,
            self.transhipped,
            self.ready,
            inspections=0.0,
            emergency=self.emergency,
        )
        part.presented = self.presented
        self.tonnes -= tonnes
        return part

    def inspect_until(self, now: float) -> None:
        """Take off what was inspected until now."""
        self.inspections -= self.inspections_per_day * (now - self.inspected_from)
        self.inspected_from = now


@mypyc_attr(allow_interpreted_subclasses=True)
class Carriers:
    """Moves shipments and keeps their accounts."""

    def __init__(
        self,
        agenda: Agenda,
        lead: LeadTimes,
        inspections: tuple[Control, ...],
        holds: Callable[[Consignee, Maker], bool],
    ) -> None:
        """`inspections` are the controls of uncontrolled magnets by destination; `holds(user, maker)` says whether a
        foreign maker's goods now need a Chinese licence."""
        self._agenda = agenda
        self._lead = lead
        self._holds = holds
        self.flows = Flows(inspections)
        self._passing: dict[Shipment, None] = {}
        """Shipments about which nobody decides until they depart, as the law stands, in the order of their plans."""
        self._inspected: dict[Need, dict[Shipment, None]] = {}
        """Shipments that are to be inspected before they depart, by what they are meant for."""
        self._at_gate = [self._present]
        self._at_departure = [self._depart]

    def order(
        self,
        user: Consignee,
        need: Need,
        tonnes: float,
        maker: Maker,
        via: Destination | None,
        emergency: bool = False,
    ) -> None:
        """Place an order with a maker; it is ready when the maker says so. `via` is where transhipped goods are
        declared for; an `emergency` order stands beside the usual ones."""
        slot, draws = user.review_slot, need.draws
        transhipped = via is not None and via is not user.destination
        lane = self.flows.lanes[maker.place][DESTINATIONS.index(via) if via is not None else user.place]
        from_china = maker.place == CHINA
        lead = self._lead.production_days * draws.production_factors[slot]
        ready = maker.accept(self._agenda.now, tonnes, lead, user.urgent and not from_china)
        inspections = draws.inspection_work[slot] if from_china and (transhipped or need.account is None) else 0.0
        need.on_order += tonnes
        shipment = Shipment(user, need, tonnes, maker, lane, slot, transhipped, ready, inspections, emergency)
        if inspections > 0.0:
            self._inspected.setdefault(need, {})[shipment] = None
        self._plan(shipment)

    def inspected(self, need: Need, now: float) -> bool:
        """Whether an inspection holds goods that are made."""
        return any(shipment.ready < now < shipment.through for shipment in self._inspected.get(need, ()))

    def law_changed(self, now: float) -> None:
        """Plan anew what is not through the gate yet."""
        for shipment in list(self._passing):
            if shipment.ready >= now:
                self._replan(shipment)
            elif shipment.through > now:
                shipment.inspect_until(now)
                self._replan(shipment)

    def close_month(self, month: int, now: float) -> None:
        """Keep what waits at the gate on every lane at the end of a month."""
        for row in self.flows.lanes:
            for lane in row:
                lane.stranded[month] = lane.waiting
        for shipment in self._passing:
            if shipment.ready < now and shipment.need.product is not _MATERIALS:
                shipment.lane.stranded[month] += shipment.tonnes

    def on_the_way(self) -> Iterator[Shipment]:
        """Shipments that have not departed and wait at no dock: in production, in inspection, or being declared."""
        yield from self._passing
        for entry in self._agenda.entries():
            shipment = entry.subject
            if isinstance(shipment, Shipment) and entry is shipment.entry and shipment not in self._passing:
                yield shipment

    def release(self, shipment: Shipment) -> None:
        """A licence covers the goods: they are declared and leave."""
        self._agenda.at(self._agenda.now + self._lead.declaration_days, shipment.entry, self._at_departure)

    def _plan(self, shipment: Shipment) -> None:
        """Enter goods at the gate, if somebody decides about them there, or else at their departure."""
        through = self._through(shipment)
        if through is None:
            self._agenda.at(shipment.ready, shipment.entry, self._at_gate)
            return
        shipment.through = through
        self._passing[shipment] = None
        if through < inf:
            self._agenda.at(through + self._lead.declaration_days, shipment.entry, self._at_departure)

    def _replan(self, shipment: Shipment) -> None:
        if self._through(shipment) != shipment.through:
            del self._passing[shipment]
            shipment.entry = Entry(shipment)  # the one before it counts no more
            self._plan(shipment)

    def _through(self, shipment: Shipment) -> float | None:
        """Day on which goods are through the gate if the law stays as it is; None if somebody decides about them."""
        licence, lane = shipment.licence, shipment.lane
        if licence is not None:
            return shipment.ready if licence.idle() else None
        if lane.origin != CHINA:
            return None if self._holds(shipment.user, shipment.maker) else shipment.ready
        speed = shipment.inspections_per_day = lane.inspection.effects.inspections_per_day
        if shipment.inspections <= 0.0:
            return shipment.inspected_from
        return shipment.inspected_from + shipment.inspections / speed if speed > 0.0 else inf

    def _present(self, entry: Entry) -> None:
        """Goods stand at the gate, where a licence may be needed."""
        shipment: Shipment = entry.subject
        user, now = shipment.user, self._agenda.now
        shipment.presented = True
        if shipment.need.product is not _MATERIALS:
            shipment.lane.waiting += shipment.tonnes
        if shipment.licence is not None:
            shipment.licence.present(shipment, now)
        elif self._holds(user, shipment.maker):
            user.account_abroad.present(shipment, now)
        else:
            self.release(shipment)

    def _depart(self, entry: Entry) -> None:
        """Customs counts the goods here; they fly if the user's stock would run low before a ship came in."""
        shipment: Shipment = entry.subject
        if entry is not shipment.entry:
            return
        now, tonnes, need, user, lead = self._agenda.now, shipment.tonnes, shipment.need, shipment.user, self._lead
        counted = need.product is not _MATERIALS
        if shipment.presented:
            if counted:
                shipment.lane.waiting -= tonnes
        else:
            del self._passing[shipment]
        if need in self._inspected:
            self._inspected[need].pop(shipment, None)
        flies = False
        if user.destination is not _US:
            days = lead.sea_abroad_days
        else:
            enough = need.use * (lead.sea_us_days + lead.air_trigger_days)
            flies = user.stock_of(need, now) + need.under_way < enough
            days = lead.air_days if flies else lead.sea_us_days
        if counted and (flies or shipment.emergency) and user.ledger is not None:
            user.ledger.ship(now, tonnes, flies, shipment.emergency)
        if shipment.transhipped:
            days += lead.sea_abroad_days
        days *= need.draws.transit_factors[shipment.slot]
        arrives = now + (days + lead.clearance_days)
        if counted:
            shipment.lane.depart(tonnes, now, arrives)
        user.expect(need, tonnes, arrives)
