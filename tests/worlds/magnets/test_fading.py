"""What is hardened for now ends by itself, on the same day on every path, and nobody knows the day before it comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from sim.clock import EVE, HORIZON, to_day
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import Destination, EndUse, PolicyView, Practice, Product, Regime, load_path, load_register
from sim.worlds.magnets.agenda import Agenda
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.practices import practice_effects
from sim.worlds.magnets.record import MagnetRecord
from tests.behaviours import points

from . import checks, fakes

LEFT = 100.0
FADED = to_day(EVE) + LEFT

CELL = (Product.MAGNETS_CONTROLLED, Destination.US, EndUse.CIVIL)


@cache
def law(name: str) -> MagnetLaw:
    return MagnetLaw.of(PolicyView.of(load_path(name, load_register())))


def behaviour(left: float = LEFT) -> Behaviour:
    return points(licence__hardening_left_days=left)


def practices(name: str, days: Sequence[float], left: float = LEFT) -> list[Practice | None]:
    """The practice towards civil users in the U.S. on some days."""
    agenda = Agenda(initial_time=days[0] - 1.0)
    own = behaviour(left)
    # Two practices that mean the same are told apart by the object.
    told = practice_effects(own.licence, own.inspection).items()
    effects = {practice: replace(effect) for practice, effect in told}
    in_force = LawInForce(agenda, law(name), effects, to_day(EVE) + left)
    in_force.start()
    meaning = {id(effect): practice for practice, effect in effects.items()}
    found = []
    for day in days:
        agenda.run(until=day)
        found.append(meaning[id(in_force.control(*CELL).effects)])
    return found


def test_the_practice_of_september_fades_into_ordinary_work() -> None:
    assert practices("current_policy", [470.0, FADED - 0.1, FADED + 0.1, 900.0]) == [
        Practice.HARDENED_FOR_NOW,
        Practice.HARDENED_FOR_NOW,
        Practice.WORKING,
        Practice.WORKING,
    ]


@pytest.mark.parametrize("name", ["snapback", "hundred_unilateral", "military_denial", "soy_no_deal", "ieepa_struck"])
def test_paths_whose_practice_is_as_in_september_share_the_day(name: str) -> None:
    assert practices(name, [FADED - 0.1, FADED + 0.1]) == [Practice.HARDENED_FOR_NOW, Practice.WORKING]


def test_what_a_path_imposes_never_ends_by_itself() -> None:
    days = [FADED + 0.1, HORIZON - 1.0]
    assert practices("hardened_for_ever", days) == [Practice.HARDENED] * 2
    assert practices("october_controls", days) == [Practice.HARDENED] * 2
    assert practices("full_escalation", days) == [Practice.HALT] * 2
    assert practices("truce_underdelivered", days) == [Practice.SLOW_WALK] * 2


@pytest.mark.parametrize(("left", "after"), [(50.0, Practice.WORKING), (150.0, Practice.HARDENED_FOR_NOW)])
def test_a_hardening_that_returns_after_a_halt_is_judged_by_the_same_day(left: float, after: Practice) -> None:
    """Full escalation for 90 days ends on 30 January 2026, 98 days after the eve."""
    end = float(to_day(date(2026, 1, 30)))
    assert practices("hundred_90_days", [end - 1.0, end + 1.0, 850.0], left) == [
        Practice.HALT,
        after,
        Practice.WORKING,
    ]


def test_april_again_ends_in_ordinary_work_as_in_june_2025() -> None:
    days = [float(to_day(day)) for day in (date(2025, 11, 2), date(2025, 12, 12), date(2026, 1, 9), date(2026, 1, 25))]
    assert practices("april_replay", days, left=364.0) == [
        Practice.HALT,
        Practice.OPENING,
        Practice.THAW,
        Practice.WORKING,
    ]


def test_a_halt_of_heavy_magnets_outlasts_the_fading_of_the_practice() -> None:
    """The rule refuses to its end; the practice behind it is ordinary by then."""
    own = behaviour()
    agenda = Agenda(initial_time=FADED - 1.0)
    in_force = LawInForce(
        agenda, law("heavy_halt_26_weeks"), practice_effects(own.licence, own.inspection), to_day(EVE) + LEFT
    )
    in_force.start()
    agenda.run(until=FADED + 1.0)
    assert in_force.control(*CELL).stopped
    assert in_force.control(*CELL).regime is Regime.REFUSE


def test_nobody_knows_the_day_before_it_comes() -> None:
    soon, late = (
        fakes.world(law("current_policy"), Streams(1, 0), behaviour(left)).run() for left in (LEFT, LEFT + 150.0)
    )
    checks.same(soon, late, months=19, weeks=int(FADED // 7))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(soon, late)


def test_a_day_on_which_nothing_fades_changes_no_byte() -> None:
    """Where a practice stands that does not fade, the day makes no difference."""
    records = [fakes.world(law("realised"), Streams(1, 0), behaviour(left)).run() for left in (LEFT, 300.0)]
    checks.same(*records)
    assert records[0].events == records[1].events


def test_the_day_belongs_to_the_parameter_set() -> None:
    parameters = load_parameters()
    days = [draw_behaviour(parameters, Streams(1, number)).licence.hardening_left_days for number in range(40)]
    assert days[::2] == days[1::2], "two replications of a set"
    assert len(set(days)) == 20
    assert min(days) >= 14.0
    assert max(days) <= 365.0
    assert draw_behaviour(parameters, Streams(1, 0), "prior-driven").licence.hardening_left_days == 84.0


def together(names: Sequence[str]) -> list[MagnetRecord]:
    return run_laws([law(name) for name in names], load_magnet_inputs(), Streams(2, 0), behaviour())


def test_paths_that_share_their_history_share_the_day() -> None:
    """Two paths part after the practice has faded, two before, and one never fades; each as in a world of its own."""
    names = ("general_licences", "current_policy", "hardened_for_ever", "heavy_halt_26_weeks", "hundred_90_days")
    for name, record in zip(names, together(names), strict=True):
        checks.same(record, fakes.world(law(name), Streams(2, 0), behaviour()).run())


def test_fading_is_felt() -> None:
    """Once the practice has faded fewer files are returned, and those that are approved have waited for less long."""
    faded, hard = (
        fakes.world(law(name), Streams(2, 0), behaviour()).run() for name in ("current_policy", "hardened_for_ever")
    )
    later = slice(20, 30)
    assert faded.licences.returned[:, later].sum() < 0.8 * hard.licences.returned[:, later].sum()
    waits = [one.licences.wait_days[one.licences.wait_month >= 22].mean() for one in (faded, hard)]
    assert waits[0] < 0.9 * waits[1]
