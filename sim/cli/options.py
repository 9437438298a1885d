"""Options that several commands read, and the line that refuses the value of an option."""

from datetime import date
from typing import Annotated, Final

import typer

SEEDS: Final = 2**32
"""Number of seeds there are: a seed is a whole number from 0 to this less one."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def read_day(text: str, option: str, problems: list[str]) -> date | None:
    """Return the day in `text`; add a line to `problems` and return None unless it is a day of the law on record."""
    from sim.policy.acts import FIRST_DAY, LAST_DAY

    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(refused(option, text, "a date such as 2025-10-24"))
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        problems.append(refused(option, text, f"a day from {FIRST_DAY} to {LAST_DAY}"))
        return None
    return day


def refused(option: str, found: str, allowed: str, near: str = "") -> str:
    """Return one line that refuses the value of an option: what was found, what is allowed, and the nearest name."""
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{option}: found {found[:80]!r}; allowed: {allowed}{hint}"
