"""The model's side of published loss estimates: the same shock as far as it can be set. Nothing is tuned to them.

Losses are positive on both sides. Some estimates are read from the roll-up of a path, some follow from the inputs or
from the law of a path alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.clock import to_day
from sim.data import read_rows
from sim.effects.economy import SUPPLY, TOTAL, TRADE, Economy, Key
from sim.effects.losses import SHORTAGE
from sim.effects.prices import CONSUMERS, STILL_BOUGHT
from sim.effects.roll_up import DEMAND, RollUp
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Band, Floats
from sim.effects.window import WINDOW
from sim.inputs.trade import TradeInputs
from sim.inputs.trade_checks import IMPORTS
from sim.policy import PolicyView, Register

PUBLISHED: Final = "published_estimates.csv"

NONE: Final = "none"
"""Stands in the table where nothing was published."""

TENTH: Final = 0.1

HUNDRED_ON: Final = float(to_day(date(2025, 12, 1)))
"""A day on which the hundred points are in force where they come."""

APRIL_PEAK: Final = float(to_day(date(2025, 4, 10)))

ALL_IMPORTS_2024_USD_M: Final = 3_267_500.0
"""U.S. general imports of goods, all origins, 2024 (Census, as the note on the total of goods groups gives it)."""

HISTORY: Final = "current_policy"
"""A path that holds the acts of 2025."""

HUNDRED: Final = "hundred_unilateral"
"""A path that adds a hundred points to the duties of that history."""

ESCALATION: Final = "full_escalation"

ELECTRONICS: Final = "electronics"
"""Scope of the goods that were exempted on 11 April 2025, and that the Budget Lab leaves out."""

VEHICLES: Final = "other_light_vehicles"

ROLLED_UP: Final[Mapping[str, tuple[str, Key]]] = {
    "budget_lab_prices": (HUNDRED, ("2026", TRADE, STILL_BOUGHT)),
    "budget_lab_gdp": (HUNDRED, ("2026", TOTAL, "share_of_gdp")),
    "budget_lab_gdp_supply": (HUNDRED, ("2026", SUPPLY, "share_of_gdp")),
    "budget_lab_gdp_demand": (HUNDRED, ("2026", DEMAND, "share_of_gdp")),
    "goldman_truce": (HUNDRED, ("2026", TOTAL, "share_of_gdp")),
    "budget_lab_jobs": (HUNDRED, ("2026", TOTAL, "jobs")),
    "oxford_partial_disruption": (ESCALATION, (WINDOW, TOTAL, "share_of_gdp")),
    "oxford_october_controls": ("october_controls", (WINDOW, TOTAL, "share_of_gdp")),
    "imf_low_substitution": (ESCALATION, ("2026", SHORTAGE, "share_of_gdp")),
    "ecb_partial_restriction": (ESCALATION, (WINDOW, SHORTAGE, "share_of_gdp")),
    "ecb_near_total_ban": (ESCALATION, (WINDOW, SHORTAGE, "share_of_gdp")),
}
"""Path and figure of comparisons that are read from its roll-up."""


@dataclass(frozen=True)
class Estimate:
    """The model's side of a published estimate."""

    model: Band[float]
    """The model's value; without percentiles where it does not vary by replication."""
    left: float | None
    """Published value less the model's mean; None where only a range was published."""


def published_values() -> dict[str, float | None]:
    """Published values by key of `published_estimates.csv`; None where only a range was published."""
    return {row["key"]: None if row["published"] == NONE else float(row["published"]) for row in read_rows(PUBLISHED)}


def estimates(published: Mapping[str, float | None], values: Mapping[str, Band[float]]) -> dict[str, Estimate]:
    """The model's values beside the published ones by key; a key without a value of the model is left out."""
    return {
        key: Estimate(values[key], None if value is None else value - values[key].mean)
        for key, value in published.items()
        if key in values
    }


