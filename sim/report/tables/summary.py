"""`summary.csv`: one row a path, what a reader asks first.

All paths count the same months, and the columns that compare a path with its baseline say so; those on output below
normal need no baseline.
"""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import PathEffects, StudyEffects
from sim.effects.economy import TOTAL, TRADE
from sim.effects.headline import LATER, LEAST_USD_BN, NOT_SHORT, RECOVERED_PCT, THRESHOLD_USD_BN, Headline
from sim.effects.losses import ADAPTATION, CAUSES
from sim.effects.paths import ALL_SECTORS
from sim.effects.prices import STILL_BOUGHT
from sim.effects.roll_up import DEMAND
from sim.effects.shortfalls import Peak
from sim.effects.window import RUN, WINDOW, YEARS, months_of
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, or_none

FILE: Final = "summary.csv"

FIRST_MONTH, LAST_MONTH = months_of(WINDOW)

_TO_END = f"{FIRST_MONTH} to {LAST_MONTH}"
_WINDOW = f"{_TO_END}, all claimed sectors"
_LOST = "value added of output lost for good, and what adaptation costs, against the baseline"
_STOP = (
    "start of the first week in which a plant of a claimed sector stands that runs in the baseline (it makes less than "
    "half of its normal output), from the day on which path and baseline part or the eve, whichever is earlier"
)
_EXPORTS = f"U.S. exports to China, baseline less path, {_TO_END}"
_ECONOMY = f"value added lost in all industries, suppliers and demand included (macro.csv, total), {_TO_END}"
_RECOVERY = (
    f"first month of {_TO_END} from which on value added of all claimed sectors together stays within "
    f"{RECOVERED_PCT:g} percent of the baseline's"
)
_USD_BN = "US$ billion"


def _band(stem: str, words: str, unit: str, low: float | None = None) -> tuple[Column, ...]:
    """Columns of a mean and three percentiles."""
    statistics = {"mean": "mean", "p05": "5th percentile", "p50": "median", "p95": "95th percentile"}
    return tuple(
        Column(f"{stem}_{suffix}", "number", f"{words}, {name}", unit, low=low) for suffix, name in statistics.items()
    )


def _mean(stem: str, words: str, unit: str, low: float | None = None) -> Column:
    return Column(f"{stem}_mean", "number", f"{words}, mean", unit, low=low)


COLUMNS: Final = (
    PATH,
    Column("label", "text", "name of the path for readers"),
    BASELINE,
    Column("first_month", "month", "first month of the window that sums count, the same for every path"),
    Column("last_month", "month", "last month of the window and of the run"),
    *_band("value_added_lost_usd_bn", f"{_LOST}, {_WINDOW}; below zero is a gain", _USD_BN),
    *_band("value_added_lost_pct", f"{_LOST}, {_WINDOW}, over their normal value added", "percent"),
    *(_mean(f"value_added_lost_{year}_usd_bn", f"{_LOST}, calendar year {year}", _USD_BN) for year in YEARS),
    _mean("value_added_lost_run_usd_bn", f"{_LOST}, {' to '.join(months_of(RUN))}", _USD_BN),
    *_band("value_added_below_normal_usd_bn", "value added that the path does not make, and what adaptation costs, "
           f"against normal output and no baseline, {_WINDOW}", _USD_BN),
    Column("chance_of_loss", "number", f"share of replications that lose more than {THRESHOLD_USD_BN:g} US$ billion of "
           f"value added against the baseline, {_WINDOW}", "share", low=0, high=1),
    Column("largest_cause", "text", f"cause with the largest mean loss, {_WINDOW}; {NONE} where no cause costs "
           f"{LEAST_USD_BN:g} US$ billion", choices=(*CAUSES, ADAPTATION, NONE)),
    _mean("largest_cause_usd_bn", f"value added lost for that cause, {_WINDOW}", _USD_BN, low=0),
    Column("peak_month", "month", f"worst month: that of the largest mean shortfall of a claimed sector, {_TO_END}; "
           f"{NONE} without a shortfall", words=(NONE,)),
    Column("peak_sector", "text", f"sector of the worst month; {NONE} without a shortfall"),
    Column("peak_shortfall_pct_mean", "number", "shortfall of that sector in that month, percent of its normal output, "
           "mean", "percent", low=0),
    Column("peak_shortfall_pct_p05", "number", "5th percentile of the same", "percent"),
    Column("peak_shortfall_pct_p95", "number", "95th percentile of the same", "percent"),
    Column("recovery_p50", "month", f"{_RECOVERY}: month by which half of the replications have recovered; {NOT_SHORT} "
           f"where half never fall short, {LATER} where fewer than half recover in the run",
           words=(NOT_SHORT, LATER)),
    Column("recovery_p90", "month", "the same for 90 percent of the replications", words=(NOT_SHORT, LATER)),
    Column("first_line_stop_p10", "date", f"{_STOP}: day by which 10 percent of replications saw it", words=(NONE,)),
    Column("first_line_stop_p50", "date", f"{_STOP}: day by which half of the replications saw it", words=(NONE,)),
    *_band("economy_value_added_lost_usd_bn", _ECONOMY, _USD_BN),
    _mean("economy_share_of_gdp_pct", f"{_ECONOMY}, over GDP of 2024 in as many months", "percent"),
    _mean("demand_value_added_lost_usd_bn", "the part of it that is lost because duties and premia lower real income "
          "(macro.csv, demand)", _USD_BN),
    _mean("consumer_price_effect_pct", f"what consumers pay more for what they still buy, over consumption of 2024 in "
          f"as many months (macro.csv, {STILL_BOUGHT}), {_TO_END}", "percent"),
    Column("us_duty_on_cn_pct", "number", "statutory U.S. duty on goods from China on the last day of the run, "
           "weighted with the imports of 2024", "percent of customs value", low=0),
    Column("cn_duty_on_us_pct", "number", "statutory duty of China on U.S. goods on the last day of the run, weighted "
           "with the exports of 2024", "percent of customs value", low=0),
    Column("magnet_duty_pct", "number", "statutory U.S. duty on sintered magnets from China (HS8505110070), sum of "
           "layers, on the last day of the run", "percent of customs value", low=0),
    _mean("duty_revenue_usd_bn", f"duty the U.S. collects on goods from China, {_TO_END}", _USD_BN, low=0),
    _mean("imports_from_cn_usd_bn", f"U.S. imports from China, {_TO_END}", _USD_BN, low=0),
    *_band("exports_lost_usd_bn", _EXPORTS, _USD_BN),
    _mean("soybeans_to_cn_mt", f"soybeans that left for China, {_TO_END}", "million tonnes", low=0),
    REPLICATIONS,
    Column("parameter_sets", "integer", "whole parameter sets behind the bands: two replications share one", "count",
           low=0),
    Column("prior_driven_share_pct", "number", "share of the width of the band of value_added_lost_usd_bn that comes "
           "from parameters no data identify, as measured with the standard study after the last fit; data and chance "
           "make the rest; none for a path of your own, a band too narrow to tell, or parameters held",
           "percent", high=100, words=(NONE,)),
    _mean("adaptation_cost_usd_bn", f"part of value_added_lost_usd_bn_mean: what adaptation costs, {_WINDOW}", _USD_BN),
)  # fmt: skip


