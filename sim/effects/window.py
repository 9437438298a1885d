"""The window of months in which a path is compared with its baseline: it opens after they part."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sim.clock import EVE, MONTH_STARTS, MONTHS
from sim.policy import PolicyPath

WINDOW: Final = "window"
"""Name of the period from the first month that is counted to the end of the run."""

YEARS: Final = ("2025", "2026")


@dataclass(frozen=True)
class Window:
    """Where the comparison of a path with its baseline begins. It ends with the run."""

    since: date
    """Day from which the path and its baseline may differ."""
    start: int
    """Index in `MONTHS` of the first whole month from that day on: sums begin here."""

    @classmethod
    def of(cls, path: PolicyPath, baseline: PolicyPath) -> "Window":
        """The window of a path: it begins at the earlier of the two branch dates, and never after the eve."""
        since = min(path.branches, baseline.branches, EVE)
        return cls(since, next(month for month, first in enumerate(MONTH_STARTS) if first >= since))

    @property
    def periods(self) -> dict[str, slice]:
        """Months of each calendar year that lie in the window, and the whole window, as slices of `MONTHS`."""
        years = {}
        for year in YEARS:
            own = [at for at in range(self.start, len(MONTHS)) if MONTHS[at].startswith(year)]
            years[year] = slice(own[0], own[-1] + 1)
        return {**years, WINDOW: slice(self.start, len(MONTHS))}
