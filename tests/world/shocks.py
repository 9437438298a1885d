"""A hand-made April: the shape of No. 18 without the record of acts, for tests of mechanism."""

from datetime import date

from sim.clock import to_day

from .fakes import FakeView, Schedule, State, everywhere

APRIL = float(to_day(date(2025, 4, 4)))
JULY = float(to_day(date(2025, 7, 1)))

HALT = Schedule((APRIL, JULY), (State("licence", "halt"), State("licence", "working")))
WORKING = Schedule((APRIL,), (State("licence", "working"),))
INSPECTED = Schedule((APRIL, JULY), (State(None, "halt"), State(None, "working")))


def calm() -> FakeView:
    """No control, no change of duty."""
    return FakeView()


def april(name: str = "april") -> FakeView:
    """All licences halted for three months everywhere, uncontrolled magnets inspected."""
    controls = everywhere(("magnets_controlled", "materials"), HALT)
    controls |= everywhere(("magnets_uncontrolled",), INSPECTED)
    return FakeView(name=name, controls=controls)
