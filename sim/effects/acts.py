"""The acts of a path as tables show them: on which days they hold, where they come from, and what comes of them."""

from dataclasses import dataclass
from typing import Final

from sim.policy.differences import Origin, applied
from sim.policy.intervals import ActInterval
from sim.study.act_effects import act_effects
from sim.study.result import PathRuns

NOT_COMPARED: Final[dict[Origin, str]] = {
    "own": "not compared",
    "inherited": "not compared: it comes from a path that this one extends",
    "record": "not compared: it is an act of the record",
}
"""What is said of acts that are not the path's own: the law is compared with and without each of those alone."""


@dataclass(frozen=True)
class AppliedAct:
    """One act (one row of it) of a path."""

    interval: ActInterval
    origin: Origin
    differs: bool
    """Whether the baseline has no act that does the same on the same days."""
    effect: str
    """What it changes, or why it changes nothing."""


def applied_acts(runs: PathRuns, baseline: PathRuns) -> tuple[AppliedAct, ...]:
    """Every act of a path, those first in which it differs from its baseline."""
    told = {id(act): one.text for one in act_effects(runs.path, runs.view) for act in one.change.acts}
    return tuple(
        AppliedAct(one.interval, one.origin, one.differs, told.get(id(one.interval.row), NOT_COMPARED[one.origin]))
        for one in applied(runs.path.name, runs.view.act_intervals(), baseline.view.act_intervals())
    )
