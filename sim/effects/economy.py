"""What a path costs the economy against its baseline, mechanism by mechanism and period by period.

Mechanisms add up to the total. Flows, revenue and prices stand beside it: they are no output and no part of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.roll_up import MECHANISMS, WEIGHTS
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats, band
from sim.effects.window import PERIODS
from sim.inputs.industries import Industries

TOTAL: Final = "total"
TRADE: Final = "trade"

SHOWN: Final = {
    **MECHANISMS,
    TOTAL: "all mechanisms above",
    TRADE: "flows, revenue and prices: no output, and not part of the total",
}
"""Mechanisms of figures, with their meaning in words."""

VARIABLES: Final = {
    "direct_value_added_lost": ("US$ billion", "value added of output lost for good; for adaptation what it cost"),
    "upstream_value_added_lost": ("US$ billion", "value added of domestic suppliers of that output, all rounds, "
                                  "outside what is simulated itself"),
    "value_added_lost": ("US$ billion", "direct and upstream"),
    "share_of_gdp": ("percent", "value added lost over GDP of 2024 in as many months"),
    "jobs": ("thousand job-years", "direct and upstream, only in industries for which employment was seen (fabricated "
             "metals, machinery, electronics, electrical equipment, motor vehicles, other transport equipment)"),
    "imports_from_cn_lost": ("US$ billion", "U.S. imports from China, baseline less path"),
    "exports_to_cn_lost": ("US$ billion", "U.S. exports to China, baseline less path"),
    "imports_diverted": ("US$ billion", "sales of China's goods that others made, path less baseline"),
    "duty_revenue_gained": ("US$ billion", "duty collected on goods from China, direct and transhipped, path less "
                            "baseline: paid by buyers, so no loss to the economy as a whole"),
    "cost_to_buyers": ("US$ billion", "what buyers of direct imports pay more, path less baseline; most of it is "
                       "duty_revenue_gained seen from the other side"),
    "consumer_price_effect": ("percent", "cost to buyers over consumption of 2024 in as many months: the effect if "
                              "every dollar of it reached consumers"),
    "farm_income_lost": ("US$ billion", "soybean income, baseline less path: price and volume, a transfer in part"),
}  # fmt: skip
"""Unit and meaning in words of every variable."""

OF_MECHANISM: Final = ("direct_value_added_lost", "upstream_value_added_lost", "value_added_lost")
OF_TOTAL: Final = (*OF_MECHANISM, "share_of_gdp", "jobs")
OF_TRADE: Final = tuple(variable for variable in VARIABLES if variable not in OF_TOTAL)

Key = tuple[str, str, str]
"""(period, mechanism, variable)."""

Value = tuple[str, str, Floats]
"""(mechanism, variable, values [R])."""


@dataclass(frozen=True)
class Economy:
    """The roll-up of one path against its baseline."""

    figures: Mapping[Key, Band[float]]
    """By period of `PERIODS`, mechanism of `SHOWN` and variable, in the units of `VARIABLES`."""


def economy_figures(lost: Mapping[str, Floats], trade_usd_m: Mapping[str, Floats], industries: Industries) -> Figures:
    """[r] figures by `Key`, for `economy`.

    `lost` is [r, K, M] by mechanism, see `RollUp.lost`; `trade_usd_m` is [r, M] by variable, see `totals.differences`.
    """
    return Figures(
        {
            (period, mechanism, variable): values
            for period, months in PERIODS.items()
            for mechanism, variable, values in (
                *_output_figures(lost, months, industries),
                *_trade_figures(trade_usd_m, months, industries),
            )
        }
    )


def economy(sample: Sample) -> Economy:
    """The roll-up of a path."""
    return Economy({key: band(sample.values(key)) for key in _keys()})


def _keys() -> Iterator[Key]:
    """Every figure of a path, in the order in which tables show them."""
    for period in PERIODS:
        yield from ((period, mechanism, variable) for mechanism in MECHANISMS for variable in OF_MECHANISM)
        yield from ((period, TOTAL, variable) for variable in OF_TOTAL)
        yield from ((period, TRADE, variable) for variable in OF_TRADE)


def _output_figures(lost: Mapping[str, Floats], months: slice, industries: Industries) -> Iterator[Value]:
    """Figures of every mechanism in some months, and of their total."""
    total = dict.fromkeys((*OF_MECHANISM, "jobs"), np.zeros(1))
    for mechanism, by_month in lost.items():
        direct, upstream, jobs = (by_month[:, kind, months].sum(axis=1) for kind in range(len(WEIGHTS)))
        told = (direct / 1000.0, upstream / 1000.0, (direct + upstream) / 1000.0)
        values = dict(zip(OF_MECHANISM, told, strict=True))
        yield from ((mechanism, variable, value) for variable, value in values.items())
        values["jobs"] = jobs
        total = {variable: total[variable] + value for variable, value in values.items()}
    gdp_usd_bn = industries.gdp_usd_m / 1000.0
    total["share_of_gdp"] = 100.0 * total["value_added_lost"] / (gdp_usd_bn * _years(months))
    yield from ((TOTAL, variable, total[variable]) for variable in OF_TOTAL)


def _trade_figures(trade_usd_m: Mapping[str, Floats], months: slice, industries: Industries) -> Iterator[Value]:
    """Figures of flows, revenue and prices in some months."""
    sums = {name: values[:, months].sum(axis=1) / 1000.0 for name, values in trade_usd_m.items()}
    consumption_usd_bn = industries.consumption_usd_m / 1000.0
    sums["consumer_price_effect"] = 100.0 * sums["cost_to_buyers"] / (consumption_usd_bn * _years(months))
    yield from ((TRADE, variable, sums[variable]) for variable in OF_TRADE)


def _years(months: slice) -> float:
    return len(MONTHS[months]) / 12.0
