"""Step functions of time: speeds and capacities that change on given days, and what follows a step with delay."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf
from operator import add, mul


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
        days = self.days
        step = bisect_right(days, start)
        now, speed = start, self.values[step]
        while step < len(days):
            done = speed * (days[step] - now)
            if done >= work:
                return now + work / speed
            work -= done
            now = days[step]
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


def plus(one: StepFunction, other: StepFunction) -> StepFunction:
    """The sum of two functions at all times."""
    return _joined(one, other, add)


def times(one: StepFunction, other: StepFunction) -> StepFunction:
    """The product of two functions at all times."""
    return _joined(one, other, mul)


def _joined(one: StepFunction, other: StepFunction, join: Callable[[float, float], float]) -> StepFunction:
    days = tuple(sorted({*one.days, *other.days}))
    return StepFunction(
        days, (join(one.values[0], other.values[0]), *(join(one.at(day), other.at(day)) for day in days))
    )


class PartialAdjustment:
    """What follows a step function with delay: it closes the gap to the target at a constant speed.

    Between two steps x(t) = target + (x(step) - target) x exp(-speed x (t - step)), so the value on a day follows from
    the steps alone and may be asked for at any time.
    """

    def __init__(self, start: float, target: StepFunction, speed_per_day: float) -> None:
        """It begins at zero on the day `start`."""
        self._speed = speed_per_day
        self._days = [start, *(day for day in target.days if day > start)]
        self._targets = [target.at(day) for day in self._days]
        self._reached = [0.0]
        for place, (day, until) in enumerate(pairwise(self._days)):
            self._reached.append(self._within(place, until - day))

    def at(self, day: float) -> float:
        """Value on a day; zero before the start."""
        place = bisect_right(self._days, day) - 1
        return self._within(place, day - self._days[place]) if place >= 0 else 0.0

    def _within(self, place: int, days: float) -> float:
        """Value some days after a step."""
        target = self._targets[place]
        return target + (self._reached[place] - target) * exp(-self._speed * days)
