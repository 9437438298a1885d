"""What trade at large makes of a law: duties on groups of goods, U.S. export controls, levers and soybeans."""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.clock import HORIZON
from sim.policy import ControlCell, Destination, EndUse, Product
from sim.policy.controls import Aspect
from sim.policy.readings import LOOK_AHEAD_DAYS, Reading, Readings, of_news, of_steps
from sim.worlds.trade.exports import FREE_REGIMES
from sim.worlds.trade.imports import PUSH
from sim.worlds.trade.law import SOYBEAN_LEVER, Coming, DutyPanel, TradeLaw
from sim.worlds.trade.soybean_terms import DELIVERY_LEVER

READ_ASPECTS: Final[Mapping[ControlCell, frozenset[Aspect]]] = {
    (product, Destination.CN, EndUse.CIVIL): frozenset({"regime"})
    for product in (Product.US_AFFILIATES, Product.US_SOFTWARE)
}
"""What trade asks of each control."""


def trade_readings(law: TradeLaw) -> Readings:
    """What trade makes of a law."""
    push = law.levers[PUSH]
    days, points = [day for day, _ in law.transhipment], [pct for _, pct in law.transhipment]
    found: dict[str, Reading] = {
        "duty on transhipped goods, percent": of_steps(days, points, 0.0),
        PUSH: of_steps(push.days, push.values, push.neutral),
        SOYBEAN_LEVER: Reading(law.levers[SOYBEAN_LEVER].days, lambda day: law.lever(SOYBEAN_LEVER, day)),
        DELIVERY_LEVER: Reading(_soybean_days(law), lambda day: _delivered(law, day)),
        "soybeans ahead": Reading(_soybean_days(law), law.purchases_ahead, announced=True),
    }
    for name, panel in (("imports", law.imports), ("exports", law.exports)):
        found[f"duties on {name}"] = Reading(tuple(day for own in panel.days for day in own), _Duties(panel).at)
        found[f"announced duties on {name}"] = of_news(panel.news, _near)
    for name, schedule in (("affiliates", law.affiliates), ("software", law.software)):
        withheld = [state.regime not in FREE_REGIMES for state in schedule.states]
        found[name] = of_steps(schedule.days, withheld, False)
    return found


def _near(ahead: Sequence[Coming]) -> object:
    """Changes that somebody may prepare for before the run ends."""
    return tuple(change for change in ahead if change.day < HORIZON + LOOK_AHEAD_DAYS)


class _Duties:
    """Duties of a panel as a function of the day of entry."""

    def __init__(self, panel: DutyPanel) -> None:
        self._panel = panel

    def at(self, day: float) -> object:
        """Duties [G] on cargo that enters on a day, by the day from which on it was loaded, where they differ."""
        found: list[tuple[float, object]] = []
        for loaded in (float("-inf"), *(edge for edge in self._panel.loaded_days if edge <= day)):
            duties = self._panel.duties_pct(day, loaded)
            if not found or found[-1][1] != duties:
                found.append((loaded, duties))
        return found


def _soybean_days(law: TradeLaw) -> tuple[float, ...]:
    """Days on which anything changes that is undertaken, delivered or announced."""
    levers = (day for name in (SOYBEAN_LEVER, DELIVERY_LEVER) for day in law.levers[name].days)
    return (*levers, *of_news(law.soybeans_ahead).days)


def _delivered(law: TradeLaw, day: float) -> float | None:
    """The share of purchases that is delivered; None where none are undertaken, nor known to lie ahead."""
    undertaken = (law.lever(SOYBEAN_LEVER, day), *(rate for _, rate in law.purchases_ahead(day)))
    return law.lever(DELIVERY_LEVER, day) if any(undertaken) else None
