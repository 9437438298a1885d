"""`bottlenecks.csv`: which input stops plants, by path, sector and input."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.bottlenecks import INPUT_NAMES
from sim.effects.paths import ALL_SECTORS
from sim.effects.window import WINDOW, months_of
from sim.report.columns import BASELINE, PATH, REPLICATIONS, Column, names

FILE: Final = "bottlenecks.csv"

COLUMNS: Final = (
    PATH,
    BASELINE,
    Column("sector", "text", f"U.S. sector that claims output, or {ALL_SECTORS}"),
    Column("input", "text", "input that was scarcest while output was not made", choices=INPUT_NAMES),
    Column(
        "value_added_unmade_usd_bn_mean",
        "number",
        "value added of output that was not made for want of the input, made up later or not, path less baseline, "
        f"{' to '.join(months_of(WINDOW))}, mean",
        "US$ billion",
    ),
    REPLICATIONS,
)


def bottlenecks(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, sector and input."""
    rows = [
        {
            "path": path.name,
            "baseline": path.baseline,
            "sector": sector,
            "input": name,
            "value_added_unmade_usd_bn_mean": value,
            "replications": effects.replications,
        }
        for path in effects.paths.values()
        for sector, by_input in path.bottlenecks.items()
        for name, value in by_input.items()
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
