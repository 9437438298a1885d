"""`macro.csv`: what a path costs the economy against its baseline, mechanism by mechanism.

Direct: value added of output that was not made. Upstream: value added of domestic suppliers outside what is simulated
itself, by domestic requirements (use table less import matrix), so that no part is counted twice. Downstream losses are
only those through inputs that are simulated: they are the input shortages. Mechanisms add up to the total.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from sim.clock import MONTHS
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.report.columns import BASELINE, PATH, REPLICATIONS, Column, names
from sim.report.losses import CAUSES, Losses, first_month, losses, measured_from, output_usd_m_per_unit
from sim.report.stats import Floats, quantile
from sim.report.trade_stats import Getter, extra_cost, gathered, lost_output, revenue
from sim.study.result import PathRuns, StudyResult

FILE: Final = "macro.csv"

WINDOW: Final = "window"

OTHER_EXPORTS: Final = "lost_exports_other_industries"
SUBSTITUTION: Final = "import_substitution"
TOTAL: Final = "total"
TRADE: Final = "trade"

MECHANISMS: Final = {
    **{cause: f"sectors that claim output: {words}" for cause, words in CAUSES.items()},
    OTHER_EXPORTS: "industries that claim no output here: China did not buy, and nobody else did",
    SUBSTITUTION: "U.S. makers sold part of what was diverted from China: a gain, below zero",
    TOTAL: "all mechanisms above",
    TRADE: "flows, revenue and prices: no output, and not part of the total",
}

VARIABLES: Final = {
    "direct_value_added_lost": ("US$ billion", "value added of output lost for good"),
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

OF_MECHANISM: Final = ("direct_value_added_lost", "upstream_value_added_lost", "value_added_lost")
OF_TOTAL: Final = (*OF_MECHANISM, "share_of_gdp", "jobs")

COLUMNS: Final = (
    PATH,
    BASELINE,
    Column("period", "text", f"calendar year, or {WINDOW}: from the month losses_from of summary.csv to the end"),
    Column("mechanism", "text", "; ".join(f"{name}: {words}" for name, words in MECHANISMS.items()),
           choices=tuple(MECHANISMS)),
    Column("variable", "text", "; ".join(f"{name}: {words}" for name, (_, words) in VARIABLES.items()),
           choices=tuple(VARIABLES)),
    Column("unit", "text", "unit of the values"),
    Column("value_mean", "number", "mean over replications", "column unit"),
    Column("value_p05", "number", "5th percentile", "column unit"),
    Column("value_p50", "number", "median", "column unit"),
    Column("value_p95", "number", "95th percentile", "column unit"),
    REPLICATIONS,
)  # fmt: skip


def macro(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> pd.DataFrame:
    """Rows of every reported path, period, mechanism and variable."""
    rollup = Rollup(inputs, data)
    rows: list[dict[str, object]] = []
    for path in result.reported:
        runs = result.runs[path]
        base = result.runs[runs.path.baseline]
        lost = rollup.lost(losses(result, path, inputs, data), runs, base)
        flows = trade_differences(runs, base)
        start = first_month(measured_from(runs.path, base.path))
        for period, months in periods(start).items():
            for mechanism, variable, values in rollup.rows(lost, flows, months):
                rows.append(
                    {
                        "path": path,
                        "baseline": runs.path.baseline,
                        "period": period,
                        "mechanism": mechanism,
                        "variable": variable,
                        "unit": VARIABLES[variable][0],
                        "value_mean": float(values.mean()),
                        **{f"value_p{q:02d}": float(quantile(values, q / 100)) for q in (5, 50, 95)},
                        "replications": result.replications,
                    }
                )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def periods(start: int) -> dict[str, list[int]]:
    """Months of each period that lie in the window, which begins with month `start`."""
    window = list(range(start, len(MONTHS)))
    years = {year: [at for at in window if MONTHS[at].startswith(year)] for year in ("2025", "2026")}
    return {**years, WINDOW: window}


def trade_differences(runs: PathRuns, base: PathRuns) -> dict[str, Floats]:
    """[R, M] by variable of the mechanism `trade`, US$ million."""
    getters: dict[str, Getter] = {
        "imports_from_cn_lost": lambda one: one.imports.value.sum(axis=0),
        "exports_to_cn_lost": lambda one: one.exports.value.sum(axis=0),
        "imports_diverted": lambda one: one.imports.diverted.sum(axis=0),
        "duty_revenue_gained": lambda one: revenue(one).sum(axis=0) + one.collection * one.transhipment_duty,
        "cost_to_buyers": lambda one: extra_cost(one).sum(axis=0),
        "farm_income_lost": lambda one: one.soybeans.farm_income,
    }
    own, other = gathered(runs, getters), gathered(base, getters)
    return {name: (other[name] - own[name]) * (1.0 if name.endswith("lost") else -1.0) for name in getters}


class Rollup:
    """Output lost by industry, and what it takes with it."""

    def __init__(self, inputs: MagnetInputs, data: TradeInputs) -> None:
        self._inputs = inputs
        self._data = data
        self._price = output_usd_m_per_unit(inputs, data)
        industries = data.industries
        simulated = np.zeros(len(industries.codes))
        for sector, at, price in zip(inputs.sectors, data.sector_industry, self._price, strict=True):
            if sector.claimed:
                simulated[at] += sector.output_per_year * price / industries.output_usd_m[at]
        chain = industries.upstream(np.minimum(simulated, 1.0))
        jobs = np.nan_to_num(industries.jobs_per_usd_m)
        direct = industries.value_added_share
        self.weights = np.array([direct, direct @ chain, jobs + jobs @ chain])
        """[3, I] per US$ million of output lost: value added of the industry and of its suppliers, US$ million, and
        thousand job-years of both."""

    def lost(self, found: Losses, runs: PathRuns, base: PathRuns) -> dict[str, Floats]:
        """[R, 3, M] by mechanism: value added lost directly and upstream, US$ million, and thousand job-years."""
        data, sectors = self._data, list(found.sectors)
        at = [data.sector_industry[sector] for sector in sectors]
        per_unit = self.weights[:, at] * self._price[sectors]
        lost = {cause: np.einsum("rsm,ws->rwm", units, per_unit) for cause, units in found.lost_by_cause.items()}
        getters: dict[str, Getter] = {"exports": lost_output, "home": lambda one: one.imports.diverted * one.home_share}
        own, other = gathered(runs, getters), gathered(base, getters)
        outside = 1.0 - data.exports.sectors[:, sectors].sum(axis=1)
        exports = self.weights @ (data.exports.industries * outside[:, None]).T
        lost[OTHER_EXPORTS] = np.einsum("rgm,wg->rwm", own["exports"] - other["exports"], exports)
        home = self.weights @ data.imports.industries.T
        lost[SUBSTITUTION] = -np.einsum("rgm,wg->rwm", own["home"] - other["home"], home)
        return lost

    def rows(
        self, lost: Mapping[str, Floats], flows: Mapping[str, Floats], months: list[int]
    ) -> list[tuple[str, str, Floats]]:
        """(mechanism, variable, values [R]) of one period."""
        rows: list[tuple[str, str, Floats]] = []
        total = dict.fromkeys(OF_MECHANISM, np.zeros(1)) | {"jobs": np.zeros(1)}
        for mechanism, by_month in lost.items():
            direct, upstream, jobs = (by_month[:, kind, months].sum(axis=1) for kind in range(len(self.weights)))
            told = (direct / 1000.0, upstream / 1000.0, (direct + upstream) / 1000.0)
            values = dict(zip(OF_MECHANISM, told, strict=True))
            rows += [(mechanism, variable, value) for variable, value in values.items()]
            values["jobs"] = jobs
            total = {variable: total[variable] + value for variable, value in values.items()}
        years = len(months) / 12.0
        gdp, consumption = self._data.industries.gdp_usd_m / 1000.0, self._data.industries.consumption_usd_m / 1000.0
        total["share_of_gdp"] = 100.0 * total["value_added_lost"] / (gdp * years)
        rows += [(TOTAL, variable, total[variable]) for variable in OF_TOTAL]
        sums = {name: values[:, months].sum(axis=1) / 1000.0 for name, values in flows.items()}
        sums["consumer_price_effect"] = 100.0 * sums["cost_to_buyers"] / (consumption * years)
        rows += [(TRADE, variable, sums[variable]) for variable in VARIABLES if variable in sums]
        return rows
