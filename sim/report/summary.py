"""`summary.csv`: one row a path, what a reader asks first."""

from typing import Final

import numpy as np
import pandas as pd

from sim.clock import END, HORIZON, MONTHS, to_date, to_day
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.losses import Losses, first_month, losses, measured_from
from sim.report.macro import Rollup
from sim.report.stats import Floats, quantile, quantile_or_never
from sim.report.trade_stats import Getter, gathered, revenue
from sim.study.result import PathRuns, StudyResult
from sim.worlds.magnets.plants import STOPPED_LEVEL
from sim.worlds.magnets.record import MagnetRecord

FILE: Final = "summary.csv"

MAGNET_GOOD: Final = "HS8505110070"
"""Tariff line of sintered neodymium magnets."""

WORSE_USD_M: Final = 1e-9
"""Value added lost above which a replication counts as worse than its baseline, US$ million."""

_WINDOW = "from the month losses_from to the end of the run, all claimed sectors"
_VALUE = f"value added of output lost for good against the baseline, {_WINDOW}"
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
)  # fmt: skip


def summary(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path, in the order asked for."""
    return pd.DataFrame([_row(result, path, inputs, data) for path in result.reported], columns=names(COLUMNS))


def _row(result: StudyResult, name: str, inputs: MagnetInputs, data: TradeInputs) -> dict[str, object]:
    runs = result.runs[name]
    since = measured_from(runs.path, result.runs[runs.path.baseline].path)
    start = first_month(since)
    found = losses(result, name, inputs, data)
    lost_usd_m = found.value_added_lost_usd_m[:, :, start:].sum(axis=(1, 2))
    stops = [first_new_stop(record, found.sectors, to_day(since)) for record in runs.records]
    return {
        "path": name,
        "label": runs.path.label,
        "baseline": runs.path.baseline,
        "us_duty_on_cn_pct": runs.view.law.average_duty_pct(("CN", "US"), END, known_on=END),
        "cn_duty_on_us_pct": runs.view.law.average_duty_pct(("US", "CN"), END, known_on=END),
        "magnet_duty_pct": runs.view.table(MAGNET_GOOD, "CN", "US").duty_pct(HORIZON - 1.0, HORIZON - 1.0),
        **_peak(found.shortfall_pct.mean(axis=0)[:, start:], found.sectors, start, inputs),
        "value_added_lost_usd_bn_mean": float(lost_usd_m.mean()) / 1000.0,
        "value_added_lost_usd_bn_p05": float(quantile(lost_usd_m, 0.05)) / 1000.0,
        "value_added_lost_usd_bn_p95": float(quantile(lost_usd_m, 0.95)) / 1000.0,
        "first_line_stop_p10": _day(stops, 0.10),
        "first_line_stop_p50": _day(stops, 0.50),
        "prob_worse_than_baseline": float((lost_usd_m > WORSE_USD_M).mean()),
        "replications": result.replications,
        "losses_from": MONTHS[start],
        **_trade(runs, result.runs[runs.path.baseline], start),
        **_economy(found, runs, result.runs[runs.path.baseline], start, inputs, data),
    }


def _trade(runs: PathRuns, base: PathRuns, start: int) -> dict[str, object]:
    """Trade of the path from a month on."""
    getters: dict[str, Getter] = {
        "duty": lambda one: revenue(one)[:, start:].sum() + one.collection * one.transhipment_duty[start:].sum(),
        "imports": lambda one: one.imports.value[:, start:].sum(),
        "exports": lambda one: one.exports.value[:, start:].sum(),
        "soybeans": lambda one: one.soybeans.to_cn[start:].sum(),
    }
    own, other = gathered(runs, getters), gathered(base, getters)
    lost = (other["exports"] - own["exports"]) / 1000.0
    return {
        "duty_revenue_usd_bn_mean": float(own["duty"].mean()) / 1000.0,
        "imports_from_cn_usd_bn_mean": float(own["imports"].mean()) / 1000.0,
        "exports_lost_usd_bn_mean": float(lost.mean()),
        "exports_lost_usd_bn_p05": float(quantile(lost, 0.05)),
        "exports_lost_usd_bn_p95": float(quantile(lost, 0.95)),
        "soybeans_to_cn_mt_mean": float(own["soybeans"].mean()),
    }


def _economy(
    found: Losses, runs: PathRuns, base: PathRuns, start: int, inputs: MagnetInputs, data: TradeInputs
) -> dict[str, object]:
    """All mechanisms together, suppliers included, from a month on."""
    by_mechanism = Rollup(inputs, data).lost(found, runs, base).values()
    lost = np.array([one[:, :2, start:].sum(axis=(1, 2)) for one in by_mechanism]).sum(axis=0) / 1000.0
    gdp = data.industries.gdp_usd_m / 1000.0 * (len(MONTHS) - start) / 12.0
    return {
        "economy_value_added_lost_usd_bn_mean": float(lost.mean()),
        "economy_value_added_lost_usd_bn_p05": float(quantile(lost, 0.05)),
        "economy_value_added_lost_usd_bn_p95": float(quantile(lost, 0.95)),
        "economy_share_of_gdp_pct_mean": 100.0 * float(lost.mean()) / gdp,
    }


def _peak(pct: Floats, sectors: tuple[int, ...], start: int, inputs: MagnetInputs) -> dict[str, object]:
    """Largest of the mean monthly shortfalls [S, M]; the first sector and month where several are equal."""
    place, month = np.unravel_index(int(pct.argmax()), pct.shape)
    peak = float(pct[place, month])
    if peak <= WORSE_USD_M:
        return {"peak_shortfall_pct": 0.0, "peak_sector": NONE, "peak_month": NONE}
    return {
        "peak_shortfall_pct": peak,
        "peak_sector": inputs.sectors[sectors[int(place)]].name,
        "peak_month": MONTHS[start + int(month)],
    }


def _day(stops: list[float], share: float) -> object:
    day = quantile_or_never(np.array(stops), share)
    return NONE if day is None else to_date(day)


def first_new_stop(record: MagnetRecord, sectors: tuple[int, ...], since: int) -> float:
    """First day from `since` on with a new stop of a plant in one of the sectors; nan if there is none.

    The day itself where it is the sector's first stop of the run. A sector that had already stopped before `since` is
    followed week by week: the start of the first week that finds a plant stopped which ran the week before.
    """
    days = record.first_stop_day[list(sectors)]
    exact = days[days >= since]
    stopped = record.level[np.isin(record.plant_sector, sectors)] < STOPPED_LEVEL
    new = (stopped[:, 1:] & ~stopped[:, :-1]).any(axis=0)
    starts = 7.0 * (np.flatnonzero(new) + 1)
    return float(min((*exact, *starts[starts >= since]), default=np.nan))
