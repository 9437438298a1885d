"""What a practice of China's licence office means for those who trade: one table, read by the office and by users.

A practice is how the office behaves under an unchanged rule. Its numbers are behaviour, so they differ by replication.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.parameters.behaviour import InspectionBehaviour, LicenceBehaviour
from sim.policy import Practice

AT_ONCE: Final = 1e9
"""Speed of an inspection that does not take place, inspections a day."""


@dataclass(frozen=True)
class PracticeEffects:
    """What one practice means."""

    pace: float
    """Speed of review, times ordinary throughput. During a halt it is the speed of files that are already inside."""
    returned: float
    """Probability that a review ends in a return."""
    inspections_per_day: float
    """Speed of an inspection of uncontrolled magnets: one over its mean days."""
    tight: bool
    """Whether users expect trouble with licences, or see their goods held up by inspections."""

    @property
    def inspects(self) -> bool:
        """Whether uncontrolled magnets are inspected at all."""
        return self.inspections_per_day < AT_ONCE


def practice_effects(
    licence: LicenceBehaviour, inspection: InspectionBehaviour
) -> Mapping[Practice | None, PracticeEffects]:
    """What every practice means under some behaviour; None is where no act has said how the office behaves.

    Without a practice licences are handled as usual, and nothing is inspected. What is hardened for now means what any
    hardening means, until it ends: see `sim.worlds.magnets.law_in_force`.
    """
    opening, working, hardened = licence.return_opening, licence.return_working, licence.return_hardened
    as_hardened = PracticeEffects(licence.pace_hardened, hardened, 1.0 / inspection.days_hardened, tight=True)
    return {
        None: PracticeEffects(1.0, working, AT_ONCE, tight=False),
        Practice.HALT: PracticeEffects(licence.pace_opening, opening, 1.0 / inspection.days_halt, tight=True),
        Practice.OPENING: PracticeEffects(licence.pace_opening, opening, 1.0 / inspection.days_opening, tight=True),
        Practice.THAW: PracticeEffects(
            licence.pace_thaw, (opening + working) / 2.0, 1.0 / inspection.days_thaw, tight=True
        ),
        Practice.WORKING: PracticeEffects(1.0, working, 1.0 / inspection.days_working, tight=False),
        Practice.HARDENED: as_hardened,
        Practice.HARDENED_FOR_NOW: as_hardened,
        Practice.SLOW_WALK: as_hardened,
        Practice.EASED: PracticeEffects(
            licence.pace_eased, working / 2.0, 1.0 / (inspection.days_working / 2.0), tight=False
        ),
    }
