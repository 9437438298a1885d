"""How the use of magnets grows in normal times, and the capacity of makers in China that this growth meets.

Trade of 2024 is that of its middle, day 0. It has grown at a constant rate before and grows on at it, in the U.S. and
abroad each at its own. Part of what is bought goes into stocks that grow as well, so use is less than what is bought.
Makers' capacity is so many tonnes and grows at a rate of its own. Trade cannot outgrow what makers can supply: growth
is held back once their lines are as full as `FULL_LOAD`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf
from typing import Final

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR, MONTH_EDGES, WARM_UP_DAYS
from sim.inputs.magnets import MagnetInputs
from sim.parameters.behaviour import Behaviour
from sim.policy import Destination
from sim.worlds.magnets.habits import REVIEW_DAYS, habits_abroad, us_habits
from sim.worlds.magnets.step_functions import StepFunction

FULL_LOAD: Final = 0.85
"""Largest share of makers' capacity, closures taken off, that growth of normal trade fills. Trade of 2024 takes up so
much where capacity is 1.2 times its mean (assumption)."""


FORECAST_STEPS: Final = 3
"""Steps over which users look ahead to see how fast their use grows: about the time from an order to its receipt."""

PAST_USE_DAYS: Final = 182.0
"""What the licence office takes for past use is the use of the year before; the middle of that year lay so many days
ago (assumption)."""


@dataclass(frozen=True)
class UseGrowth:
    """Growth of the normal use of some users."""

    use: StepFunction
    """Normal use by day, over what was bought in 2024."""
    until: tuple[float, ...]
    """Days on which the steps end; inf for the last."""
    past_use: tuple[float, ...]
    """What the licence office takes for it, at the beginning of each step."""
    rise_per_day: tuple[float, ...]
    """Share by which use rises each day, as users foresee it at the beginning of each step."""

    @classmethod
    def of(cls, use: StepFunction) -> "UseGrowth":
        """What follows from a growth of use."""
        starts, last = (use.days[0] - DAYS_PER_MONTH, *use.days), len(use.days)
        rises = []
        for place, (start, value) in enumerate(zip(starts, use.values, strict=True)):
            later = min(place + FORECAST_STEPS, last)
            days = starts[later] - start
            rises.append((use.values[later] / value - 1.0) / days if days > 0.0 else 0.0)
        return cls(use, (*use.days, inf), tuple(use.at(start - PAST_USE_DAYS) for start in starts), tuple(rises))


@dataclass(frozen=True)
class Growth:
    """Growth of one replication, in monthly steps."""

    us: UseGrowth
    abroad: UseGrowth
    capacity: StepFunction
    """Capacity of all makers in China on days on which they work, tonnes a day."""

    def of(self, destination: Destination) -> UseGrowth:
        """Growth of the use at a destination."""
        return self.us if destination is Destination.US else self.abroad


def growth_of(inputs: MagnetInputs, behaviour: Behaviour) -> Growth:
    """The growth that behaviour means."""
    b, makers = behaviour, behaviour.makers
    tonnes = {place.name: place.departures_tonnes_per_month / DAYS_PER_MONTH for place in inputs.destinations}
    us_tonnes, normal = tonnes[Destination.US], sum(tonnes.values())
    worked = 1.0 - makers.new_year_days / DAYS_PER_YEAR
    us_stock = _stock_days(b, b.cover.us_median_days, us_habits(b).lead_days)
    stock_abroad = _stock_days(b, b.cover.abroad_median_days, habits_abroad(b).lead_days)
    us: list[float] = []
    abroad: list[float] = []
    capacity: list[float] = []
    for middle in _middles():
        years = middle / DAYS_PER_YEAR
        own, other = exp(b.growth.us * years), exp(b.growth.abroad * years)
        at_work = normal * makers.capacity_ratio * exp(makers.growth * max(years, 0.0))
        if years > 0.0:
            kept = _kept_share(us_tonnes * own + (normal - us_tonnes) * other, normal, at_work * worked * FULL_LOAD)
            own, other = 1.0 + (own - 1.0) * kept, 1.0 + (other - 1.0) * kept
        us.append(own / (1.0 + b.growth.us * us_stock / DAYS_PER_YEAR))
        abroad.append(other / (1.0 + b.growth.abroad * stock_abroad / DAYS_PER_YEAR))
        capacity.append(at_work)
    days = tuple(_starts())[1:]
    own_use, use_abroad, lines = (StepFunction(days, tuple(values)) for values in (us, abroad, capacity))
    return Growth(UseGrowth.of(own_use), UseGrowth.of(use_abroad), lines)


def _starts() -> Iterator[float]:
    """First days of the months of a run, of as many before it as the warm-up has, and of a year after it: users look
    ahead at its end as they did before."""
    before = int(WARM_UP_DAYS // DAYS_PER_MONTH) + 1
    yield from (-DAYS_PER_MONTH * number for number in range(before, 0, -1))
    yield from MONTH_EDGES
    yield from (MONTH_EDGES[-1] + DAYS_PER_MONTH * number for number in range(1, 12))


def _middles() -> Iterator[float]:
    """Middles of those months."""
    return (start + DAYS_PER_MONTH / 2.0 for start in _starts())


def _stock_days(behaviour: Behaviour, median_cover: float, lead_days: float) -> float:
    """Days of use that a mean user has in stock and on order: its cover, its lead time, and half the time between two
    orders. Cover is lognormal over users."""
    return median_cover * exp(behaviour.cover.us_spread**2 / 2.0) + lead_days + REVIEW_DAYS


def _kept_share(grown: float, normal: float, limit: float) -> float:
    """Share of the growth from `normal` to `grown` that remains where trade has a limit; all in tonnes a day."""
    if grown <= max(limit, normal):
        return 1.0
    return max(limit - normal, 0.0) / (grown - normal)
