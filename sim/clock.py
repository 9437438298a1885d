"""The calendar: day numbers, months, weeks and the dates a study is set on.

Days are counted from `START`; a day number is a float inside the world and an int at the edges. Nothing here knows
policy, the world or a file.
"""

from datetime import date, timedelta
from typing import Final

START: Final = date(2024, 7, 1)
"""First day of a run (day 0): a Monday, so weeks are calendar weeks."""

END: Final = date(2026, 12, 31)
"""Last day of a run, inclusive."""

EVE: Final = date(2025, 10, 24)
"""The eve of the Kuala Lumpur talks: what is known on this date is shared by all forward paths."""


def to_day(when: date) -> int:
    """Day number of a date: 0 for `START`, negative before it."""
    return (when - START).days


def to_date(day: float) -> date:
    """Date that contains a day number."""
    return START + timedelta(days=int(day // 1))


def days_of_month(when: date) -> int:
    """Days of the month that holds a date."""
    after = date(when.year + when.month // 12, when.month % 12 + 1, 1)
    return (after - when.replace(day=1)).days


DAYS_PER_WEEK: Final = 7.0

DAYS_PER_YEAR: Final = 365.25
"""Mean length of a year: turns a yearly flow into a daily one."""

DAYS_PER_MONTH: Final = DAYS_PER_YEAR / 12.0
"""Mean length of a month: turns a monthly flow into a daily one."""

WARM_UP_DAYS: Final = 98.0
"""Days that every world runs before reporting starts, so that pipelines are full on day 0: fourteen whole weeks."""

HORIZON: Final = to_day(END) + 1
"""Days in a run: reporting covers [0, HORIZON)."""


LONGEST_RUN_ON_DAYS: Final = 366.0
"""Days beyond the run for which draws are held, for what was lost in it and may still be made up."""


def _month_starts() -> tuple[date, ...]:
    starts, when = [], START
    while when <= END:
        starts.append(when)
        when = date(when.year + when.month // 12, when.month % 12 + 1, 1)
    return tuple(starts)


MONTH_STARTS: Final = _month_starts()
MONTHS: Final = tuple(f"{when:%Y-%m}" for when in MONTH_STARTS)
"""Labels of the reported months, `2024-07` to `2026-12`."""

MONTH_EDGES: Final = (*(float(to_day(when)) for when in MONTH_STARTS), float(HORIZON))
"""Day numbers at which months begin, and the end of the last one."""

WEEKS: Final = HORIZON // 7
"""Whole weeks in a run; week w covers days [7w, 7w+7)."""

MONTH_OF_DAY: Final = tuple(
    month for month in range(len(MONTHS)) for _ in range(int(MONTH_EDGES[month]), int(MONTH_EDGES[month + 1]))
)
"""Index into `MONTHS` of each day of the run, for what asks too often to call `month_of`."""


def month_of(day: float) -> int:
    """Index into `MONTHS` of a day in [0, HORIZON). Raises IndexError beyond the run, ValueError before it."""
    if day < 0:
        raise ValueError(f"day {day} lies before the first reported month")
    return MONTH_OF_DAY[int(day)]
