"""`inventories.csv`: how long stocks last and which plants stand still, by path, sector and week."""

from typing import Any, Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.cover import WEEK_STARTS, Cover
from sim.report.columns import PATH, REPLICATIONS, Column, names
from sim.report.layout import laid_out, over_paths

FILE: Final = "inventories.csv"

_COVER = "stock of the scarcest magnet input or material over its planned use"
_POOL = "plants of the sector and replications pooled, each plant counting once"

COLUMNS: Final = (
    PATH,
    Column("sector", "text", "U.S. sector, those without claimed output included"),
    Column("week", "date", "Monday on which the week starts and stocks are read"),
    Column("weeks_cover_mean", "number", f"{_COVER}: mean; {_POOL}", "weeks", low=0),
    Column("weeks_cover_p10", "number", f"{_COVER}: 10th percentile; {_POOL}", "weeks", low=0),
    Column("weeks_cover_p50", "number", f"{_COVER}: median; {_POOL}", "weeks", low=0),
    Column(
        "share_below_one_week_pct",
        "number",
        f"plants with less than a week of cover; {_POOL}",
        "percent",
        low=0,
        high=100,
    ),
    Column(
        "share_stopped_pct",
        "number",
        f"plants that make less than half of their normal output; {_POOL}",
        "percent",
        low=0,
        high=100,
    ),
    REPLICATIONS,
)


def inventories(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, sector and whole week of the run."""
    axes = {"sector": effects.sectors, "week": WEEK_STARTS}
    frames = {name: laid_out(axes, _figures(path.magnets.cover)) for name, path in effects.paths.items()}
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _figures(cover: Cover) -> dict[str, Any]:
    return {
        "weeks_cover_mean": cover.weeks_mean,
        "weeks_cover_p10": cover.weeks_p10,
        "weeks_cover_p50": cover.weeks_p50,
        "share_below_one_week_pct": cover.below_one_week_pct,
        "share_stopped_pct": cover.stopped_pct,
    }
