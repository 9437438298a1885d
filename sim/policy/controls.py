"""Acts become export controls here: which rule and which practice hold for a cell on a day.

A *regime* is the rule; a *practice* is how the licence office behaves under an unchanged rule; *enforced* is how far a
rule is carried out abroad. The three are folded apart, so that a change of practice leaves the rule alone.

An `end` or `suspend` sets the rule of its programme to none, and takes back what the latest act of the programme that
still stands on the cell set for practice and enforcement: what had held before it holds again. An act that a path wrote
comes before acts of the record, however late those are: who ends a halt of their own gets back what the record says by
then. See decision 0012.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, pairwise
from itertools import product as combinations
from math import inf
from typing import Final, Literal, get_args

from sim.policy.acts import ALL, ControlAct
from sim.policy.control_terms import ControlCell, Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.known_acts import History, News

STRICTNESS: Final[tuple[Regime, ...]] = tuple(Regime)
"""Regimes go from the loosest to the strictest: where two programmes reach one cell, the stricter one holds."""


Aspect = Literal["regime", "practice", "enforced"]
"""What a control act may set."""

CELLS: Final[tuple[ControlCell, ...]] = tuple(combinations(Product, Destination, EndUse))
"""All cells."""

MOST_KEPT: Final = 2048
"""So many acts, and so many sets of acts that reach a cell, are kept; the standard paths have 200 of either."""


@dataclass(frozen=True)
class ControlState:
    """A state is what holds for one cell (product, destination, end use)."""

    regime: Regime = Regime.NONE
    practice: Practice | None = None
    """It is None where no act has said how the office behaves."""
    enforced: Enforcement | None = None
    """It is None where there is no rule to enforce, or where no act has said how far it is enforced."""
    act_id: str = ""
    """This act was the last to change any of the three."""


FREE: Final = ControlState()
"""This is the state of a cell that no act has reached."""


@dataclass(frozen=True)
class ControlSchedule:
    """A schedule gives the state of one cell by day; each change is taken as it was known on the day it took effect."""

    days: tuple[float, ...]
    """On these days the state changes (day numbers of `sim.clock`)."""
    states: tuple[ControlState, ...]
    """These are the states from each of those days on; before the first of them nothing is controlled."""

    def at(self, day: float) -> ControlState:
        """Return the state on a day."""
        step = bisect_right(self.days, day)
        return self.states[step - 1] if step else FREE


AnnouncedState = tuple[float, ControlState]
"""(day of effect, state from then on) of a change of a cell that is known and still ahead."""

AnnouncedStates = tuple[AnnouncedState, ...]
"""All of them, by day of effect."""


def matches(act: ControlAct, cell: ControlCell) -> bool:
    """Tell whether an act reaches a cell (`all` reaches everything)."""
    reach = (act.products, act.destinations, act.end_uses)
    return all(ALL in names or name in names for names, name in zip(reach, cell, strict=True))


@lru_cache(MOST_KEPT)
def _reached(act: ControlAct) -> tuple[bool, ...]:
    """Whether an act reaches each of `CELLS`."""
    return tuple(bool(act.products) and matches(act, cell) for cell in CELLS)


def cell_acts(acts: Sequence[ControlAct]) -> dict[ControlCell, tuple[ControlAct, ...]]:
    """Return, for each cell, the acts that reach it, with the cancellations and moves of those acts."""
    reached = list(zip(*map(_reached, acts), strict=True)) or [()] * len(CELLS)
    # Few acts single out a cell, so most cells are reached by the same acts as another.
    found = {reach: _with_changes(acts, reach) for reach in set(reached)}
    return {cell: found[reach] for cell, reach in zip(CELLS, reached, strict=True)}


def _with_changes(acts: Sequence[ControlAct], reach: Sequence[bool]) -> tuple[ControlAct, ...]:
    """The acts that reach a cell, with their cancellations and moves."""
    own = {act.act_id for act in compress(acts, reach)}
    return tuple(act for act, reaches in zip(acts, reach, strict=True) if reaches or act.target_act in own)


@dataclass
class ControlFold:
    """What holds on one cell while its acts are applied one by one, in the order of `known`."""

    rules: dict[str, ControlAct] = field(default_factory=dict)
    """By programme: the act that set its rule. A programme whose rule was ended is not in it."""
    standing: list[ControlAct] = field(default_factory=list)
    """Acts that set something and that no end has taken back, in the order of their effect."""
    last: str = ""
    """Id of the act that was applied last."""

    def apply(self, act: ControlAct) -> tuple[str, ...]:
        """Apply an act; return the ids of the acts that it takes back, which only an end or a suspension does."""
        self.last = act.act_id
        if act.action == "set":
            self.standing.append(act)
            if act.regime is not None:
                self.rules[act.programme] = act
            return ()
        rule = self.rules.pop(act.programme, None)
        own = [one for one in self.standing if one.programme == act.programme]
        latest = ([one for one in own if one.written_by] or own)[-1:]
        taken = {one.act_id for one in latest}
        self.standing = [one for one in self.standing if one.act_id not in taken]
        return tuple(dict.fromkeys(one.act_id for one in (rule, *latest) if one is not None))

    def voice(self, aspect: Aspect) -> ControlAct | None:
        """The act that has the word on an aspect: of all rules the strictest, of practice and enforcement the last."""
        if aspect == "regime":
            return max(self.rules.values(), key=_strictness, default=None)
        return next((act for act in reversed(self.standing) if getattr(act, aspect)), None)

    def state(self) -> ControlState:
        """What holds now."""
        rule, practice, enforced = (self.voice(aspect) for aspect in get_args(Aspect))
        regime = rule.regime if rule and rule.regime else Regime.NONE
        return ControlState(
            regime=regime,
            practice=practice.practice if practice else None,
            # A rule that is gone is not enforced; a practice outlives it (inspection of magnets that need no licence).
            enforced=enforced.enforced if enforced and regime is not Regime.NONE else None,
            act_id=self.last,
        )


def _strictness(act: ControlAct) -> int:
    return STRICTNESS.index(act.regime or Regime.NONE)


def _states(known_then: Sequence[tuple[int, ControlAct]]) -> tuple[list[int], list[ControlState]]:
    """Days of effect of acts of a cell that are known, and its state before the first and from each of them on.

    Threats have no effect.
    """
    fold = ControlFold()
    days: list[int] = []
    states = [FREE]
    for effective, act in known_then:
        if act.status == "threatened":
            continue
        fold.apply(act)
        if days and days[-1] == effective:
            states[-1] = fold.state()
        else:
            days.append(effective)
            states.append(fold.state())
    return days, states


@lru_cache(MOST_KEPT)
def timeline(acts: tuple[ControlAct, ...]) -> tuple[ControlSchedule, News[AnnouncedState]]:
    """Return the schedule of one cell, and what is announced of it by day; `acts` come from `cell_acts`."""
    history = History.of(acts)
    changes: list[tuple[float, ControlState]] = []
    told: list[tuple[float, AnnouncedStates]] = []
    for (day, end), known_then in zip(pairwise((*history.days, inf)), history.known[1:], strict=True):
        days, states = _states(known_then)
        now = bisect_right(days, day)
        ahead = tuple((float(on), then) for on, then in zip(days[now:], states[now + 1 :], strict=True))
        told.append((float(day), ahead))
        # What is known changes with the next announcement, so from then on it is that one's.
        for on, then in ((float(day), states[now]), *(step for step in ahead if step[0] < end)):
            if then != (changes[-1][1] if changes else FREE):
                changes.append((on, then))
    schedule = ControlSchedule(tuple(day for day, _ in changes), tuple(state for _, state in changes))
    return schedule, News.of(told)
