"""What users see of policy, and what they make of it: controls in force, announced duties, the landed cost."""

from collections.abc import Mapping
from math import exp, log
from typing import Final

from sim.clock import DAYS_PER_YEAR, WARM_UP_DAYS
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.policy import Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.worlds.magnets.law import Cursor, MagnetLaw
from sim.worlds.magnets.practices import AT_ONCE, PracticeEffects
from sim.worlds.magnets.record import DESTINATIONS, END_USES
from sim.worlds.magnets.step_functions import PartialAdjustment, StepFunction

FRONTLOAD_SPREAD_DAYS: Final = 70.0
"""Days over which extra stock is ordered ahead of a duty. An order by sea on the last of them still arrives before the
duty (assumption)."""

FRONTLOAD_POINTS: Final = 25.0
"""Rise of the duty, percentage points, that `ordering.frontload_days` is measured for."""

MOST_FRONTLOAD: Final = 2.0
"""Most that is built ahead of any rise, times what a rise of `FRONTLOAD_POINTS` brings (assumption)."""

EMBEDDED_BUILD: Final = 1.25
"""Largest rate of supply of embedded magnets over use while stocks are built (overproduction limit of ARIO, as in
BoARIO)."""


START_DAY: Final = -WARM_UP_DAYS
"""First day of a world: its duty is the one that re-sourcing is measured against."""


