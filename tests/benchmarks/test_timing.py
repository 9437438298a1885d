"""How benchmarks are timed, on a clock that the test moves."""

import gc
from collections.abc import Callable
from typing import Any

import pytest
import simpy

from benchmarks import timing
from benchmarks.timing import Round, Timed, timed, times_as_long


@pytest.fixture(autouse=True)
def _nothing_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collecting takes long after other tests."""
    monkeypatch.setattr(gc, "collect", lambda: 0)


class Clock:
    """A clock that stands still but for the work."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def takes(self, *seconds: float) -> Callable[..., None]:
        """Work that takes so long in one call after the other."""
        left = list(seconds)

        def work(*_: object) -> None:
            assert not gc.isenabled()
            self.now += left.pop(0)

        return work


def test_every_round_stands_between_two_of_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(timing, "bare", clock.takes(1.0, 3.0, 5.0))
    found = timed(2, clock.takes(20.0, 8.0), clock)
    assert found == Timed((Round(20.0, 2.0), Round(8.0, 4.0)))
    assert found.seconds == 14.0
    assert found.ratio == 6.0
    assert gc.isenabled()


def test_work_knows_the_number_of_its_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "bare", lambda: None)
    numbers: list[int] = []
    timed(3, numbers.append)
    assert numbers == [0, 1, 2]


def test_a_slow_round_of_the_machine_moves_neither_figure() -> None:
    found = Timed((Round(2.0, 1.0), Round(20.0, 10.0), Round(2.0, 1.0)))
    assert (found.seconds, found.ratio) == (2.0, 2.0)
    assert (found.part(0.5).seconds, found.part(0.5).ratio) == (1.0, 1.0)


def test_what_is_compared_takes_turns() -> None:
    clock = Clock()
    assert times_as_long(3, clock.takes(4.0, 9.0, 2.0), clock.takes(2.0, 3.0, 2.0), clock) == 2.0


def test_bare_has_its_timeouts_and_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduled = 0

    class Counting(simpy.Environment):
        def schedule(self, *args: Any, **words: Any) -> None:
            nonlocal scheduled
            scheduled += 1
            super().schedule(*args, **words)

    monkeypatch.setattr(timing.simpy, "Environment", Counting)
    timing.bare()
    assert scheduled == timing.TIMEOUTS + 2 * timing.PROCESSES, "a process has an event at each end"
