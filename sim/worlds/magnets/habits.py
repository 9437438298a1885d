"""The habits that users share: lead times they expect, when and how far they adapt, and what levers change in that."""

from dataclasses import dataclass, replace
from math import exp
from typing import Final

from sim.clock import DAYS_PER_WEEK
from sim.parameters.behaviour import Behaviour
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
    thrift_max: float
    """Largest share of use that is saved."""
    regrade_max: float
    """Largest share of controlled grades that give way to uncontrolled ones."""
    embedded_max: float
    """Largest share of use that is bought as parts with magnets inside."""
    parts_max: float
    """Largest share of stopped parts that are bought from makers without Chinese magnets."""
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
    return UserHabits(
        lead_days=b.lead.production_days + b.lead.declaration_days + sea_days + b.lead.clearance_days,
        alert_days=b.adaptation.alert_days,
        adaptation_step=step_share(b.adaptation.time_days),
        return_step=step_share(b.adaptation.return_days),
        thrift_max=b.adaptation.thrift_max * adaptation,
        regrade_max=b.adaptation.regrade_max * adaptation,
        embedded_max=b.adaptation.embedded_max * adaptation,
        parts_max=b.adaptation.parts_max * adaptation,
        hoard_days=b.ordering.hoard_days,
        transhipment_share=b.sourcing.transhipment_share,
    )


def mitigated(usual: UserHabits, levers: Levers) -> UserHabits:
    """Habits of U.S. plants where the levers of mitigation stand: more cover, more and faster thrift, defence first."""
    factor, step = levers.thrift_factor, usual.adaptation_step
    return replace(
        usual,
        thrift_max=min(MOST_THRIFT, usual.thrift_max * factor),
        adaptation_step=step if factor == 1.0 else 1.0 - (1.0 - step) ** factor,
        extra_cover_days=DAYS_PER_WEEK * levers.extra_cover_weeks,
        defence_first=levers.defence_priority > 0.0,
    )


def step_share(time_days: float) -> float:
    """Share of the way to a target covered in one review period at a time constant, both in days."""
    return 1.0 - exp(-REVIEW_DAYS / time_days)
