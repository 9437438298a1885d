"""What an importer may say of a cargo beside good and day: how it travels, its contract, its metal, its waivers.

All of it may be left out. What is taken for it then, and what an answer leaves out, is told in sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from sim.clock import to_day
from sim.policy.acts import ALL, DutyAct
from sim.policy.duties import Part, Shares
from sim.policy.duty_law import MODES, Cargo, Mode, in_transit
from sim.policy.known_acts import NEVER
from sim.policy.law_book import LawBook
from sim.policy.metal_content import Content, read_content, said_of_metal, with_content
from sim.policy.problems import choices
from sim.policy.register import Register
from sim.policy.waivers import WAIVERS, Waivers

_CLAUSES: Final = {
    "vessel": "The clause on cargo in transit covers vessels alone, so cargo by air is not spared ({}).",
    "exported": "The clause asks for the day of export, and the day of loading is taken for it ({}).",
    "departed": "The clause asks for the day of departure, and the day of loading is taken for it ({}).",
}
"""What is said of clauses that ask for more than a day of loading, or for another day."""


@dataclass(frozen=True)
class Terms:
    """The terms as somebody gives them."""

    by: str = "sea"
    """How the cargo travels: `sea` or `air`. Some clauses on cargo in transit cover vessels alone."""
    contracted: date | str | None = None
    """Day on which the contract was signed; None: after every clause that asks."""
    metal: str | Mapping[str, float] = ""
    """Metal content in percent of customs value: `steel=22,aluminium=48`."""
    waivers: str = "reported"
    """Which waivers count: see `sim.policy.waivers`."""


@dataclass(frozen=True)
class TermWords:
    """What the terms are called where they are asked for: a message names them so."""

    by: str = "by"
    contracted: str = "contracted"
    metal: str = "metal"
    waivers: str = "waivers"


NO_TERMS: Final = Terms()
"""A cargo by sea under a new contract, with nothing said of its metal; all waivers of the record count."""

PLAIN_TERMS: Final = TermWords()
"""As `ask_duty` calls them."""


@dataclass(frozen=True)
class ReadTerms:
    """The terms as they were read: all of them are allowed."""

    good: str
    by: Mode
    contracted: date | None
    content: Content
    waivers: Waivers
    words: TermWords

    def cargo(self, entered: date, loaded: date | None) -> Cargo:
        """The cargo as the law asks for it."""
        days = (NEVER if day is None else to_day(day) for day in (loaded, self.contracted))
        sailed, signed = days
        return Cargo(to_day(entered), sailed, self.by, signed)

    def shares(self, book: LawBook) -> Shares:
        """Shares of the cargo's value in each (programme, scope)."""
        return with_content(book.shares[self.good], self.good, self.content, book.path.register)


def read_terms(
    terms: Terms, good: str, contracted: date | None, register: Register, words: TermWords, problems: list[str]
) -> ReadTerms:
    """Read the terms for a good; what is wrong with them joins `problems`. `contracted` is the day, once it is read."""
    content, wrong = read_content(terms.metal, good, register) if good else ({}, [])
    problems += [f"{words.metal}: {one}" for one in wrong]
    for word, value, allowed in ((words.by, terms.by, MODES), (words.waivers, terms.waivers, tuple(WAIVERS))):
        if value not in allowed:
            problems.append(f"{word}: found {value[:40]!r}; allowed: {choices(allowed)}")
    return ReadTerms(good, cast(Mode, terms.by), contracted, content, cast(Waivers, terms.waivers), words)


def remarks(terms: ReadTerms, book: LawBook, cargo: Cargo, day: date, parts: Iterable[Part]) -> tuple[str, ...]:
    """Sentences that belong beside a duty: what was taken for what nobody said, and what the duty leaves out."""
    register = book.path.register
    said = [said_of_metal(terms.good, terms.content, book.shares[terms.good], register, terms.words.metal)]
    said += _clauses(terms, book, cargo)
    said += _waived(terms, book, parts)
    said += [row.text for row in register.goods_remarks if row.good == terms.good and row.bears_on(day)]
    return tuple(dict.fromkeys(filter(None, said)))


def _clauses(terms: ReadTerms, book: LawBook, cargo: Cargo) -> list[str]:
    """What the clauses on cargo in transit asked, where it is not the loading on a vessel."""
    route = book.routes[terms.good]
    reached = {scope for _, scope in terms.shares(book)} | {ALL}
    acts = [act for programme in book.laws[route].acts for act in programme if reached.intersection(act.scope)]
    asked: dict[str, list[str]] = {}
    for act in acts:
        by_sea = replace(cargo, by="sea")
        if act.effective is None or to_day(act.effective) > cargo.entered or not in_transit(act, by_sea):
            continue
        what = act.in_transit_test if in_transit(act, cargo) else "vessel"
        asked.setdefault(what, []).append(act.act_id)
    return [_CLAUSES[what].format(", ".join(dict.fromkeys(ids))) for what, ids in asked.items() if what in _CLAUSES]


def _waived(terms: ReadTerms, book: LawBook, parts: Iterable[Part]) -> list[str]:
    """What is waived in an answer, and how to leave it out."""
    acts = {act.act_id: act for act in book.path.acts if isinstance(act, DutyAct)}
    said = []
    for act_id in dict.fromkeys(part.act_id for part in parts if part.why == "waived"):
        act, option = acts[act_id], terms.words.waivers
        if act.waiver == "reported":
            said.append(
                f"A waiver that was reported and never published is counted ({act_id}, {act.citation}: {act.note}); "
                f"{option} announced leaves it out."
            )
        else:
            said.append(f"A waiver is counted ({act_id}: {act.note}); {option} none leaves it out.")
    return said
