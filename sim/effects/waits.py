"""How long the files of China's licence office waited, by month of decision and end use; replications are pooled.

Every replication has its own number of files. They wait in a scratch file, sorted by month and end use, and are read
back month by month: memory holds the files of one month of all replications.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import MONTHS
from sim.effects.scratch import Scratch
from sim.effects.statistics import Floats
from sim.worlds.magnets.record import END_USES, LicenceCounts

SHARES: Final = (0.50, 0.90)
"""Quantiles that are told."""

DAYS: Final = np.dtype(np.float32)
"""Precision of days in records."""


class Waits:
    """Days that approved files waited, over the replications of a path."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._portions: list[tuple[int, NDArray[np.int64]]] = []
        """Place in the file and edges of pools, in values from there, of each portion of replications."""

    def add(self, offices: Sequence[LicenceCounts]) -> None:
        """Take in the offices of the next replications."""
        month, use, days = (
            np.concatenate([getattr(office, field) for office in offices])
            for field in ("wait_month", "wait_end_use", "wait_days")
        )
        pool = month.astype(np.int64) * len(END_USES) + use
        order = np.argsort(pool, kind="stable")
        edges = np.searchsorted(pool[order], np.arange(len(MONTHS) * len(END_USES) + 1))
        self._portions.append((self._scratch.append(days[order].astype(DAYS)), edges))

    def quantiles(self) -> Floats:
        """[2, E + 1, M] quantiles of `SHARES` by end use (all of them last) and month; nan where there was no file."""
        found = np.full((len(SHARES), len(END_USES) + 1, len(MONTHS)), np.nan)
        for month in range(len(MONTHS)):
            uses = self._by_use(month)
            for at, days in enumerate((*uses, np.concatenate(uses))):
                if len(days):
                    found[:, at, month] = np.quantile(days, SHARES)
        return found

    def _by_use(self, month: int) -> list[Floats]:
        """Days that the files of a month waited, by end use."""
        portions = []
        for place, edges in self._portions:
            own = edges[month * len(END_USES) : (month + 1) * len(END_USES) + 1]
            days = self._scratch.read(place + int(own[0]) * DAYS.itemsize, int(own[-1] - own[0]), DAYS)
            portions.append(np.split(days, own[1:-1] - own[0]))
        return [np.concatenate(days).astype(np.float64) for days in zip(*portions, strict=True)]
