"""What there is to ask for: goods, codes and names that fit some words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.policy.acts import Direction
from sim.policy.asking.codes import LENGTHS, read_code, written
from sim.policy.asking.find import ROUTES
from sim.policy.asking.reading import by_name, by_nomenclature, by_words
from sim.policy.asking.tables import Vocabulary, meaning


@dataclass(frozen=True)
class Entry:
    """Something that can be asked for."""

    typed: str
    """What to type: a code, or the name of a good."""
    means: str
    """What that is."""
    goods: Mapping[Direction, str]
    """[direction] the good that answers, in the directions in which there is one."""


def entries(words: str, vocabulary: Vocabulary) -> tuple[Entry, ...]:
    """Goods and codes that fit some words, or the goods at and below a code; the best fit first, none twice."""
    code = read_code(words)
    found = list(_of_code(code.digits, vocabulary) if code else _of_words(words, vocabulary))
    return tuple({entry.typed: entry for entry in reversed(found)}.values())[::-1]


def _of_code(digits: str, vocabulary: Vocabulary) -> Iterator[Entry]:
    if len(digits) not in LENGTHS:
        return
    if any(vocabulary.good_at(digits, route) for route in ROUTES):
        yield _entry(digits, vocabulary)
    for route in ROUTES:
        for _, good in vocabulary.goods_under(digits, route):
            yield _entry(good.good, vocabulary)


def _of_words(words: str, vocabulary: Vocabulary) -> Iterator[Entry]:
    for step in (by_name, by_nomenclature, by_words):
        reading = step(words, vocabulary)
        for part in (part for one in reading.meanings for part in one) if reading else ():
            good = vocabulary.register.by_name.get(part)
            for one in (part,) if good else vocabulary.each_code((part,)):
                yield _entry(one, vocabulary)


def _entry(part: str, vocabulary: Vocabulary) -> Entry:
    """An entry for the digits of a code, or for a good."""
    good = vocabulary.register.by_name.get(part)
    if good:
        return Entry(part, good.label, {good.route: part})
    goods = {route: vocabulary.good_at(vocabulary.counted(part, route), route) for route in ROUTES}
    return Entry(written(part), meaning(part), {route: at[0].good for route, at in goods.items() if at})
