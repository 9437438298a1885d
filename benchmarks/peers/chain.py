"""The small chain that every tool simulates: three stocked stages in a row behind a source that never runs out.

Work W1: a stage follows (s, S), so it orders up to S as soon as stock on hand and on order, less what it owes, is s or
less. Lead times are fixed, and an order for Poisson(20) units meets the last stage at the start of every day. What is
short is delivered later. An order is served after all earlier ones.

The demand of a replication is drawn here once and is the same for every tool.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

DAYS: Final = 730

MEAN_DEMAND_UNITS: Final = 20.0


@dataclass(frozen=True)
class Stage:
    """A stocked place. It starts with `order_up_to_units` in stock."""

    name: str
    reorder_point_units: int
    order_up_to_units: int
    lead_time_days: int
    """Days from the stage before it, or from the source, to this one."""


STAGES: Final = (Stage("N3", 600, 1400, 10), Stage("N2", 250, 600, 5), Stage("N1", 100, 250, 2))
"""The stages in the direction of the flow; customers order from the last."""


@dataclass(frozen=True)
class Outcome:
    """What a tool made of one replication."""

    mean_stock_units: tuple[float, ...]
    """Stock on hand of each of `STAGES`, averaged over time."""
    fill_rate: float
    """Share of the units ordered by customers that were in stock when they were ordered."""


def demand_units(replication: int) -> tuple[int, ...]:
    """Units ordered on each day of a replication."""
    return tuple(int(units) for units in np.random.default_rng(replication).poisson(MEAN_DEMAND_UNITS, DAYS))


def differences(found: Outcome, other: Outcome, tolerance: float) -> list[str]:
    """What the outcomes of two tools do not agree on, in words; `tolerance` is a share of the figure."""
    names = (*(f"mean stock at {stage.name}" for stage in STAGES), "fill rate")
    pairs: Sequence[tuple[float, float]] = tuple(
        zip((*found.mean_stock_units, found.fill_rate), (*other.mean_stock_units, other.fill_rate), strict=True)
    )
    return [
        f"{name} {one:.4g} and {two:.4g}"
        for name, (one, two) in zip(names, pairs, strict=True)
        if not abs(one - two) <= tolerance * abs(two)
    ]
