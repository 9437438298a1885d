"""Scratch files: what grows with the number of replications waits on disk, so that memory does not grow with it.

They stand in the folder of the machine for temporary files (`TMPDIR`) and vanish with the object that holds them.
"""

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, Generic, TypeVar
from weakref import finalize

import numpy as np
from numpy.typing import DTypeLike, NDArray

T = TypeVar("T")


class Scratch:
    """Arrays behind each other in a temporary file: appended at the end, read from any place."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (it stands as long as this object)
        finalize(self, self._file.close)
        self._end = 0

    def append(self, values: NDArray[Any]) -> int:
        """Write the values of an array in the order of its axes; return their place, bytes from the start."""
        place = self._end
        self._file.seek(place)
        self._end += self._file.write(np.ascontiguousarray(values).data)
        return place

    def read(self, place: int, count: int, dtype: DTypeLike) -> NDArray[Any]:
        """[count] values from a place on. Raises EOFError where fewer were written."""
        found = np.empty(count, dtype)
        self._file.seek(place)
        if self._file.readinto(found.data) != found.nbytes:
            raise EOFError(f"a scratch file holds no {count} values from byte {place} on")
        return found


class Parts(Generic[T]):
    """Parts of one whole in a scratch file, read back in the order in which they were added, as often as asked for."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._places: list[tuple[int, int]] = []

    def add(self, part: T) -> None:
        """Keep a part."""
        pickled = np.frombuffer(pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL), dtype=np.uint8)
        self._places.append((self._scratch.append(pickled), len(pickled)))

    def __iter__(self) -> Iterator[T]:
        for place, size in self._places:
            yield pickle.loads(self._scratch.read(place, size, np.uint8).data)
