"""Options that several commands read: days, and the line that refuses a value."""

from datetime import date
from typing import Annotated

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def read_day(text: str, option: str, problems: list[str]) -> date | None:
    """A day of the law on record, or None and a problem."""
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
    """One line that refuses the value of an option: what was found, what is allowed, the nearest name."""
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{option}: found {found[:80]!r}; allowed: {allowed}{hint}"
