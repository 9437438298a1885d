"""The world of magnets: puts demand, market, licence office and users together and runs them."""

from collections.abc import Sequence
from math import inf, nextafter
from typing import Final

import numpy as np

from sim.clock import DAYS_PER_WEEK, EVE, HORIZON, LONGEST_RUN_ON_DAYS, MONTH_EDGES, MONTHS, WARM_UP_DAYS, WEEKS, to_day
from sim.inputs.magnets import ORIGINS, MagnetInputs, NamedLicences
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.agenda import Agenda, Entry, Steps
from sim.worlds.magnets.demand import drawn_demand
from sim.worlds.magnets.growth import growth_of
from sim.worlds.magnets.habits import REVIEW_DAYS, mitigated, us_habits
from sim.worlds.magnets.law import Levers, MagnetLaw
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.licence_office import Office
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.plants import BEYOND
from sim.worlds.magnets.population import Population
from sim.worlds.magnets.practices import practice_effects
from sim.worlds.magnets.prices import adaptation_prices
from sim.worlds.magnets.record import INPUTS, KINDS, MagnetRecord
from sim.worlds.magnets.users import User

REVIEW_PLACES: Final = 14
"""Places of a fortnight over which the reviews of users are spread."""

REVIEW_STEP: Final = 5
"""Places between the reviews of neighbours: without a common divisor with `REVIEW_PLACES`, so they lie days apart."""

REVIEW_HOUR: Final = 0.25
"""Part of a day that is over when stocks are reviewed: early in the morning, after the law of the day is known."""


