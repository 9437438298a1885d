"""Who has the word on export controls, and when: on which days a control act holds, and what an end takes back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sim.policy.acts import ALL, ControlAct
from sim.policy.control_terms import ControlCell, Destination, EndUse, Product
from sim.policy.controls import MOST_KEPT, Aspect, ControlFold, ControlState, cell_acts, matches
from sim.policy.known_acts import NEVER, known

ASPECT_WORDS: Final[dict[Aspect, str]] = {"regime": "rule", "practice": "practice", "enforced": "enforcement"}
"""What readers call the three things that a control act may set."""

_OPEN: Final = int(NEVER)

Stretches = tuple[tuple[int, int | None], ...]
"""(first day, last day) in order; the last day is None where nothing known ends it."""


class Ending(NamedTuple):
    """What an end or a suspension takes back on some cells."""

    cells: tuple[ControlCell, ...]
    taken: tuple[str, ...]
    """Ids of the acts that it takes back; none where no act of its programme stands."""
    aspects: tuple[Aspect, ...]
    """What those acts had set."""
    before: ControlState
    after: ControlState


def stretches(act: ControlAct, acts: Sequence[ControlAct]) -> Mapping[Aspect, Stretches]:
    """Days on which one of `acts` has the word on each aspect that it sets, on one of its cells at least.

    An act that a later one replaces, and that comes back when that one is ended, has two stretches.
    """
    found: dict[Aspect, set[tuple[int, int]]] = {aspect: set() for aspect in ASPECT_WORDS if getattr(act, aspect)}
    for own in {own for cell, own in cell_acts(acts).items() if matches(act, cell)}:
        place = next(place for place, one in enumerate(own) if one is act)
        held = _held(own)
        for aspect, days in found.items():
            days |= set(held.get((place, aspect), ()))
    return {aspect: _merged(days) for aspect, days in found.items()}


def union(parts: Iterable[Stretches]) -> Stretches:
    """Days that lie in one of several sets of stretches."""
    return _merged((start, _OPEN if last is None else last + 1) for part in parts for start, last in part)


def endings(act: ControlAct, acts: Sequence[ControlAct]) -> tuple[Ending, ...]:
    """Return what an end or suspension among `acts` takes back, one for each set of cells on which it is the same."""
    reached: dict[tuple[ControlAct, ...], list[ControlCell]] = defaultdict(list)
    for cell, own in cell_acts(acts).items():
        if matches(act, cell):
            reached[own].append(cell)
    return tuple(_ending(act, own, tuple(cells)) for own, cells in reached.items())


def ending_words(found: Iterable[Ending]) -> str:
    """Say in ASCII what an end takes back: `ends MY-HALT, practice returns to hardened`."""
    told: dict[str, list[ControlCell]] = defaultdict(list)
    for one in found:
        told[_words(one)] += one.cells
    if len(told) == 1:
        return next(iter(told))
    return "; ".join(f"at {cell_words(cells)}: {words}" for words, cells in told.items())


def cell_words(cells: Iterable[ControlCell]) -> str:
    """Cells in words, `products / destinations / end uses` as `describe` writes them."""
    found = (tuple(dict.fromkeys(names)) for names in zip(*cells, strict=True))
    return " / ".join(
        ALL if set(names) == set(terms) else ", ".join(names)
        for names, terms in zip(found, (Product, Destination, EndUse), strict=True)
    )


def _words(one: Ending) -> str:
    then, now = (
        {aspect: getattr(state, aspect) or "none" for aspect in ASPECT_WORDS} for state in (one.before, one.after)
    )
    changed = [f"{word} returns to {now[at]}" for at, word in ASPECT_WORDS.items() if then[at] != now[at]]
    stays = [f"{ASPECT_WORDS[at]} stays {now[at]}" for at in one.aspects if now[at] != "none"]
    taken = f"ends {' and '.join(one.taken)}" if one.taken else "ends nothing that stands"
    return ", ".join([taken, *(changed or stays)])


def _ending(act: ControlAct, own: Sequence[ControlAct], cells: tuple[ControlCell, ...]) -> Ending:
    """What an end takes back on cells whose acts are `own`."""
    fold, taken, before = ControlFold(), tuple[str, ...](), ControlState()
    for _, one in known(own, NEVER):
        if one.status == "enacted":
            before = fold.state()
            taken = fold.apply(one)
        if one is act:
            break
    aspects = tuple(
        aspect for aspect in ASPECT_WORDS if any(getattr(one, aspect) for one in own if one.act_id in taken)
    )
    return Ending(cells, taken, aspects, before, fold.state())


@lru_cache(MOST_KEPT)
def _held(own: tuple[ControlAct, ...]) -> Mapping[tuple[int, Aspect], Sequence[tuple[int, int]]]:
    """Days (first, the one after the last) on which each act of a cell, by its place, has the word on each aspect."""
    place = {id(act): number for number, act in enumerate(own)}
    fold, since = ControlFold(), dict[tuple[int, Aspect], int]()
    found: dict[tuple[int, Aspect], list[tuple[int, int]]] = defaultdict(list)
    steps = [(day, act) for day, act in known(own, NEVER) if act.status == "enacted"]
    for at, (day, act) in enumerate(steps):
        fold.apply(act)
        if at + 1 < len(steps) and steps[at + 1][0] == day:
            continue
        voices = {(place[id(one)], aspect) for one, aspect in _voices(fold)}
        for one in [one for one in since if one not in voices]:
            found[one].append((since.pop(one), day))
        since |= {one: day for one in voices if one not in since}
    for one, day in since.items():
        found[one].append((day, _OPEN))
    return found


def _voices(fold: ControlFold) -> Iterator[tuple[ControlAct, Aspect]]:
    """Acts that have the word: one on practice, one of each programme on its rule, and one on its enforcement."""
    practice = fold.voice("practice")
    if practice is not None:
        yield practice, "practice"
    for act in fold.rules.values():
        yield act, "regime"
    gone = {act.programme for act in fold.standing if act.regime} - set(fold.rules)
    enforcing = {act.programme: act for act in fold.standing if act.enforced and act.programme not in gone}
    for act in enforcing.values():
        yield act, "enforced"


def _merged(days: Iterable[tuple[int, int]]) -> Stretches:
    """Stretches that touch, joined; here a stretch ends with the day after its last."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(days):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple((start, None if end == _OPEN else end - 1) for start, end in merged)
