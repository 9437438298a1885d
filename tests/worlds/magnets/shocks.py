"""A hand-made April: the shape of No. 18 without the record of acts, for tests of mechanism."""

from datetime import date

from sim.clock import to_day
from sim.policy import ControlSchedule, ControlState, Practice, Regime
from sim.worlds.magnets.law import MagnetLaw

from . import fakes

APRIL = float(to_day(date(2025, 4, 4)))
JULY = float(to_day(date(2025, 7, 1)))

HALT = ControlSchedule(
    (APRIL, JULY), (ControlState(Regime.LICENCE, Practice.HALT), ControlState(Regime.LICENCE, Practice.WORKING))
)
INSPECTED = ControlSchedule(
    (APRIL, JULY), (ControlState(Regime.NONE, Practice.HALT), ControlState(Regime.NONE, Practice.WORKING))
)


def calm() -> MagnetLaw:
    """No control, no change of duty."""
    return fakes.law()


def april() -> MagnetLaw:
    """All licences halted for three months everywhere, uncontrolled magnets inspected."""
    controls = fakes.everywhere(("magnets_controlled", "materials"), HALT)
    controls |= fakes.everywhere(("magnets_uncontrolled",), INSPECTED)
    return fakes.law(controls)
