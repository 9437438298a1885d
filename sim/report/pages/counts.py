"""Counts that pages of the docs quote: filled in from the data, so that no page can be out of date."""

import re
from typing import Final

from sim.effects.sizes import sizes

PAGES: Final = ("README.md", "docs/calibration.md", "docs/method.md")
"""Pages that quote counts, between `<!--n:NAME-->` and `<!--/n-->`."""

_PLACE: Final = re.compile(r"<!--n:(\w+)-->.*?<!--/n-->")


def with_counts(page: str) -> str:
    """A page with every count filled in. Raises KeyError for a count that there is not."""
    found = sizes()
    filled, _ = _PLACE.subn(lambda place: f"<!--n:{place[1]}-->{found[place[1]]}<!--/n-->", page)
    return filled
