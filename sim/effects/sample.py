"""What the replications of a path tell, taken in a few at a time, and the statistics of all of them.

Means are running sums. All else needs the values of all replications together (a quantile is one of them or lies
between two): they wait on disk and are read back a few cells at a time. Every sum is taken in the order of the
replications, so a figure is the same to the last digit as if all replications had been in memory together.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.effects.kept_figures import Arrays, KeptFigures
from sim.effects.statistics import Band, Floats, array_band, monte_carlo_error


@dataclass(frozen=True)
class Figures:
    """What some replications tell, by name: arrays [r, ...] over these replications."""

    kept: Arrays = field(default_factory=dict)
    """Figures whose spread over replications is told."""
    averaged: Arrays = field(default_factory=dict)
    """Figures of which only the mean is told; arrays of two cells or more."""


class Sample:
    """Figures of one path over its replications R."""

    def __init__(self) -> None:
        self.replications = 0
        self._kept = KeptFigures()
        self._totals: dict[Hashable, Floats] = {}

    def add(self, *parts: Figures) -> None:
        """Take in the figures of the next replications.

        Raises ValueError if their names, shapes or precisions are not those of the replications before, if they are of
        different numbers of replications, and for a name that is given twice.
        """
        kept, averaged = _joined([part.kept for part in parts]), _joined([part.averaged for part in parts])
        counts = {len(values) for values in (*kept.values(), *averaged.values())}
        if len(counts) != 1:
            raise ValueError("figures are of different numbers of replications")
        (count,) = counts
        self._kept.add(count, kept)
        if self.replications and averaged.keys() != self._totals.keys():
            raise ValueError("figures of replications differ in name")
        self._totals = {name: _added(self._totals.get(name), values) for name, values in averaged.items()}
        self.replications += count

    def mean(self, name: Hashable) -> Floats:
        """Mean of an averaged figure over replications, in its shape."""
        return np.asarray(self._totals[name] / self.replications)

    def values(self, name: Hashable) -> NDArray[Any]:
        """[R, ...] a kept figure of every replication at once: for figures of few cells, since memory grows with R."""
        return self._kept.values(name)

    def blocks(self, name: Hashable) -> Iterator[NDArray[Any]]:
        """[R, n, ...] a kept figure of every replication, a few places n of its first axis at a time."""
        return self._kept.blocks(name)

    def band(self, name: Hashable, percents: Sequence[int]) -> Band[Floats]:
        """Band of a kept figure over replications, in its shape."""
        bands = [array_band(values, percents) for values in self.blocks(name)]
        return Band(
            np.concatenate([band.mean for band in bands]),
            {percent: np.concatenate([band.percentiles[percent] for band in bands]) for percent in percents},
        )

    def error(self, name: Hashable) -> Floats | None:
        """Monte Carlo standard error of the mean of a kept figure; None for one replication."""
        errors = [error for values in self.blocks(name) if (error := monte_carlo_error(values)) is not None]
        return np.concatenate(errors) if errors else None


def _joined(parts: Sequence[Arrays]) -> Mapping[Hashable, NDArray[Any]]:
    """All figures together. Raises ValueError for a name that is given twice."""
    joined = {name: values for part in parts for name, values in part.items()}
    if len(joined) != sum(map(len, parts)):
        raise ValueError("two figures bear one name")
    return joined


def _added(total: Floats | None, values: NDArray[Any]) -> Floats:
    """A running sum and the figures [r, ...] of the next replications, added in their order, in double precision.

    Raises ValueError for figures of one cell: NumPy adds up a single column in an order of its own.
    """
    if values[0].size == 1:
        raise ValueError("found an average of one cell; allowed: two cells or more, or a figure that is kept")
    rows = values if total is None else np.concatenate([total[None], values])
    return np.asarray(np.add.reduce(rows, axis=0, dtype=np.float64))
