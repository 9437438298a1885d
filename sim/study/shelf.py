"""Where the records of a study stand: on disk where there is a folder, else in memory; a shared world stands once."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from sim.study.checkpoints import Checkpoints

T = TypeVar("T")


class Shelf(Generic[T]):
    """Records by replication and path. Paths under the same law read the record of the first of them."""

    def __init__(self, checkpoints: Checkpoints[T], laws: Sequence[object]) -> None:
        """`laws` by path; equal laws have equal worlds."""
        self._checkpoints = checkpoints
        self._first = [laws.index(law) for law in laws]
        self._memory: dict[int, T] = {}

    def has(self, replication: int) -> bool:
        """Whether the replication is there, whole, for every path."""
        return all(self._find(replication, path) is not None for path in set(self._first))

    def put(self, replication: int, records: Sequence[T]) -> None:
        """Keep the records of a replication, one a path."""
        for path in sorted(set(self._first)):
            number = self._number(replication, path)
            if self._checkpoints.folder is None:
                self._memory[number] = records[path]
            else:
                self._checkpoints.save(number, records[path])

    def get(self, path: int, replication: int) -> T:
        """The record of a path and replication. Raises KeyError if it is not there."""
        found = self._find(replication, self._first[path])
        if found is None:
            raise KeyError(f"replication {replication} of path {path} is not kept")
        return found

    def _find(self, replication: int, path: int) -> T | None:
        number = self._number(replication, path)
        return self._memory.get(number) if self._checkpoints.folder is None else self._checkpoints.load(number)

    def _number(self, replication: int, path: int) -> int:
        return replication * len(self._first) + path
