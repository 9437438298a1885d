"""Plants of one maker help each other out: who lends to whom, how much, and that nothing appears or vanishes."""

import pytest

from sim.parameters.streams import Streams
from sim.worlds.magnets.habits import REVIEW_DAYS
from sim.worlds.magnets.users import LENT_ABOVE_DAYS, User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes
from .shocks import april, calm

NOW = 100.0


def world(per_maker: float = 3.0) -> MagnetWorld:
    """A calm world on a day of the run."""
    own = fakes.world(calm(), Streams(3, 0), points(plants__per_maker=per_maker))
    own.start()
    own.agenda.run(until=NOW)
    for user in own.population.users:
        user.settle(NOW)
    return own


def vehicles(own: MagnetWorld) -> list[User]:
    """The plants for other light vehicles, in their order."""
    return [plant for plant in own.population.plants if plant.name.startswith("US other_light_vehicles")]


def emptied(plant: User) -> float:
    """Take a plant's first product away; tonnes it has left."""
    need = plant.needs[0]
    need.used += need.stock
    need.stock = 0.0
    return need.stock


def test_plants_of_a_maker_are_sisters_and_no_others() -> None:
    plants = vehicles(world())
    assert plants[0].sisters == (plants[1], plants[2])
    assert plants[3].sisters == (plants[4], plants[5])
    assert all(plant.sisters == () for plant in vehicles(world(1.0)))
    assert all(user.sisters == () for user in world().population.foreign_users)


def test_plants_of_another_end_use_are_no_sisters() -> None:
    """A licence names its end user, so a plant that is judged as military neither lends to others nor borrows."""
    own = fakes.world(calm(), Streams(3, 0), points(plants__per_maker=8.0, aerospace__dual_use_share=0.5))
    aerospace = [plant for plant in own.population.plants if plant.name.startswith("US civil_aerospace")]
    assert {plant.end_use for plant in aerospace} == {"civil", "military"}
    for plant in aerospace:
        assert all(other.end_use == plant.end_use for other in plant.sisters)
        assert len(plant.sisters) == sum(other.end_use == plant.end_use for other in aerospace) - 1


def test_a_plant_that_runs_dry_takes_what_it_needs_from_the_plant_that_can_spare_most() -> None:
    own = world()
    first, second, third = vehicles(own)[:3]
    spare = {plant: plant.needs[0].stock - plant.needs[0].plan * LENT_ABOVE_DAYS for plant in (second, third)}
    lender = max(spare, key=lambda plant: spare[plant])
    before, lacking = lender.needs[0].stock, first.needs[0].plan * REVIEW_DAYS
    emptied(first)
    first._borrow(NOW)
    assert first.needs[0].stock == pytest.approx(min(lacking, spare[lender]))
    assert before - lender.needs[0].stock == pytest.approx(first.needs[0].stock)
    assert lender.needs[0].stock >= lender.needs[0].plan * LENT_ABOVE_DAYS - 1e-9
    checks.balance(own)


def test_whoever_has_enough_or_finds_nothing_to_spare_takes_nothing() -> None:
    own = world()
    plants = vehicles(own)[:3]
    stocks = [plant.needs[0].stock for plant in plants]
    plants[0]._borrow(NOW)
    assert [plant.needs[0].stock for plant in plants] == stocks
    for plant in plants:
        emptied(plant)
    plants[0]._borrow(NOW)
    assert [plant.needs[0].stock for plant in plants] == [0.0] * 3


def test_nothing_appears_or_vanishes_while_plants_share() -> None:
    own = fakes.world(april(), Streams(3, 0), points(plants__per_maker=5.0))
    own.start()
    for day in range(150, 500, 25):
        own.agenda.run(until=float(day))
        for user in own.population.users:
            user.settle(own.agenda.now)
        checks.balance(own)


def test_the_check_sees_a_lender_that_does_not_book_what_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "lend", lambda self, need, tonnes, now: setattr(need, "stock", need.stock - tonnes))
    with pytest.raises(AssertionError, match="unaccounted"):
        test_a_plant_that_runs_dry_takes_what_it_needs_from_the_plant_that_can_spare_most()


def test_plants_that_share_lose_less() -> None:
    lost = []
    for per_maker in (1.0, 3.0, 5.0):
        behaviour = points(plants__per_maker=per_maker, cover__us_median_days=40.0)
        record = fakes.world(april(), Streams(3, 0), behaviour).run()
        lost.append(float((record.gross_loss - record.deferred)[:2].sum()))
    assert lost[0] > lost[1] >= lost[2] >= 0.0
