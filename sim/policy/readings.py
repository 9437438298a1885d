"""What somebody reads out of a law, as functions of the day, so that two laws can be held against each other.

A law holds more than anybody reads: a world does not ask for a practice that nobody meets, and two rules may mean the
same to it. Where all readings of two laws agree, whoever reads them sees no difference.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from sim.policy.known_acts import News

C = TypeVar("C", bound=tuple[Any, ...])

LOOK_AHEAD_DAYS: Final = 365.0
"""Nobody prepares for a change of duties that lies further ahead. Buyers reckon with 90 days beyond the arrival of an
order, users of magnets with 70 (`sim.worlds.trade.rises`, `sim.worlds.magnets.outlook`)."""


class Stretch(NamedTuple):
    """Days on which something is read differently."""

    first: float
    """The first such day."""
    held: float
    """The last day on which the law itself still says what it says on the first; infinity for the end of the days."""
    last: float
    """The last day on which they differ; infinity for the end of the days that were looked at."""
    before: object
    """What the other law says on the first day."""
    after: object
    """What the law itself says on the first day."""


@dataclass(frozen=True)
class Reading:
    """One thing that is read out of a law."""

    days: tuple[float, ...]
    """Days on which it may change."""
    at: Callable[[float], object]
    """What is read on a day."""
    announced: bool = False
    """Whether it is about what lies ahead, and not about what is in force."""

    def stretch(self, other: "Reading", first: float, last: float) -> Stretch | None:
        """Days, from `first` on and before `last`, on which another law is read differently; None if there are none."""
        days = sorted({first, *(day for day in (*self.days, *other.days) if first < day < last)})
        differs = [self.at(day) != other.at(day) for day in days]
        if not any(differs):
            return None
        start = differs.index(True)
        said = self.at(days[start])
        end = len(differs) - differs[::-1].index(True)
        held = next((at for at in range(start, len(days)) if not differs[at] or self.at(days[at]) != said), len(days))
        ends = [*(day - 1 for day in days), float("inf")]
        return Stretch(days[start], ends[held], ends[end], other.at(days[start]), said)


Readings = Mapping[str, Reading]
"""By name of what is read."""


def of_steps(days: Iterable[float], values: Sequence[object], before: object, announced: bool = False) -> Reading:
    """Reading of a step function: one value from each of the days on, and the value `before` the first."""
    edges = tuple(days)

    def at(day: float) -> object:
        step = bisect_right(edges, day)
        return values[step - 1] if step else before

    return Reading(edges, at, announced)


def of_news(news: News[C], read: Callable[[tuple[C, ...]], object] = tuple) -> Reading:
    """Reading of what is announced and still ahead; `read` says what is made of the changes that lie ahead on a day."""
    days = {*news.days[1:], *(float(change[0]) for ahead in news.ahead for change in ahead)}
    return Reading(tuple(sorted(days)), lambda day: read(news.at(day)), announced=True)
