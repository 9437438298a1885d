"""How the parts of a question are called where it is asked, and the line that refuses one of them."""

from dataclasses import dataclass
from typing import Final

from sim.policy.cargo_terms import PLAIN_TERMS, TermWords


@dataclass(frozen=True)
class Words:
    """What the parts of a question are called where it is asked: a message names them so."""

    good: str = "good"
    entered: str = "entered"
    origin: str = "origin"
    destination: str = "destination"
    loaded: str = "loaded"
    terms: TermWords = PLAIN_TERMS


PLAIN_WORDS: Final = Words()
"""As `ask_duty` calls them."""


def refused(option: str, found: str, allowed: str, near: str = "") -> str:
    """One line that refuses a value: what was found, what is allowed, the nearest name."""
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{option}: found {found[:80]!r}; allowed: {allowed}{hint}"
