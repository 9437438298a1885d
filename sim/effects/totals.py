"""Trade of a path in total over groups of goods: month by month, and in the window."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.outcomes import TradeOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats, band
from sim.effects.window import WINDOW_START

LOST, GAINED = 1.0, -1.0

VARIABLES: Final = {
    "imports_from_cn_lost": LOST,
    "exports_to_cn_lost": LOST,
    "imports_diverted": GAINED,
    "duty_revenue_gained": GAINED,
    "cost_to_buyers": GAINED,
    "premium_paid": GAINED,
    "farm_income_lost": LOST,
}
"""Totals by month. What is lost is told as baseline less path, what is gained as path less baseline."""


@dataclass(frozen=True)
class TradeTotals:
    """Totals of one path over replications R."""

    by_month_usd_m: Mapping[str, Floats]
    """[R, M] by name of `VARIABLES`."""
    soybeans_to_cn_mt: Floats
    """[R, M] soybeans that left for China, million tonnes."""


@dataclass(frozen=True)
class TradeInWindow:
    """Trade of a path in the window."""

    duty_revenue_usd_bn: float
    """Mean duty collected on goods from China, direct and transhipped."""
    imports_from_cn_usd_bn: float
    """Mean value of U.S. imports from China."""
    exports_lost_usd_bn: Band[float]
    """U.S. exports to China, baseline less path."""
    soybeans_to_cn_mt: float
    """Mean of the soybeans that left for China, million tonnes."""


def trade_totals(outcome: TradeOutcome) -> TradeTotals:
    """Totals of one path. Records are of single precision; their sums are not."""
    groups = {
        "imports_from_cn_lost": outcome.imports.value,
        "exports_to_cn_lost": outcome.exports.value,
        "imports_diverted": outcome.imports.diverted,
        "duty_revenue_gained": outcome.revenue_usd_m,
        "cost_to_buyers": outcome.extra_cost_usd_m,
        "premium_paid": outcome.premium_usd_m + outcome.transhipped_revenue_usd_m,
    }
    by_month = {name: amounts.sum(axis=1, dtype=np.float64) for name, amounts in groups.items()}
    by_month["duty_revenue_gained"] += outcome.transhipped_revenue_usd_m.sum(axis=1, dtype=np.float64)
    by_month["farm_income_lost"] = outcome.soybeans.farm_income.astype(np.float64)
    return TradeTotals({name: by_month[name] for name in VARIABLES}, outcome.soybeans.to_cn)


def differences(own: TradeTotals, base: TradeTotals) -> dict[str, Floats]:
    """[R, M] by name of `VARIABLES`, US$ million: a path against its baseline."""
    return {name: (base.by_month_usd_m[name] - own.by_month_usd_m[name]) * sign for name, sign in VARIABLES.items()}


def window_figures(own: TradeTotals, base: TradeTotals) -> Figures:
    """[r] trade of a path in the window, for `trade_in_window`."""
    months = {
        "duty revenue": own.by_month_usd_m["duty_revenue_gained"],
        "imports from CN": own.by_month_usd_m["imports_from_cn_lost"],
        "exports lost": differences(own, base)["exports_to_cn_lost"],
    }
    sums = {("window", name): amounts[:, WINDOW_START:].sum(axis=1) / 1000.0 for name, amounts in months.items()}
    return Figures({**sums, ("window", "soybeans"): own.soybeans_to_cn_mt[:, WINDOW_START:].sum(axis=1)})


def trade_in_window(sample: Sample) -> TradeInWindow:
    """Trade of a path in its window."""
    revenue, imports, exports, soybeans = (
        sample.values(("window", name)) for name in ("duty revenue", "imports from CN", "exports lost", "soybeans")
    )
    return TradeInWindow(
        duty_revenue_usd_bn=float(revenue.mean()),
        imports_from_cn_usd_bn=float(imports.mean()),
        exports_lost_usd_bn=band(exports),
        soybeans_to_cn_mt=float(soybeans.mean()),
    )