@mypyc_attr(allow_interpreted_subclasses=True)
class MagnetWorld:
    """Build with a law, inputs, streams and behaviour; `run()` once; read the `MagnetRecord`.

    It is built in one direction: who uses magnets, the market sized for that, the office sized for its files, and then
    the users, each of them whole."""

    def __init__(self, law: MagnetLaw, inputs: MagnetInputs, streams: Streams, behaviour: Behaviour) -> None:
        """Raises ValueError if customers wait for longer than there are draws beyond the run."""
        if behaviour.recovery.window_days > LONGEST_RUN_ON_DAYS:
            found, most = behaviour.recovery.window_days, LONGEST_RUN_ON_DAYS
            raise ValueError(f"recovery.window_days: found {found:g}; allowed: at most {most:g}")
        self.inputs = inputs
        self.streams = streams
        self.behaviour = behaviour
        self.demand = drawn_demand(inputs, behaviour, streams)
        self.agenda = Agenda(initial_time=-WARM_UP_DAYS)
        practices = practice_effects(behaviour.licence, behaviour.inspection)
        fades_on = to_day(EVE) + behaviour.licence.hardening_left_days
        self.law_in_force = LawInForce(self.agenda, law, practices, fades_on)
        self.outlook = Outlook(self.law_in_force, inputs, behaviour, us_habits(behaviour).lead_days)
        growth = growth_of(inputs, behaviour)
        self.market = Market(self.agenda, inputs, behaviour, streams, self.outlook, self.demand, growth)
        self.office = Office(self.agenda, behaviour.licence, self.demand.files_per_day())
        self.population = Population(self.demand, self.market, self.office, self.law_in_force, behaviour, streams)
        self.opening_stock = {
            (user.name, need.product): need.stock for user in self.population.users for need in user.needs
        }
        """Stocks at the start of the warm-up, by user and product."""
        self.levers = Levers()
        self._on_review = [self._review]
        plants = len(self.demand.plants)
        self.cover = np.zeros((plants, WEEKS), dtype=np.float16)
        self.level = np.zeros((plants, WEEKS), dtype=np.float16)
        self.capacity = np.zeros((len(ORIGINS), len(MONTHS)))

    @property
    def end(self) -> float:
        """Day after which nothing that was lost in the run is made up any more."""
        return HORIZON + self.behaviour.recovery.window_days

    def run(self) -> MagnetRecord:
        """Run to the end and return what happened."""
        self.start()
        return self.finish()

    def finish(self) -> MagnetRecord:
        """Run to the horizon, and on as long as output that was lost before may still be made up; return what happened.

        Nothing else that happens beyond the horizon is in the record.
        """
        if self.agenda.now < HORIZON:
            self.agenda.run(until=HORIZON)
        while self.agenda.now < self.end and any(plant.owes(self.agenda.now) for plant in self.population.plants):
            self.agenda.run(until=min(self.agenda.now + REVIEW_DAYS, self.end))
        return self.record()

    def start(self) -> None:
        """Enter the first reviews of users, the calendar of reports, and the first change of law."""
        groups: list[list[User]] = [[] for _ in range(REVIEW_PLACES)]
        for index, user in enumerate(self.population.users):
            groups[index * REVIEW_STEP % REVIEW_PLACES].append(user)
        for place, group in enumerate(groups):
            first = -WARM_UP_DAYS + REVIEW_DAYS * place / REVIEW_PLACES + REVIEW_HOUR
            self.agenda.at(first, Entry(group), self._on_review)
        self._on_days(MONTH_EDGES[1:], [self._close_month])
        self._on_days([DAYS_PER_WEEK * week for week in range(WEEKS)], [self._sample])
        for given in self.inputs.named_licences:
            if given.day >= self.agenda.now:
                self.agenda.at(given.day, Entry(given), [self._give_licences])
        self.law_in_force.tell(self._law_changed)
        self.law_in_force.start()
        if self.law_in_force.law.levers(self.agenda.now) != self.levers:
            self._move_levers(self.agenda.now)  # moved before the world begins

    def follow(self, law: MagnetLaw) -> None:
        """Go on under another law, which has been the same so far."""
        self.law_in_force.follow(law)
        self.outlook.read(law)

    def record(self) -> MagnetRecord:
        """What happened so far; goods under way are counted in the months in which they will arrive."""
        sectors = len(self.inputs.sectors)
        losses = {name: np.zeros((sectors, len(MONTHS))) for name in ("gross_loss", "recovered", "deferred")}
        first_stop = np.full(sectors, np.nan)
        adaptation = np.zeros((sectors, len(KINDS), len(MONTHS)))
        short_of = np.zeros((sectors, len(INPUTS), len(MONTHS)))
        for plan, user in zip(self.demand.plants, self.population.plants, strict=True):
            user.settle(self.agenda.now)
            if user.ledger is not None:
                adaptation[plan.sector] += user.ledger.used
            production = user.production
            if production is None:
                continue
            short_of[plan.sector] += np.array(production.short_of)[:, :BEYOND]
            for name, total in losses.items():
                total[plan.sector] += getattr(production, name)[:BEYOND]
            first_stop[plan.sector] = np.fmin(first_stop[plan.sector], production.first_stop_day)
        flows = self.market.carriers.flows
        return MagnetRecord(
            replication=self.streams.replication,
            **losses,
            short_of=short_of,
            departed=flows.array("departed"),
            arrived=flows.array("arrived"),
            in_transit=flows.array("in_transit"),
            stranded=flows.array("stranded"),
            capacity=self.capacity.copy(),
            adaptation=adaptation,
            adaptation_price=adaptation_prices(self.behaviour),
            licences=self.office.tally.result(),
            plant_sector=np.array([plan.sector for plan in self.demand.plants], dtype=np.int16),
            cover_weeks=self.cover.copy(),
            level=self.level.copy(),
            first_stop_day=first_stop,
            events=self.agenda.entered(),
        )

    def _review(self, entry: Entry) -> None:
        """Users whose reviews fall on a day review their stocks one after the other, and again a fortnight later."""
        now = self.agenda.now
        group: list[User] = entry.subject
        for user in group:
            user.review(now)
        self.agenda.at(now + REVIEW_DAYS, entry, self._on_review)

    def _on_days(self, days: Sequence[float], then: Steps) -> None:
        """Enter the readings of a calendar that lie ahead."""
        for number, day in enumerate(days):
            if day >= self.agenda.now:
                self.agenda.read_on(day, Entry(number), then)

    def _close_month(self, entry: Entry) -> None:
        month: int = entry.subject
        self.market.carriers.close_month(month, self.agenda.now)
        self.capacity[:, month] = self.market.capacity_by_origin(nextafter(self.agenda.now, -inf))
        self.office.tally.close_month(month)

    def _sample(self, entry: Entry) -> None:
        week: int = entry.subject
        before, plants = nextafter(self.agenda.now, -inf), self.population.plants
        self.cover[:, week] = [plant.cover_weeks(before) for plant in plants]
        self.level[:, week] = [plant.level for plant in plants]

    def _law_changed(self, now: float) -> None:
        """A change of control may free what waits at the dock, and changes the work of the office and of inspectors.
        Levers move habits of plants, what licences let through, and plans of suppliers."""
        for user in self.population.users:
            user.law_changed(now)
        self.office.law_changed(now)
        self.market.carriers.law_changed(now)
        if now in self.law_in_force.law.lever_days:
            self._move_levers(now)

    def _give_licences(self, entry: Entry) -> None:
        """Licences that were given by name on one day."""
        given: NamedLicences = entry.subject
        for plan, plant in zip(self.demand.plants, self.population.plants, strict=True):
            if plan.named and plan.destination is given.destination:
                plant.receive_licences(self.agenda.now)

    def _move_levers(self, now: float) -> None:
        before, self.levers = self.levers, self.law_in_force.law.levers(now)
        usual = us_habits(self.behaviour)
        for plant in self.population.plants:
            plant.adopt(mitigated(usual, self.levers))
            plant.ration(self.levers.us_licence_quota_pct / 100.0, now)
        self.market.replan(now, before, self.levers)
