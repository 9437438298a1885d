"""`diversion.csv`: who sold what China lost of U.S. imports, by path, calendar year and origin."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.diversion import HOME, UNNAMED
from sim.report.columns import PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, laid_out, over_paths
from sim.report.tables.trade import AT_2024

FILE: Final = "diversion.csv"

COLUMNS: Final = (
    PATH,
    Column("year", "integer", "calendar year", low=2025, high=2026),
    Column(
        "origin",
        "text",
        f"who sold what China lost, in proportion to U.S. imports of 2024 by group; {HOME}: U.S. makers; {UNNAMED}: no "
        "origin on record for the group",
    ),
    Column("diverted_usd_m_mean", "number", "sales in the year, mean", AT_2024),
    Column("diverted_usd_m_p05", "number", "sales in the year, 5th percentile", AT_2024),
    Column("diverted_usd_m_p95", "number", "sales in the year, 95th percentile", AT_2024),
    REPLICATIONS,
)


def diversion(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, year and seller."""
    frames = {
        name: pd.concat(
            laid_out({"year": [year], "origin": path.trade.diversion.sellers}, band_columns("diverted_usd_m", band))
            for year, band in path.trade.diversion.by_year_usd_m.items()
        )
        for name, path in effects.paths.items()
    }
    return over_paths(frames, names(COLUMNS), replications=effects.replications)
