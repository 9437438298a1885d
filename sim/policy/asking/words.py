"""Words of a name in one form, whatever their number, spelling and case, and what a word does inside a name."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from sim.data import read_rows

LITTLE: Final = "little"
"""Sense of a word that says little of what a good is, as `organic`."""

MATERIAL: Final = "material"
"""Sense of a word that says what a good is made of."""

TURNS: Final = "turns"
"""Sense of a word that makes another thing of the word behind it, as `artificial`."""

MANY: Final = "many"
"""Sense of a word that means too many different things behind another word, as `ring`."""

WHOLE: Final = "whole"
"""Sense of a word that decides alone what a thing is, as `toy`."""

_JOINING: Final = frozenset(("a", "an", "and", "the", "of", "for", "or", "with", "in", "on", "to", "by"))
"""Words that tell no good from another."""

_BEHIND: Final = re.compile(r"\b(?:made of|for|of|with|from|in)\b", re.IGNORECASE)
"""Words behind which a name only describes what it named before."""


@cache
def _forms() -> Mapping[str, str]:
    """Standard form of words that have an irregular plural or two spellings."""
    return {row["word"]: row["standard"] for row in read_rows("word_forms.csv") if row["standard"]}


@cache
def _senses() -> Mapping[str, frozenset[str]]:
    return {row["word"]: frozenset(row["senses"].split()) for row in read_rows("word_forms.csv")}


def has_sense(word: str, sense: str) -> bool:
    """Whether a stem does one of the things above inside a name."""
    return sense in _senses().get(word, frozenset())


def stems(text: str) -> tuple[str, ...]:
    """Words of a text in the singular, in one spelling and in small letters, without joining words such as `of`."""
    found = re.findall(r"[a-z0-9]+", re.sub(r"['\N{RIGHT SINGLE QUOTATION MARK}]s?\b", "", text.lower()))
    return tuple(_stem(word) for word in found if word not in _JOINING)


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Stems without those that say little of what a good is."""
    return tuple(word for word in words if not has_sense(word, LITTLE))


def key(text: str) -> str:
    """One word for a name: two names that differ in spaces, number or spelling have the same key."""
    return "".join(stems(text))


def before_description(text: str) -> str:
    """What stands before `for`, `of`, `with` and the like: the thing itself."""
    return _BEHIND.split(text, maxsplit=1)[0].strip()


@cache
def _stem(word: str) -> str:
    if standard := _forms().get(word):
        return standard
    single = _singular(word)
    return _forms().get(single, single)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]
