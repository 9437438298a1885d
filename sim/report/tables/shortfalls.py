"""`shortfalls.csv`: output by path, sector and month against the path's baseline."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import PathEffects, StudyEffects
from sim.effects.losses import CAUSES
from sim.effects.sectors import ClaimedSectors
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, laid_out, over_paths

FILE: Final = "shortfalls.csv"

FIRST_MONTH: Final = MONTHS.index("2025-01")
"""Months before it are history that all paths and baselines share."""

_SHORTFALL = "output of the baseline less output of the path in the month, replication by replication"
_UNIT = "column unit"
_VALUE = "value added of output lost for good, and what adaptation costs"

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
    Column("value_added_lost_usd_m_mean", "number", f"{_VALUE}, mean", "US$ million"),
    Column("value_added_lost_usd_m_p05", "number", f"{_VALUE}, 5th percentile", "US$ million"),
    Column("value_added_lost_usd_m_p95", "number", f"{_VALUE}, 95th percentile", "US$ million"),
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
    Column(
        "adaptation_cost_usd_m_mean",
        "number",
        "part of value_added_lost_usd_m_mean: making do with fewer magnets, other grades, parts and makers, and air "
        "freight; path less baseline",
        "US$ million",
    ),
)


def shortfalls(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, claimed sector and month from `FIRST_MONTH` on."""
    frames = {name: _of_path(path, effects.claimed) for name, path in effects.paths.items()}
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _of_path(path: PathEffects, sectors: ClaimedSectors) -> pd.DataFrame:
    found = path.shortfalls
    figures = {
        "baseline_output": found.baseline_output,
        "output_mean": found.output,
        **band_columns("shortfall", found.shortfall),
        **band_columns("shortfall_pct", found.shortfall_pct),
        "deferred_mean": found.deferred,
        "lost_mean": found.lost,
        **band_columns("value_added_lost_usd_m", found.value_added_lost_usd_m),
        **{f"shortfall_{cause}_mean": part for cause, part in found.by_cause.items()},
        "adaptation_cost_usd_m_mean": found.adaptation_usd_m,
    }
    if found.shortfall_error is not None:
        figures["shortfall_mcse"] = found.shortfall_error
    axes = {"sector": sectors.names, "month": MONTHS[FIRST_MONTH:]}
    frame = laid_out(axes, {name: array[:, FIRST_MONTH:] for name, array in figures.items()})
    units = dict(zip(sectors.names, sectors.units, strict=True))
    return frame.assign(
        baseline=path.baseline,
        unit=frame["sector"].map(units),
        shortfall_mcse=frame.get("shortfall_mcse", NONE),
    )
