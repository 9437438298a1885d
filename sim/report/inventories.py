"""`inventories.csv`: how long stocks last and which plants stand still, by path, sector and week."""

from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.clock import START, WEEKS
from sim.inputs.magnets import MagnetInputs
from sim.report.columns import PATH, REPLICATIONS, Column, names
from sim.study.result import StudyResult
from sim.worlds.magnets.plants import STOPPED_LEVEL

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


def inventories(result: StudyResult, inputs: MagnetInputs) -> pd.DataFrame:
    """One row per reported path, sector and whole week of the run."""
    weeks = [START + timedelta(weeks=week) for week in range(WEEKS)]
    parts = []
    for path in result.reported:
        records = result.runs[path].records
        for index, sector in enumerate(inputs.sectors):
            cover = np.concatenate([r.cover_weeks[r.plant_sector == index] for r in records])
            level = np.concatenate([r.level[r.plant_sector == index] for r in records])
            weekly = [_of_week(cover[:, week], level[:, week]) for week in range(WEEKS)]
            mean, p10, p50, below, stopped = (np.array(values) for values in zip(*weekly, strict=True))
            parts.append(
                pd.DataFrame(
                    {
                        "path": path,
                        "sector": sector.name,
                        "week": weeks,
                        "weeks_cover_mean": mean,
                        "weeks_cover_p10": p10,
                        "weeks_cover_p50": p50,
                        "share_below_one_week_pct": 100.0 * below,
                        "share_stopped_pct": 100.0 * stopped,
                        "replications": result.replications,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)[names(COLUMNS)]


def _of_week(cover: NDArray[np.float16], level: NDArray[np.float16]) -> tuple[float, float, float, float, float]:
    """Mean, 10th percentile and median of cover; shares of plants below one week and stopped.

    Records keep float16; statistics need the room of float64, a week at a time.
    """
    weeks = cover.astype(np.float64)
    p10, p50 = np.quantile(weeks, (0.10, 0.50))
    return (
        float(weeks.mean()),
        float(p10),
        float(p50),
        float((weeks < 1.0).mean()),
        float((level < STOPPED_LEVEL).mean()),
    )
