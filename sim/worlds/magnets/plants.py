"""Production of a plant: what is lost while an input is out, what overtime makes good, and what never comes back."""

from collections import deque

from sim.clock import HORIZON, MONTH_EDGES, MONTHS, month_of
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.record import INPUTS

STOPPED_LEVEL = 0.5
"""A plant that makes less than this share of its normal output counts as stopped."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Production:
    """Output of one plant, in sector units, as departures from normal.

    Output lost joins a backlog; overtime works it off, oldest first, while customers wait (`window_days`). Backlog
    that is made up counts as *deferred* in the month it was lost; the rest is *lost*.
    """

    __slots__ = (
        "_backlog",
        "deferred",
        "first_stop_day",
        "gross_loss",
        "overtime",
        "recovered",
        "short_of",
        "units_per_day",
        "window_days",
    )

    def __init__(self, units_per_day: float, overtime: float, window_days: float) -> None:
        """`units_per_day` is the normal output that depends on magnets; `overtime` a share above it; the window in
        days."""
        self.units_per_day = units_per_day
        self.overtime = overtime
        self.window_days = window_days
        self.gross_loss = [0.0] * len(MONTHS)
        self.short_of = [[0.0] * len(MONTHS) for _ in INPUTS]
        """`gross_loss` by the input that was scarcest."""
        self.recovered = [0.0] * len(MONTHS)
        self.deferred = [0.0] * len(MONTHS)
        self.first_stop_day = float("nan")
        self._backlog: deque[list[float]] = deque()

    def note(self, now: float, level: float) -> None:
        """Remember the first stop inside the run."""
        if level < STOPPED_LEVEL and now >= 0.0 and not self.first_stop_day >= 0.0:
            self.first_stop_day = now

    def has_backlog(self) -> bool:
        """Whether there may be output that customers still wait for."""
        return bool(self._backlog)

    def backlog_units(self, now: float) -> float:
        """Output customers still wait for, in units."""
        if not self._backlog:
            return 0.0
        window = self.window_days
        return sum([units for day, _, units in self._backlog if day + window >= now])

    def accrue(self, start: float, end: float, level: float, scarcest: int = 0) -> None:
        """Book output at a constant level (one is normal) over [start, end) days, as far as it lies in the run.

        `scarcest` is the place in `INPUTS` of the input that keeps the level below one.
        """
        if level == 1.0:
            return
        self._give_up(start)
        start, end = max(start, 0.0), min(end, float(HORIZON))
        while start < end:
            month = month_of(start)
            until = min(end, MONTH_EDGES[month + 1])
            units = self.units_per_day * abs(1.0 - level) * (until - start)
            if level < 1.0:
                self.gross_loss[month] += units
                self.short_of[scarcest][month] += units
                self._backlog.append([until, float(month), units])
            else:
                self._catch_up(until, month, units)
            start = until

    def _give_up(self, now: float) -> None:
        """Customers who have waited for longer than the window go away."""
        while self._backlog and self._backlog[0][0] + self.window_days < now:
            self._backlog.popleft()

    def _catch_up(self, now: float, month: int, units: float) -> None:
        """Work off the oldest backlog with extra output."""
        self._give_up(now)
        units = min(units, self.backlog_units(now))
        while units > 1e-12 and self._backlog:
            oldest = self._backlog[0]
            made = min(units, oldest[2])
            oldest[2] -= made
            units -= made
            self.recovered[month] += made
            self.deferred[int(oldest[1])] += made
            if oldest[2] <= 1e-12:
                self._backlog.popleft()
