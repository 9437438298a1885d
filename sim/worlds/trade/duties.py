"""Duties of all paths side by side, and what they make of the landed price: worked out once between two changes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.policy.duty_law import Mode
from sim.worlds.trade.law import DutyPanel

Floats = NDArray[np.float64]


def landed_log(duty_pct: Floats, base_pct: Floats, pass_through: float) -> Floats:
    """[P, G] log of the landed price over that under the base duty: ln(1 + pass-through x (t - t0) / (1 + t0))."""
    return np.asarray(np.log1p(pass_through * (duty_pct - base_pct) / (100.0 + base_pct)))


@dataclass(frozen=True)
class Assessed:
    """Duties on one class of cargo between two changes, [P, G] each."""

    duty_pct: Floats
    landed_log: Floats
    """Log landed price over that under the base duty."""
    landed: Floats
    """Landed price over that under the base duty."""


class PathDuties:
    """Duties on groups of goods G of one direction under the laws of P paths.

    A matrix is looked up once for each class of cargo and each stretch of days on which no path changes a duty.
    """

    def __init__(self, panels: Sequence[DutyPanel], pass_through: float) -> None:
        """`pass_through` is the share of a change of duty that the landed price takes on."""
        self._panels = panels
        self._pass_through = pass_through
        self.loaded_edges = sorted({day for panel in panels for day in panel.loaded_days})
        """Days that part classes of cargo on some path."""
        self.entered_edges = sorted({day for panel in panels for days in panel.days for day in days})
        """Days on which some duty of some path changes."""
        self.base_pct = self.duties_pct(0.0, 0.0)
        """[P, G] duty of the first day of the run, which normal trade pays."""
        self._assessed: dict[tuple[int, int, Mode], Assessed] = {}
        self.news_edges = sorted({day for panel in panels for day in panel.news_days})
        """Days on which the announced future of some path changes."""

    def duties_pct(self, entered: float, loaded: float, by: Mode = "sea") -> Floats:
        """[P, G] duty on a cargo by the law as known on the day of entry, percent of value."""
        return np.array([panel.duties_pct(entered, loaded, by) for panel in self._panels])

    def assessed(self, entered: float, loaded: float, by: Mode = "sea") -> Assessed:
        """Duty on a cargo and the landed price it makes."""
        key = bisect_right(self.loaded_edges, loaded), bisect_right(self.entered_edges, entered), by
        found = self._assessed.get(key)
        if found is None:
            duty = self.duties_pct(entered, loaded, by)
            log = self.landed_log(duty)
            found = self._assessed[key] = Assessed(duty, log, np.exp(log))
            for matrix in (duty, log, found.landed):
                matrix.setflags(write=False)  # everybody who asks is handed the same one
        return found

    def landed_log(self, duty_pct: Floats) -> Floats:
        """[P, G] log landed price under a duty [P, G], percent of value."""
        return landed_log(duty_pct, self.base_pct, self._pass_through)

    def announced(self, now: float) -> list[tuple[float, Floats, Floats]]:
        """Changes known on a day that take effect after it, by day of effect: (day, enacted, threatened), points [P, G]
        each, zero on a path that has no change on that day."""
        coming = [{one.day: one for one in panel.announced(now)} for panel in self._panels]
        none = (0.0,) * self.base_pct.shape[1]
        return [
            (
                day,
                np.array([own[day].enacted if day in own else none for own in coming]),
                np.array([own[day].threatened if day in own else none for own in coming]),
            )
            for day in sorted({day for own in coming for day in own})
        ]
