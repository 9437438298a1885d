"""Worlds that share their history beside worlds of their own: the same records to the byte."""

from collections.abc import Sequence
from math import inf
from random import Random

import pytest

from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import PolicyView, list_paths, load_path, load_register
from sim.worlds.magnets import histories
from sim.worlds.magnets.histories import Kept, run_laws
from sim.worlds.magnets.law import MagnetLaw, parting_day
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.record import MagnetRecord

from . import checks, fakes, laws, shocks


def together(given: Sequence[MagnetLaw], replication: int) -> list[MagnetRecord]:
    streams = Streams(4, replication)
    return run_laws(given, load_magnet_inputs(), streams, laws.behaviour(streams))


def alone(given: Sequence[MagnetLaw], replication: int) -> list[MagnetRecord]:
    streams = Streams(4, replication)
    return [fakes.world(law, streams, laws.behaviour(streams)).run() for law in given]


def compare(given: Sequence[MagnetLaw], replication: int) -> None:
    for one, other in zip(together(given, replication), alone(given, replication), strict=True):
        checks.same(one, other)


def compare_all(families: Sequence[Sequence[MagnetLaw]]) -> None:
    """Families of laws, each with a replication of its own."""
    for replication, given in enumerate(families):
        compare(given, replication)


def family(draw: Random) -> list[MagnetLaw]:
    """A law, one that leaves it, one that leaves the second, and one that leaves the first again."""
    first = laws.random_law(draw)
    second = laws.random_law(draw, first, since=300.0)
    third = laws.random_law(draw, second, since=420.0)
    fourth = laws.random_law(draw, first, since=420.0)
    given = [first, second, third, fourth]
    draw.shuffle(given)
    return given


@pytest.mark.parametrize("case", range(3))
def test_laws_at_random(case: int) -> None:
    compare(family(Random(case)), case)


def test_some_standard_paths() -> None:
    register = load_register()
    names = Random(5).sample(list_paths(), 5)
    compare([MagnetLaw.of(PolicyView.of(load_path(name, register))) for name in names], 1)


def test_laws_that_differ_from_the_start_and_equal_ones() -> None:
    given = [fakes.law(), shocks.april(), fakes.law()]
    records = together(given, 0)
    for one, other in zip(records, alone(given, 0), strict=True):
        checks.same(one, other)
    with pytest.raises(AssertionError, match="differ"):
        checks.same(records[0], records[1])


@pytest.mark.parametrize("case", range(2))
def test_laws_that_part_before_the_world_begins(case: int) -> None:
    draw = Random(case)
    first = laws.random_law(draw, since=-300.0)
    compare([first, laws.random_law(draw, since=-300.0), laws.random_law(draw, first, since=300.0)], case)


def test_the_day_on_which_laws_part_by_hand() -> None:
    base = shocks.april()
    assert parting_day(base, base) == float("inf")
    assert parting_day(fakes.law(), base) == shocks.APRIL
    assert parting_day(base, fakes.moved(base, 200.0, thrift_factor=2.0)) == 200.0
    assert parting_day(fakes.moved(base, 200.0, thrift_factor=2.0), base) == 200.0


@pytest.mark.parametrize("case", range(20))
def test_laws_part_on_the_day_they_were_made_to(case: int) -> None:
    draw = Random(case)
    first = laws.random_law(draw)
    assert parting_day(first, laws.random_law(draw, first, since=330.0)) >= 330.0


def test_a_world_goes_on_as_if_it_had_not_been_kept() -> None:
    world = fakes.world(shocks.april(), Streams(4, 0))
    world.start()
    world.agenda.run(until=400.0)
    kept = Kept(world)
    again = kept.again()
    for one in (world, again):
        one.agenda.run(until=500.0)
        checks.balance(one)
    checks.same(world.record(), again.record())


def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Laws part a fortnight after they do."""
    whole = parting_day
    monkeypatch.setattr(histories, "parting_day", lambda one, other: whole(one, other) + 14.0)


def old_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next change of law is that of the law that was left."""

    def follow(self: LawInForce, law: MagnetLaw) -> None:
        self.law = law

    monkeypatch.setattr(LawInForce, "follow", follow)


def fading_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the law that is followed nothing fades."""
    whole = LawInForce.follow

    def follow(self: LawInForce, law: MagnetLaw) -> None:
        self._fades_on = inf
        whole(self, law)

    monkeypatch.setattr(LawInForce, "follow", follow)


def shared_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds that part go on using the same licences."""
    monkeypatch.setattr(histories, "UNCHANGING", histories.UNCHANGING | {LicenceAccount})


@pytest.mark.parametrize("broken", [late, old_calendar, fading_forgotten, shared_accounts])
def test_the_comparison_sees_a_shared_history_that_is_wrong(broken: object, monkeypatch: pytest.MonkeyPatch) -> None:
    families = [family(Random(case)) for case in range(3)]
    broken(monkeypatch)  # type: ignore[operator]
    with pytest.raises((AssertionError, ValueError)):
        compare_all(families)
