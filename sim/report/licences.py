"""`licences.csv`: the files of the licence office by path, month and end use."""

from typing import Final

import numpy as np
import pandas as pd

from sim.clock import MONTHS
from sim.report.columns import MONTH, NONE, PATH, REPLICATIONS, Column, names
from sim.report.stats import Floats
from sim.study.result import StudyResult
from sim.worlds.magnets.record import END_USES, LicenceCounts

FILE: Final = "licences.csv"

ALL: Final = "all"
"""The total over end uses."""

COUNTS: Final = ("applied", "approved", "returned", "refused", "pending")
_WAIT = "days from first filing to approval of the files approved in the month, replications pooled"

COLUMNS: Final = (
    PATH,
    MONTH,
    Column(
        "end_use",
        "text",
        "end use by which China's office tells files apart; all is the total",
        choices=(*END_USES, ALL),
    ),
    Column("applied_mean", "number", "files received in the month, mean", "files", low=0),
    Column("approved_mean", "number", "files approved in the month, mean", "files", low=0),
    Column("returned_mean", "number", "files sent back for completion in the month, mean", "files", low=0),
    Column("refused_mean", "number", "files refused in the month, mean", "files", low=0),
    Column("pending_mean", "number", "files undecided at the end of the month, mean", "files", low=0),
    Column("wait_days_p50", "number", f"{_WAIT}: median; none without a file", "days", low=0, words=(NONE,)),
    Column("wait_days_p90", "number", f"{_WAIT}: 90th percentile; none without a file", "days", low=0, words=(NONE,)),
    REPLICATIONS,
)


def licences(result: StudyResult) -> pd.DataFrame:
    """One row per reported path, month and end use, `all` last."""
    rows: list[dict[str, object]] = []
    for path in result.reported:
        offices = [record.licences for record in result.runs[path].records]
        counts = {name: np.stack([getattr(office, name) for office in offices]).mean(axis=0) for name in COUNTS}
        waits = _waits(offices)
        for month, label in enumerate(MONTHS):
            for end_use, use_label in enumerate((*END_USES, ALL)):
                uses = slice(None) if use_label == ALL else slice(end_use, end_use + 1)
                found = np.concatenate([waits[use, month] for use in range(len(END_USES))[uses]])
                rows.append(
                    {
                        "path": path,
                        "month": label,
                        "end_use": use_label,
                        **{f"{name}_mean": float(values[uses, month].sum()) for name, values in counts.items()},
                        "wait_days_p50": float(np.quantile(found, 0.50)) if len(found) else NONE,
                        "wait_days_p90": float(np.quantile(found, 0.90)) if len(found) else NONE,
                        "replications": result.replications,
                    }
                )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _waits(offices: list[LicenceCounts]) -> dict[tuple[int, int], Floats]:
    """Days waited by (end use, month), all replications together."""
    month, use, days = (
        np.concatenate([getattr(office, field) for office in offices])
        for field in ("wait_month", "wait_end_use", "wait_days")
    )
    return {
        (e, m): days[(use == e) & (month == m)].astype(np.float64)
        for e in range(len(END_USES))
        for m in range(len(MONTHS))
    }
