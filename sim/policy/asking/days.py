"""Days as people write them: 2025-10-24, 24 Oct 2025, Oct 24, 2025. A day that can be read in two ways is refused."""

import re
from datetime import date
from typing import Final

from sim.policy.acts import FIRST_DAY, LAST_DAY
from sim.policy.asking.question import refused

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""First three letters of the months."""

_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR: Final = r"(?P<year>\d{4})"
_WITH_NAME: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}[\s-]*(?:of\s+)?{_MONTH}[\s,-]*{_YEAR}",
        rf"{_MONTH}[\s-]*{_DAY}(?:\s*,\s*|[\s-]+){_YEAR}",
        rf"{_YEAR}[\s-]+{_MONTH}[\s-]+{_DAY}",
    )
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")

MOST_WORDS: Final = 4
"""Words of the longest form, as 24 of October 2025."""

FORMS: Final = "a date such as 2025-10-24, 24 Oct 2025 or Oct 24, 2025"


def readings(text: str) -> tuple[date, ...]:
    """Every day that a text may stand for: none for a text that is no date, two where day and month can be swapped.

    A day of the calendar that does not exist, as 31 February, is no date.
    """
    text = text.strip()
    for form in _WITH_NAME:
        if found := form.fullmatch(text):
            month = MONTHS.index(found["month"][:3].lower()) + 1
            return _existing([(int(found["year"]), month, int(found["day"]))])
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _existing([(year, month, day)])
    if found := _YEAR_LAST.fullmatch(text):
        one, other, year = map(int, found.groups())
        return _existing([(year, other, one), (year, one, other)])
    try:
        return (date.fromisoformat(text),)
    except ValueError:
        return ()


def _existing(days: list[tuple[int, int, int]]) -> tuple[date, ...]:
    found: dict[date, None] = {}
    for year, month, day in days:
        try:
            found[date(year, month, day)] = None
        except ValueError:  # no such day
            continue
    return tuple(found)


def read_day(given: date | str, option: str, problems: list[str]) -> date | None:
    """A day of the law on record, or None and a problem."""
    try:
        found = readings(given) if isinstance(given, str) else (date(given.year, given.month, given.day),)
    except (ValueError, TypeError, AttributeError):  # pandas has a day that is none (NaT)
        found = ()
    if len(found) > 1:
        both = " or ".join(f"{day.isoformat()} ({day.day} {day:%B})" for day in found)
        problems.append(refused(option, str(given), f"a date that is read in one way only: type {both}"))
        return None
    if not found:
        problems.append(refused(option, str(given), FORMS))
        return None
    if not FIRST_DAY <= found[0] <= LAST_DAY:
        problems.append(refused(option, str(given), f"a day from {FIRST_DAY} to {LAST_DAY}"))
        return None
    return found[0]
