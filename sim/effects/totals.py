"""Trade of a path in total over groups of goods: month by month, and from a month on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.outcomes import Singles, TradeOutcome
from sim.effects.statistics import Band, Floats, band

LOST, GAINED = 1.0, -1.0

VARIABLES: Final = {
    "imports_from_cn_lost": LOST,
    "exports_to_cn_lost": LOST,
    "imports_diverted": GAINED,
    "duty_revenue_gained": GAINED,
    "cost_to_buyers": GAINED,
    "farm_income_lost": LOST,
}
"""Totals by month. What is lost is told as baseline less path, what is gained as path less baseline."""


@dataclass(frozen=True)
class TradeTotals:
    """Totals of one path over replications R."""

    by_month_usd_m: Mapping[str, Floats]
    """[R, M] by name of `VARIABLES`."""
    imports_usd_m: Singles
    """[R, G, M] value of imports."""
    exports_usd_m: Singles
    """[R, X, M] value of exports."""
    revenue_usd_m: Singles
    """[R, G, M] duty collected on direct imports."""
    transhipment_duty_usd_m: Singles
    """[R, M] statutory duty on transhipped imports."""
    collection: Floats
    """[R] share of statutory duty that is collected."""
    soybeans_to_cn_mt: Floats
    """[R, M] soybeans that left for China, million tonnes."""


@dataclass(frozen=True)
class TradeInWindow:
    """Trade of a path from a month to the end of the run."""

    duty_revenue_usd_bn: float
    """Mean duty collected on goods from China, direct and transhipped."""
    imports_from_cn_usd_bn: float
    """Mean value of U.S. imports from China."""
    exports_lost_usd_bn: Band[float]
    """U.S. exports to China, baseline less path."""
    soybeans_to_cn_mt: float
    """Mean of the soybeans that left for China, million tonnes."""


def trade_totals(outcome: TradeOutcome) -> TradeTotals:
    """Totals of one path."""
    by_month = {
        "imports_from_cn_lost": outcome.imports.value.sum(axis=1),
        "exports_to_cn_lost": outcome.exports.value.sum(axis=1),
        "imports_diverted": outcome.imports.diverted.sum(axis=1),
        "duty_revenue_gained": outcome.revenue_usd_m.sum(axis=1) + outcome.transhipped_revenue_usd_m,
        "cost_to_buyers": outcome.extra_cost_usd_m.sum(axis=1),
        "farm_income_lost": outcome.soybeans.farm_income,
    }
    return TradeTotals(
        by_month_usd_m={name: by_month[name].astype(np.float64) for name in VARIABLES},
        imports_usd_m=outcome.imports.value,
        exports_usd_m=outcome.exports.value,
        revenue_usd_m=outcome.revenue_usd_m,
        transhipment_duty_usd_m=outcome.transhipment_duty,
        collection=outcome.collection,
        soybeans_to_cn_mt=outcome.soybeans.to_cn,
    )


def differences(own: TradeTotals, base: TradeTotals) -> dict[str, Floats]:
    """[R, M] by name of `VARIABLES`, US$ million: a path against its baseline."""
    return {name: (base.by_month_usd_m[name] - own.by_month_usd_m[name]) * sign for name, sign in VARIABLES.items()}


def trade_in_window(own: TradeTotals, base: TradeTotals, start: int) -> TradeInWindow:
    """Trade of a path from month `start` on."""
    transhipped = own.collection.astype(np.float32) * _single_sums(own.transhipment_duty_usd_m[:, None], start)
    revenue = _single_sums(own.revenue_usd_m, start) + transhipped
    lost = _sums(base.exports_usd_m, start) - _sums(own.exports_usd_m, start)
    return TradeInWindow(
        duty_revenue_usd_bn=float(revenue.mean(dtype=np.float64)) / 1000.0,
        imports_from_cn_usd_bn=float(_sums(own.imports_usd_m, start).mean()) / 1000.0,
        exports_lost_usd_bn=band(lost / 1000.0),
        soybeans_to_cn_mt=float(np.array([months[start:].sum() for months in own.soybeans_to_cn_mt]).mean()),
    )


def _sums(amounts: Singles, start: int) -> Floats:
    """[R] sums of amounts [R, G, M] over groups and months from `start` on."""
    return _single_sums(amounts, start).astype(np.float64)


def _single_sums(amounts: Singles, start: int) -> Singles:
    """The same in the precision of records.

    Each replication is summed by itself: in single precision the order of a sum shows in the seventh digit.
    """
    return np.array([one[:, start:].sum() for one in amounts])
