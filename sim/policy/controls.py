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
from itertools import compress
from itertools import product as combinations
from typing import Final, Literal, get_args

from sim.policy.acts import ALL, ControlAct
from sim.policy.control_terms import ControlCell, Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.known_acts import known, news_days

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


AnnouncedStates = tuple[tuple[float, ControlState], ...]
"""One pair, (day of effect, state from then on), stands for each change of a cell that is known and still ahead."""


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


def state(acts: Sequence[ControlAct], day: float, known_on: float) -> ControlState:
    """Return the state of a cell on `day` by what is known on `known_on`; `acts` come from `cell_acts`.

    Threats have no effect.
    """
    fold = ControlFold()
    for effective, act in known(acts, known_on):
        if effective <= day and act.status == "enacted":
            fold.apply(act)
    return fold.state()


@lru_cache(MOST_KEPT)
def schedule(acts: tuple[ControlAct, ...]) -> ControlSchedule:
    """Return the schedule of one cell; `acts` come from `cell_acts`."""
    days: list[float] = []
    states: list[ControlState] = []
    for day in news_days(acts):
        now = state(acts, day, known_on=day)
        if now != (states[-1] if states else FREE):
            days.append(float(day))
            states.append(now)
    return ControlSchedule(tuple(days), tuple(states))


@lru_cache(MOST_KEPT)
def announced(acts: tuple[ControlAct, ...]) -> tuple[tuple[float, ...], tuple[AnnouncedStates, ...]]:
    """Return the days on which the announced future of one cell changes, and what is ahead from each of them on.

    The first day is minus infinity, when nothing is ahead. `acts` come from `cell_acts`.
    """
    days: list[float] = [float("-inf")]
    ahead: list[AnnouncedStates] = [()]
    for now in news_days(acts):
        future = sorted(
            {effective for effective, act in known(acts, now) if effective > now and act.status == "enacted"}
        )
        coming = tuple((float(day), state(acts, day, known_on=now)) for day in future)
        if coming != ahead[-1]:
            days.append(float(now))
            ahead.append(coming)
    return tuple(days), tuple(ahead)
