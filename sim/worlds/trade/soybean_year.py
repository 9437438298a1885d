"""The marketing year of soybeans: when it begins, when the crop comes in, and what of a year is still to come."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import days_of_month

Floats = NDArray[np.float64]

NEW_YEAR_MONTH: Final = 9
"""A marketing year begins on its first day."""

FIRST_YEAR: Final = "2024/25"
"""First marketing year that is balanced."""

LAST_KNOWN_YEAR: Final = "2025/26"
"""Last marketing year USDA had projected by the eve; later years repeat it, but for opening stock and acreage."""

HARVEST: Final[Mapping[int, float]] = {9: 0.2, 10: 0.6, 11: 0.2}
"""Share of the crop that comes in by month (assumption)."""

PACE: Final = 4.0
"""Weekly share of what is owed that is loaded, over the month's share of the season: nine tenths a week in October, a
fortieth in June (assumption)."""


def marketing_year(when: date) -> str:
    """`2025/26` for days from September 2025 to August 2026."""
    first = when.year if when.month >= NEW_YEAR_MONTH else when.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


@lru_cache
def left_of_year(when: date) -> Floats:
    """[12] part of each month of the calendar year that is still to come in the marketing year of a day."""
    days = days_of_month(when)
    left = np.zeros(12)
    for later in range(1, (NEW_YEAR_MONTH - 1 - when.month) % 12 + 1):
        left[(when.month - 1 + later) % 12] = 1.0
    left[when.month - 1] = (days - when.day + 1) / days
    left.setflags(write=False)  # everybody who asks is handed the same one
    return left
