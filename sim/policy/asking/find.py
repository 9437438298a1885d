"""From what people type to one good on record, with a sentence for every guess, or to a line that refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.policy.acts import Direction
from sim.policy.asking import told
from sim.policy.asking.codes import SHARED_DIGITS, read_code, written
from sim.policy.asking.question import Words, refused
from sim.policy.asking.reading import STEPS, Reading, by_words
from sim.policy.asking.tables import Vocabulary, load_vocabulary
from sim.policy.goods import Good

ROUTES: Final[tuple[Direction, ...]] = (("CN", "US"), ("US", "CN"))
"""The two directions. Where nothing else decides, a question is about the first."""

Goods = Mapping[str, tuple[str, ...]]
"""[good] codes by which a reading leads to it; none where the reading names the good itself."""


@dataclass(frozen=True)
class FoundGood:
    """The good that a question is about."""

    good: Good
    matched_as: str
    """What the question was read as: the name of the good, or codes."""
    digits: str = ""
    """The code that was asked for, as far as it counts; empty for a name."""
    said: tuple[str, ...] = ()
    """Sentences on what was guessed, and on where a code leads."""


def find_good(asked: str, route: Direction | None, words: Words) -> FoundGood | str:
    """The good that a question is about, in one direction or, with None, in the likelier one; or a line that refuses.

    A line that refuses says what is wrong with a code, or lists a handful of goods that the words may mean.
    """
    vocabulary = load_vocabulary()
    code = read_code(asked)
    if code is not None:
        wrong = told.wrong_code(code)
        reading = Reading(((code.digits,),), told.other_edition(code.digits))
        return refused(words.good, asked, wrong) if wrong else _settle(asked, reading, route, words, vocabulary)
    refusal = ""
    for step in STEPS:
        found = step(asked, vocabulary)
        if found is not None:
            settled = _settle(asked, found, route, words, vocabulary)
            # Words that stand in the texts of several goods may still end with the name of one.
            if isinstance(settled, FoundGood) or step is not by_words:
                return settled
            refusal = settled
    return refusal or told.unknown(asked, words, vocabulary)


def _settle(
    asked: str, reading: Reading, route: Direction | None, words: Words, vocabulary: Vocabulary
) -> FoundGood | str:
    """One good of a reading: in the direction that was given, else in the one in which the answer is narrower."""
    code = read_code(asked)
    of_us = code is not None and code.of_us and len(code.digits) > SHARED_DIGITS
    asked_of = [route] if route else ROUTES[:1] if of_us else ROUTES
    found = {one: _goods(reading, one, vocabulary) for one in asked_of}
    best = min(found, key=lambda one: _vagueness(found[one], vocabulary))
    good = _one(found[best], vocabulary)
    if good is None:
        choices = [(one, name, codes) for one, goods in found.items() for name, codes in goods.items()]
        return told.several(asked, choices, words, vocabulary) if choices else told.other_way(reading, best, words)
    codes = tuple(dict.fromkeys(one for of_good in found[best].values() for one in of_good))
    said = list(reading.said)
    if route is None:
        said.append(told.direction(best, bool(_goods(reading, best[::-1], vocabulary)), words))
    if code:
        said += told.national_digits(code, codes[0], best)
    elif codes or not reading.own:
        said.append(told.read_as(asked, good, codes, best, vocabulary))
    if reading.also:
        said.append(told.also(reading.also, best, vocabulary))
    if codes:
        said += told.basis(good, vocabulary)
    matched = " ".join(written(one) for one in codes[: told.MOST_TOLD]) if codes else good.good
    return FoundGood(good, matched, codes[0] if code else "", tuple(said))


def _goods(reading: Reading, route: Direction, vocabulary: Vocabulary) -> Goods:
    """Goods of one direction to which a reading leads."""
    by_name = vocabulary.register.by_name
    found: dict[str, list[str]] = {}
    for parts in reading.meanings:
        named = [part for part in parts if part in by_name]
        own = [part for part in named if by_name[part].route == route]
        codes = [part for part in parts if part not in by_name]
        codes = codes or [f"{span.low}-{span.high}" for name in named for span in vocabulary.codes_of(name)]
        for digits in () if own else vocabulary.each_code(codes):
            counted = vocabulary.counted(digits, route)
            if at := vocabulary.good_at(counted, route):
                found.setdefault(at[0].good, []).append(counted)
        for name in own:
            found.setdefault(name, [])
    return {good: tuple(dict.fromkeys(of_good)) for good, of_good in found.items()}


def _one(goods: Iterable[str], vocabulary: Vocabulary) -> Good | None:
    """The one good of several that is meant: a single one, or the one that holds all others."""
    by_name = vocabulary.register.by_name
    names = tuple(goods)
    for name in names:
        if all(name == other or by_name[name] in vocabulary.wider(by_name[other]) for other in names):
            return by_name[name]
    return None


def _vagueness(goods: Goods, vocabulary: Vocabulary) -> int:
    """How far goods are from one narrow answer.

    0 for a good that was named, 1 for a line to which codes lead, 2 for such a group, 3 for several goods, 4 for none.
    """
    good = _one(goods, vocabulary)
    if good is None:
        return 3 if goods else 4
    return 0 if not goods[good.good] else 1 if good.part_of else 2
