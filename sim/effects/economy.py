"""What a path costs the economy against its baseline, mechanism by mechanism and period by period.

Mechanisms of supply add up to one total, and with demand to another. Flows, revenue and prices stand beside them: they
are no output and no part of either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.prices import NORMAL_BASKET, STILL_BOUGHT
from sim.effects.roll_up import DEMAND, MECHANISMS, OF_SUPPLY, WEIGHTS
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats, band
from sim.effects.window import PERIODS
from sim.inputs.industries import Industries

SUPPLY: Final = "supply"
TOTAL: Final = "total"
TRADE: Final = "trade"

TOTALS: Final = {SUPPLY: tuple(OF_SUPPLY), TOTAL: tuple(MECHANISMS)}
"""Mechanisms that add up to each total."""

SHOWN: Final = {
    **OF_SUPPLY,
    SUPPLY: "all mechanisms above: output that is not made or not ordered",
    DEMAND: MECHANISMS[DEMAND],
    TOTAL: f"{SUPPLY} and {DEMAND}",
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
    "premium_paid": ("US$ billion", "what buyers pay more for goods of other sellers, duty on transhipped goods "
                     "included, path less baseline"),
    STILL_BOUGHT: ("percent", "what of both reaches consumers, directly and through what industries pass on, over "
                   "consumption of 2024 in as many months: goods that are forgone are not in it"),
    NORMAL_BASKET: ("percent", "the same for what consumers buy in normal times, had they bought it all, part of it of "
                    "other sellers: the rise of a price index with weights of 2024"),
    "farm_income_lost": ("US$ billion", "soybean income, baseline less path: price and volume, a transfer in part"),
}  # fmt: skip
"""Unit and meaning in words of every variable."""

OF_MECHANISM: Final = ("direct_value_added_lost", "upstream_value_added_lost", "value_added_lost", "share_of_gdp")
OF_TOTAL: Final = (*OF_MECHANISM, "jobs")
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


def economy_figures(
    lost: Mapping[str, Floats],
    trade_usd_m: Mapping[str, Floats],
    price_pct: Mapping[str, Floats],
    industries: Industries,
) -> Figures:
    """[r] figures by `Key`, for `economy`.

    `lost` is [r, K, M] by mechanism, see `RollUp.lost`; `trade_usd_m` is [r, M] by variable, see `totals.differences`;
    `price_pct` is [r, periods] by variable, see `prices.consumer_prices`.
    """
    return Figures(
        {
            (period, mechanism, variable): values
            for place, (period, months) in enumerate(PERIODS.items())
            for mechanism, variable, values in (
                *_output_figures(lost, months, industries),
                *((TRADE, name, values[:, months].sum(axis=1) / 1000.0) for name, values in trade_usd_m.items()),
                *((TRADE, name, values[:, place]) for name, values in price_pct.items()),
            )
        }
    )


def economy(sample: Sample) -> Economy:
    """The roll-up of a path."""
    return Economy({key: band(sample.values(key)) for key in _keys()})


def _keys() -> Iterator[Key]:
    """Every figure of a path, in the order in which tables show them."""
    for period in PERIODS:
        for mechanism in SHOWN:
            told = OF_TRADE if mechanism == TRADE else OF_TOTAL if mechanism in TOTALS else OF_MECHANISM
            yield from ((period, mechanism, variable) for variable in told)


def _output_figures(lost: Mapping[str, Floats], months: slice, industries: Industries) -> Iterator[Value]:
    """Figures of every mechanism in some months, and of their totals."""
    gdp_usd_bn = industries.gdp_usd_m / 1000.0 * len(MONTHS[months]) / 12.0
    found = {}
    for mechanism, by_month in lost.items():
        direct, upstream, jobs = (by_month[:, kind, months].sum(axis=1) for kind in range(len(WEIGHTS)))
        told = (direct / 1000.0, upstream / 1000.0, (direct + upstream) / 1000.0)
        share = 100.0 * told[-1] / gdp_usd_bn
        found[mechanism] = dict(zip(OF_TOTAL, (*told, share, jobs), strict=True))
        yield from ((mechanism, variable, found[mechanism][variable]) for variable in OF_MECHANISM)
    for total, mechanisms in TOTALS.items():
        for variable in OF_TOTAL:
            yield total, variable, np.asarray(sum(found[mechanism][variable] for mechanism in mechanisms))
