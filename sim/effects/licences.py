"""The files of China's licence office by end use and month: how many, and how long they waited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Floats
from sim.effects.waits import Waits
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


def licence_figures(offices: Sequence[LicenceCounts]) -> Figures:
    """[r, E, M] numbers of files, for `licences`."""
    return Figures(
        averaged={("files", name): np.stack([getattr(office, name) for office in offices]) for name in COUNTS}
    )


def licences(sample: Sample, waits: Waits) -> Licences:
    """Licences of one path."""
    files = {name: sample.mean(("files", name)) for name in COUNTS}
    p50, p90 = waits.quantiles()
    return Licences({name: np.vstack([counts, counts.sum(axis=0)]) for name, counts in files.items()}, p50, p90)
