"""The months over which a path and its baseline are compared. They are the same for every path.

The window looks ahead from the eve of the talks, so that figures of paths with different baselines count the same
months. What a path and its baseline differ by before the eve is in the figures of years and of the whole run.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sim.clock import EVE, MONTH_STARTS, MONTHS
from sim.policy import PolicyPath

WINDOW: Final = "window"
"""Name of the period from the first whole month after the eve to the end of the run."""

RUN: Final = "run"
"""Name of the period of all months of the run."""

YEARS: Final = ("2025", "2026")
"""Calendar years that the run holds whole."""

WINDOW_START: Final = next(month for month, first in enumerate(MONTH_STARTS) if first >= EVE)
"""Index in `MONTHS` of the first whole month after the eve."""


def _year(year: str) -> slice:
    months = [at for at, month in enumerate(MONTHS) if month.startswith(year)]
    return slice(months[0], months[-1] + 1)


PERIODS: Final[Mapping[str, slice]] = {
    **{year: _year(year) for year in YEARS},
    WINDOW: slice(WINDOW_START, len(MONTHS)),
    RUN: slice(0, len(MONTHS)),
}
"""Months of each period, as slices of `MONTHS`."""


def months_of(period: str) -> tuple[str, str]:
    """First and last month of a period. Raises KeyError for a period that does not exist."""
    months = MONTHS[PERIODS[period]]
    return months[0], months[-1]


def parting(path: PolicyPath, baseline: PolicyPath) -> date:
    """Return the day from which a path and its baseline may differ: the earlier branch date, never after the eve."""
    return min(path.branches, baseline.branches, EVE)
