"""What is other in a view, in words for a reader: `duty on smartphones: 20 to 45 percent, from 2025-12-01 to ...`."""

from collections import defaultdict
from collections.abc import Mapping
from math import isinf
from typing import Final

from sim.clock import to_date
from sim.policy.control_history import ASPECT_WORDS, cell_words
from sim.policy.control_terms import ControlCell
from sim.policy.controls import Aspect
from sim.policy.levers import LEVERS
from sim.policy.readings import Stretch
from sim.policy.register import Register
from sim.policy.view_changes import ViewChanges

MOST_LISTED: Final = 3
"""Most goods, and most changes of one sort, that are told one by one."""

TO_THE_END: Final = "to the end of the run"


def change_words(changes: ViewChanges, register: Register) -> str:
    """Say in ASCII what is other in force; an empty text where nothing is."""
    told = [
        *_duties(changes.duties, register, "duty on"),
        *_duties(changes.cargo, register, "duty on cargo under way of"),
        *_controls(changes.controls),
        *_levers(changes.levers),
    ]
    more = len(told) - MOST_LISTED
    return "; ".join(told[:MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")


def days_words(first: float, last: float) -> str:
    """Days in words; infinity is the end of the run."""
    return f"from {to_date(first)} {TO_THE_END if isinf(last) else f'to {to_date(last)}'}"


def _duties(found: Mapping[str, Stretch], register: Register, words: str) -> list[str]:
    """Goods whose duty is another, by direction: a few of them, or how many and the one that changes most."""
    told = []
    for route in dict.fromkeys(good.route for good in register.goods):
        own = {good.good: found[good.good] for good in register.goods if good.route == route and good.good in found}
        if not own:
            continue
        days = days_words(min(one.first for one in own.values()), max(one.last for one in own.values()))
        if len(own) <= MOST_LISTED:
            told.append(f"{words} {', '.join(map(_rates, own, own.values()))}, {days}")
        else:
            most = max(own, key=lambda good: _size(own[good]))
            count = f"{len(own)} goods from {' to '.join(route)}"
            told.append(f"{words} {count}, most on {_rates(most, own[most])}, {days}")
    return told


def _rates(good: str, one: Stretch) -> str:
    if isinstance(one.before, float) and isinstance(one.after, float):
        return f"{good}: {round(one.before, 2):g} to {round(one.after, 2):g} percent"
    return good


def _size(one: Stretch) -> float:
    if isinstance(one.before, float) and isinstance(one.after, float):
        return abs(one.after - one.before)
    return 0.0


def _controls(found: Mapping[tuple[ControlCell, Aspect], Stretch]) -> list[str]:
    """Controls that change alike, together."""
    cells: dict[tuple[str, str], list[ControlCell]] = defaultdict(list)
    for (cell, aspect), one in found.items():
        change = f"{ASPECT_WORDS[aspect]} {one.before or 'none'} to {one.after or 'none'}"
        cells[change, days_words(one.first, one.held)].append(cell)
    return [f"{change}: {cell_words(own)}, {days}" for (change, days), own in cells.items()]


def _levers(found: Mapping[str, Stretch]) -> list[str]:
    told = []
    for name, lever in LEVERS.items():
        if name in found:
            one, unit = found[name], "" if lever.switch else f" {lever.unit}"
            told.append(f"{name}: {_value(one.before)} to {_value(one.after)}{unit}, {days_words(one.first, one.last)}")
    return told


def _value(value: object) -> str:
    return "not set" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
