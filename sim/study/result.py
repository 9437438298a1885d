"""What a study leaves behind: records of every path and replication, read back one by one as they are asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

from sim.parameters.draws import Held
from sim.policy import PolicyPath, PolicyView
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.trade.record import TradeRecord

T = TypeVar("T")


class Stored(Sequence[T], Generic[T]):
    """Records of one path in order of replication; each is read when it is asked for and not held on to."""

    def __init__(self, read: Callable[[int], T], count: int) -> None:
        """`read` gives the record of a replication."""
        self._read = read
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return [self._read(number) for number in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(f"replication {place} of {self._count}")
        return self._read(place % self._count)


@dataclass(frozen=True)
class PathRuns:
    """One path of a study: what governments did and what followed, replication by replication."""

    path: PolicyPath
    view: PolicyView
    magnets: Sequence[MagnetRecord]
    """Magnets, in order of replication; replication r of every path shares its random draws (common random numbers)."""
    trade: Sequence[TradeRecord]
    """Trade at large, in the same order."""


@dataclass(frozen=True)
class StudyResult:
    """All paths of a study. Baselines that were needed but not asked for are run and kept, but not reported as rows."""

    runs: Mapping[str, PathRuns]
    """By path name, in the order asked for, then baselines that had to be added."""
    reported: tuple[str, ...]
    """Names of the paths the user asked for."""
    seed: int
    replications: int
    held: Held = "none"
    """Parameters that stood at their points."""