def model_values(
    economies: Mapping[str, Economy],
    views: Mapping[str, PolicyView],
    register: Register,
    sectors: ClaimedSectors,
    roll_up: RollUp,
    data: TradeInputs,
) -> dict[str, Band[float]]:
    """The model's value by key of `published_estimates.csv`, in the unit of its row.

    `economies` holds the reported paths, `views` all paths of the study. A key is left out where the study lacks the
    path or the model the mechanism; a value that does not vary by replication has no percentiles.
    """
    values = {key: economies[path].figures[figure] for key, (path, figure) in ROLLED_UP.items() if path in economies}
    fixed = (
        _of_output(sectors, roll_up, data),
        _of_hundred_points(views, register, data),
        _of_vehicles(views, sectors, roll_up, data),
    )
    return values | {key: Band(value) for own in fixed for key, value in own.items()}


def _of_output(sectors: ClaimedSectors, roll_up: RollUp, data: TradeInputs) -> dict[str, float]:
    """A tenth of the output of claimed sectors, US$ billion; U.S. exports to China, percent of GDP."""
    output_usd_m = sectors.output_per_year * sectors.output_usd_m_per_unit
    direct, upstream, _ = roll_up.industries[:, list(sectors.industries)]
    return {
        "goldman_ten_percent": TENTH * float(output_usd_m.sum()) / 1000.0,
        "goldman_ten_percent_value_added": TENTH * float(output_usd_m @ (direct + upstream)) / 1000.0,
        "goldman_exports": 100.0 * float(data.exports.value_usd_m.sum()) / data.industries.gdp_usd_m,
    }


def _of_hundred_points(views: Mapping[str, PolicyView], register: Register, data: TradeInputs) -> dict[str, float]:
    """What the hundred points add to the average rate and to consumer prices on the imports of 2024, percent: on all
    goods, and on those outside the electronics of April 2025."""
    if not {HUNDRED, HISTORY} <= set(views):
        return {}
    rise_pct = _duties_pct(views[HUNDRED], HUNDRED_ON, data) - _duties_pct(views[HISTORY], HUNDRED_ON, data)
    exempted = {row.good: row.share_of_value for row in register.goods_scopes if row.scope == ELECTRONICS}
    outside = np.array([1.0 - exempted.get(name, 0.0) for name in data.imports.names])
    found = {}
    for goods, shares in (("", np.ones(len(outside))), ("_same_goods", outside)):
        duty_usd_m = rise_pct / 100.0 * data.imports.value_usd_m * shares
        found[f"budget_lab_rate{goods}"] = 100.0 * float(duty_usd_m.sum()) / ALL_IMPORTS_2024_USD_M
        to_consumers = float(duty_usd_m @ data.dual.borne[:, CONSUMERS])
        found[f"budget_lab_prices_static{goods}"] = 100.0 * to_consumers / data.industries.consumption_usd_m
    return found


def _of_vehicles(
    views: Mapping[str, PolicyView], sectors: ClaimedSectors, roll_up: RollUp, data: TradeInputs
) -> dict[str, float]:
    """Output of a vehicle, US$; value added of suppliers over that of makers; costs at the peak of April, percent."""
    if VEHICLES not in sectors.names:
        return {}
    at = sectors.names.index(VEHICLES)
    direct, upstream, _ = roll_up.industries[:, sectors.industries[at]]
    found = {
        "chip_shortage_per_vehicle": 1e6 * float(sectors.output_usd_m_per_unit[at]),
        "strike_suppliers_over_makers": float(upstream / direct),
    }
    if HISTORY in views:
        rise_pct = _duties_pct(views[HISTORY], APRIL_PEAK, data) - _duties_pct(views[HISTORY], 0.0, data)
        found["goldman_costs"] = 100.0 * float(data.input_content[sectors.places[at]] @ (rise_pct / 100.0))
    return found


def _duties_pct(view: PolicyView, day: float, data: TradeInputs) -> Floats:
    """[G] statutory U.S. duty on each group of imports from China on a day, percent of value."""
    return np.array([view.table(name, *IMPORTS).duty_pct(day, day) for name in data.imports.names])
