"""One world: one path, one replication. Puts makers, licence office, shipments and users together and runs them."""

from collections.abc import Callable, Sequence
from math import inf

import numpy as np
import simpy

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR, HORIZON, MONTH_EDGES, MONTHS, WARM_UP_DAYS, WEEKS
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.magnets.build import Builder, habits, mitigated
from sim.worlds.magnets.law import Levers, MagnetLaw
from sim.worlds.magnets.licences import LICENCE_DAYS, Office
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.record import DESTINATIONS, MagnetRecord
from sim.worlds.magnets.shipments import Carriers
from sim.worlds.magnets.steps import constant, pauses
from sim.worlds.magnets.suppliers import planned, replanned
from sim.worlds.magnets.users import REVIEW_DAYS, User

MAKERS = 6
"""Chinese makers; buyers are dealt out to them in turn. Six held licences by 24 May 2025 (SMM)."""

MAGNET_VALUE_USD_M_PER_TONNE = 0.0413
"""Value at entry, US$ m a tonne: US$41.3/kg, first half of 2025 (Rare Earth Exchanges, derived)."""

USUAL_SLACK = 1.30
"""Capacity a non-Chinese supplier keeps for its usual U.S. buyers, over their use (assumption, decision 0007)."""


class MagnetWorld:
    """Build with the law of a path, inputs and streams; `run()` once; read the `RunRecord`."""

    def __init__(self, law: MagnetLaw, inputs: MagnetInputs, streams: Streams, behaviour: Behaviour) -> None:
        self.law = law
        self.inputs = inputs
        self.streams = streams
        self.behaviour = behaviour
        b, start = self.behaviour, -WARM_UP_DAYS
        self.env = simpy.Environment(initial_time=start)
        self.outlook = Outlook(law, inputs, b, habits(b, b.lead.sea_us_days, 1.0).lead_days, start)
        self.office = Office(self.env, b)
        calendar = pauses(inputs.new_year_days, b.makers.new_year_days, 1.0)
        normal = sum(place.departures_tonnes_per_month for place in inputs.destinations) / DAYS_PER_MONTH
        line = pauses(inputs.new_year_days, b.makers.new_year_days, normal * b.makers.capacity_ratio / MAKERS)
        self.makers = [Maker("CN", line, calendar) for _ in range(MAKERS)]
        self.suppliers = [Maker(supplier.origin, constant(0.0), constant(1.0)) for supplier in inputs.suppliers]
        self.carriers = Carriers(
            self.env,
            b,
            {place: self.outlook.inspection_speed(place) for place in DESTINATIONS},
            MAGNET_VALUE_USD_M_PER_TONNE,
            self.outlook.duty_pct,
            self._holds_abroad,
        )
        builder = Builder(
            self,
            self.outlook,
            law,
            inputs,
            streams,
            b,
            self.office,
            self.carriers,
            self.makers,
            Maker("CN", constant(inf), calendar),
            self.suppliers,
        )
        builder.build()
        self.plants, self.foreign_users = builder.plants, builder.foreign_users
        self.plant_sector, self.plant_size = builder.plant_sector, builder.plant_size
        self._size_suppliers()
        self.office.size_for(
            sum(account.files / min(account.batch_days, LICENCE_DAYS) for account in builder.accounts),
            b.licence.capacity_ratio,
        )
        self.opening_stock = {
            (user.name, need.product): need.stock for user in (*self.plants, *self.foreign_users) for need in user.needs
        }
        """Stocks at the start of the warm-up, by user and product."""
        self.levers = Levers()
        self.cover = np.zeros((len(self.plants), WEEKS), dtype=np.float16)
        self.level = np.zeros((len(self.plants), WEEKS), dtype=np.float16)

    def run(self) -> MagnetRecord:
        """Run to the end of the horizon and return what happened."""
        self.start()
        self.env.run(until=float(HORIZON))
        return self.record()

    def start(self) -> None:
        """Start the processes: users' reviews, the calendar of reports and of changes in practice."""
        for index, user in enumerate((*self.plants, *self.foreign_users)):
            # Reviews are spread over the fortnight; 5 and 14 have no common divisor, so neighbours lie days apart.
            first = -WARM_UP_DAYS + REVIEW_DAYS * ((index * 5) % 14) / 14.0 + 0.25
            self.env.process(user.reviews(first))
        self._on_days([day - 1e-3 for day in MONTH_EDGES[1:]], self._close_month)
        self._on_days([7.0 * week for week in range(WEEKS)], self._sample)
        self._on_days(self.outlook.practice_changes(), self._practice_changed)
        self._on_days(self.law.lever_days(), self._levers_moved)

    def record(self) -> MagnetRecord:
        """What happened so far."""
        sectors = len(self.inputs.sectors)
        losses = {name: np.zeros((sectors, len(MONTHS))) for name in ("gross_loss", "recovered", "deferred")}
        first_stop = np.full(sectors, np.nan)
        for sector, user in zip(self.plant_sector, self.plants, strict=True):
            user.settle(self.env.now)
            production = user.production
            if production is None:
                continue
            for name, total in losses.items():
                total[sector] += getattr(production, name)
            first_stop[sector] = np.fmin(first_stop[sector], production.first_stop_day)
        flows = self.carriers.flows
        return MagnetRecord(
            path=self.law.path,
            replication=self.streams.replication,
            **losses,
            departed=flows.array("departed"),
            arrived=flows.array("arrived"),
            in_transit=flows.array("in_transit"),
            stranded=flows.array("stranded"),
            duty_paid_usd_m=np.array(flows.duty_paid_usd_m),
            licences=self.office.tally.result(),
            plant_sector=np.array(self.plant_sector, dtype=np.int16),
            plant_size=np.array(self.plant_size),
            cover_weeks=self.cover,
            level=self.level,
            first_stop_day=first_stop,
            events=next(self.env._eid),  # SimPy numbers events as it schedules them; there is no public count
        )

    def place_order(self, user: User, need: Need, tonnes: float, maker: Maker, via: str = "") -> None:
        """Order from a maker; `via` names the destination that transhipped goods are declared for."""
        if via and not self.outlook.transhipment_open(self.env.now):
            return
        self.carriers.order(user, need, tonnes, maker, via)

    def emergency_supplier(self, now: float, unbound: bool = False) -> Maker | None:
        """The non-Chinese supplier that can start an order first; None while none has capacity.

        `unbound` prefers suppliers without Chinese inputs, which No. 61 does not reach.
        """
        able = [supplier for supplier in self.suppliers if supplier.capacity.at(now) > 0.0]
        if unbound:
            free = {data.origin for data in self.inputs.suppliers if not data.uses_chinese_inputs}
            able = [supplier for supplier in able if supplier.origin in free] or able
        return min(able, key=lambda supplier: supplier.wait_days(now), default=None)

    def _holds_abroad(self, user: User, maker: Maker, now: float) -> bool:
        chance = self.outlook.bound_abroad(user, maker.origin, now)
        return chance > 0.0 and self.streams.uniform("bound supplier", f"{user.name} {maker.origin}") < chance

    def _size_suppliers(self) -> None:
        """A non-Chinese origin serves its usual buyers; spare capacity for the U.S. comes in over its ramp."""
        for data, supplier in zip(self.inputs.suppliers, self.suppliers, strict=True):
            usual = USUAL_SLACK * sum(
                need.use * (1.0 - need.china_share)
                for plant in self.plants
                for need in plant.needs
                if need.alternative is supplier
            )
            spare = self.behaviour.spare[data.origin] / DAYS_PER_YEAR
            supplier.capacity = planned(data, usual, spare)

    def _on_days(self, days: Sequence[float], then: Callable[[int], None]) -> None:
        """Call `then` with the index of each day, when it comes; days before the start are left out."""

        def call(event: simpy.Event) -> None:
            index = event.value
            assert isinstance(index, int)
            then(index)

        for index, day in enumerate(days):
            if day >= self.env.now:
                timer = self.env.timeout(day - self.env.now, index)
                assert timer.callbacks is not None
                timer.callbacks.append(call)

    def _close_month(self, month: int) -> None:
        self.carriers.flows.close_month(month)
        self.office.tally.close_month(month)

    def _sample(self, week: int) -> None:
        self.cover[:, week] = [plant.cover_weeks() for plant in self.plants]
        self.level[:, week] = [plant.level for plant in self.plants]

    def _practice_changed(self, _: int) -> None:
        """A change of practice may free what waits at the dock."""
        for user in (*self.plants, *self.foreign_users):
            for need in user.needs:
                if need.account is not None and need.account.dock:
                    need.account.flush(self.env.now)

    def _levers_moved(self, _: int) -> None:
        """Plants change their habits and suppliers their plans from the day on which a lever is moved."""
        before, self.levers = self.levers, self.law.levers(self.env.now)
        usual = habits(self.behaviour, self.behaviour.lead.sea_us_days, 1.0)
        for plant in self.plants:
            plant.habits = mitigated(usual, self.levers)
        for data, supplier in zip(self.inputs.suppliers, self.suppliers, strict=True):
            spare = self.behaviour.spare[data.origin] / DAYS_PER_YEAR
            supplier.capacity = replanned(supplier.capacity, self.env.now, before, self.levers, data, spare)
