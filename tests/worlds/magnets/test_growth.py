"""Growth of normal use: by hand, against makers' capacity, and in what users, suppliers and licences take from it."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR, HORIZON, MONTH_EDGES, MONTHS
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import Destination, Product
from sim.worlds.magnets.growth import FULL_LOAD, PAST_USE_DAYS, Growth, _stock_days, growth_of
from sim.worlds.magnets.habits import habits_abroad, us_habits
from sim.worlds.magnets.suppliers import USUAL_SLACK
from sim.worlds.magnets.users import User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes
from .shocks import calm

INPUTS = load_magnet_inputs()
NORMAL = sum(place.departures_tonnes_per_month for place in INPUTS.destinations) / DAYS_PER_MONTH
US = next(p for p in INPUTS.destinations if p.name is Destination.US).departures_tonnes_per_month / DAYS_PER_MONTH
DECEMBER = MONTH_EDGES[MONTHS.index("2026-12")]


def growing(us: float, abroad: float, capacity: float = 0.0, ratio: float = 1.6) -> Behaviour:
    return points(growth__us=us, growth__abroad=abroad, makers__growth=capacity, makers__capacity_ratio=ratio)


def trade(growth: Growth, behaviour: Behaviour, day: float) -> float:
    """What users buy from China in normal times, tonnes a day."""
    b = behaviour
    stocks = (
        _stock_days(b, b.cover.us_median_days, us_habits(b).lead_days),
        _stock_days(b, b.cover.abroad_median_days, habits_abroad(b).lead_days),
    )
    parts = zip((US, NORMAL - US), (growth.us, growth.abroad), (b.growth.us, b.growth.abroad), stocks, strict=True)
    return sum(own * use.use.at(day) * (1.0 + rate * days / DAYS_PER_YEAR) for own, use, rate, days in parts)


def test_trade_is_that_of_2024_on_day_0_and_use_is_what_does_not_go_into_stocks() -> None:
    growth, flat = growth_of(INPUTS, growing(0.10, 0.05)), growth_of(INPUTS, growing(0.0, 0.0))
    assert set(flat.us.use.values) == set(flat.abroad.use.values) == {1.0}
    behaviour = points()
    for own, rate, cover, sea in (
        (growth.us, 0.10, behaviour.cover.us_median_days, behaviour.lead.sea_us_days),
        (growth.abroad, 0.05, behaviour.cover.abroad_median_days, behaviour.lead.sea_abroad_days),
    ):
        lead = behaviour.lead.production_days + behaviour.lead.declaration_days + sea + behaviour.lead.clearance_days
        stock = cover * exp(behaviour.cover.us_spread**2 / 2.0) + lead + 14.0
        for start in (-2.0 * DAYS_PER_MONTH, 0.0, MONTH_EDGES[5]):
            years = (start + DAYS_PER_MONTH / 2.0) / DAYS_PER_YEAR
            assert own.use.at(start) * (1.0 + rate * stock / DAYS_PER_YEAR) == pytest.approx(exp(rate * years))
        assert own.rise_per_day[own.use.days.index(DECEMBER) + 1] == pytest.approx(rate / DAYS_PER_YEAR, rel=0.05)
    assert growth.us.use.at(0.0) == growth.us.use.at(MONTH_EDGES[1] - 1.0) < growth.us.use.at(MONTH_EDGES[1])


def test_capacity_is_tonnes_and_not_a_multiple_of_use() -> None:
    slow, fast = (growth_of(INPUTS, growing(0.0, abroad)).capacity for abroad in (0.0, 0.2))
    assert slow == fast
    assert slow.at(-50.0) == slow.at(DECEMBER) == pytest.approx(1.6 * NORMAL)
    added = growth_of(INPUTS, growing(0.0, 0.0, capacity=0.1)).capacity
    years = (DECEMBER + DAYS_PER_MONTH / 2.0) / DAYS_PER_YEAR
    assert added.at(DECEMBER) == pytest.approx(1.6 * NORMAL * exp(0.1 * years))


def test_use_cannot_outgrow_what_makers_can_supply() -> None:
    behaviour = growing(0.10, 0.23, ratio=1.3)
    growth = growth_of(INPUTS, behaviour)
    limit = FULL_LOAD * (1.0 - behaviour.makers.new_year_days / DAYS_PER_YEAR) * 1.3 * NORMAL
    bought = [trade(growth, behaviour, day) for day in MONTH_EDGES]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(bought))
    assert bought[-1] == pytest.approx(limit)
    assert bought[1] < limit
    rises = [own.use.at(HORIZON) / own.use.at(0.0) - 1.0 for own in (growth.us, growth.abroad)]
    assert 0.0 < rises[0] < rises[1], "what growth there is room for is shared in proportion"


def test_falling_use_is_not_held_back() -> None:
    growth = growth_of(INPUTS, growing(-0.04, -0.04, ratio=1.0))
    for own in (growth.us, growth.abroad):
        assert own.use.at(DECEMBER) / own.use.at(0.0) == pytest.approx(exp(-0.04 * DECEMBER / DAYS_PER_YEAR))


@pytest.mark.parametrize("ends", [(-0.04, -0.04), (0.24, 0.23), (0.24, -0.04)])
@pytest.mark.parametrize("ratio", [1.15, 1.6])
def test_growth_at_the_ends_of_the_priors_loses_nothing_without_a_shock(
    ends: tuple[float, float], ratio: float
) -> None:
    for capacity in (0.0, 0.17):
        checks.no_loss(MagnetWorld(calm(), INPUTS, Streams(2, 0), growing(*ends, capacity, ratio)).run())


def test_the_check_sees_growth_that_makers_cannot_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.worlds.magnets.growth.FULL_LOAD", 1.5)
    with pytest.raises(AssertionError, match="without a shock"):
        checks.no_loss(MagnetWorld(calm(), INPUTS, Streams(2, 0), growing(0.24, 0.23, 0.0, 1.15)).run())


def test_users_licences_and_usual_suppliers_take_on_the_growth_of_magnets_alone() -> None:
    world = fakes.world(calm(), Streams(2, 0), growing(0.12, 0.06))
    world.start()
    world.agenda.run(until=HORIZON - 1.0)
    growth, day = world.market.growth, HORIZON - 15.0
    for user in world.population.users:
        own = growth.of(user.destination)
        for need in user.needs:
            if need.product in (Product.MAGNETS_CONTROLLED, Product.MAGNETS_UNCONTROLLED):
                assert need.use == need.bought * own.use.at(day)
            else:
                assert need.use == need.bought, "materials and parts are told in days of use"
            if need.account is not None and need.product is Product.MAGNETS_CONTROLLED:
                assert need.account.use == pytest.approx(need.bought * own.use.at(DECEMBER - PAST_USE_DAYS), rel=0.01)
                assert need.account.use < need.use
    for place, capacity in enumerate(world.market._usual):
        usual = USUAL_SLACK * world.demand.usual_use(place)
        assert capacity.at(day) == pytest.approx(usual * growth.us.use.at(day))


def test_output_does_not_grow_with_the_use_of_magnets() -> None:
    slow, fast = (fakes.world(calm(), Streams(2, 0), growing(us, 0.0)) for us in (0.0, 0.2))
    for one, other in zip(slow.population.plants, fast.population.plants, strict=True):
        assert (one.production is None) == (other.production is None)
        if one.production is not None and other.production is not None:
            assert one.production.units_per_day == other.production.units_per_day


def test_the_check_of_growth_sees_users_that_do_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "_grow", lambda self, now: None)
    with pytest.raises(AssertionError):
        test_users_licences_and_usual_suppliers_take_on_the_growth_of_magnets_alone()


def half_years(rate: float) -> NDArray[np.float64]:
    """Departures from China in the half-years of the run at one rate of growth everywhere, where makers have room."""
    record = MagnetWorld(calm(), INPUTS, Streams(7, 0), growing(rate, rate, ratio=3.0)).run()
    return np.asarray(record.departed[0].sum(axis=0).reshape(-1, 6).sum(axis=1))


def test_nothing_jumps_on_the_first_day() -> None:
    """Departures rise as normal trade does from the first half-year on: opening stocks fit growing use."""
    middles = [(start + end) / 2.0 / DAYS_PER_YEAR for start, end in pairwise(MONTH_EDGES[::6])]
    expected = half_years(0.0) * np.exp(0.12 * np.array(middles))
    assert np.abs(half_years(0.12) / expected - 1.0).max() < 0.04, "growth jumps"


def test_the_check_sees_stocks_that_start_without_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.worlds.magnets.growth._stock_days", lambda *given: 0.0)
    with pytest.raises(AssertionError, match="growth jumps"):
        test_nothing_jumps_on_the_first_day()