def summary(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, in the order asked for."""
    rows = [_row(path) | {"replications": effects.replications} for path in effects.paths.values()]
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _row(path: PathEffects) -> dict[str, object]:
    duties, trade, figures = path.duties_at_end, path.trade_in_window, path.economy.figures
    return {
        "path": path.name,
        "label": path.label,
        "baseline": path.baseline,
        "first_month": FIRST_MONTH,
        "last_month": LAST_MONTH,
        **_losses(path.headline),
        **_peak(path.peak),
        "first_line_stop_p10": or_none(path.first_stop.p10),
        "first_line_stop_p50": or_none(path.first_stop.p50),
        **band_columns("economy_value_added_lost_usd_bn", figures[WINDOW, TOTAL, "value_added_lost"]),
        "economy_share_of_gdp_pct_mean": figures[WINDOW, TOTAL, "share_of_gdp"].mean,
        "demand_value_added_lost_usd_bn_mean": figures[WINDOW, DEMAND, "value_added_lost"].mean,
        "consumer_price_effect_pct_mean": figures[WINDOW, TRADE, STILL_BOUGHT].mean,
        "us_duty_on_cn_pct": duties.us_on_cn_pct,
        "cn_duty_on_us_pct": duties.cn_on_us_pct,
        "magnet_duty_pct": duties.magnet_pct,
        "duty_revenue_usd_bn_mean": trade.duty_revenue_usd_bn,
        "imports_from_cn_usd_bn_mean": trade.imports_from_cn_usd_bn,
        **band_columns("exports_lost_usd_bn", trade.exports_lost_usd_bn),
        "soybeans_to_cn_mt_mean": trade.soybeans_to_cn_mt,
        "prior_driven_share_pct": or_none(path.prior_driven_pct),
        "adaptation_cost_usd_bn_mean": path.headline.by_cause[ADAPTATION],
        "parameter_sets": path.value_added_lost_usd_bn[ALL_SECTORS].sets,
    }


def _losses(told: Headline) -> dict[str, object]:
    cause = told.largest_cause
    return {
        **band_columns("value_added_lost_usd_bn", told.lost[WINDOW]),
        **band_columns("value_added_lost_pct", told.lost_pct),
        **{f"value_added_lost_{period}_usd_bn_mean": told.lost[period].mean for period in (*YEARS, RUN)},
        **band_columns("value_added_below_normal_usd_bn", told.below_normal),
        "chance_of_loss": told.chance_of_loss,
        "largest_cause": or_none(cause),
        "largest_cause_usd_bn_mean": 0.0 if cause is None else told.by_cause[cause],
        "recovery_p50": told.recovery.p50,
        "recovery_p90": told.recovery.p90,
    }


def _peak(peak: Peak | None) -> dict[str, object]:
    stem = "peak_shortfall_pct"
    if peak is None:
        return {
            "peak_month": NONE,
            "peak_sector": NONE,
            **dict.fromkeys((f"{stem}_mean", f"{stem}_p05", f"{stem}_p95"), 0.0),
        }
    return {
        "peak_month": MONTHS[peak.month],
        "peak_sector": peak.sector,
        f"{stem}_mean": peak.shortfall_pct,
        f"{stem}_p05": peak.p05_pct,
        f"{stem}_p95": peak.p95_pct,
    }
