"""Laws at random, harsh enough that plants stop: for tests that compare two ways to run a world."""

from dataclasses import replace
from random import Random

from sim.policy import ControlCell, ControlSchedule, ControlState, Enforcement, Practice, Product, Regime
from sim.policy.known_acts import News
from sim.worlds.magnets.law import READ_ANNOUNCEMENTS, READ_CONTROLS, MagnetLaw

from . import fakes

FIRST, LAST = 150.0, 520.0
"""Days between which controls change."""

LEVERS = {"thrift_factor": 2.0, "offtake_factor": 2.0, "extra_cover_weeks": 4.0, "allied_ramp_factor": 2.0}


def days(draw: Random, count: int, since: float = FIRST) -> tuple[float, ...]:
    """Whole days in order."""
    return tuple(float(day) for day in sorted(draw.sample(range(int(since), int(LAST)), count)))


def schedule(draw: Random, product: Product, since: float = FIRST) -> ControlSchedule:
    """A control that changes two to four times."""
    abroad = product in (Product.THIRD_COUNTRY_MAGNETS, Product.EMBEDDED_MAGNETS, Product.RE_EXPORTS)
    regimes = [Regime.LICENCE, Regime.LICENCE, Regime.GENERAL_LICENCE, Regime.CASE_BY_CASE, Regime.REFUSE, Regime.NONE]
    count = draw.randint(2, 4)
    states = []
    for _ in range(count):
        regime = draw.choice([Regime.EXTRATERRITORIAL, Regime.NONE] if abroad else regimes)
        enforced = draw.choice(list(Enforcement)) if abroad and regime is not Regime.NONE else None
        practice = draw.choice([Practice.HALT, *Practice])
        states.append(ControlState(regime, practice, enforced))
    return ControlSchedule(days(draw, count, since), tuple(states))


def random_law(draw: Random, base: MagnetLaw | None = None, since: float = FIRST) -> MagnetLaw:
    """A law whose parts change at random from a day on; up to that day it is the `base`, or nothing."""
    base = base or fakes.law()
    shared = {product: schedule(draw, product, since) for product in Product}
    controls: dict[ControlCell, ControlSchedule] = {}
    for cell in READ_CONTROLS:
        own = schedule(draw, cell[0], since) if draw.random() < 0.2 else shared[cell[0]]
        before = base.controls[cell]
        kept = [(day, state) for day, state in zip(before.days, before.states, strict=True) if day < since]
        controls[cell] = ControlSchedule(
            (*(day for day, _ in kept), *own.days), (*(state for _, state in kept), *own.states)
        )
    coming = {}
    for cell in READ_ANNOUNCEMENTS:
        said = base.coming[cell]
        kept = [(day, ahead) for day, ahead in zip(said.days, said.ahead, strict=True) if day < since]
        enforced = ControlState(Regime.EXTRATERRITORIAL, None, Enforcement.FULL)
        coming[cell] = News.of([*kept, (days(draw, 1, since)[0], ((LAST + 50.0, enforced),))])
    law = replace(base, controls=controls, coming=coming)
    if draw.random() < 0.5:
        name = draw.choice(list(LEVERS))
        law = fakes.moved(law, days(draw, 1, since)[0], **{name: LEVERS[name]})
    return law
