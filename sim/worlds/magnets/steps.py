"""Step functions of time: speeds and capacities that change on given days."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class StepFunction:
    """A function that is constant between `days`: `values[0]` before the first, `values[i + 1]` from `days[i]` on."""

    days: tuple[float, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.days) + 1:
            raise ValueError(f"{len(self.days)} change days need {len(self.days) + 1} values, got {len(self.values)}")
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            raise ValueError(f"change days must ascend: {self.days}")

    def at(self, day: float) -> float:
        """Value on a day; on a change day, the new value."""
        return self.values[bisect_right(self.days, day)]

    def finish(self, start: float, work: float) -> float:
        """First day on which the integral from `start` reaches `work`; inf if it never does. Values must not be
        negative."""
        if work <= 0.0:
            return start
        step = bisect_right(self.days, start)
        now, speed = start, self.values[step]
        while step < len(self.days):
            change = self.days[step]
            done = speed * (change - now)
            if done >= work:
                return now + work / speed
            work -= done
            now = change
            step += 1
            speed = self.values[step]
        return now + work / speed if speed > 0.0 else inf


def constant(value: float) -> StepFunction:
    """The same value at all times."""
    return StepFunction((), (value,))


def pauses(starts: Sequence[float], length: float, running: float) -> StepFunction:
    """`running` at all times but zero for `length` days from each start."""
    days: list[float] = []
    values = [running]
    for start in starts:
        days += [start, start + length]
        values += [0.0, running]
    return StepFunction(tuple(days), tuple(values))