class Outlook:
    """The law read through behaviour. Asks it only for what is in force or announced by the day given."""

    def __init__(
        self,
        law: MagnetLaw,
        inputs: MagnetInputs,
        behaviour: Behaviour,
        practices: Mapping[Practice | None, PracticeEffects],
        lead_days: float,
    ) -> None:
        """`lead_days` is the lead time that users in the U.S. expect."""
        self.law = law
        self.behaviour = behaviour
        self.practices = practices
        self._closures = [(day, day + behaviour.makers.new_year_days) for day in inputs.new_year_days]
        self._lead_days = lead_days
        self._practice = {
            (place, use): Cursor(law.control_schedule(Product.MAGNETS_CONTROLLED, place, use))
            for place in DESTINATIONS
            for use in END_USES
        }
        self._inspection = {
            place: Cursor(law.control_schedule(Product.MAGNETS_UNCONTROLLED, place, EndUse.CIVIL))
            for place in DESTINATIONS
        }
        self._embedded = {
            use: Cursor(law.control_schedule(Product.EMBEDDED_MAGNETS, Destination.US, use)) for use in END_USES
        }
        self._abroad = {
            use: Cursor(law.control_schedule(Product.THIRD_COUNTRY_MAGNETS, Destination.US, use)) for use in END_USES
        }
        self._re_exports = Cursor(law.control_schedule(Product.RE_EXPORTS, Destination.US, EndUse.CIVIL))
        self._frontload: dict[int, float] = {}
        """Days of cover by day: the answer to a question that every plant asks."""
        self._build = {use: self._build_rates(use) for use in END_USES}
        self._response = self._landed_cost_response()

    def practice_changes(self) -> list[float]:
        """Days on which the licence office changes its practice somewhere."""
        schedules = [self.law.control_schedule(Product.MAGNETS_CONTROLLED, *cell) for cell in self._practice]
        return sorted({day for schedule in schedules for day in schedule.days})

    def inspection_speed(self, place: Destination) -> StepFunction:
        """Inspections of uncontrolled magnets a day, over time; without a practice there is no inspection."""
        schedule = self.law.control_schedule(Product.MAGNETS_UNCONTROLLED, place, EndUse.CIVIL)
        speeds = (self.practices[state.practice].inspections_per_day for state in schedule.states)
        return StepFunction(schedule.days, (AT_ONCE, *speeds))

    def inspected(self, destination: Destination, now: float) -> bool:
        """Whether uncontrolled magnets are held up on their way to a destination."""
        return self.practices[self._inspection[destination].at(now).practice].tight

    def licences_tight(self, destination: Destination, end_use: EndUse, now: float) -> bool:
        """Whether users expect trouble with licences."""
        state = self._practice[destination, end_use].at(now)
        return state.regime is not Regime.NONE and self.practices[state.practice].tight

    def transhipment_open(self, now: float) -> bool:
        """Whether magnets still reach the U.S. through third countries: not where No. 61 on re-exports is enforced."""
        return self._re_exports.at(now).enforced is not Enforcement.FULL

    def embedded_supply(self, end_use: EndUse, now: float) -> float:
        """Share of embedded inflow that reaches a user without a licence under No. 61: what escapes it."""
        return 1.0 - self._bite(end_use, now)

    def embedded_build(self, end_use: EndUse, now: float) -> float:
        """How much faster than used embedded magnets are bought ahead of an announced extraterritorial control."""
        return self._build[end_use].at(now)

    def bound_abroad(self, destination: Destination, end_use: EndUse, origin: str, now: float) -> float:
        """Chance that a foreign maker's shipment needs a Chinese licence (No. 61 on magnets with Chinese inputs)."""
        if origin == "US" or destination is not Destination.US or self._abroad[end_use].at(now).regime is Regime.NONE:
            return 0.0
        return self.behaviour.extraterritorial.supplier_bound * self._bite(end_use, now)

    def closure_days(self, now: float, window: float) -> float:
        """Days within the window on which makers are closed: users order ahead of New Year."""
        days = 0.0
        for start, end in self._closures:
            if start < now + window and now < end:
                days += min(now + window, end) - max(now, start)
        return days

    def frontload_days(self, destination: Destination, product: Product, now: float) -> float:
        """Extra cover wanted ahead of announced rises of the U.S. duty that an order placed now would still beat."""
        if destination is not Destination.US or product is Product.MATERIALS:
            return 0.0
        day = int(now // 1)
        days = self._frontload.get(day)
        if days is None:
            days = self._frontload[day] = self._frontload_on(float(day))
        return days

    def china_share(self, usual: float, now: float) -> float:
        """China's share of a user's orders, from its `usual` share, after re-sourcing that follows the landed cost."""
        return shifted_share(usual, self._response.at(now))

    def _build_rates(self, end_use: EndUse) -> StepFunction:
        """Rate of embedded inflow over use, by what is announced."""
        steps = self.law.coming[Product.EMBEDDED_MAGNETS, Destination.US, end_use]
        expected = [any(state.enforced not in (None, Enforcement.NONE) for _, state in ahead) for _, ahead in steps]
        return StepFunction(
            tuple(day for day, _ in steps[1:]), tuple(EMBEDDED_BUILD if soon else 1.0 for soon in expected)
        )

    def _frontload_on(self, now: float) -> float:
        """Days of extra cover on a day, as its first hour knows it."""
        b, lead, days = self.behaviour, self._lead_days, 0.0
        for change in self.law.magnet_duty.announced(now):
            spare = change.effective_day - now - lead
            if change.change_pct > 0.0 and 0.0 <= spare < FRONTLOAD_SPREAD_DAYS:
                belief = b.ordering.threat_credibility if change.status == "threatened" else 1.0
                ramp = 1.0 - spare / FRONTLOAD_SPREAD_DAYS
                days += (
                    b.ordering.frontload_days
                    * min(change.change_pct / FRONTLOAD_POINTS, MOST_FRONTLOAD)
                    * belief
                    * ramp
                )
        return days

    def _landed_cost_response(self) -> PartialAdjustment:
        """Log response of China's share to the duty: partial adjustment from the short- to the long-run elasticity.

        The speed is such that after a year the response is elasticity_short (Boehm, Levchenko and Pandalai-Nayar 2023).
        """
        duty, b = self.law.magnet_duty, self.behaviour.sourcing
        before = 1.0 + duty.duty_pct(START_DAY, START_DAY) / 100.0
        days = sorted({float(day) for own in (duty.loaded_days, *duty.entered_days) for day in own if day > START_DAY})
        targets = [-b.elasticity_long * log((1.0 + duty.duty_pct(day, day) / 100.0) / before) for day in days]
        speed = -log(1.0 - b.elasticity_short / b.elasticity_long) / DAYS_PER_YEAR
        return PartialAdjustment(START_DAY, StepFunction(tuple(days), (0.0, *targets)), speed)

    def _bite(self, end_use: EndUse, now: float) -> float:
        """Share of embedded inflow that stops for a user without a licence under No. 61."""
        enforced = self._embedded[end_use].at(now).enforced
        if enforced is Enforcement.FULL:
            return self.behaviour.extraterritorial.bite_full
        if enforced is Enforcement.NORMAL:
            return self.behaviour.extraterritorial.bite_normal
        return 0.0


def shifted_share(base: float, log_response: float) -> float:
    """Share of an origin after its relative attraction moved by `log_response` (logit substitution between two
    origins)."""
    if base >= 1.0 or base <= 0.0:
        return base
    odds = exp(log(base / (1.0 - base)) + log_response)
    return odds / (1.0 + odds)
