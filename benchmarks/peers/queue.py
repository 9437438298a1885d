"""The waiting line that every tool simulates: M/M/3, from an empty start.

Customers come at random and three servers take them in order. One hour of service is the mean.
"""

from dataclasses import dataclass
from math import factorial
from typing import Final

SERVERS: Final = 3

LOAD: Final = 0.8
"""Share of the servers' time that is asked for."""

SERVICES_PER_HOUR: Final = 1.0
"""Of one server."""

ARRIVALS_PER_HOUR: Final = LOAD * SERVERS * SERVICES_PER_HOUR

CUSTOMERS: Final = 50_000
"""Customers who come in one run."""

EVENTS_PER_CUSTOMER: Final = 2
"""An arrival and a departure: events of the line, which every tool has, and not those of a tool."""


@dataclass(frozen=True)
class Line:
    """What a tool made of one run."""

    mean_wait_hours: float
    """Time from arrival to the start of service, averaged over the customers who were served."""
    served: int


def mean_wait_in_theory_hours() -> float:
    """Mean wait in the long run: the formula of Erlang (1917) for the chance to wait, over what is left of capacity."""
    offered = LOAD * SERVERS
    waiting = offered**SERVERS / factorial(SERVERS) / (1.0 - LOAD)
    chance = waiting / (waiting + sum(offered**number / factorial(number) for number in range(SERVERS)))
    return chance / (SERVERS * SERVICES_PER_HOUR - ARRIVALS_PER_HOUR)
