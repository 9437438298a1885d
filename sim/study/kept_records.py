"""Where the records of a study stand: on disk where there is a folder, else in memory; a shared world stands once."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from sim.study.checkpoints import Checkpoints

R = TypeVar("R")


class Shelf(Generic[R]):
    """Records of one kind of world, by replication and law."""

    def __init__(self, checkpoints: Checkpoints[R], laws: int) -> None:
        """`laws` is the number of laws that differ."""
        self._checkpoints = checkpoints
        self._laws = laws
        self._memory: dict[int, R] = {}

    def has(self, replication: int) -> bool:
        """Whether the replication is there, whole, under every law."""
        return all(self._find(replication, law) is not None for law in range(self._laws))

    def put(self, replication: int, records: Sequence[R]) -> None:
        """Keep the records of a replication, one for each law."""
        for law, record in enumerate(records):
            number = self._number(replication, law)
            if self._checkpoints.folder is None:
                self._memory[number] = record
            else:
                self._checkpoints.save(number, record)

    def get(self, law: int, replication: int) -> R:
        """The record of a replication under a law. Raises KeyError if it is not there."""
        found = self._find(replication, law)
        if found is None:
            raise KeyError(f"replication {replication} under law {law} is not kept")
        return found

    def _find(self, replication: int, law: int) -> R | None:
        number = self._number(replication, law)
        return self._memory.get(number) if self._checkpoints.folder is None else self._checkpoints.load(number)

    def _number(self, replication: int, law: int) -> int:
        return replication * self._laws + law
