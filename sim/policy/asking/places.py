"""The two countries as people write them, and the direction in which goods go."""

from typing import Final

from sim.policy.acts import Direction, Origin
from sim.policy.asking.question import Words, refused

_NAMES: Final[dict[Origin, tuple[str, ...]]] = {
    "CN": ("cn", "chn", "china", "prc", "mainland china", "peoples republic of china", "pr china"),
    "US": ("us", "usa", "united states", "united states of america", "america", "the states", "u s", "u s a"),
}
_PLACES: Final = {name.replace(" ", ""): place for place, names in _NAMES.items() for name in names}

COUNTRY: Final[dict[Origin, str]] = {"CN": "China", "US": "the United States"}
"""Names of the countries in sentences."""


def read_route(origin: str, destination: str, words: Words, problems: list[str]) -> Direction | None:
    """The direction asked for; one end gives the other. None leaves it to the good, or is told as a problem."""
    start = _read_place(origin, words.origin, problems) if origin.strip() else None
    end = _read_place(destination, words.destination, problems) if destination.strip() else None
    if start is None and end is None:
        return None
    if start == end:
        found = f"both {COUNTRY[end]}" if end else ""
        problems.append(f"{words.origin}, {words.destination}: found {found}; allowed: CN to US, or US to CN")
        return None
    other: dict[Origin, Origin] = {"CN": "US", "US": "CN"}
    return (start, other[start]) if start else (other[end], end) if end else None


def _read_place(value: str, word: str, problems: list[str]) -> Origin | None:
    """One of the two countries, or None and a problem for any other place."""
    letters = "".join(letter for letter in value.lower() if letter.isalpha()).removeprefix("the")
    place = _PLACES.get(letters)
    if place is None:
        allowed = "China (CN) or the United States (US); duties between other countries are not on record"
        problems.append(refused(word, value, allowed))
    return place
