"""`licences.csv`: the files of the licence office by path, month and end use."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import StudyEffects
from sim.effects.licences import COUNTS, USES, Licences
from sim.report.columns import MONTH, NONE, PATH, REPLICATIONS, Column, names
from sim.report.layout import laid_out, over_paths

FILE: Final = "licences.csv"

_WAIT = "days from first filing to approval of the files approved in the month, replications pooled"

COLUMNS: Final = (
    PATH,
    MONTH,
    Column(
        "end_use",
        "text",
        "end use by which China's office tells files apart; all is the total",
        choices=USES,
    ),
    *(Column(f"{name}_mean", "number", f"{words}, mean", "files", low=0) for name, words in COUNTS.items()),
    Column("wait_days_p50", "number", f"{_WAIT}: median; none without a file", "days", low=0, words=(NONE,)),
    Column("wait_days_p90", "number", f"{_WAIT}: 90th percentile; none without a file", "days", low=0, words=(NONE,)),
    REPLICATIONS,
)


def licences(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, month and end use, `all` last."""
    frames = {name: _of_path(path.magnets.licences) for name, path in effects.paths.items()}
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _of_path(found: Licences) -> pd.DataFrame:
    waits = {"wait_days_p50": found.wait_days_p50, "wait_days_p90": found.wait_days_p90}
    figures = {**{f"{name}_mean": files for name, files in found.files.items()}, **waits}
    frame = laid_out({"month": MONTHS, "end_use": USES}, {name: array.T for name, array in figures.items()})
    return frame.assign(**{name: frame[name].astype(object).where(frame[name].notna(), NONE) for name in waits})
