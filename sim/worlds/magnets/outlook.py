"""What users see of policy, and what they make of it: controls in force, announced duties, the landed cost."""

from math import exp, inf, log
from typing import Final

from sim.clock import DAYS_PER_YEAR
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.policy import Destination, EndUse, Enforcement, Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.record import END_USES
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


@mypyc_attr(allow_interpreted_subclasses=True)
class Outlook:
    """The law read through behaviour: what is in force now, and what was announced by the day given."""

    def __init__(self, law_in_force: LawInForce, inputs: MagnetInputs, behaviour: Behaviour, lead_days: float) -> None:
        """`lead_days` is the lead time that users in the U.S. expect."""
        self.law_in_force = law_in_force
        self.behaviour = behaviour
        self._closures = [(day, day + behaviour.makers.new_year_days) for day in inputs.new_year_days]
        self._lead_days = lead_days
        self._embedded = {use: law_in_force.control(Product.EMBEDDED_MAGNETS, Destination.US, use) for use in END_USES}
        self._abroad = {
            use: law_in_force.control(Product.THIRD_COUNTRY_MAGNETS, Destination.US, use) for use in END_USES
        }
        self._re_exports = law_in_force.control(Product.RE_EXPORTS, Destination.US, EndUse.CIVIL)
        self.read(law_in_force.law)

    def read(self, law: MagnetLaw) -> None:
        """Read what is known of the future and what users make of it out of a law."""
        self._law = law
        self._frontload: dict[int, float] = {}
        """Days of cover by day: the answer to a question that every plant asks."""
        self.embedded_build = {use: self._build_rates(use) for use in END_USES}
        """How much faster than used embedded magnets are bought ahead of an announced extraterritorial control."""
        self._response = self._landed_cost_response()

    def transhipment_open(self) -> bool:
        """Whether magnets still reach the U.S. through third countries: not where No. 61 on re-exports is enforced."""
        return self._re_exports.enforced is not Enforcement.FULL

    def embedded_supply(self, end_use: EndUse) -> float:
        """Share of embedded inflow that reaches a user without a licence under No. 61: what escapes it."""
        return 1.0 - self._bite(end_use)

    def bound_abroad(self, destination: Destination, end_use: EndUse, origin: str) -> float:
        """Chance that a foreign maker's shipment needs a Chinese licence (No. 61 on magnets with Chinese inputs)."""
        if origin == "US" or destination is not Destination.US or self._abroad[end_use].free:
            return 0.0
        return self.behaviour.extraterritorial.supplier_bound * self._bite(end_use)

    def closure_days(self, now: float, window: float) -> float:
        """Days within the window on which makers are closed: users order ahead of New Year."""
        days = 0.0
        for start, end in self._closures:
            if start < now + window and now < end:
                days += min(now + window, end) - max(now, start)
        return days

    def frontload_days(self, now: float) -> float:
        """Extra cover wanted ahead of announced rises of the U.S. duty that an order placed now would still beat."""
        day = int(now // 1)
        days = self._frontload.get(day)
        if days is None:
            days = self._frontload[day] = self._frontload_on(float(day))
        return days

    def china_share(self, usual: float, now: float) -> float:
        """China's share of a user's orders, from its `usual` share, after re-sourcing that follows the landed cost."""
        return shifted_share(usual, self._response.at(now))

    def _build_rates(self, end_use: EndUse) -> StepFunction:
        """Rate of embedded inflow over use: the larger one from an announcement on until what it announces holds."""
        news = self._law.coming[Product.EMBEDDED_MAGNETS, Destination.US, end_use]
        days: list[float] = []
        rates = [1.0]
        for day, ahead, end in zip(news.days, news.ahead, (*news.days[1:], inf), strict=True):
            last = max((on for on, state in ahead if state.enforced not in (None, Enforcement.NONE)), default=-inf)
            for since, rate in ((day, EMBEDDED_BUILD if last > day else 1.0), (last, 1.0)):
                if day <= since < end and rate != rates[-1]:
                    days.append(since)
                    rates.append(rate)
        return StepFunction(tuple(days), tuple(rates))

    def _frontload_on(self, now: float) -> float:
        """Days of extra cover on a day, as its first hour knows it."""
        b, lead, days = self.behaviour, self._lead_days, 0.0
        for change in self._law.magnet_duty.announced(now):
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

        It is measured against the duty that normal use pays, from the first day of the law on record.
        The speed is such that after a year the response is elasticity_short (Boehm, Levchenko and Pandalai-Nayar 2023).
        """
        b, steps = self.behaviour.sourcing, self._law.duty_steps
        targets = [-b.elasticity_long * log((1.0 + pct / 100.0) / (1.0 + normal / 100.0)) for _, pct, normal in steps]
        speed = -log(1.0 - b.elasticity_short / b.elasticity_long) / DAYS_PER_YEAR
        days = [day for day, *_ in steps]
        return PartialAdjustment(days[0], StepFunction(tuple(days), (0.0, *targets)), speed)

    def _bite(self, end_use: EndUse) -> float:
        """Share of embedded inflow that stops for a user without a licence under No. 61."""
        enforced = self._embedded[end_use].enforced
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
