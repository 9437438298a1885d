"""Which paths share a world: the one place that decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

L = TypeVar("L")


@dataclass(frozen=True)
class SharedLaws(Generic[L]):
    """The laws of some paths, equal ones once. Worlds are run and records are kept by law, not by path."""

    laws: tuple[L, ...]
    """Laws that differ from one another, in the order in which paths bring them up."""
    of_path: tuple[int, ...]
    """Place in `laws` of the law of each path."""

    @classmethod
    def of(cls, by_path: Sequence[L]) -> "SharedLaws[L]":
        """The laws of paths, in the order of the paths."""
        laws: list[L] = []
        places = []
        for law in by_path:
            if law not in laws:
                laws.append(law)
            places.append(laws.index(law))
        return cls(tuple(laws), tuple(places))
