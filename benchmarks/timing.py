"""How everything here is timed: in seconds, and as a multiple of what bare SimPy takes in the same process.

Machines are shared and noisy, so a figure counts as a ratio within one run. *Bare* is the time of `TIMEOUTS` timeouts
with `PROCESSES` processes. It is taken before and after every round of every piece of work.
"""

import gc
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Final

import simpy

Clock = Callable[[], float]

PROCESSOR: Final[Clock] = process_time
"""Time that this process is at work: the clock of all that runs in it."""

WALL: Final[Clock] = perf_counter
"""Time that a user waits: the clock of work that other processes share."""

TIMEOUTS: Final = 100_000

PROCESSES: Final = 1_000


@dataclass(frozen=True)
class Round:
    """One round of a piece of work."""

    seconds: float
    bare_seconds: float
    """What bare SimPy took beside it, on the same clock."""


@dataclass(frozen=True)
class Timed:
    """All rounds of a piece of work."""

    rounds: tuple[Round, ...]

    @property
    def seconds(self) -> float:
        """Seconds of a round, the median of all."""
        return median(one.seconds for one in self.rounds)

    @property
    def ratio(self) -> float:
        """Seconds of a round over those of bare SimPy beside it, the median of all."""
        return median(one.seconds / one.bare_seconds for one in self.rounds)

    def part(self, share: float) -> "Timed":
        """Return the time of a share of the work."""
        return Timed(tuple(Round(one.seconds * share, one.bare_seconds) for one in self.rounds))


def bare() -> None:
    """Run the timeouts of bare SimPy."""
    env = simpy.Environment()

    def ticking() -> Generator[simpy.Event, None, None]:
        for _ in range(TIMEOUTS // PROCESSES):
            yield env.timeout(1.0)

    for _ in range(PROCESSES):
        env.process(ticking())
    env.run()


def timed(rounds: int, work: Callable[[int], object], clock: Clock = PROCESSOR) -> Timed:
    """Time `work`, which is given the number of the round, between two runs of bare SimPy in every round."""
    found = []
    before = seconds_of(bare, clock)
    for number in range(rounds):
        seconds = seconds_of(partial(work, number), clock)
        after = seconds_of(bare, clock)
        found.append(Round(seconds, (before + after) / 2.0))
        before = after
    return Timed(tuple(found))


def times_as_long(
    rounds: int, work: Callable[[int], object], other: Callable[[int], object], clock: Clock = PROCESSOR
) -> float:
    """Return the seconds of `work` over those of `other`, which take turns; the median of all rounds."""
    shares = []
    for number in range(rounds):
        beside = seconds_of(partial(other, number), clock)
        shares.append(seconds_of(partial(work, number), clock) / beside)
    return median(shares)


def seconds_of(work: Callable[[], object], clock: Clock) -> float:
    """Return the time of one piece of work. Cyclic collection waits, as it does around the worlds of a study."""
    gc.collect()
    gc.disable()
    try:
        start = clock()
        work()
        return clock() - start
    finally:
        gc.enable()
