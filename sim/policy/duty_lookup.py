"""The duty on a good as somebody asks for it: names as people type them, and every mistake told at once."""

from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Final

from sim.policy.acts import Origin
from sim.policy.asking.about import about
from sim.policy.asking.days import read_day
from sim.policy.asking.find import FoundGood, find_good
from sim.policy.asking.places import read_route
from sim.policy.asking.question import PLAIN_WORDS, Words, refused
from sim.policy.asking.spread import Spread, lines_inside, one_article, spread_of
from sim.policy.asking.tables import load_vocabulary
from sim.policy.cargo_terms import NO_TERMS, ReadTerms, Terms, read_terms, remarks
from sim.policy.duties import LayerRate, Part, layers
from sim.policy.law_book import LawBook
from sim.policy.paths import PolicyPath, load_path
from sim.policy.problems import PathErrors
from sim.policy.tables import load_register

DEFAULT_PATH: Final = "current_policy"


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
    matched_as: str
    """What the question was read as: the name of the good, or codes."""
    about: tuple[str, ...]
    """Sentences on what was guessed, and on what the answer is an average over."""
    spread: Spread
    """Lowest and highest duty inside the good, and the duty of its lines."""

    @property
    def total_pct(self) -> float:
        """The duty, percent of customs value."""
        return fsum(part.pct for part in self.parts)

    @property
    def layers(self) -> tuple[LayerRate, ...]:
        """Layers that are not zero, with their acts and citations; they add up to the total."""
        return layers(self.parts)


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

    A good is a tariff code, the name of a good, or what people call it. `origin` and `destination` are China or the
    United States; where one is left out the other gives it, where both are the good does, and the answer says so.
    `terms` say how the cargo travels, when its contract was signed, its metal content and which waivers count.
    Raises `QuestionErrors` with everything that is wrong with the question.
    """
    register = load_register()
    problems: list[str] = []
    route = read_route(origin, destination, words, problems)
    found = find_good(good, route, words) if good.strip() else refused(words.good, good, "a good")
    if not isinstance(found, FoundGood):
        problems.append(found)
    day = read_day(entered, words.entered, problems)
    sailed = read_day(loaded, words.loaded, problems) if loaded else None
    if day and sailed and sailed > day:
        problems.append(f"{words.loaded}: found {sailed}; allowed: a day up to that of entry, {day}")
    signed = read_day(terms.contracted, words.terms.contracted, problems) if terms.contracted else None
    name = found.good.good if isinstance(found, FoundGood) else ""
    read = read_terms(terms, name, signed, register, words.terms, problems)
    policy: PolicyPath | None = None
    try:
        policy = load_path(path, register)
    except PathErrors as error:
        problems += str(error).splitlines()
    if problems or not isinstance(found, FoundGood) or day is None or policy is None:
        raise QuestionErrors("\n".join(problems))
    book = LawBook.of(policy, read.waivers)
    route, cargo = found.good.route, read.cargo(day, sailed)
    parts = book.cargo_parts(route, read.shares(book), cargo)
    inside = {
        line.good: book.cargo_parts(route, book.shares[line.good], cargo) for line in lines_inside(found.good, register)
    }
    total = fsum(part.pct for part in parts)
    spread = one_article(total) if read.content else spread_of(found.good, parts, inside, register)
    said = tuple(about(found, spread, load_vocabulary(), day.isoformat()))
    beside = remarks(read, book, cargo, day, parts)
    return DutyAnswer(name, *route, day, sailed, policy.name, parts, read, beside, found.matched_as, said, spread)
