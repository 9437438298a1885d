"""What is constant between a few days is worked out once for each stretch between them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Stretches(Generic[T]):
    """Answers by day to a question whose answer changes on known days only.

    A stretch is worked out when somebody first asks for a day in it, at that day.
    """

    def __init__(self, edges: Iterable[float], work: Callable[[float], T]) -> None:
        """`edges` are the days from which on the answer of `work` may be another; more of them do no harm."""
        self._edges = sorted(set(edges))
        self._work = work
        self._kept: dict[int, T] = {}

    def at(self, day: float) -> T:
        """Answer for a day. It is handed out again, so nobody may change it."""
        place = bisect_right(self._edges, day)
        if place not in self._kept:
            self._kept[place] = self._work(day)
        return self._kept[place]
