"""How trade is counted: weeks laid over months, seasons laid over days, amounts by month, kind and group."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, HORIZON, MONTH_EDGES, MONTHS, days_of_month, month_of, to_date

Floats = NDArray[np.float64]

DAYS: Final = np.arange(-200.0, HORIZON + 300.0)
"""Days over which normal trade is laid out."""


@lru_cache(maxsize=4)
def cumulative(season: tuple[float, ...]) -> Floats:
    """[DAYS] share of a year's trade up to each day, from the shares of the months [12]."""
    dates = [to_date(day) for day in DAYS[:-1]]
    daily = [season[when.month - 1] / days_of_month(when) for when in dates]
    return np.concatenate([[0.0], np.cumsum(daily)])


def week_by_month(now: float) -> tuple[tuple[int, float], ...]:
    """(month, share of the week that begins now) inside the run."""
    first, end = max(now, 0.0), min(now + DAYS_PER_WEEK, float(HORIZON))
    if first >= end:
        return ()
    month = month_of(first)
    edge = MONTH_EDGES[month + 1]
    if end <= edge:
        return ((month, (end - first) / DAYS_PER_WEEK),)
    return ((month, (edge - first) / DAYS_PER_WEEK), (month + 1, (end - edge) / DAYS_PER_WEEK))


SALES: Final = ("demand", "sold", "diverted", "transhipped", "blocked", "forgone")
ENTRY: Final = ("entered", "value", "duty")
LOADING: Final = ("departed",)


class FlowAccounts:
    """Amounts by month, kind, path and group: US$ million at 2024 prices; value and duty are as declared and due."""

    def __init__(self, paths: int, groups: int) -> None:
        self._cells = np.zeros((len(MONTHS), len(SALES) + len(ENTRY) + len(LOADING), paths, groups))
        self._places = {SALES: slice(0, 6), ENTRY: slice(6, 9), LOADING: slice(9, 10)}

    def add(self, now: float, kinds: tuple[str, ...], amounts: Floats) -> None:
        """Count a week's amounts [kinds, P, G] from a day on, by day in the months they fall in; nothing outside the
        run."""
        for month, share in week_by_month(now):
            cells = self._cells[month, self._places[kinds]]
            cells += share * amounts

    def totals(self, path: int) -> dict[str, Floats]:
        """[G, M] by kind, of one path."""
        return {name: self._cells[:, at, path].T.copy() for at, name in enumerate((*SALES, *ENTRY, *LOADING))}
