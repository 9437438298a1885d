"""What the world of magnets makes of a law: the duties, rules, practices and levers that somebody in it asks for."""

from collections.abc import Callable, Mapping
from typing import Final

from sim.clock import HORIZON
from sim.policy import ControlCell, Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.controls import AnnouncedStates, Aspect
from sim.policy.readings import LOOK_AHEAD_DAYS, Reading, Readings, of_news, of_steps
from sim.worlds.magnets.law import READ_ANNOUNCEMENTS, READ_CONTROLS, READ_LEVERS, MagnetLaw


def _licence(rule: Regime) -> object:
    """A rule as an account of licences takes it: an extraterritorial one asks for a licence like any other."""
    return Regime.LICENCE if rule is Regime.EXTRATERRITORIAL else rule


def _review(practice: Practice | None) -> object:
    """A practice as applicants meet it: a slow walk is as slow as a hardened practice, and none is the ordinary one."""
    return Practice.WORKING if practice is None else _inspection(practice)


def _inspection(practice: Practice | None) -> object:
    """A practice as goods at customs meet it; where there is none, nothing is inspected."""
    return Practice.HARDENED if practice is Practice.SLOW_WALK else practice


READ_AS: Final[Mapping[tuple[Product, Aspect], Callable[..., object]]] = {
    (Product.MAGNETS_CONTROLLED, "regime"): _licence,
    (Product.MAGNETS_CONTROLLED, "practice"): _review,
    (Product.MAGNETS_UNCONTROLLED, "practice"): _inspection,
    (Product.MATERIALS, "regime"): _licence,
    (Product.EMBEDDED_MAGNETS, "regime"): _licence,
    (Product.EMBEDDED_MAGNETS, "enforced"): lambda enforced: None if enforced is Enforcement.NONE else enforced,
    (Product.THIRD_COUNTRY_MAGNETS, "regime"): lambda rule: rule is not Regime.NONE,
    (Product.RE_EXPORTS, "enforced"): lambda enforced: enforced is Enforcement.FULL,
}
"""What a world asks of the controls on each product, and how it takes the answer."""


def _is_read(cell: ControlCell, aspect: Aspect) -> bool:
    """Whether a world asks for an aspect of a cell: users abroad are civil, and only plants in the U.S. use parts."""
    product, destination, end_use = cell
    in_us = destination is Destination.US
    return (product, aspect) in READ_AS and (in_us or (end_use is EndUse.CIVIL and aspect != "enforced"))


NOT_READ: Final[Mapping[tuple[Product, Aspect], str]] = {
    (Product.MATERIALS, "practice"): "licences for materials follow the practice towards magnets_controlled",
    (Product.MAGNETS_UNCONTROLLED, "regime"): "uncontrolled magnets need no licence; customs inspects them by practice",
    (Product.THIRD_COUNTRY_MAGNETS, "enforced"): "how far No. 61 bites is read at embedded_magnets",
    (Product.RE_EXPORTS, "regime"): "of re-exports to civil users in the U.S. the enforcement is read",
}
"""Why a world does not ask for something that a user may well set."""

ASPECTS: Final[tuple[Aspect, ...]] = ("regime", "practice", "enforced")

READ_ASPECTS: Final[Mapping[ControlCell, frozenset[Aspect]]] = {
    cell: frozenset(aspect for aspect in ASPECTS if _is_read(cell, aspect)) for cell in READ_CONTROLS
}
"""What a world asks of each control."""


def _bites_soon(ahead: AnnouncedStates) -> bool:
    """Whether a rule that is carried out abroad lies ahead."""
    return any(state.enforced not in (None, Enforcement.NONE) for _, state in ahead)


def magnet_readings(law: MagnetLaw) -> Readings:
    """What a world makes of a law."""
    duty = law.magnet_duty
    far = HORIZON + LOOK_AHEAD_DAYS
    duties = [tuple(pcts) for _, *pcts in law.duty_steps]
    found: dict[str, Reading] = {
        "duty": of_steps([day for day, *_ in law.duty_steps], duties, duties[0] if duties else ()),
        "announced duty": of_news(duty.news, lambda ahead: tuple(one for one in ahead if one.effective_day < far)),
    }
    for cell, aspects in READ_ASPECTS.items():
        schedule = law.controls[cell]
        for aspect in sorted(aspects):
            read = READ_AS[cell[0], aspect]
            values = [read(getattr(state, aspect)) for state in schedule.states]
            before = read(Regime.NONE if aspect == "regime" else None)
            found[f"{aspect} of {' / '.join(cell)}"] = of_steps(schedule.days, values, before)
    for cell in READ_ANNOUNCEMENTS:
        found[f"announced for {' / '.join(cell)}"] = of_news(law.coming[cell], _bites_soon)
    for name in READ_LEVERS:
        lever = law.measures[name]
        found[name] = of_steps(lever.days, lever.values, lever.neutral)
    return found
