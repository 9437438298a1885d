"""`summary.csv`: one row a path, what a reader asks first."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import PathEffects, StudyEffects
from sim.effects.economy import TOTAL
from sim.effects.paths import ALL_SECTORS
from sim.effects.roll_up import ADAPTATION
from sim.effects.shortfalls import Peak
from sim.effects.window import WINDOW
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, or_none

FILE: Final = "summary.csv"

_WINDOW = "from the month losses_from to the end of the run, all claimed sectors"
_VALUE = f"value added of output lost for good, and what adaptation costs, against the baseline, {_WINDOW}"
_STOP = (
    "first day, from the day on which path and baseline part (the eve if that is earlier), on which a plant of a "
    "claimed sector newly makes less than half of its normal output"
)

_TO_END = "from the month losses_from to the end of the run"
_EXPORTS = f"U.S. exports to China, baseline less path, {_TO_END}"
_ECONOMY = f"value added lost in all industries, suppliers included (macro.csv, total), {_TO_END}"

COLUMNS: Final = (
    PATH,
    Column("label", "text", "name of the path for readers"),
    BASELINE,
    Column(
        "us_duty_on_cn_pct",
        "number",
        "statutory U.S. duty on goods from China on the last day of the run, weighted with the imports of 2024",
        "percent of customs value",
        low=0,
    ),
    Column(
        "cn_duty_on_us_pct",
        "number",
        "statutory duty of China on U.S. goods on the last day of the run, weighted with the exports of 2024",
        "percent of customs value",
        low=0,
    ),
    Column(
        "magnet_duty_pct",
        "number",
        "statutory U.S. duty on sintered magnets from China (HS8505110070), sum of layers, on the last day of the run",
        "percent of customs value",
        low=0,
    ),
    Column(
        "peak_shortfall_pct",
        "number",
        "largest mean monthly shortfall of a claimed sector, percent of its normal output, from losses_from on",
        "percent",
        low=0,
    ),
    Column("peak_sector", "text", "sector of the peak; none without a shortfall"),
    Column("value_added_lost_usd_bn_mean", "number", f"{_VALUE}, mean; below zero is a gain", "US$ billion"),
    Column("value_added_lost_usd_bn_p05", "number", f"{_VALUE}, 5th percentile", "US$ billion"),
    Column("value_added_lost_usd_bn_p95", "number", f"{_VALUE}, 95th percentile", "US$ billion"),
    Column("first_line_stop_p10", "date", f"{_STOP}: day by which 10 percent of replications saw it", words=(NONE,)),
    Column("first_line_stop_p50", "date", f"{_STOP}: day by which half of the replications saw it", words=(NONE,)),
    Column(
        "prob_worse_than_baseline",
        "number",
        f"share of replications in which value added is lost against the baseline, {_WINDOW}",
        "share",
        low=0,
        high=1,
    ),
    REPLICATIONS,
    Column(
        "losses_from",
        "month",
        "first month counted: the first whole month after path and baseline part (the eve if earlier)",
    ),
    Column("peak_month", "month", "month of the peak; none without a shortfall", words=(NONE,)),
    Column("duty_revenue_usd_bn_mean", "number", f"duty the U.S. collects on goods from China, {_TO_END}, mean",
           "US$ billion", low=0),
    Column("imports_from_cn_usd_bn_mean", "number", f"U.S. imports from China, {_TO_END}, mean", "US$ billion", low=0),
    Column("exports_lost_usd_bn_mean", "number", f"{_EXPORTS}, mean", "US$ billion"),
    Column("exports_lost_usd_bn_p05", "number", f"{_EXPORTS}, 5th percentile", "US$ billion"),
    Column("exports_lost_usd_bn_p95", "number", f"{_EXPORTS}, 95th percentile", "US$ billion"),
    Column("soybeans_to_cn_mt_mean", "number", f"soybeans that left for China, {_TO_END}, mean", "million tonnes",
           low=0),
    Column("economy_value_added_lost_usd_bn_mean", "number", f"{_ECONOMY}, mean", "US$ billion"),
    Column("economy_value_added_lost_usd_bn_p05", "number", f"{_ECONOMY}, 5th percentile", "US$ billion"),
    Column("economy_value_added_lost_usd_bn_p95", "number", f"{_ECONOMY}, 95th percentile", "US$ billion"),
    Column("economy_share_of_gdp_pct_mean", "number", f"{_ECONOMY}, over GDP of 2024 in as many months, mean",
           "percent"),
    Column("adaptation_cost_usd_bn_mean", "number",
           f"part of value_added_lost_usd_bn_mean: what adaptation costs, {_WINDOW}, mean", "US$ billion"),
)  # fmt: skip


def summary(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, in the order asked for."""
    rows = [_row(path) | {"replications": effects.replications} for path in effects.paths.values()]
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _row(path: PathEffects) -> dict[str, object]:
    duties, trade = path.duties_at_end, path.trade_in_window
    economy = {
        variable: path.economy.figures[WINDOW, TOTAL, variable] for variable in ("value_added_lost", "share_of_gdp")
    }
    return {
        "path": path.name,
        "label": path.label,
        "baseline": path.baseline,
        "us_duty_on_cn_pct": duties.us_on_cn_pct,
        "cn_duty_on_us_pct": duties.cn_on_us_pct,
        "magnet_duty_pct": duties.magnet_pct,
        **_peak(path.peak),
        **band_columns("value_added_lost_usd_bn", path.value_added_lost_usd_bn[ALL_SECTORS].joint),
        "first_line_stop_p10": or_none(path.first_stop.p10),
        "first_line_stop_p50": or_none(path.first_stop.p50),
        "prob_worse_than_baseline": path.share_worse,
        "losses_from": MONTHS[path.window.start],
        "duty_revenue_usd_bn_mean": trade.duty_revenue_usd_bn,
        "imports_from_cn_usd_bn_mean": trade.imports_from_cn_usd_bn,
        **band_columns("exports_lost_usd_bn", trade.exports_lost_usd_bn),
        "soybeans_to_cn_mt_mean": trade.soybeans_to_cn_mt,
        **band_columns("economy_value_added_lost_usd_bn", economy["value_added_lost"]),
        "economy_share_of_gdp_pct_mean": economy["share_of_gdp"].mean,
        "adaptation_cost_usd_bn_mean": path.economy.figures[WINDOW, ADAPTATION, "value_added_lost"].mean,
    }


def _peak(peak: Peak | None) -> dict[str, object]:
    if peak is None:
        return {"peak_shortfall_pct": 0.0, "peak_sector": NONE, "peak_month": NONE}
    return {
        "peak_shortfall_pct": peak.shortfall_pct,
        "peak_sector": peak.sector,
        "peak_month": MONTHS[peak.month],
    }
