"""Export controls: what rule and what practice hold for a product, a destination and an end use on a day.

A *regime* is the rule; a *practice* is how the licence office behaves under an unchanged rule; *enforced* is how far a
rule is carried out abroad. The three are folded apart, so that a change of practice leaves the rule alone.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.policy.acts import ALL, ControlAct
from sim.policy.knowledge import known, news_days

STRICTNESS: Final = ("none", "general_licence", "licence", "case_by_case", "extraterritorial", "refuse")
"""Regimes from loose to strict: where two programmes reach one product, the stricter rules."""


@dataclass(frozen=True)
class ControlState:
    """What holds for one product, destination and end use."""

    regime: str = "none"
    practice: str = ""
    enforced: str = ""
    act_id: str = ""
    """Act that last changed any of the three."""


FREE: Final = ControlState()


@dataclass(frozen=True)
class ControlSchedule:
    """State by day, each change as known on the day it takes effect."""

    days: tuple[float, ...]
    """Days on which the state changes."""
    states: tuple[ControlState, ...]
    """State from each of those days on; before the first of them nothing is controlled."""

    def at(self, day: float) -> ControlState:
        """State on a day."""
        step = bisect_right(self.days, day)
        return self.states[step - 1] if step else FREE


AnnouncedStates = tuple[tuple[float, ControlState], ...]


def matches(act: ControlAct, product: str, destination: str, end_use: str) -> bool:
    """Whether an act reaches a product, destination and end use (`all` reaches everything)."""
    cells: tuple[tuple[tuple[str, ...], str], ...] = (
        (act.products, product),
        (act.destinations, destination),
        (act.end_uses, end_use),
    )
    return all(ALL in names or name in names for names, name in cells)


def cell_acts(acts: Sequence[ControlAct], product: str, destination: str, end_use: str) -> tuple[ControlAct, ...]:
    """Acts that reach a cell, with the cancellations and moves of those acts."""
    own = {act.act_id for act in acts if act.products and matches(act, product, destination, end_use)}
    return tuple(
        act for act in acts if (act.products and matches(act, product, destination, end_use)) or act.target_act in own
    )


def state(acts: Sequence[ControlAct], day: float, known_on: float) -> ControlState:
    """State of a cell on `day` by what is known on `known_on`; `acts` come from `cell_acts`. Threats have no effect."""
    rules: dict[str, str] = {}
    practice = enforced = last = ""
    for effective, act in known(acts, known_on):
        if effective > day or act.status == "threatened":
            continue
        if act.action in ("end", "suspend"):
            rules[act.programme] = "none"
        elif act.regime:
            rules[act.programme] = act.regime
        practice, enforced, last = act.practice or practice, act.enforced or enforced, act.act_id
    regime = max(rules.values(), key=STRICTNESS.index, default="none")
    # A rule that is gone is not enforced; a practice can outlive it (inspection of magnets that need no licence).
    return ControlState(regime, practice, enforced if regime != "none" else "", last)


def schedule(acts: Sequence[ControlAct]) -> ControlSchedule:
    """Schedule of one cell, as each day knows it."""
    days: list[float] = []
    states: list[ControlState] = []
    for day in news_days(acts):
        now = state(acts, day, known_on=day)
        if now != (states[-1] if states else FREE):
            days.append(float(day))
            states.append(now)
    return ControlSchedule(tuple(days), tuple(states))


def announced(acts: Sequence[ControlAct]) -> tuple[tuple[float, ...], tuple[AnnouncedStates, ...]]:
    """(days on which the announced future changes, what is ahead from each of them) for one cell."""
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
