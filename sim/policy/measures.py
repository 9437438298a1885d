"""Levers that are neither duty nor control: what each is set to by day, and what is announced."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sim.policy.acts import MeasureAct
from sim.policy.known_acts import History, last_enacted, news_days
from sim.policy.levers import LEVERS


@dataclass(frozen=True)
class MeasureSchedule:
    """Value of one lever by day, each change as known on the day it takes effect."""

    neutral: float | None
    days: tuple[float, ...]
    values: tuple[float | None, ...]
    """Value from each of those days on; before the first the lever is neutral."""

    def at(self, day: float) -> float | None:
        """Value on a day, in the unit of the lever; None where nobody undertook anything."""
        step = bisect_right(self.days, day)
        return self.values[step - 1] if step else self.neutral


def schedules(acts: Sequence[MeasureAct]) -> dict[str, MeasureSchedule]:
    """Schedule of every lever. Threats have no effect."""
    return {
        name: _schedule([act for act in acts if act.programme == name], lever.neutral) for name, lever in LEVERS.items()
    }


def _schedule(acts: Sequence[MeasureAct], neutral: float | None) -> MeasureSchedule:
    days: list[float] = []
    values: list[float | None] = []
    history = History.of(acts)
    for day in news_days(acts):
        act = last_enacted(history.at(day), day)
        value = act.value if act is not None and act.action == "set" else neutral
        if value != (values[-1] if values else neutral):
            days.append(float(day))
            values.append(value)
    return MeasureSchedule(neutral, tuple(days), tuple(values))
