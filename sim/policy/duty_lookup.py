"""The duty on a good as somebody asks for it: names as people type them, and every mistake told at once."""

from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Final

from sim.policy.acts import FIRST_DAY, LAST_DAY, Direction, Origin
from sim.policy.cargo_terms import NO_TERMS, PLAIN_TERMS, ReadTerms, Terms, TermWords, read_terms, remarks
from sim.policy.duties import LayerRate, Part, layers
from sim.policy.law_book import LawBook
from sim.policy.paths import PolicyPath, load_path
from sim.policy.problems import PathErrors, choices, nearest
from sim.policy.register import Register
from sim.policy.tables import load_register

DEFAULT_PATH: Final = "current_policy"

MOST_GOODS_SHOWN: Final = 60
"""Goods that are listed where a name is unknown."""


class QuestionErrors(Exception):
    """A question that has no answer. The message has one line for each mistake."""


@dataclass(frozen=True)
class DutyAnswer:
    """The statutory duty on a good on a day, as far as it is on record."""

    good: str
    origin: Origin
    destination: Origin
    entered: date
    loaded: date | None
    """Day of loading, for clauses on cargo in transit; None means cargo that no such clause covers."""
    path: str
    parts: tuple[Part, ...]
    """What each programme charges on each part of the good's value, and what is not charged and why."""
    terms: ReadTerms
    """How the cargo travels, when its contract was signed, its metal content, the waivers that count."""
    remarks: tuple[str, ...]
    """Sentences on what was taken for what nobody said, on waivers, and on what the answer leaves out."""

    @property
    def total_pct(self) -> float:
        """The duty, percent of customs value."""
        return fsum(part.pct for part in self.parts)

    @property
    def layers(self) -> tuple[LayerRate, ...]:
        """Layers that are not zero, with their acts and citations; they add up to the total."""
        return layers(self.parts)


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


def ask_duty(
    good: str,
    entered: date | str,
    origin: str = "",
    destination: str = "",
    loaded: date | str | None = None,
    path: str = DEFAULT_PATH,
    words: Words = PLAIN_WORDS,
    terms: Terms = NO_TERMS,
) -> DutyAnswer:
    """The duty on a good that enters on a day under a path (a name, or a TOML file).

    `origin` and `destination` are CN or US; where one is left out the other gives it, where both are the good does.
    `terms` say how the cargo travels, when its contract was signed, its metal content and which waivers count.
    Raises `QuestionErrors` with everything that is wrong with the question.
    """
    register = load_register()
    problems: list[str] = []
    route = _route(origin, destination, words, problems)
    found = register.find_good(good, route)
    if found is None:
        problems.append(_unknown_good(good, register, words))
    elif route is not None and not problems and route != found.route:
        asked, goods = (" to ".join(one) for one in (route, found.route))
        problems.append(f"{words.origin}, {words.destination}: found {asked}; allowed: {goods} for {found.good!r}")
    day = read_day(entered, words.entered, problems)
    sailed = read_day(loaded, words.loaded, problems) if loaded else None
    if day and sailed and sailed > day:
        problems.append(f"{words.loaded}: found {sailed}; allowed: a day up to that of entry, {day}")
    signed = read_day(terms.contracted, words.terms.contracted, problems) if terms.contracted else None
    read = read_terms(terms, found.good if found else "", signed, register, words.terms, problems)
    policy: PolicyPath | None = None
    try:
        policy = load_path(path, register)
    except PathErrors as error:
        problems += str(error).splitlines()
    if problems or found is None or day is None or policy is None:
        raise QuestionErrors("\n".join(problems))
    book = LawBook.of(policy, read.waivers)
    cargo = read.cargo(day, sailed)
    parts = book.cargo_parts(found.route, read.shares(book), cargo)
    said = remarks(read, book, cargo, day, parts)
    return DutyAnswer(found.good, *found.route, day, sailed, policy.name, parts, read, said)


def _route(origin: str, destination: str, words: Words, problems: list[str]) -> Direction | None:
    """The direction asked for; one end gives the other, none leaves it to the good."""
    if not origin and not destination:
        return None
    given = _place(origin, words.origin, problems) if origin else None
    taken = _place(destination, words.destination, problems) if destination else None
    start: Origin = given or ("US" if taken == "CN" else "CN")
    return start, taken or ("US" if start == "CN" else "CN")


def _place(value: str, word: str, problems: list[str]) -> Origin:
    """One of the two countries; a problem, and the U.S., for anything else."""
    if value.upper() not in ("CN", "US"):
        problems.append(refused(word, value, "CN or US"))
    return "CN" if value.upper() == "CN" else "US"


def _unknown_good(name: str, register: Register, words: Words) -> str:
    """One line that refuses the name of a good, with the nearest that there is."""
    names = [good.good for good in register.goods]
    digits = "".join(letter for letter in name if letter.isdigit())
    # Six digits or more are a tariff heading: U.S. lines and groups before the Chinese schedule's.
    heading = [good for good in register.goods if len(digits) >= 6 and digits in good.good]
    heading.sort(key=lambda good: (good.route != ("CN", "US"), bool(good.part_of)))
    near = heading[0].good if heading else nearest(name, names) or nearest(name.lower(), names)
    return refused(words.good, name, f"{choices(names, MOST_GOODS_SHOWN)}", near)


def read_day(given: date | str, option: str, problems: list[str]) -> date | None:
    """A day of the law on record, or None and a problem."""
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else date(given.year, given.month, given.day)
    except (ValueError, TypeError, AttributeError):  # pandas has a day that is none (NaT)
        problems.append(refused(option, str(given), "a date such as 2025-10-24"))
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        problems.append(refused(option, str(given), f"a day from {FIRST_DAY} to {LAST_DAY}"))
        return None
    return day


def refused(option: str, found: str, allowed: str, near: str = "") -> str:
    """One line that refuses a value: what was found, what is allowed, the nearest name."""
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{option}: found {found[:80]!r}; allowed: {allowed}{hint}"
