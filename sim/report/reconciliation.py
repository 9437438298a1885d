"""`reconciliation.csv`: the model beside published loss estimates: the same shock as far as it can be set, both numbers
and why they differ. Nothing is tuned to them. Losses are positive on both sides.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from sim.clock import to_day
from sim.data import read_rows
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.inputs.trade_checks import IMPORTS
from sim.report.columns import NONE, REPLICATIONS, Column, names
from sim.report.losses import output_usd_m_per_unit
from sim.report.macro import TOTAL, TRADE, WINDOW, Rollup
from sim.report.stats import Floats
from sim.study.result import StudyResult

FILE: Final = "reconciliation.csv"
BENCHMARKS: Final = "benchmarks.csv"

TENTH: Final = 0.1

HUNDRED_ON: Final = float(to_day(date(2025, 12, 1)))
"""A day on which the hundred points are in force where they come."""

APRIL_PEAK: Final = float(to_day(date(2025, 4, 10)))

ALL_IMPORTS_2024_USD_M: Final = 3_267_500.0
"""U.S. general imports of goods, all origins, 2024 (Census, as the note on the total of goods groups gives it)."""

HISTORY: Final = "current_policy"
"""A path that holds the acts of 2025."""

VEHICLES: Final = "other_light_vehicles"

COLUMNS: Final = (
    Column("key", "text", "name of the comparison"),
    Column("estimate_by", "text", "who published the estimate"),
    Column("published_shock", "text", "shock as published"),
    Column("variable", "text", "what was estimated"),
    Column("unit", "text", "unit of both sides"),
    Column("published", "number", "published value; none where only a range was", "column unit", words=(NONE,)),
    Column("published_low", "number", "lower end; none where none was given", "column unit", words=(NONE,)),
    Column("published_high", "number", "upper end; none where none was given", "column unit", words=(NONE,)),
    Column("model_mean", "number", "the model's value, mean; none where the study lacks the path or there is no "
           "mechanism", "column unit", words=(NONE,)),
    Column("model_p05", "number", "5th percentile; none where the value does not vary", "column unit", words=(NONE,)),
    Column("model_p95", "number", "95th percentile; none where the value does not vary", "column unit", words=(NONE,)),
    Column("model_shock", "text", "the shock as it was set in the model"),
    Column("reason", "text", "why the numbers differ"),
    Column("horizon", "text", "horizon of the published estimate"),
    Column("date", "text", "when it was published"),
    Column("grade", "text", "A: official or relayed official; B: trade press or consultancy; C: blog"),
    Column("source_title", "text", "source of the published estimate"),
    REPLICATIONS,
)  # fmt: skip

OF_MACRO: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "budget_lab_prices": ("hundred_unilateral", "2026", TRADE, "consumer_price_effect"),
    "budget_lab_gdp": ("hundred_unilateral", "2026", TOTAL, "share_of_gdp"),
    "budget_lab_jobs": ("hundred_unilateral", "2026", TOTAL, "jobs"),
    "oxford_partial_disruption": ("full_escalation", WINDOW, TOTAL, "share_of_gdp"),
    "oxford_october_controls": ("october_controls", WINDOW, TOTAL, "share_of_gdp"),
}
"""(path, period, mechanism, variable) of comparisons read from `macro.csv`."""


def reconciliation(result: StudyResult, inputs: MagnetInputs, data: TradeInputs, macro: pd.DataFrame) -> pd.DataFrame:
    """One row a published estimate; `macro` is the table of that name of the same study."""
    computed = _computed(result, inputs, data)
    rows = []
    for benchmark in read_rows(BENCHMARKS):
        key = benchmark["key"]
        if key in OF_MACRO:
            values = _from_macro(macro, *OF_MACRO[key])
        else:
            values = (computed[key]() if key in computed else NONE, NONE, NONE)
        rows.append(
            {
                **{name: benchmark[name] for name in names(COLUMNS) if name in benchmark},
                **{name: _number(benchmark[name]) for name in ("published", "published_low", "published_high")},
                **dict(zip(("model_mean", "model_p05", "model_p95"), values, strict=True)),
                "replications": result.replications,
            }
        )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _number(text: str) -> object:
    return NONE if text == NONE else float(text)


def _from_macro(macro: pd.DataFrame, path: str, period: str, mechanism: str, variable: str) -> tuple[object, ...]:
    found = macro[
        (macro["path"] == path)
        & (macro["period"] == period)
        & (macro["mechanism"] == mechanism)
        & (macro["variable"] == variable)
    ]
    if found.empty:
        return (NONE, NONE, NONE)
    row = found.iloc[0]
    return tuple(float(row[f"value_{statistic}"]) for statistic in ("mean", "p05", "p95"))


def _computed(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> dict[str, Callable[[], object]]:
    """Comparisons that need no run, or only the law of one."""
    price = output_usd_m_per_unit(inputs, data)
    claimed = [at for at, sector in enumerate(inputs.sectors) if sector.claimed]
    output = np.array([inputs.sectors[at].output_per_year * price[at] for at in claimed])
    industry = [data.sector_industry[at] for at in claimed]
    direct, upstream, _ = Rollup(inputs, data).weights[:, industry]
    vehicles = next((place for place, at in enumerate(claimed) if inputs.sectors[at].name == VEHICLES), None)

    def duties(path: str, day: float) -> Floats:
        view = result.runs[path].view
        return np.array([view.table(name, *IMPORTS).duty_pct(day, day) for name in data.imports.names])

    def rise() -> Floats | None:
        if not {"hundred_unilateral", HISTORY} <= set(result.runs):
            return None
        change = duties("hundred_unilateral", HUNDRED_ON) - duties(HISTORY, HUNDRED_ON)
        return np.asarray(change / 100.0)

    def rate() -> object:
        points = rise()
        value = data.imports.value_usd_m
        return NONE if points is None else 100.0 * float(points @ value) / ALL_IMPORTS_2024_USD_M

    def prices() -> object:
        points = rise()
        spent = data.industries.consumption_usd_m
        return NONE if points is None else 100.0 * float(points @ data.imports.value_usd_m) / spent

    def costs() -> object:
        if vehicles is None or HISTORY not in result.runs:
            return NONE
        points = (duties(HISTORY, APRIL_PEAK) - duties(HISTORY, 0.0)) / 100.0
        return 100.0 * float(data.input_content[claimed[vehicles]] @ points)

    return {
        "goldman_ten_percent": lambda: TENTH * float(output.sum()) / 1000.0,
        "goldman_ten_percent_value_added": lambda: TENTH * float(output @ (direct + upstream)) / 1000.0,
        "budget_lab_rate": rate,
        "budget_lab_prices_static": prices,
        "goldman_costs": costs,
        "goldman_exports": lambda: 100.0 * float(data.exports.value_usd_m.sum()) / data.industries.gdp_usd_m,
        "chip_shortage_per_vehicle": lambda: NONE if vehicles is None else 1e6 * float(price[claimed[vehicles]]),
        "strike_suppliers_over_makers": lambda: (
            NONE if vehicles is None else float(upstream[vehicles] / direct[vehicles])
        ),
    }
