"""`macro.csv`: what a path costs the economy against its baseline, by period, mechanism and variable."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.economy import SHOWN, VARIABLES
from sim.effects.window import PERIODS, RUN, WINDOW, months_of
from sim.report.columns import BASELINE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns

FILE: Final = "macro.csv"

PERIOD: Final = Column(
    "period",
    "text",
    f"calendar year; {WINDOW}: {' to '.join(months_of(WINDOW))}; {RUN}: {' to '.join(months_of(RUN))}, the whole run",
    choices=tuple(PERIODS),
)

COLUMNS: Final = (
    PATH,
    BASELINE,
    PERIOD,
    Column("mechanism", "text", "; ".join(f"{name}: {words}" for name, words in SHOWN.items()),
           choices=tuple(SHOWN)),
    Column("variable", "text", "; ".join(f"{name}: {words}" for name, (_, words) in VARIABLES.items()),
           choices=tuple(VARIABLES)),
    Column("unit", "text", "unit of the values"),
    Column("value_mean", "number", "mean over replications", "column unit"),
    Column("value_p05", "number", "5th percentile", "column unit"),
    Column("value_p50", "number", "median", "column unit"),
    Column("value_p95", "number", "95th percentile", "column unit"),
    REPLICATIONS,
)  # fmt: skip


def macro(effects: StudyEffects) -> pd.DataFrame:
    """Rows of every reported path, period, mechanism and variable."""
    rows = [
        {
            "path": path.name,
            "baseline": path.baseline,
            "period": period,
            "mechanism": mechanism,
            "variable": variable,
            "unit": VARIABLES[variable][0],
            **band_columns("value", band),
            "replications": effects.replications,
        }
        for path in effects.paths.values()
        for (period, mechanism, variable), band in path.economy.figures.items()
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
