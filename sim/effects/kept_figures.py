"""Figures of all replications in a scratch file, read back for a few cells of every replication at a time.

The figures of each portion of replications stand figure by figure, and in each figure cell by cell: what is read back
together stands together.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.effects import portions
from sim.effects.scratch import Scratch

Arrays = Mapping[Any, NDArray[Any]]
"""Figures by name: arrays [r, ...] over some replications."""


@dataclass(frozen=True)
class _Field:
    """Where a figure stands among those of a replication."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    """Shape of the figure of one replication."""
    before: int
    """Bytes of the figures of a replication that stand before it."""

    @property
    def end(self) -> int:
        """Bytes up to the end of the figure."""
        return self.before + prod(self.shape) * self.dtype.itemsize


class KeptFigures:
    """Figures over replications R."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._fields: dict[Hashable, _Field] = {}
        self._each = 0
        """Bytes of all figures of a replication."""
        self._rows: list[int] = []
        """Replications of each portion."""

    def add(self, replications: int, figures: Arrays) -> None:
        """Keep the figures of the next so many replications.

        Raises ValueError if names, shapes or precisions are not those of the replications before.
        """
        fields: dict[Hashable, _Field] = {}
        end = 0
        for name, values in figures.items():
            fields[name] = _Field(values.dtype, values.shape[1:], end)
            end = fields[name].end
        if self._rows and fields != self._fields:
            raise ValueError("figures of replications differ in name, shape or precision")
        self._fields, self._each = fields, end
        self._rows.append(replications)
        for values in figures.values():
            self._scratch.append(values.reshape(replications, -1).T)

    def values(self, name: Hashable) -> NDArray[Any]:
        """[R, ...] a figure of every replication at once: for figures of few cells, since memory grows with R."""
        shape = self._fields[name].shape
        return self._read(name, slice(0, prod(shape))).reshape(-1, *shape)

    def blocks(self, name: Hashable) -> Iterator[NDArray[Any]]:
        """[R, n, ...] a figure of every replication, a few places n of its first axis at a time."""
        first, *rest = self._fields[name].shape
        cells = prod(rest)
        for places in portions.portions(first, portions.VALUES_AT_ONCE // (sum(self._rows) * cells)):
            found = self._read(name, slice(places.start * cells, places.stop * cells))
            yield found.reshape(len(found), -1, *rest)

    def _read(self, name: Hashable, cells: slice) -> NDArray[Any]:
        """[R, n] some cells of a figure."""
        own, count = self._fields[name], cells.stop - cells.start
        found = np.empty((sum(self._rows), count), own.dtype)
        done = 0
        for rows in self._rows:
            place = done * self._each + rows * (own.before + cells.start * own.dtype.itemsize)
            found[done : done + rows] = self._scratch.read(place, rows * count, own.dtype).reshape(count, rows).T
            done += rows
        return found
