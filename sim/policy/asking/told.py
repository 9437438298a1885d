"""What is said when a good was looked for: sentences on what was guessed, and lines that refuse."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sim.policy.acts import Direction
from sim.policy.asking.codes import LENGTHS, NO_GOODS, SHARED_DIGITS, TariffCode, written
from sim.policy.asking.places import COUNTRY
from sim.policy.asking.question import Words, refused
from sim.policy.asking.reading import Reading, known_parts
from sim.policy.asking.search import names_spelt_like
from sim.policy.asking.tables import CHAPTERS, Vocabulary, meaning, nomenclature
from sim.policy.goods import Good

MOST_TOLD: Final = 5
"""So many goods or codes are told in a sentence or a line."""

MOST_LETTERS: Final = 60
"""Longer texts of the nomenclature are cut."""


def wrong_code(code: TariffCode) -> str:
    """What a code should be, if it cannot be one; else empty."""
    if code.digits[:2] in NO_GOODS:
        return f"a code of chapters {CHAPTERS[0]} to {CHAPTERS[-1]}; {NO_GOODS[code.digits[:2]]}"
    if len(code.digits) in LENGTHS:
        return ""
    padded = "0" + code.digits
    fits = len(padded) in LENGTHS and padded[:4] in nomenclature()
    hint = f"; did you mean {written(padded)!r}, with the zero at its head?" if fits else ""
    return f"a code of {', '.join(map(str, LENGTHS))} digits, found {len(code.digits)}{hint}"


def other_edition(digits: str) -> tuple[str, ...]:
    """A sentence on a heading or subheading that the nomenclature does not have."""
    for length in (4, SHARED_DIGITS):
        part = digits[:length]
        undivided = part.endswith("00") and part[:4] in nomenclature()
        if len(part) == length and part not in nomenclature() and not undivided:
            missing = f"The Harmonized System of 2022 has no {written(part)}"
            return (f"{missing}: the code is of another edition, or it is wrong.",)
    return ()


def national_digits(code: TariffCode, counted: str, route: Direction) -> Iterator[str]:
    """A sentence on the digits of a code that belong to the schedule of one country."""
    start, end = (COUNTRY[place] for place in route)
    if counted != code.digits:
        yield f"{code} is a line of the schedule of {start}: into {end} its first six digits count."
    elif len(counted) > SHARED_DIGITS:
        yield f"Digits after the sixth are those of the schedule of {end}."


def direction(route: Direction, other_way_too: bool, words: Words) -> str:
    """A sentence on the direction that was taken where none was given."""
    start, end = route
    taken = f"No direction was given: this is the duty of {COUNTRY[end]} on goods from {COUNTRY[start]}"
    if not other_way_too:
        return f"{taken}, the only one on record for it."
    return f"{taken}. For that of {COUNTRY[start]}, ask with {words.destination} {start}."


def read_as(asked: str, good: Good, codes: Sequence[str], route: Direction, vocabulary: Vocabulary) -> str:
    """A sentence on what a name was read as."""
    if not codes:
        return f"{asked!r} is read as {good.good}, {good.label!r}."
    others = " and others" if len(codes) > MOST_TOLD else ""
    return f"{asked!r} is read as {_codes(codes[:MOST_TOLD], route, vocabulary)}{others}."


def also(codes: Sequence[str], route: Direction, vocabulary: Vocabulary) -> str:
    """A sentence on further codes that a name may mean."""
    return f"It may also mean {_codes(codes, route, vocabulary)}: ask for the code."


def basis(good: Good, vocabulary: Vocabulary) -> Iterator[str]:
    """A sentence on the codes of a good that are an assumption, or that a line shares with other goods."""
    for row in vocabulary.codes:
        if row.good == good.good and row.grade == "C":
            yield f"Which codes {good.good!r} holds is an assumption (grade C): {row.note}."
        elif row.good == good.good and row.note and good.part_of:
            yield f"{row.note[0].upper()}{row.note[1:]}."


def several(
    asked: str, choices: Iterable[tuple[Direction, str, Sequence[str]]], words: Words, vocabulary: Vocabulary
) -> str:
    """A line that lists a handful of goods that the words may mean, and what to type for each.

    `choices` are directions, goods, and the codes by which the words lead to them.
    """
    listed = []
    for (start, end), name, codes in choices:
        typed = written(codes[0]) if codes else name
        what = short(meaning(codes[0])) if codes else vocabulary.register.by_name[name].label
        listed.append(f"{typed!r} ({what}; {start} to {end}: {name})")
    more = f", and {len(listed) - MOST_TOLD} more (`lodestone goods` with a word)" if len(listed) > MOST_TOLD else ""
    return refused(words.good, asked, f"one good; these may be meant, type {' or '.join(listed[:MOST_TOLD])}{more}")


def other_way(reading: Reading, route: Direction, words: Words) -> str:
    """A line that refuses a good which goes the other way alone."""
    name, (start, end) = reading.meanings[0][0], route
    return refused(f"{words.origin}, {words.destination}", f"{start} to {end}", f"{end} to {start} for {name!r}")


def unknown(asked: str, words: Words, vocabulary: Vocabulary) -> str:
    """A line that refuses a name, with one that is spelt alike, or with parts of it that are known."""
    near = names_spelt_like(asked)
    known = [f"{part!r} ({row.means})" for part, row in known_parts(asked, vocabulary)]
    hint = f"; known are {', '.join(known[:MOST_TOLD])}" if known and not near else ""
    allowed = f"a tariff code or the name of a good; `lodestone goods` with a word searches{hint}"
    return refused(words.good, asked, allowed, near)


def _codes(codes: Iterable[str], route: Direction, vocabulary: Vocabulary) -> str:
    """Codes with what they mean: the label of a line that has the code, else the text of the nomenclature."""
    listed = []
    for digits in vocabulary.each_code(codes):
        at = vocabulary.good_at(digits, route)
        line = at[0] if at and any(span.low == digits for span in vocabulary.codes_of(at[0].good)) else None
        listed.append(f"{written(digits)} ({line.label if line and line.part_of else short(meaning(digits))})")
    return ", ".join(listed)


def short(text: str) -> str:
    """A text of the nomenclature, cut between words to fit a line."""
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS].rsplit(" ", 1)[0] + " ..."
