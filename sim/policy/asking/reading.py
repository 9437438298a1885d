"""What the words of a question may stand for: steps from the most certain reading to the least.

A step gives codes and goods, and says what it guessed; which of them answers a question is decided in `find`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sim.policy.asking.search import codes_called, codes_with, names_with
from sim.policy.asking.tables import NamesRow, Vocabulary
from sim.policy.asking.words import (
    LITTLE,
    MANY,
    MATERIAL,
    TURNS,
    WHOLE,
    before_description,
    has_sense,
    key,
    stems,
    telling,
)

BY_MATERIAL: Final = ("39", "83")
"""First and last of the chapters that sort goods by what they are made of."""

_AND: Final = re.compile(r"\band\b|[,;&+/]", re.IGNORECASE)

Meaning = tuple[str, ...]
"""Codes and goods that are one thing together. A good counts in its own direction, codes where no good does."""


@dataclass(frozen=True)
class Reading:
    """What the words of a question may stand for."""

    meanings: tuple[Meaning, ...]
    """One, or several where the words do not tell which."""
    said: tuple[str, ...] = ()
    """Sentences on what was guessed."""
    also: tuple[str, ...] = ()
    """Further codes that the words may mean. They are told and never chosen."""
    own: bool = False
    """Whether the words are the name of a good itself."""


Step = Callable[[str, Vocabulary], Reading | None]


def by_name(asked: str, vocabulary: Vocabulary) -> Reading | None:
    """A good with this name or label, or a name of the vocabulary."""
    return _named(key(asked), vocabulary)


def _named(one: str, vocabulary: Vocabulary) -> Reading | None:
    own = tuple(good.good for good in vocabulary.own_names.get(one, ()))
    row = vocabulary.by_name.get(one)
    # The vocabulary adds what the name of a good means in the direction in which no good has it.
    means = (*own, *(row.meaning if row else ()))
    return Reading((means,), also=row.other_codes if row else (), own=bool(own)) if means else None


def by_name_with_description(asked: str, vocabulary: Vocabulary) -> Reading | None:
    """The same without words that say little, as `organic`, and without what stands behind `for`, `of` or `with`."""
    every = stems(asked)
    for kept in (telling(every), telling(stems(before_description(asked)))):
        found = _named("".join(kept), vocabulary) if kept and kept != every else None
        aside = [word for word in every if word not in kept]
        if found and _describe((word for word in aside if not has_sense(word, LITTLE)), kept, found):
            said = f"The answer takes no account of {', '.join(map(repr, aside))}."
            return Reading(found.meanings, (said,), found.also)
    return None


def by_nomenclature(asked: str, vocabulary: Vocabulary) -> Reading | None:
    """A thing that the text of the Harmonized System names so."""
    kept = " ".join(telling(stems(asked)))
    codes = (codes_called(asked) or codes_called(kept)) if kept else ()
    return Reading((codes,)) if codes else None


def by_words(asked: str, vocabulary: Vocabulary) -> Reading | None:
    """Subheadings, names and goods that have all the words."""
    wanted = telling(stems(asked))
    if all(has_sense(word, MANY) for word in wanted) or _names_several(asked):
        return None
    found = [*names_with(wanted), *((code,) for code in codes_with(wanted))]
    return Reading(tuple(dict.fromkeys(found))) if found else None


def by_head(asked: str, vocabulary: Vocabulary) -> Reading | None:
    """What the last words of a name say; those before them only describe it.

    None where what is left aside may make another thing of it, as in chocolate chips and glass doors. Where the
    first words alone are a narrower name, as in pecan nuts, they decide.
    """
    words = telling(stems(asked))
    if _names_several(asked):
        return None
    whole = next((word for word in words if has_sense(word, WHOLE)), None)
    heads = [words[at:] for at in range(1, len(words))] if whole is None else [(whole,)]
    for head in heads:
        found = _named("".join(head), vocabulary)
        aside = tuple(word for word in words if word not in head)
        first = _named("".join(aside), vocabulary)
        if found and first and _within(first, found):
            return Reading(first.meanings, also=first.also)
        if found and (whole or _describe(aside, head, found)):
            said = f"The answer is for {' '.join(head)!r} and takes no account of {', '.join(map(repr, aside))}."
            return Reading(found.meanings, (f"No good on record is called {asked!r}. {said}",), found.also)
    return None


def _codes(reading: Reading) -> tuple[str, ...]:
    """Codes of a reading, without the goods."""
    return tuple(part for meaning in reading.meanings for part in meaning if part[:2].isdigit())


def _within(narrow: Reading, wide: Reading) -> bool:
    """Whether the codes of one reading lie below those of another, as pecans below nuts."""
    return bool(_codes(narrow)) and all(code.startswith(_codes(wide)) for code in _codes(narrow))


def _names_several(asked: str) -> bool:
    """Whether a question names several things, as cars and trucks."""
    return bool(_AND.search(asked))


def _describe(aside: Iterable[str], head: tuple[str, ...], found: Reading) -> bool:
    """Whether words only describe a thing. Where codes sort goods by what they are made of, a material does more."""
    words = list(aside)
    by_material = any(BY_MATERIAL[0] <= code[:2] <= BY_MATERIAL[1] for code in _codes(found))
    senses = (TURNS, MATERIAL) if by_material else (TURNS,)
    vague = bool(words) and len(head) == 1 and has_sense(head[0], MANY)
    return not vague and not any(has_sense(word, sense) for word in words for sense in senses)


def known_parts(asked: str, vocabulary: Vocabulary) -> list[tuple[str, NamesRow]]:
    """Names of the vocabulary that an unknown name begins or ends with, the longest first."""
    every = stems(asked)
    parts = dict.fromkeys(part for at in range(1, len(every)) for part in (every[at:], every[:-at]))
    return [(" ".join(part), row) for part in parts if (row := vocabulary.by_name.get("".join(part)))]


STEPS: Final[tuple[Step, ...]] = (by_name, by_name_with_description, by_nomenclature, by_words, by_head)
"""The steps in their order."""
