"""Errors for people: every problem found in a file, with its place and the nearest valid name, all at once."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.data import read_rows

MOST_SUGGESTED: Final = 4
"""Most names that a hint gives."""

SHORTEST_WORD: Final = 4
"""Letters of the shortest word that is known by its beginning or in spite of a slip."""

LONG_WORD: Final = 9
"""Letters from which on a word may have two slips."""

SHORT_WORD: Final = 6
"""Letters from which on a word is not short any more."""

LEAST_LIKENESS: Final = 0.74
"""How alike spellings of a short word are at least, as `difflib` counts it from 0 to 1: `hlat` and `halt` have 0.75."""

LEAST_LIKENESS_LONG: Final = 0.8
"""The same for all other words: `magnesium` and `magnets` have 0.75."""

LEAST_LIKENESS_OF_SLIPS: Final = 0.85
"""The same for a name that might be a new one: a nearer one is taken for a slip of the pen."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file that a person wrote."""

    file: str
    line: int
    """Line of the file, from 1; 0 when the problem has no line (a file that is not there)."""
    key: str
    found: str
    allowed: str
    nearest: str = ""
    """What was meant, as `nearest` gives it."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f"; did you mean {' or '.join(map(_quoted, self.nearest.split(' or ')))}?" if self.nearest else ""
        return f"{place}: {self.key}: found {self.found}; allowed: {self.allowed}{hint}".replace("\n", " ")


def _quoted(name: str) -> str:
    """A name in quotes; a piece of TOML as it is."""
    return name if " = " in name else repr(name)


class PolicyErrors(Exception):
    """All problems of one input, one line each. Base of the two errors of this package."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class PathErrors(PolicyErrors):
    """A path file cannot be used."""

    def __reduce__(self) -> tuple[type["PathErrors"], tuple[tuple[Problem, ...]]]:
        return (PathErrors, (self.problems,))


class RecordErrors(PolicyErrors):
    """A table of rows, of the register or another, cannot be used."""

    def __reduce__(self) -> tuple[type["RecordErrors"], tuple[tuple[Problem, ...]]]:
        return (RecordErrors, (self.problems,))


def nearest(name: str, valid: Iterable[str], field: str = "") -> str:
    """What was meant by a name that is not valid: a valid name, a few of them joined by ` or `, or an empty text.

    First by meaning, from the words of `synonyms.csv` for a `field`; then the same letters in another dress, the words
    of which names are made, and spelling. Nothing is said where nothing is close: a wrong hint is worse than none.
    """
    names = sorted(set(valid))
    told = _synonyms().get((field, _plain(name)), [])
    # A meaning that is no name is a piece of TOML; one that uses a key says so only where the key may stand.
    toml = [word for word in told if " = " in word and (field != "key" or word.split()[0] in names)]
    meant = [word for word in told if word in names] or toml
    same = [one for one in names if _plain(one) == _plain(name)]
    return " or ".join((meant or same or _by_words(name, names) or _by_spelling(name, names))[:MOST_SUGGESTED])


@cache
def _synonyms() -> Mapping[tuple[str, str], list[str]]:
    """What people mean by a word in a field; several meanings are parted by `;`."""
    return {(row["field"], _plain(row["word"])): row["means"].split(";") for row in read_rows("synonyms.csv")}


def _plain(name: str) -> str:
    """A name in small letters, its words joined by `_`."""
    return "_".join(re.findall(r"[^\W_]+", name.lower()))


def _by_words(name: str, names: Iterable[str]) -> list[str]:
    """Names that hold every word of `name`: those that hold nothing else, or all, or those with the fewest others.

    Nothing is returned where they are many.
    """
    words = _plain(name).split("_")
    others = {
        one: len(own) - len(words)
        for one in names
        if (own := _plain(one).split("_")) and all(any(_same_word(word, other) for other in own) for word in words)
    }
    whole = [one for one, count in others.items() if count == 0]
    fewest = [one for one, count in others.items() if count == min(others.values())]
    return next((found for found in (whole, [*others], fewest) if 0 < len(found) <= MOST_SUGGESTED), [])


def misspelt(name: str, valid: Iterable[str]) -> str:
    """The valid name of which a new name is likely a slip of the pen, or an empty text; other digits are no slip."""
    digits = re.findall(r"\d+", name)
    close = difflib.get_close_matches(name, valid, n=3, cutoff=LEAST_LIKENESS_OF_SLIPS)
    return next((one for one in close if re.findall(r"\d+", one) == digits), "")


def _same_word(word: str, other: str) -> bool:
    """Whether two words are the same but for an ending or a slip."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= SHORTEST_WORD and (long.startswith(short) or _alike(word, other)))


def _by_spelling(name: str, names: Iterable[str]) -> list[str]:
    """The name that is spelt most like `name`, if only slips part them."""
    plain = _plain(name)
    alike = [one for one in names if _alike(plain, _plain(one))]
    return sorted(alike, key=lambda one: _likeness(plain, _plain(one)), reverse=True)[:1]


def _alike(one: str, other: str) -> bool:
    """Whether two words differ by slips alone: a letter or two, but no other number."""
    length = max(len(one), len(other))
    likeness = LEAST_LIKENESS if length < SHORT_WORD else LEAST_LIKENESS_LONG
    numbers = zip(re.findall(r"\d+", one), re.findall(r"\d+", other), strict=False)
    return (
        abs(len(one) - len(other)) <= (1 if length < LONG_WORD else 2)
        and _likeness(one, other) >= likeness
        and all(a.startswith(b) or b.startswith(a) for a, b in numbers)
    )


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def choices(valid: Iterable[str], most: int = 12) -> str:
    """Valid names on one line, cut to the first `most`."""
    names = sorted(valid)
    return ", ".join(names[:most]) + (f", ... ({len(names)} in all)" if len(names) > most else "")
