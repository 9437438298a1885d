"""Sentences that stand beside a duty: that it is an average, what varies inside it, and what is not in it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sim.policy.asking.codes import written
from sim.policy.asking.find import FoundGood
from sim.policy.asking.spread import Bound, Spread
from sim.policy.asking.tables import Vocabulary
from sim.policy.goods import Good

MOST_TOLD: Final = 6
"""So many lines or other goods are named in a sentence; the others are counted."""


def about(found: FoundGood, spread: Spread, vocabulary: Vocabulary, day: str) -> Iterator[str]:
    """Sentences on an answer, those on how the question was read before those on the good."""
    yield from found.said
    good = found.good
    if spread.varies:
        yield (
            f"The answer is an average over {_called(good, found.digits)}. On {day} its goods pay from "
            f"{_bound(spread.lowest)} to {_bound(spread.highest)}. Which of its lists overlap is not on record, so no "
            "good need pay just that."
        )
    elif found.digits and not good.part_of:
        yield f"The answer is that of the group {good.good}: no narrower good has the code {written(found.digits)}."
    if spread.lines:
        yield f"Lines of {good.good} on record, in percent: {_listed(_near(found, spread.lines, vocabulary))}."
    if others := _not_in(found, vocabulary):
        yield f"Not in it: {_listed(others)}. Ask for them by code."


def _called(good: Good, digits: str) -> str:
    kind = "line" if good.part_of else "group"
    return f"the {kind} {good.good}" + (f", in which {written(digits)} lies" if digits else "")


def _bound(bound: Bound) -> str:
    where = f" (on {' and '.join(bound.on)})" if bound.on else ""
    return f"{round(bound.pct, 2) + 0.0:g} percent{where}"


def _near(found: FoundGood, lines: Mapping[str, float], vocabulary: Vocabulary) -> list[str]:
    """Lines with their duties; those below the code that was asked for come first."""
    below = {good.good for _, good in vocabulary.goods_under(found.digits, found.good.route)} if found.digits else set()
    order = sorted(lines, key=lambda name: name not in below)
    return [f"{name} {round(lines[name], 2) + 0.0:g}" for name in order]


def _not_in(found: FoundGood, vocabulary: Vocabulary) -> list[str]:
    """Codes below the one that was asked for which belong to other goods."""
    if not found.digits:
        return []
    return [
        f"{span} ({good.good})"
        for span, good in vocabulary.goods_under(found.digits, found.good.route)
        if good != found.good and not good.part_of
    ]


def _listed(names: Iterable[str]) -> str:
    told = list(names)
    return "; ".join(told[:MOST_TOLD]) + (f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else "")
