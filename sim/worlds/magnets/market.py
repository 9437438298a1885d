"""Where users order: makers in China, suppliers outside it, and the carriers between them and the users."""

from math import inf

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR
from sim.inputs.magnets import ORIGINS, MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import Destination, EndUse, Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.agenda import Agenda
from sim.worlds.magnets.demand import CHINESE_MAKERS, MAGNETS, Demand
from sim.worlds.magnets.growth import Growth
from sim.worlds.magnets.law import Levers
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.record import DESTINATIONS
from sim.worlds.magnets.shipments import Carriers, Consignee
from sim.worlds.magnets.step_functions import constant, pauses, plus, times
from sim.worlds.magnets.suppliers import USUAL_SLACK, planned, replanned


@mypyc_attr(allow_interpreted_subclasses=True)
class Market:
    """Makers, suppliers and carriers of one world; suppliers outside China are sized for their usual customers."""

    def __init__(
        self,
        agenda: Agenda,
        inputs: MagnetInputs,
        behaviour: Behaviour,
        streams: Streams,
        outlook: Outlook,
        demand: Demand,
        growth: Growth,
    ) -> None:
        self.agenda = agenda
        self.outlook = outlook
        self.growth = growth
        self._inputs = inputs
        self._streams = streams
        calendar = pauses(inputs.new_year_days, behaviour.makers.new_year_days, 1.0)
        line = times(times(calendar, growth.capacity), constant(1.0 / CHINESE_MAKERS))
        self.makers = [Maker("CN", line, calendar) for _ in range(CHINESE_MAKERS)]
        """Makers of magnets in China."""
        self.materials_maker = Maker("CN", constant(inf), calendar)
        """Stands for all makers of rare-earth materials in China, whose capacity never binds."""
        self._spare = [behaviour.spare[supplier.origin] / DAYS_PER_YEAR for supplier in inputs.suppliers]
        self._usual = [
            times(growth.us.use, constant(USUAL_SLACK * demand.usual_use(place)))
            for place in range(len(inputs.suppliers))
        ]
        """Capacity that each supplier outside China keeps for its usual customers: it grows with their use."""
        self._extra = [planned(supplier, spare) for supplier, spare in zip(inputs.suppliers, self._spare, strict=True)]
        """Capacity of each supplier beyond that."""
        self._planned = self._extra
        self._us_use = growth.us.use
        self.contracts = False
        """Whether levers have been moved that may bring capacity beyond what suppliers had planned."""
        self._magnets_bought = sum(
            [need.use for plan in demand.plants for need in plan.needs if need.product in MAGNETS]
        )
        self._contracted = constant(0.0)
        self.suppliers = [
            Maker(supplier.origin, plus(usual, extra), constant(1.0))
            for supplier, usual, extra in zip(inputs.suppliers, self._usual, self._extra, strict=True)
        ]
        """Suppliers outside China, in the order of the inputs."""
        self._chinese_inputs = {supplier.origin for supplier in inputs.suppliers if supplier.uses_chinese_inputs}
        self._marks: dict[str, tuple[float, ...]] = {}
        """By user, [O] draws that say makers of which origins are bound."""
        inspections = tuple(
            outlook.law_in_force.control(Product.MAGNETS_UNCONTROLLED, place, EndUse.CIVIL) for place in DESTINATIONS
        )
        self.carriers = Carriers(agenda, behaviour.lead, inspections, self.holds_abroad)

    def maker_of(self, product: Product, user_index: int) -> Maker:
        """The maker in China that a user orders a shipped product from."""
        return self.materials_maker if product is Product.MATERIALS else self.makers[user_index % len(self.makers)]

    def place_order(
        self,
        user: Consignee,
        need: Need,
        tonnes: float,
        maker: Maker,
        via: Destination | None = None,
        emergency: bool = False,
    ) -> None:
        """Order from a maker; `via` is the destination that transhipped goods are declared for, and an `emergency`
        order stands beside the usual ones."""
        self.carriers.order(user, need, tonnes, maker, via, emergency)

    def emergency_supplier(self, user: Consignee, now: float, domestic_inputs: bool = False) -> Maker | None:
        """The supplier outside China that can start an order of a user first; None while none has capacity.

        A supplier whose goods would wait for a Chinese licence comes last, and is not asked at all where the rule
        refuses the user. `domestic_inputs` prefers suppliers without Chinese inputs, whom No. 61 never reaches.
        """
        chance, refused = 0.0, False
        if user.account_abroad.blocked(now):
            chance = self.outlook.bound_abroad(user.destination, user.end_use)
            refused = user.account_abroad.control.stopped
        marks = self._marks_of(user) if chance > 0.0 else ()
        first, rank = None, (True, True, inf)
        for supplier in self.suppliers:
            if supplier.capacity.at(now) <= 0.0:
                continue
            bound = chance > 0.0 and marks[supplier.place] < chance
            if bound and refused:
                continue
            foreign_inputs = domestic_inputs and supplier.origin in self._chinese_inputs
            own = bound, foreign_inputs, supplier.wait_days(now)
            if first is None or own < rank:
                first, rank = supplier, own
        return first

    def usual_or_free(self, user: Consignee, usual: Maker, now: float) -> Maker:
        """The usual supplier of a user; another one while goods of the usual one would wait for a Chinese licence."""
        if not self.binds(user, usual, now):
            return usual
        other = self.emergency_supplier(user, now)
        return usual if other is None or self.binds(user, other, now) else other

    def capacity_by_origin(self, now: float) -> list[float]:
        """[O] tonnes that makers of each origin can make in a mean month of full work, as they stand now."""
        found = dict.fromkeys(ORIGINS, 0.0)
        found["CN"] = self.growth.capacity.at(now)
        for supplier in self.suppliers:
            found[supplier.origin] += supplier.capacity.at(now)
        return [DAYS_PER_MONTH * tonnes for tonnes in found.values()]

    def contracted_share(self, now: float) -> float:
        """Share of U.S. use of magnets that levers have brought beyond what suppliers had planned.

        Governments and users have signed for it, so users order it whether they are short or not.
        """
        tonnes = self._contracted.at(now)
        return tonnes / (self._magnets_bought * self._us_use.at(now)) if tonnes > 0.0 else 0.0

    def binds(self, user: Consignee, supplier: Maker, now: float) -> bool:
        """Whether goods of a supplier outside China would now wait for a Chinese licence on their way to a user."""
        return user.account_abroad.blocked(now) and self.holds_abroad(user, supplier)

    def replan(self, now: float, before: Levers, after: Levers) -> None:
        """Suppliers change their plans from the day on which a lever is moved."""
        self._extra = [
            replanned(extra, now, before, after, data, spare)
            for extra, data, spare in zip(self._extra, self._inputs.suppliers, self._spare, strict=True)
        ]
        for supplier, usual, extra in zip(self.suppliers, self._usual, self._extra, strict=True):
            supplier.capacity = plus(usual, extra)
        self.contracts = True
        self._contracted = constant(0.0)
        for extra, planned_before in zip(self._extra, self._planned, strict=True):
            self._contracted = plus(self._contracted, plus(extra, times(planned_before, constant(-1.0))))

    def holds_abroad(self, user: Consignee, maker: Maker) -> bool:
        """Whether a foreign maker's goods for a user now need a Chinese licence (No. 61)."""
        chance = self.outlook.bound_abroad(user.destination, user.end_use)
        return chance > 0.0 and self._marks_of(user)[maker.place] < chance

    def _marks_of(self, user: Consignee) -> tuple[float, ...]:
        """[O] what the chance of being bound has to exceed for the goods of an origin; makers in the U.S. never are."""
        marks = self._marks.get(user.name)
        if marks is None:
            draws = self._streams.uniforms("bound supplier", user.name, len(ORIGINS)).tolist()
            marks = tuple(1.0 if origin == "US" else draw for origin, draw in zip(ORIGINS, draws, strict=True))
            self._marks[user.name] = marks
        return marks
