"""Search for goods by words: in the text of the Harmonized System, in names, and by spelling as the last resort."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from sim.policy.asking.codes import SHARED_DIGITS
from sim.policy.asking.tables import load_vocabulary, nomenclature
from sim.policy.asking.words import before_description, key, stems, telling

ALIKE: Final = 0.8
"""A name must be as alike as this, from 0 to 1, to be suggested for one that is unknown, and so must its words."""

ALIKE_SHORT: Final = 0.75
"""The same for names of up to `SHORT` letters, of which one wrong letter is a larger part."""

SHORT: Final = 5

SHORTEST: Final = 4
"""Nothing is suggested for names with fewer letters."""

_LEFT_OUT: Final = re.compile(
    r"\b(other than|excluding|except|excl\.|but not|not including|whether or not)\b[^;:)]*", re.I
)
"""What a text of the nomenclature names only to leave it out."""

_BETWEEN: Final = re.compile(r"[;:,()]|\band\b|\bor\b|\bfor example\b|\bincluding\b|\bthereof\b|^\s*other\b", re.I)
"""What stands before, between and after the things that a text names."""


def _named(text: str) -> str:
    """A text without what it leaves out."""
    return _LEFT_OUT.sub(" ", text)


@cache
def _terms() -> Mapping[str, tuple[str, ...]]:
    """[key] codes whose own text names a thing so; the shortest code first."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, text in nomenclature().items():
        if len(code) > 2:
            for term in _BETWEEN.split(_named(text)):
                if one := key(term):
                    found[one].append(code)
    return {one: tuple(sorted(dict.fromkeys(codes), key=len)) for one, codes in found.items()}


def codes_called(name: str) -> tuple[str, ...]:
    """Codes of the nomenclature whose text names just this thing; a heading stands for the codes below it."""
    return _widest(_terms().get(key(name), ()))


@cache
def _words() -> Mapping[str, tuple[frozenset[str], ...]]:
    """[code] words of a subheading, or of a heading without any, with those of each part of the text of its heading."""
    divided = {code[:4] for code in nomenclature() if len(code) == SHARED_DIGITS}
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for code, text in nomenclature().items():
        if len(code) == SHARED_DIGITS or (len(code) == 4 and code not in divided):
            own = stems(_named(text)) if len(code) == SHARED_DIGITS else ()
            parts = _named(nomenclature()[code[:4]]).split(";")
            found[code] = tuple(frozenset((*stems(part), *own)) for part in parts)
    return found


@cache
def _heads() -> Mapping[str, tuple[str, ...]]:
    """[stem] codes whose own text names a thing that this word is, as mirrors in rear-view mirrors."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, text in nomenclature().items():
        if len(code) > 2:
            for word in _things(text):
                found[word].append(code)
    return {word: tuple(dict.fromkeys(codes)) for word, codes in found.items()}


def _things(text: str) -> Iterator[str]:
    """The word for the thing in each of the things that a text names: the last one before `of`, `for` and the like."""
    for term in _BETWEEN.split(_named(text)):
        if own := stems(before_description(term)):
            yield own[-1]


def codes_with(words: Iterable[str]) -> tuple[str, ...]:
    """Subheadings whose text, with one part of that of their heading, has all of some stems.

    A heading stands for its subheadings where its own text has them all. A single word must be the word for a thing.
    """
    wanted = frozenset(words)
    if len(wanted) == 1:
        return _widest(_heads().get(next(iter(wanted)), ()))
    found = [code for code, parts in _words().items() if any(wanted <= part for part in parts)]
    headings = dict.fromkeys(code[:4] for code in found)
    whole = [
        code for code in headings if any(wanted <= {*stems(part)} for part in _named(nomenclature()[code]).split(";"))
    ]
    return _widest([*whole, *found])


def names_with(words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """What the names that have all of some stems, the word for the thing among them, mean: codes and goods.

    The names and labels of goods count too.
    """
    wanted = frozenset(words)
    vocabulary = load_vocabulary()
    for row in vocabulary.names:
        if any(wanted <= frozenset(own) and own[-1] in wanted for own in map(stems, row.each_name) if own):
            yield row.meaning
    for good in vocabulary.register.goods:
        text = f"{good.good.replace('_', ' ')}; {good.label}"
        if wanted <= frozenset(stems(_named(text))) and wanted & frozenset(_things(text)):
            yield (good.good,)


def names_spelt_like(name: str) -> str:
    """The name or good that is spelt most like a name; empty rather than one that is far off.

    It begins with the same letter, and each word of the name has a word in it that is spelt alike.
    """
    asked = stems(name)
    if not telling(asked) or sum(map(len, asked)) < SHORTEST:
        return ""
    vocabulary = load_vocabulary()
    known = {key(one): one for row in vocabulary.names for one in row.each_name}
    known |= {key(good.good): good.good for good in vocabulary.register.goods}
    one = "".join(asked)
    alike = ALIKE_SHORT if len(one) <= SHORT else ALIKE
    for close in difflib.get_close_matches(one, known, n=5, cutoff=alike):
        own = stems(known[close])
        if close[0] == one[0] and all(difflib.get_close_matches(word, own, 1, alike) for word in asked):
            return known[close]
    return ""


def _widest(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes without those that lie below another one."""
    listed = list(dict.fromkeys(codes))
    return tuple(code for code in listed if not any(code != wider and code.startswith(wider) for wider in listed))
