"""What users see of policy, and what they make of it: controls in force, announced duties, the landed cost."""

from math import exp, log

from sim.clock import DAYS_PER_YEAR
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.policy import Destination, EndUse, Enforcement, Product
from sim.worlds.magnets.law import Cursor, MagnetLaw
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.record import DESTINATIONS, END_USES
from sim.worlds.magnets.steps import StepFunction
from sim.worlds.magnets.users import User, shifted_share

FAST = 1e9
"""Speed of an inspection that does not take place, goods a day."""

FRONTLOAD_SPREAD_DAYS = 70.0
"""Extra stock ahead of a duty is ordered over this many days, the last of which an order by sea still beats it."""

EMBEDDED_BUILD = 1.25
"""Largest rate of supply of embedded magnets over use while stocks are built (overproduction limit of ARIO, as in
BoARIO)."""

INSPECTED_PRACTICES = frozenset({"halt", "opening", "thaw", "hardened", "slow_walk"})
"""Practices under which users expect licences and inspections to be slow."""


class Outlook:
    """The law read through behaviour. Asks it only for what is in force or announced by the day given."""

    def __init__(self, law: MagnetLaw, inputs: MagnetInputs, behaviour: Behaviour, lead_days: float, start: float):
        """`lead_days` is the lead time U.S. users expect; `start` the first day of the world."""
        self.law = law
        self.behaviour = behaviour
        self._closures = [(day, day + behaviour.makers.new_year_days) for day in inputs.new_year_days]
        self._lead_days = lead_days
        self._practice = {
            (place, use): Cursor(law.control_schedule("magnets_controlled", place, use))
            for place in DESTINATIONS
            for use in END_USES
        }
        self._inspection = {
            place: Cursor(law.control_schedule("magnets_uncontrolled", place, "civil")) for place in DESTINATIONS
        }
        self._embedded = {use: Cursor(law.control_schedule("embedded_magnets", "US", use)) for use in END_USES}
        self._abroad = {use: Cursor(law.control_schedule("third_country_magnets", "US", use)) for use in END_USES}
        self._re_exports = Cursor(law.control_schedule("re_exports", "US", "civil"))
        self._frontload: dict[int, float] = {}
        self._build = {use: self._build_rates(use) for use in END_USES}
        self._response = 0.0
        self._response_at = start
        self._duty_before = law.magnet_duty.duty_pct(start, start)

    def practice_changes(self) -> list[float]:
        """Days on which the licence office changes its practice somewhere."""
        schedules = [self.law.control_schedule("magnets_controlled", *cell) for cell in self._practice]
        return sorted({day for schedule in schedules for day in schedule.days})

    def duty_pct(self, entered: float, loaded: float) -> float:
        """U.S. duty on magnets from China, percent of value."""
        return self.law.magnet_duty.duty_pct(entered, loaded)

    def inspection_speed(self, place: str) -> StepFunction:
        """Inspections of uncontrolled magnets over time, one over days; without a practice there is no inspection."""
        b = self.behaviour
        days = {
            name: getattr(b.inspection, f"days_{name}") for name in ("halt", "opening", "thaw", "working", "hardened")
        }
        days["slow_walk"] = days["hardened"]
        days["eased"] = days["working"] / 2.0
        schedule = self.law.control_schedule("magnets_uncontrolled", place, "civil")
        speeds = [1.0 / days[state.practice] if state.practice else FAST for state in schedule.states]
        return StepFunction(schedule.days, (FAST, *speeds))

    def inspected(self, destination: str, now: float) -> bool:
        """Whether uncontrolled magnets are held up on their way to a destination."""
        return self._inspection[destination].at(now).practice in INSPECTED_PRACTICES

    def licences_tight(self, destination: str, end_use: str, now: float) -> bool:
        """Whether users expect trouble with licences."""
        state = self._practice[destination, end_use].at(now)
        return state.regime != "none" and state.practice in INSPECTED_PRACTICES

    def transhipment_open(self, now: float) -> bool:
        """Whether magnets still reach the U.S. through third countries: not where No. 61 on re-exports is enforced."""
        return self._re_exports.at(now).enforced != "full"

    def embedded_supply(self, user: User, now: float) -> float:
        """Share of embedded inflow that reaches a user: all of it, or what escapes No. 61 until a licence is held."""
        if user.account_abroad is None or not user.account_abroad.blocked(now):
            return 1.0
        return 1.0 - self._bite(user.end_use, now)

    def embedded_build(self, user: User, now: float) -> float:
        """How much faster than used embedded magnets are bought ahead of an announced extraterritorial control."""
        return self._build[user.end_use].at(now)

    def bound_abroad(self, user: User, origin: str, now: float) -> float:
        """Chance that a foreign maker's shipment needs a Chinese licence (No. 61 on magnets with Chinese inputs)."""
        if origin == "US" or user.destination != "US" or self._abroad[user.end_use].at(now).regime == "none":
            return 0.0
        return self.behaviour.extraterritorial.supplier_bound * self._bite(user.end_use, now)

    def closure_days(self, now: float, window: float) -> float:
        """Days within the window on which makers are closed: users order ahead of New Year."""
        days = 0.0
        for start, end in self._closures:
            if start < now + window and now < end:
                days += min(now + window, end) - max(now, start)
        return days

    def frontload_days(self, now: float, user: User, need: Need) -> float:
        """Extra cover wanted ahead of announced rises of the U.S. duty that an order placed now would still beat."""
        if user.destination != "US" or need.product == "materials":
            return 0.0
        day = int(now // 1)
        days = self._frontload.get(day)
        if days is None:
            days = self._frontload[day] = self._frontload_on(now)
        return days

    def china_share(self, need: Need, now: float) -> float:
        """China's share of a user's orders, after re-sourcing towards other origins that follows the landed cost."""
        return shifted_share(need.china_share, self._landed_cost_response(now))

    def _build_rates(self, end_use: str) -> StepFunction:
        """Rate of embedded inflow over use, by what is announced."""
        steps = self.law.coming[Product.EMBEDDED_MAGNETS, Destination.US, EndUse(end_use)]
        expected = [any(state.enforced not in (None, Enforcement.NONE) for _, state in ahead) for _, ahead in steps]
        return StepFunction(
            tuple(day for day, _ in steps[1:]), tuple(EMBEDDED_BUILD if soon else 1.0 for soon in expected)
        )

    def _frontload_on(self, now: float) -> float:
        b, lead, days = self.behaviour, self._lead_days, 0.0
        for change in self.law.magnet_duty.announced(now):
            spare = change.effective_day - now - lead
            if change.change_pct > 0.0 and 0.0 <= spare < FRONTLOAD_SPREAD_DAYS:
                belief = b.ordering.threat_credibility if change.status == "threatened" else 1.0
                ramp = 1.0 - spare / FRONTLOAD_SPREAD_DAYS
                days += b.ordering.frontload_days * min(change.change_pct / 25.0, 2.0) * belief * ramp
        return days

    def _landed_cost_response(self, now: float) -> float:
        """Log response of China's share to the duty: partial adjustment from the short- to the long-run elasticity.

        The speed is such that after a year the response is elasticity_short (Boehm, Levchenko and Pandalai-Nayar 2023).
        """
        if now - self._response_at >= 1.0:
            b = self.behaviour
            rise = log((1.0 + self.duty_pct(now, now) / 100.0) / (1.0 + self._duty_before / 100.0))
            speed = -log(1.0 - b.sourcing.elasticity_short / b.sourcing.elasticity_long) / DAYS_PER_YEAR
            target = -b.sourcing.elasticity_long * rise
            self._response += (target - self._response) * (1.0 - exp(-speed * (now - self._response_at)))
            self._response_at = now
        return self._response

    def _bite(self, end_use: str, now: float) -> float:
        """Share of embedded inflow that stops for a user without a licence under No. 61."""
        enforced = self._embedded[end_use].at(now).enforced
        if enforced in ("normal", "full"):
            return float(getattr(self.behaviour.extraterritorial, f"bite_{enforced}"))
        return 0.0
