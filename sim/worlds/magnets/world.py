"""The world of magnets: puts demand, market, licence office and users together and runs them."""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Final

import numpy as np
import simpy

from sim.clock import DAYS_PER_WEEK, HORIZON, MONTH_EDGES, MONTHS, WARM_UP_DAYS, WEEKS
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.magnets.demand import drawn_demand
from sim.worlds.magnets.habits import REVIEW_DAYS, mitigated, us_habits
from sim.worlds.magnets.law import Levers, MagnetLaw
from sim.worlds.magnets.licence_office import Office
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.population import Population
from sim.worlds.magnets.practices import practice_effects
from sim.worlds.magnets.record import MagnetRecord

REVIEW_PLACES: Final = 14
"""Places of a fortnight over which the reviews of users are spread."""

REVIEW_STEP: Final = 5
"""Places between the reviews of neighbours: without a common divisor with `REVIEW_PLACES`, so they lie days apart."""

REVIEW_HOUR: Final = 0.25
"""Part of a day that is over when stocks are reviewed: early in the morning, after the law of the day is known."""

LAST_MOMENT: Final = 1e-3
"""Days before the end of a month on which its stocks are read."""


class MagnetWorld:
    """Build with a law, inputs, streams and behaviour; `run()` once; read the `MagnetRecord`.

    It is built in one direction: who uses magnets, the market sized for that, the office sized for its files, and then
    the users, each of them whole."""

    def __init__(self, law: MagnetLaw, inputs: MagnetInputs, streams: Streams, behaviour: Behaviour) -> None:
        self.law = law
        self.inputs = inputs
        self.streams = streams
        self.behaviour = behaviour
        self.demand = drawn_demand(inputs, behaviour, streams)
        self.env = simpy.Environment(initial_time=-WARM_UP_DAYS)
        practices = practice_effects(behaviour.licence, behaviour.inspection)
        self.outlook = Outlook(law, inputs, behaviour, practices, us_habits(behaviour).lead_days)
        self.market = Market(self.env, inputs, behaviour, streams, self.outlook, self.demand)
        self.office = Office(self.env, behaviour.licence, practices, self.demand.files_per_day())
        self.population = Population(self.demand, self.market, self.office, law, behaviour, streams)
        self.opening_stock = {
            (user.name, need.product): need.stock for user in self.population.users for need in user.needs
        }
        """Stocks at the start of the warm-up, by user and product."""
        self.levers = Levers()
        plants = len(self.demand.plants)
        self.cover = np.zeros((plants, WEEKS), dtype=np.float16)
        self.level = np.zeros((plants, WEEKS), dtype=np.float16)

    def run(self, until: float = float(HORIZON)) -> MagnetRecord:
        """Run to a day and return what happened."""
        self.start()
        self.env.run(until=until)
        return self.record()

    def start(self) -> None:
        """Start the processes: users' reviews, the calendar of reports and of changes in practice."""
        for index, user in enumerate(self.population.users):
            place = (index * REVIEW_STEP) % REVIEW_PLACES
            first = -WARM_UP_DAYS + REVIEW_DAYS * place / REVIEW_PLACES + REVIEW_HOUR
            self.env.process(user.reviews(first))
        self._on_days([day - LAST_MOMENT for day in MONTH_EDGES[1:]], self._close_month)
        self._on_days([DAYS_PER_WEEK * week for week in range(WEEKS)], self._sample)
        self._on_days(self.outlook.practice_changes(), self._practice_changed)
        self._on_days(self.law.lever_days(), self._levers_moved)

    def record(self) -> MagnetRecord:
        """What happened so far."""
        sectors = len(self.inputs.sectors)
        losses = {name: np.zeros((sectors, len(MONTHS))) for name in ("gross_loss", "recovered", "deferred")}
        first_stop = np.full(sectors, np.nan)
        for plan, user in zip(self.demand.plants, self.population.plants, strict=True):
            user.settle(self.env.now)
            production = user.production
            if production is None:
                continue
            for name, total in losses.items():
                total[plan.sector] += getattr(production, name)
            first_stop[plan.sector] = np.fmin(first_stop[plan.sector], production.first_stop_day)
        flows = self.market.carriers.flows
        return MagnetRecord(
            replication=self.streams.replication,
            **losses,
            departed=flows.array("departed"),
            arrived=flows.array("arrived"),
            in_transit=flows.array("in_transit"),
            stranded=flows.array("stranded"),
            licences=self.office.tally.result(),
            plant_sector=np.array([plan.sector for plan in self.demand.plants], dtype=np.int16),
            cover_weeks=self.cover.copy(),
            level=self.level.copy(),
            first_stop_day=first_stop,
            events=next(copy(self.env._eid)),  # SimPy numbers the events that it schedules; there is no public count
        )

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
        self.market.carriers.flows.close_month(month)
        self.office.tally.close_month(month)

    def _sample(self, week: int) -> None:
        self.cover[:, week] = [plant.cover_weeks() for plant in self.population.plants]
        self.level[:, week] = [plant.level for plant in self.population.plants]

    def _practice_changed(self, _: int) -> None:
        """A change of practice may free what waits at the dock."""
        for user in self.population.users:
            for need in user.needs:
                if need.account is not None and need.account.dock:
                    need.account.flush(self.env.now)

    def _levers_moved(self, _: int) -> None:
        """Plants change their habits and suppliers their plans from the day on which a lever is moved."""
        before, self.levers = self.levers, self.law.levers(self.env.now)
        usual = us_habits(self.behaviour)
        for plant in self.population.plants:
            plant.habits = mitigated(usual, self.levers)
        self.market.replan(self.env.now, before, self.levers)
