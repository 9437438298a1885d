"""Production of a plant: what is lost while an input is out, what overtime makes good, and what never comes back."""

from collections import deque
from math import inf
from typing import Final

from sim.clock import HORIZON, MONTH_EDGES, MONTHS, month_of
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.record import INPUTS

STOPPED_LEVEL = 0.5
"""A plant that makes less than this share of its normal output counts as stopped."""

BEYOND: Final = len(MONTHS)
"""Place, behind those of the months, of everything that lies beyond the run. It is not reported."""

_ENDS: Final = (*MONTH_EDGES[1:], inf)
"""Days on which the months end, and what lies beyond them."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Backlog:
    """Output that was lost at a constant rate over some days, as far as customers still wait for it."""

    __slots__ = ("first", "last", "month", "units_per_day")

    def __init__(self, first: float, last: float, month: int, units_per_day: float) -> None:
        """Lost in a month (its place), on the days [first, last)."""
        self.first = first
        self.last = last
        self.month = month
        self.units_per_day = units_per_day


@mypyc_attr(allow_interpreted_subclasses=True)
class Production:
    """Output of one plant, in sector units, as departures from normal.

    Output lost joins a backlog; overtime works it off, oldest first, as long as customers wait for it (`window_days`
    from the day on which it was lost). Backlog that is made up counts as *deferred* in the month it was lost, even if
    that happens beyond the run; the rest is *lost*. Lists hold a place for each month, and `BEYOND`. How often output
    is booked changes nothing.
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
        self.gross_loss = [0.0] * (len(MONTHS) + 1)
        self.short_of = [[0.0] * (len(MONTHS) + 1) for _ in INPUTS]
        """`gross_loss` by the input that was scarcest."""
        self.recovered = [0.0] * (len(MONTHS) + 1)
        self.deferred = [0.0] * (len(MONTHS) + 1)
        self.first_stop_day = float("nan")
        self._backlog: deque[Backlog] = deque()
        """Oldest first."""

    def note(self, now: float, level: float) -> None:
        """Remember the first stop inside the run."""
        if level < STOPPED_LEVEL and 0.0 <= now < HORIZON and not self.first_stop_day >= 0.0:
            self.first_stop_day = now

    def has_backlog(self) -> bool:
        """Whether there may be output that customers still wait for."""
        return bool(self._backlog)

    def is_awaited(self, now: float) -> bool:
        """Whether customers still wait for output. What they no longer wait for is forgotten."""
        backlog, since = self._backlog, now - self.window_days
        while backlog and backlog[0].last <= since:
            backlog.popleft()
        return bool(backlog)

    def owes(self, now: float) -> bool:
        """Whether output that was lost in the run may still be made up."""
        return any(part.month < BEYOND and part.last + self.window_days > now for part in self._backlog)

    def backlog_units(self, now: float) -> float:
        """Output customers still wait for, in units."""
        if not self._backlog:
            return 0.0
        since = now - self.window_days
        return sum([part.units_per_day * max(0.0, part.last - max(part.first, since)) for part in self._backlog])

    def backlog_days(self, now: float, level: float) -> float:
        """Days until nothing is left to be made up, by overtime at a `level` above one or because customers leave."""
        day, rate = now, self.units_per_day * (level - 1.0)
        for part in self._backlog:
            first = max(part.first, day - self.window_days)
            if first < part.last:
                day += self._days(part, first, day, rate)
        return day - now

    def accrue(self, start: float, end: float, level: float, scarcest: int = 0) -> None:
        """Book output at a constant level (one is normal) over [start, end) days, from day 0 on.

        `scarcest` is the place in `INPUTS` of the input that keeps the level below one.
        """
        if level == 1.0:
            return
        start = max(start, 0.0)
        while start < end:
            month = month_of(start) if start < HORIZON else BEYOND
            until = min(end, _ENDS[month])
            rate = self.units_per_day * abs(1.0 - level)
            if level < 1.0:
                units = rate * (until - start)
                self.gross_loss[month] += units
                self.short_of[scarcest][month] += units
                self._wait(start, until, month, rate)
            else:
                self._catch_up(start, until, month, rate)
            start = until

    def _wait(self, start: float, until: float, month: int, rate: float) -> None:
        """Let customers wait for what was lost, `rate` units a day over [start, until)."""
        if self._backlog:
            newest = self._backlog[-1]
            if newest.last == start and newest.month == month and newest.units_per_day == rate:
                newest.last = until
                return
        self._backlog.append(Backlog(start, until, month, rate))

    def _catch_up(self, day: float, until: float, month: int, rate: float) -> None:
        """Work off the oldest backlog from a day on, with `rate` units a day of extra output in a month."""
        while self._backlog and day < until:
            part = self._backlog[0]
            part.first = max(part.first, day - self.window_days)
            if part.first >= part.last:
                self._backlog.popleft()
                continue
            needed = self._days(part, part.first, day, rate)
            days = min(needed, until - day)
            self.recovered[month] += rate * days
            self.deferred[part.month] += rate * days
            if days == needed:
                self._backlog.popleft()
            else:
                part.first += days * rate / part.units_per_day
            day += days

    def _days(self, part: Backlog, first: float, day: float, rate: float) -> float:
        """Days that it takes until a part of the backlog, of which [first, last) is left on a day, is done with.

        The work moves on through what was lost at rate / (units lost a day); the customers who waited for longest leave
        behind it, a day of loss each day. If they catch up with the work, it ends as the last of them leaves.
        """
        speed = rate / part.units_per_day
        alone = (part.last - first) / speed
        leaves = part.last + self.window_days - day
        return min(alone, leaves)
