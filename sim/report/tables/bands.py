"""`bands.csv`: how much of each band is chance, how much parameters."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.paths import ALL_SECTORS
from sim.effects.variance import Part, Spread
from sim.effects.window import WINDOW, months_of
from sim.report.columns import BASELINE, NONE, PATH, REPLICATIONS, Column, names

FILE: Final = "bands.csv"

_UNIT = "US$ billion"
_VALUE = f"value added lost for good, adaptation included, against the baseline, {' to '.join(months_of(WINDOW))}"
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


def bands(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path and claimed sector, the total first."""
    rows = [
        {
            "path": path.name,
            "baseline": path.baseline,
            "sector": sector,
            **_cells(spread),
            "replications": effects.replications,
        }
        for path in effects.paths.values()
        for sector, spread in path.value_added_lost_usd_bn.items()
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _cells(spread: Spread) -> dict[str, object]:
    joint, parts = spread.joint, spread.parts
    share = None if parts is None else parts.parameters_share
    return {
        "value_added_lost_usd_bn_mean": joint.mean,
        **{f"joint_p{percent:02d}": value for percent, value in joint.percentiles.items()},
        **_part_cells("chance", None if parts is None else parts.chance),
        **_part_cells("parameters", None if parts is None else parts.parameters),
        "parameters_variance_pct": NONE if share is None else share.pct,
        "parameters_variance_low_pct": NONE if share is None else share.low_pct,
        "parameters_variance_high_pct": NONE if share is None else share.high_pct,
        "sets": spread.sets,
    }


def _part_cells(name: str, part: Part | None) -> dict[str, object]:
    if part is None:
        return {f"{name}_sd": NONE, f"{name}_p05": NONE, f"{name}_p95": NONE}
    return {f"{name}_sd": part.sd, f"{name}_p05": part.p05, f"{name}_p95": part.p95}
