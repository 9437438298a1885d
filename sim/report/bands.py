"""`bands.csv`: how much of each band is chance, how much parameters, told apart by replications that share a set.

Replications 2k and 2k + 1 share a parameter set and differ by chance alone. So half the mean square of their
differences is the variance of chance, and what is left of the variance over all replications is that of parameters
(one-way analysis of variance). The bands apart are the joint one's spread scaled to each part: deviations within pairs
times the root of 2, and means of pairs drawn in to the variance of parameters.
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import f

from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.parameters.ensembles import REPLICATIONS_PER_SET
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names
from sim.report.losses import first_month, losses, measured_from
from sim.report.stats import Floats, quantile
from sim.study.result import StudyResult

FILE: Final = "bands.csv"

ALL_SECTORS: Final = "total"

LEAST_SETS: Final = 2
"""Whole sets below which parts cannot be told apart."""

TAIL: Final = 0.05
"""Mass beyond each end of the interval of a share."""

_UNIT = "US$ billion"
_VALUE = "value added lost for good against the baseline, from the month losses_from of summary.csv on"
_APART = "; none with fewer than two whole sets"


def _part(name: str, words: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_sd", "number", f"standard deviation, {words}{_APART}", _UNIT, low=0, words=(NONE,)),
        Column(f"{name}_p05", "number", f"5th percentile, {words}{_APART}", _UNIT, words=(NONE,)),
        Column(f"{name}_p95", "number", f"95th percentile, {words}{_APART}", _UNIT, words=(NONE,)),
    )


COLUMNS: Final = (
    PATH,
    BASELINE,
    Column("sector", "text", f"U.S. sector that claims output, or {ALL_SECTORS}"),
    Column("value_added_lost_usd_bn_mean", "number", f"{_VALUE}, mean; below zero is a gain", _UNIT),
    Column("joint_p05", "number", "5th percentile over all replications: parameters and chance together", _UNIT),
    Column("joint_p50", "number", "median over all replications", _UNIT),
    Column("joint_p95", "number", "95th percentile over all replications: parameters and chance together", _UNIT),
    *_part("chance", "chance alone: replications of one parameter set about their mean"),
    *_part("parameters", "parameters alone: what sets differ by beyond chance"),
    Column(
        "parameters_variance_pct",
        "number",
        "share of the variance that is of parameters; none where nothing varies or fewer than two whole sets",
        "percent",
        low=0,
        high=100,
        words=(NONE,),
    ),
    Column(
        "parameters_variance_low_pct",
        "number",
        "lower end of the 90 percent interval of that share (F ratio of an analysis of variance, normal draws)",
        "percent",
        low=0,
        high=100,
        words=(NONE,),
    ),
    Column(
        "parameters_variance_high_pct",
        "number",
        "upper end of the 90 percent interval of that share",
        "percent",
        low=0,
        high=100,
        words=(NONE,),
    ),
    Column("sets", "integer", "whole parameter sets that the parts are told from", "count", low=0),
    REPLICATIONS,
)


def bands(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path and claimed sector, the total first."""
    rows = []
    for path in result.reported:
        runs = result.runs[path]
        start = first_month(measured_from(runs.path, result.runs[runs.path.baseline].path))
        found = losses(result, path, inputs, data)
        lost = found.value_added_lost_usd_m[:, :, start:].sum(axis=2) / 1000.0
        by_sector = {ALL_SECTORS: lost.sum(axis=1)}
        by_sector |= {inputs.sectors[index].name: lost[:, place] for place, index in enumerate(found.sectors)}
        for sector, values in by_sector.items():
            rows.append(
                {
                    "path": path,
                    "baseline": runs.path.baseline,
                    "sector": sector,
                    "value_added_lost_usd_bn_mean": float(values.mean()),
                    **{f"joint_p{q:02d}": float(quantile(values, q / 100)) for q in (5, 50, 95)},
                    **_apart(values),
                    "sets": len(values) // REPLICATIONS_PER_SET,
                    "replications": result.replications,
                }
            )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _apart(values: Floats) -> dict[str, object]:
    """Chance and parameters apart; `values` [R] in order of replication, from an even one on."""
    sets = len(values) // REPLICATIONS_PER_SET
    whole = values[: sets * REPLICATIONS_PER_SET].reshape(sets, REPLICATIONS_PER_SET)
    if sets < LEAST_SETS:
        keys = [f"{part}_{statistic}" for part in ("chance", "parameters") for statistic in ("sd", "p05", "p95")]
        return {**dict.fromkeys(keys, NONE), **_share(0.0, 0.0, sets)}
    means, centre = whole.mean(axis=1), whole.mean()
    chance = float(whole.var(axis=1, ddof=1).mean())
    between = float(means.var(ddof=1))
    parameters = max(0.0, between - chance / REPLICATIONS_PER_SET)
    swing = np.sqrt(REPLICATIONS_PER_SET / (REPLICATIONS_PER_SET - 1)) * (whole - means[:, None]).ravel()
    pull = np.sqrt(parameters / between) if between > 0.0 else 0.0
    return {
        **_spread("chance", chance, centre + swing),
        **_spread("parameters", parameters, centre + pull * (means - centre)),
        **_share(between, chance, sets),
    }


def _share(between: float, chance: float, sets: int) -> dict[str, object]:
    """Share of the variance that is of parameters, with its interval; `between` is the variance of means of sets."""
    keys = tuple(f"parameters_variance_{end}pct" for end in ("", "low_", "high_"))
    if sets < LEAST_SETS or between + chance <= 0.0:
        return dict.fromkeys(keys, NONE)
    if chance <= 0.0:
        return dict.fromkeys(keys, 100.0)
    ratio = REPLICATIONS_PER_SET * between / chance
    freedom = (sets - 1, sets * (REPLICATIONS_PER_SET - 1))
    ratios = (ratio, ratio / f.ppf(1.0 - TAIL, *freedom), ratio / f.ppf(TAIL, *freedom))
    shares = ((one - 1.0) / (one + REPLICATIONS_PER_SET - 1.0) for one in ratios)
    return {key: 100.0 * max(0.0, float(share)) for key, share in zip(keys, shares, strict=True)}


def _spread(part: str, variance: float, values: Floats) -> dict[str, object]:
    return {
        f"{part}_sd": float(np.sqrt(variance)),
        f"{part}_p05": float(quantile(values, 0.05)),
        f"{part}_p95": float(quantile(values, 0.95)),
    }
