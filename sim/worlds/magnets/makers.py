"""Makers of magnets: make to order, finite capacity, first come first served, closed over New Year."""

from sim.inputs.magnets import ORIGINS
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.step_functions import StepFunction


@mypyc_attr(allow_interpreted_subclasses=True)
class Maker:
    """One maker, as a fluid server: an order occupies the line for tonnes / capacity days and is ready a lead time
    later.

    Nothing waits for the line but the order itself, so no event is needed until the order is ready: the finish follows
    from the backlog at the time of acceptance.
    """

    __slots__ = ("busy_until", "calendar", "capacity", "origin", "place")

    def __init__(self, origin: str, capacity: StepFunction, calendar: StepFunction) -> None:
        """`capacity` in tonnes a day; `calendar` is one on days worked and zero on days closed."""
        self.origin = origin
        self.place = ORIGINS.index(origin)
        """Place of the origin in `ORIGINS`."""
        self.capacity = capacity
        self.calendar = calendar
        self.busy_until = float("-inf")

    def wait_days(self, now: float) -> float:
        """Days until the line could start a new order."""
        return self.busy_until - now if self.busy_until > now else 0.0

    def accept(self, now: float, tonnes: float, lead_days: float, urgent: bool = False) -> float:
        """Take an order and return the day it is ready. An urgent order goes ahead of the backlog and delays it."""
        start = now if now > self.busy_until else self.busy_until
        if urgent and start > now:
            ready = self.capacity.finish(now, tonnes)
            self.busy_until = self.capacity.finish(self.busy_until, tonnes)
        else:
            ready = self.busy_until = self.capacity.finish(start, tonnes)
        return self.calendar.finish(ready, lead_days)
