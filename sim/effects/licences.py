"""The files of China's licence office by end use and month: how many, and how long they waited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.statistics import Floats, mean
from sim.worlds.magnets.record import END_USES, LicenceCounts

ALL: Final = "all"
"""The total over end uses."""

USES: Final = (*END_USES, ALL)

COUNTS: Final = {
    "applied": "files received in the month",
    "approved": "files approved in the month",
    "returned": "files sent back for completion in the month",
    "refused": "files refused in the month",
    "pending": "files undecided at the end of the month",
}
"""Counts of files: fields of a record, with their meaning in words."""


@dataclass(frozen=True)
class Licences:
    """Statistics: arrays [E + 1, M] over `USES` and months, the total last."""

    files: Mapping[str, Floats]
    """Mean number of files by name of `COUNTS`."""
    wait_days_p50: Floats
    """Median of the days from first filing to approval, replications pooled; nan where no file was approved."""
    wait_days_p90: Floats
    """The same, 90th percentile."""


def licences(offices: Sequence[LicenceCounts]) -> Licences:
    """Licences of one path, from its office in each replication."""
    files = {name: mean(np.stack([getattr(office, name) for office in offices])) for name in COUNTS}
    p50, p90 = _waits(offices)
    return Licences({name: np.vstack([counts, counts.sum(axis=0)]) for name, counts in files.items()}, p50, p90)


def _waits(offices: Sequence[LicenceCounts]) -> Floats:
    """[2, E + 1, M] median and 90th percentile of days waited."""
    month, use, days = (
        np.concatenate([getattr(office, field) for office in offices])
        for field in ("wait_month", "wait_end_use", "wait_days")
    )
    order = np.lexsort((use, month))
    days = days[order].astype(np.float64)
    # Where the files of each month and end use begin, months first.
    edges = np.searchsorted(month[order] * len(END_USES) + use[order], np.arange(len(MONTHS) * len(END_USES) + 1))
    found = np.full((2, len(USES), len(MONTHS)), np.nan)
    for place, (first, end) in enumerate(pairwise(edges)):
        if first < end:
            found[:, place % len(END_USES), place // len(END_USES)] = np.quantile(days[first:end], (0.50, 0.90))
    for at, (first, end) in enumerate(pairwise(edges[:: len(END_USES)])):
        if first < end:
            found[:, -1, at] = np.quantile(days[first:end], (0.50, 0.90))
    return found
