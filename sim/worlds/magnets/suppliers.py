"""Suppliers outside China: how capacity comes in, and what allied levers change in it."""

from typing import Final

from sim.clock import DAYS_PER_YEAR
from sim.inputs.magnets import Supplier
from sim.worlds.magnets.law import Levers
from sim.worlds.magnets.step_functions import StepFunction

USUAL_SLACK: Final = 1.30
"""Capacity that a supplier outside China keeps for its usual U.S. customers, over their use (assumption, decision
0007)."""

RAMP_STEPS: Final = 6
"""Steps in which a supplier's spare capacity comes in over its ramp."""

STOCK_HOLDERS: Final = ("DE", "JP")
"""Origins through which allied stocks are released, in equal parts (assumption)."""


def planned(data: Supplier, spare: float) -> StepFunction:
    """Capacity beyond usual sales over time, tonnes a day: `spare` comes in steps over the ramp."""
    steps = range(1, RAMP_STEPS + 1)
    return StepFunction(
        tuple(data.ramp_from_day + data.ramp_days * step / RAMP_STEPS for step in steps),
        (0.0, *(spare * step / RAMP_STEPS for step in steps)),
    )


def replanned(
    capacity: StepFunction, now: float, before: Levers, after: Levers, data: Supplier, spare: float
) -> StepFunction:
    """Capacity beyond usual sales from now on, tonnes a day, after levers moved; orders already taken keep their day.

    What is left of a ramp runs faster by the ratio of the ramp factors. Offtake adds a share of `spare` over a ramp of
    its own; stocks are released at once.
    """
    hurry = after.allied_ramp_factor / before.allied_ramp_factor
    changes = {now: 0.0}
    for day, old, new in zip(capacity.days, capacity.values, capacity.values[1:], strict=False):
        if day > now:
            changes[now + (day - now) / hurry] = new - old
    offtake = spare * (after.offtake_factor - before.offtake_factor)
    for step in range(1, RAMP_STEPS + 1):
        day = now + data.ramp_days / after.allied_ramp_factor * step / RAMP_STEPS
        changes[day] = changes.get(day, 0.0) + offtake / RAMP_STEPS
    if data.origin in STOCK_HOLDERS:
        released = after.allied_stock_tonnes_per_year - before.allied_stock_tonnes_per_year
        changes[now] += released / DAYS_PER_YEAR / len(STOCK_HOLDERS)
    values = [capacity.at(now)]
    for day in sorted(changes):
        values.append(max(0.0, values[-1] + changes[day]))
    return StepFunction(tuple(sorted(changes)), tuple(values))
