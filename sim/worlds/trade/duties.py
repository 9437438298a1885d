"""Duties of all paths side by side, and what they make of the landed price: worked out once between two changes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import WARM_UP_DAYS
from sim.policy.duty_law import Mode
from sim.worlds.trade.law import DutyPanel

Floats = NDArray[np.float64]

FIRST_DAY: Final = -WARM_UP_DAYS
"""Day on which worlds begin."""


def landed_log(duty_pct: Floats, normal_pct: Floats, pass_through: float) -> Floats:
    """[P, G] log of the landed price over that under the normal duty: ln(1 + pass-through x (t - t0) / (1 + t0))."""
    return np.asarray(np.log1p(pass_through * (duty_pct - normal_pct) / (100.0 + normal_pct)))


@dataclass(frozen=True)
class Assessed:
    """Duties on one class of cargo between two changes, [P, G] each."""

    duty_pct: Floats
    normal_pct: Floats
    """Duty that normal trade pays."""
    landed_log: Floats
    """Log landed price over that under the normal duty."""
    landed: Floats
    """Landed price over that under the normal duty."""


class PathDuties:
    """Duties on groups of goods G of one direction under the laws of P paths.

    A matrix is looked up once for each class of cargo and each stretch of days on which no path changes a duty.
    """

    def __init__(self, panels: Sequence[DutyPanel], normal: Sequence[DutyPanel], pass_through: float) -> None:
        """`normal` are the duties of the record alone by law, and `pass_through` is the share of a change of duty that
        the landed price takes on."""
        self._panels = panels
        self._normal = normal
        self._pass_through = pass_through
        self.loaded_edges = sorted({day for panel in panels for day in panel.loaded_days})
        """Days that part classes of cargo on some path."""
        own = {float(day) for panel in (*panels, *normal) for days in panel.days for day in days}
        self.entered_edges = sorted({FIRST_DAY, *own})
        """Days on which some duty of some path changes, or what is normal."""
        self.normal_pct = self._normal_on(0.0)
        """[P, G] duty that normal trade pays while the world runs: the record's of the day before the run."""
        self._assessed: dict[tuple[int, int, Mode], Assessed] = {}
        self.news_edges = sorted({day for panel in panels for day in panel.news.days})
        """Days on which something is announced on some path."""

    def duties_pct(self, entered: float, loaded: float, by: Mode = "sea") -> Floats:
        """[P, G] duty on a cargo by the law as known on the day of entry, percent of value."""
        return np.array([panel.duties_pct(entered, loaded, by) for panel in self._panels])

    def assessed(self, entered: float, loaded: float, by: Mode = "sea") -> Assessed:
        """Duty on a cargo and the landed price it makes."""
        key = bisect_right(self.loaded_edges, loaded), bisect_right(self.entered_edges, entered), by
        found = self._assessed.get(key)
        if found is None:
            duty = self.duties_pct(entered, loaded, by)
            # Before the world begins the record's own past is normal: nobody answers to what is no path's doing.
            normal = self.normal_pct if entered >= FIRST_DAY else self._normal_on(entered)
            log = landed_log(duty, normal, self._pass_through)
            found = self._assessed[key] = Assessed(duty, normal, log, np.exp(log))
            for matrix in (duty, normal, log, found.landed):
                matrix.setflags(write=False)  # everybody who asks is handed the same one
        return found

    def landed_log(self, duty_pct: Floats) -> Floats:
        """[P, G] log landed price under a duty [P, G] that buyers reckon with, percent of value.

        Changes that are half believed can add up to less than no duty, as where a threat takes back what an act brings:
        that is none.
        """
        return landed_log(np.maximum(duty_pct, 0.0), self.normal_pct, self._pass_through)

    def said(self, now: float) -> list[tuple[float, Floats, Floats]]:
        """Changes that were ahead when something was last announced, by day of effect: (day, enacted, threatened),
        points [P, G] each, zero on a path that has no change on that day. Between two days of `news_edges` it is the
        same, so some of the changes may have come."""
        coming = [{one.day: one for one in panel.news.said(now)} for panel in self._panels]
        none = (0.0,) * self.normal_pct.shape[1]
        return [
            (
                day,
                np.array([own[day].enacted if day in own else none for own in coming]),
                np.array([own[day].threatened if day in own else none for own in coming]),
            )
            for day in sorted({day for own in coming for day in own})
        ]

    def _normal_on(self, day: float) -> Floats:
        """[P, G] duty by the record alone on a day, percent of value."""
        return np.array([panel.duties_pct(day, day) for panel in self._normal])
