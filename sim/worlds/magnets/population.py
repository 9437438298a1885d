"""The users of a world, built whole from what was drawn: needs, stocks, makers, licences and production."""

from typing import Final

import numpy as np

from sim.clock import HORIZON, LONGEST_RUN_ON_DAYS, WARM_UP_DAYS
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import Destination, EndUse, Product
from sim.worlds.magnets.adaptation import AdaptationLedger
from sim.worlds.magnets.demand import MAGNETS, Demand, NeedPlan, UserPlan
from sim.worlds.magnets.habits import REVIEW_DAYS, UserHabits, habits_abroad, us_habits
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_office import Office
from sim.worlds.magnets.licence_terms import LicenceTerms
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need, ShipmentDraws
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.users import User

DRAW_SLOTS: Final = int((WARM_UP_DAYS + HORIZON + LONGEST_RUN_ON_DAYS) / REVIEW_DAYS) + 2
"""Review slots for which draws of lead times and inspections are held ready."""


class Population:
    """Plants in the U.S. and users abroad."""

    def __init__(
        self,
        demand: Demand,
        market: Market,
        office: Office,
        law_in_force: LawInForce,
        behaviour: Behaviour,
        streams: Streams,
    ) -> None:
        self._market = market
        self._office = office
        self._law = law_in_force
        self._behaviour = behaviour
        self._streams = streams
        in_us, abroad = us_habits(behaviour), habits_abroad(behaviour)
        self.plants = [self._user(plan, in_us) for plan in demand.plants]
        self.foreign_users = [self._user(plan, abroad) for plan in demand.abroad]
        makers: dict[tuple[str, EndUse], list[User]] = {}
        for plan, plant in zip(demand.plants, self.plants, strict=True):
            makers.setdefault((plan.maker, plan.end_use), []).append(plant)
        for plants in makers.values():
            for plant in plants:
                plant.sisters = tuple(other for other in plants if other is not plant)

    @property
    def users(self) -> list[User]:
        """Plants, then users abroad."""
        return [*self.plants, *self.foreign_users]

    def _user(self, plan: UserPlan, habits: UserHabits) -> User:
        recovery, production, ledger = self._behaviour.recovery, None, None
        if plan.destination is Destination.US:
            ledger = AdaptationLedger(plan.units_per_day or 0.0)
        if plan.units_per_day is not None:
            production = Production(plan.units_per_day, recovery.overtime, recovery.window_days)
        needs = [self._need(plan, need, habits) for need in plan.needs]
        account = self._account(plan, f"{plan.name} abroad", Product.EMBEDDED_MAGNETS, plan.terms_abroad)
        practice = self._law.control(Product.MAGNETS_CONTROLLED, plan.destination, plan.end_use)
        inspection = self._law.control(Product.MAGNETS_UNCONTROLLED, plan.destination, EndUse.CIVIL)
        return User(self._market, plan, needs, habits, production, ledger, account, practice, inspection)

    def _need(self, user: UserPlan, plan: NeedPlan, habits: UserHabits) -> Need:
        if plan.product is Product.EMBEDDED_MAGNETS:
            return Need(plan)
        market, supplier = self._market, plan.usual_supplier
        name = f"{user.name} {plan.product}"
        now, later = 1.0, 1.0
        if plan.product in MAGNETS:
            growth = market.growth.of(user.destination).use
            now, later = growth.at(-WARM_UP_DAYS), growth.at(habits.lead_days - WARM_UP_DAYS)
        need = Need(
            plan,
            maker=market.maker_of(plan.product, user.index),
            alternative=None if supplier is None else market.suppliers[supplier],
            account=None if plan.terms is None else self._account(user, name, plan.product, plan.terms),
            draws=self._shipments(name),
            growth=now,
        )
        # Pipelines start empty, so stocks start with a lead time's use on top of cover.
        need.stock = later / now * (need.stock + need.use * (habits.lead_days + REVIEW_DAYS * need.period))
        return need

    def _account(self, user: UserPlan, name: str, product: Product, terms: LicenceTerms) -> LicenceAccount:
        """An account under the control of a product, judged by the office's practice towards its destination."""
        control = self._law.control(product, user.destination, user.end_use)
        practice = self._law.control(Product.MAGNETS_CONTROLLED, user.destination, user.end_use)
        return self._office.open_account(self._streams, name, terms, control, practice, self._market.carriers.release)

    def _shipments(self, name: str) -> ShipmentDraws:
        spread, streams = self._behaviour.lead.spread, self._streams
        return ShipmentDraws(
            np.exp(spread * streams.normals("production days", name, DRAW_SLOTS)).tolist(),
            np.exp(spread * streams.normals("transit days", name, DRAW_SLOTS)).tolist(),
            streams.exponentials("inspection", name, DRAW_SLOTS).tolist(),
        )
