"""`shortfalls.csv`: output by path, sector and month against the path's baseline."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.losses import CAUSES, losses
from sim.report.stats import mean, monte_carlo_error, quantile
from sim.study.result import StudyResult

FILE: Final = "shortfalls.csv"

FIRST_MONTH: Final = MONTHS.index("2025-01")
"""Months before it are history that all paths and baselines share."""

_SHORTFALL = "output of the baseline less output of the path in the month, replication by replication"
_UNIT = "column unit"

COLUMNS: Final = (
    PATH,
    BASELINE,
    Column("sector", "text", "U.S. sector that claims output"),
    Column(
        "month",
        "month",
        f"calendar month from {MONTHS[FIRST_MONTH]} on; earlier months are history that every path shares",
    ),
    Column("unit", "text", "unit of output of the sector; usd_m_gross_output is US$ million of gross output"),
    Column("baseline_output", "number", "mean output of the baseline: normal output less net loss", _UNIT, low=0),
    Column("output_mean", "number", "mean output of the path: normal output less net loss", _UNIT, low=0),
    Column("shortfall_mean", "number", f"mean of: {_SHORTFALL}; below zero is a gain", _UNIT),
    Column("shortfall_p05", "number", f"5th percentile of: {_SHORTFALL}", _UNIT),
    Column("shortfall_p50", "number", f"median of: {_SHORTFALL}", _UNIT),
    Column("shortfall_p95", "number", f"95th percentile of: {_SHORTFALL}", _UNIT),
    Column("shortfall_pct_mean", "number", "mean shortfall in percent of normal output of the month", "percent"),
    Column("shortfall_pct_p05", "number", "5th percentile, percent of normal output of the month", "percent"),
    Column("shortfall_pct_p95", "number", "95th percentile, percent of normal output of the month", "percent"),
    Column(
        "deferred_mean",
        "number",
        "loss of the month that was made up later, path less baseline, mean; counted in the month it was lost",
        _UNIT,
    ),
    Column("lost_mean", "number", "loss of the month that never was made up, path less baseline, mean", _UNIT),
    Column("value_added_lost_usd_m_mean", "number", "value added of output lost for good, mean", "US$ million"),
    Column(
        "value_added_lost_usd_m_p05", "number", "value added of output lost for good, 5th percentile", "US$ million"
    ),
    Column(
        "value_added_lost_usd_m_p95", "number", "value added of output lost for good, 95th percentile", "US$ million"
    ),
    REPLICATIONS,
    Column("shortfall_p25", "number", f"25th percentile of: {_SHORTFALL}", _UNIT),
    Column("shortfall_p75", "number", f"75th percentile of: {_SHORTFALL}", _UNIT),
    Column(
        "shortfall_mcse",
        "number",
        "Monte Carlo standard error of shortfall_mean; none with one replication",
        _UNIT,
        low=0,
        words=(NONE,),
    ),
    *(
        Column(f"shortfall_{cause}_mean", "number", f"part of shortfall_mean: {words}; the parts add up", _UNIT)
        for cause, words in CAUSES.items()
    ),
)


def shortfalls(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path, claimed sector and month from `FIRST_MONTH` on."""
    rows: list[dict[str, object]] = []
    for path in result.reported:
        found = losses(result, path, inputs, data)
        shortfall, pct, value = found.shortfall, found.shortfall_pct, found.value_added_lost_usd_m
        error = monte_carlo_error(shortfall)
        by_cell = {
            "baseline_output": found.normal - sum(mean(net) for net in found.net_baseline.values()),
            "output_mean": found.normal - sum(mean(net) for net in found.net.values()),
            "shortfall_mean": mean(shortfall),
            **{f"shortfall_p{q:02d}": quantile(shortfall, q / 100) for q in (5, 25, 50, 75, 95)},
            "shortfall_pct_mean": mean(pct),
            "shortfall_pct_p05": quantile(pct, 0.05),
            "shortfall_pct_p95": quantile(pct, 0.95),
            "deferred_mean": mean(found.deferred),
            "lost_mean": mean(found.lost),
            "value_added_lost_usd_m_mean": mean(value),
            "value_added_lost_usd_m_p05": quantile(value, 0.05),
            "value_added_lost_usd_m_p95": quantile(value, 0.95),
            **{f"shortfall_{cause}_mean": mean(part) for cause, part in found.shortfall_by_cause.items()},
        }
        for place, index in enumerate(found.sectors):
            for month in range(FIRST_MONTH, len(MONTHS)):
                rows.append(
                    {
                        "path": path,
                        "baseline": result.runs[path].path.baseline,
                        "sector": inputs.sectors[index].name,
                        "month": MONTHS[month],
                        "unit": inputs.sectors[index].unit,
                        **{name: float(values[place, month]) for name, values in by_cell.items()},
                        "replications": result.replications,
                        "shortfall_mcse": NONE if error is None else float(error[place, month]),
                    }
                )
    return pd.DataFrame(rows, columns=names(COLUMNS))
