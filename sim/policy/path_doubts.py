"""Values that a path file may hold and that have two likely readings: the user is asked which one is meant.

A note that names the unit answers the question, as a note that says `retroactive` answers that of an early effect.
"""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from sim.policy.acts import DutyAct, MeasureAct
from sim.policy.levers import LEVERS
from sim.policy.path_file import Scale
from sim.policy.path_problems import Fault

MOST_TIMES: Final = 10.0
"""A larger factor of a rate is read as percent too: 25 for a quarter of the rate, or for a quarter more."""


def doubts(item: BaseModel) -> Iterator[Fault]:
    """Return what has to be asked about a table of a path file."""
    note = str(getattr(item, "note", "")).lower()
    if "percent" not in note:
        for key, value in _percentages(item):
            if 0.0 < abs(value) <= 1.0:
                found = f"{value:g}, which may be a share or a percentage"
                meant = f"if {value:g} percent is meant, a note that says 'percent'"
                yield Fault(key, found, f"{100 * value:g} for {100 * value:g} percent; {meant}")
    if isinstance(item, Scale) and item.factor > MOST_TIMES and "times" not in note:
        share = item.factor / 100
        both = f"{share:g} for {item.factor:g} percent of the rate, {1 + share:g} for {item.factor:g} percent more"
        meant = f"if {item.factor:g} times the rate is meant, a note that says 'times'"
        yield Fault("factor", f"{item.factor:g}, which may be a factor or a percentage", f"{both}; {meant}")


def _percentages(item: BaseModel) -> Iterator[tuple[str, float]]:
    """Keys that are in percent, with their values."""
    if isinstance(item, DutyAct):
        yield from ((key, value) for key in ("rate_pct", "in_transit_pct") if (value := getattr(item, key)) is not None)
    if isinstance(item, MeasureAct) and item.value is not None and LEVERS[item.programme].unit.startswith("percent"):
        yield "value", item.value
