"""The habits that users share: lead times they expect, when and how far they adapt, and what levers change in that."""

from dataclasses import astuple, dataclass, replace
from math import exp
from typing import Final

from sim.clock import DAYS_PER_WEEK
from sim.parameters.behaviour import Behaviour
from sim.worlds.magnets.adaptation import Reach
from sim.worlds.magnets.law import Levers

REVIEW_DAYS: Final = 14.0
"""Days between two reviews of a user's stocks."""

MOST_THRIFT: Final = 0.9
"""Largest share of use that thrift can save, whatever the lever (assumption)."""


@dataclass(frozen=True)
class UserHabits:
    """Behaviour shared by users: see `sim.parameters.behaviour` for sources."""

    lead_days: float
    """Lead time users expect from order to receipt."""
    alert_days: float
    """Days of cover below which a user whose lane is blocked starts to adapt."""
    adaptation_step: float
    """Share of the remaining adaptation made in one review period while alert."""
    return_step: float
    """Share of adaptation undone in one review period after the alert."""
    learning_step: float
    """Share of what is left to learn that is learned in one review period while alert."""
    soon: Reach
    """How far users can adapt in the first months."""
    late: Reach
    """How far they can adapt in the long run."""
    hoard_days: float
    """Days of cover wanted on top while licences are hard to get."""
    transhipment_share: float
    """Share of use that is ordered by way of a third country while the direct lane is blocked."""
    extra_cover_days: float = 0.0
    """Cover beyond a user's own, as mitigation asks for it."""
    defence_first: bool = False
    """Whether orders for defence go ahead everywhere, to makers no foreign control binds where there are any."""


def us_habits(behaviour: Behaviour) -> UserHabits:
    """Habits of plants in the U.S."""
    return _habits(behaviour, behaviour.lead.sea_us_days, 1.0)


def habits_abroad(behaviour: Behaviour) -> UserHabits:
    """Habits of users abroad, who may adapt less."""
    return _habits(behaviour, behaviour.lead.sea_abroad_days, behaviour.adaptation.abroad_ratio)


def _habits(b: Behaviour, sea_days: float, adaptation: float) -> UserHabits:
    """Habits of users whose goods sail `sea_days`; `adaptation` scales how far they adapt."""
    most = b.adaptation.thrift_max, b.adaptation.regrade_max, b.adaptation.embedded_max, b.adaptation.parts_max
    soon = Reach(*(share * adaptation for share in most))
    return UserHabits(
        lead_days=b.lead.production_days + b.lead.declaration_days + sea_days + b.lead.clearance_days,
        alert_days=b.adaptation.alert_days,
        adaptation_step=step_share(b.adaptation.time_days),
        return_step=step_share(b.adaptation.return_days),
        learning_step=step_share(b.adaptation.long_days),
        soon=soon,
        late=Reach(*(long_run_share(share, b.adaptation.long_ratio) for share in astuple(soon))),
        hoard_days=b.ordering.hoard_days,
        transhipment_share=b.sourcing.transhipment_share,
    )


def mitigated(usual: UserHabits, levers: Levers) -> UserHabits:
    """Habits of U.S. plants where the levers of mitigation stand: more cover, more and faster thrift, defence first."""
    factor, step = levers.thrift_factor, usual.adaptation_step
    return replace(
        usual,
        soon=replace(usual.soon, thrift=min(MOST_THRIFT, usual.soon.thrift * factor)),
        late=replace(usual.late, thrift=min(MOST_THRIFT, usual.late.thrift * factor)),
        adaptation_step=step if factor == 1.0 else 1.0 - (1.0 - step) ** factor,
        extra_cover_days=DAYS_PER_WEEK * levers.extra_cover_weeks,
        defence_first=levers.defence_priority > 0.0,
    )


def step_share(time_days: float) -> float:
    """Share of the way to a target covered in one review period at a time constant, both in days."""
    return 1.0 - exp(-REVIEW_DAYS / time_days)


def long_run_share(share: float, ratio: float) -> float:
    """Share of use that can be done without in the long run, if `share` can be in the first months.

    `ratio` is that of the elasticities. With a constant elasticity e, use falls at a price p to p ** -e of what it was;
    a ratio of elasticities is a power of what is left.
    """
    return float(1.0 - (1.0 - share) ** ratio)
