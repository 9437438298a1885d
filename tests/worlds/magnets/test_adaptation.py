"""How far adaptation reaches, what it takes of a plant, and that a worse shortage never costs a plant alone less."""

from dataclasses import replace
from itertools import pairwise
from math import log

import numpy as np
import pytest

from sim.clock import HORIZON, MONTHS
from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import (
    ControlSchedule,
    ControlState,
    Destination,
    EndUse,
    Enforcement,
    PolicyView,
    Practice,
    Product,
    Regime,
    load_path,
    load_register,
)
from sim.worlds.magnets.adaptation import AdaptationLedger, Reach, adapted_shares
from sim.worlds.magnets.habits import habits_abroad, long_run_share, us_habits
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.prices import adaptation_prices
from sim.worlds.magnets.record import (
    AIR,
    EMBEDDED,
    EMERGENCY,
    KINDS,
    OF_OUTPUT,
    PARTS,
    REGRADE,
    REQUALIFICATION,
    THRIFT,
    MagnetRecord,
)
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import fakes
from .shocks import APRIL, april, calm

INPUTS = load_magnet_inputs()
CLAIMED = [place for place, sector in enumerate(INPUTS.sectors) if sector.claimed]

SOON = Reach(0.1, 0.2, 0.3, 0.4)
LATE = Reach(0.2, 0.6, 0.7, 0.8)


def test_shares_by_hand() -> None:
    assert adapted_shares(SOON, LATE, 1.0, 0.0, 1.0, 1.0) == pytest.approx((0.1, 0.2, 0.0, 0.3))
    assert adapted_shares(SOON, LATE, 0.5, 0.5, 1.0, 1.0) == pytest.approx((0.075, 0.2, 0.0, 0.25))
    assert adapted_shares(SOON, LATE, 0.5, 0.5, 0.4, 0.5) == pytest.approx((0.075, 0.1, 0.6 * 0.3, 0.1))
    _, regraded, _, embedded = adapted_shares(SOON, LATE, 1.0, 1.0, 1.0, 1.0)
    assert (embedded, regraded) == pytest.approx((0.7, 0.25)), "a little is always used"


def test_a_ratio_of_elasticities_is_a_power_of_what_is_left() -> None:
    """At an elasticity of 0.5 a tripled price leaves 3 ** -0.5 of use; at one of 1.25 it leaves 3 ** -1.25."""
    assert long_run_share(1.0 - 3.0**-0.5, 1.25 / 0.5) == pytest.approx(1.0 - 3.0**-1.25)
    assert long_run_share(0.3, 1.0) == pytest.approx(0.3)
    habits = us_habits(points(adaptation__thrift_max=0.2, adaptation__long_ratio=2.0))
    assert habits.late.thrift == pytest.approx(1.0 - 0.8**2)
    assert habits_abroad(points(adaptation__abroad_ratio=0.0)).late == Reach(0.0, 0.0, 0.0, 0.0)


def test_the_reach_of_the_points_follows_the_published_elasticities() -> None:
    """All kinds together, at a tripled price: near 1.18 after a year, near 2.5 in the long run."""
    habits = us_habits(points())
    behaviour = points()
    for years, low, high in ((1.0, 1.0, 1.4), (30.0, 2.0, 3.0)):
        learned = 1.0 - float(np.exp(-years * 365.25 / behaviour.adaptation.long_days))
        saved, regraded, _, embedded = adapted_shares(habits.soon, habits.late, 1.0, learned, 1.0, 1.0)
        left = (1.0 - saved) * (1.0 - regraded - embedded)
        assert low < -log(left) / log(3.0) < high


def test_a_ledger_by_hand() -> None:
    ledger, shares = AdaptationLedger(units_per_day=10.0), (0.1, 0.2, 0.3, 0.4)

    def of_month(month: int) -> list[float]:
        return [used[month] for used in ledger.used]

    ledger.accrue(-5.0, 2.0, 1.0, shares, controlled=1.0, magnets=4.0)
    ledger.accrue(30.0, 33.0, 1.0, shares, controlled=1.0, magnets=4.0)
    assert of_month(0) == pytest.approx([3 * 1.0, 3 * 0.5, 3 * 3.0, 0.0, 3 * 4.0 * 0.4 * 0.9, 0.0, 0.0])
    assert of_month(1) == pytest.approx([2 * value / 3 for value in of_month(0)])
    ledger.accrue(62.0, 63.0, 0.25, shares, controlled=1.0, magnets=4.0)
    assert of_month(2) == pytest.approx([0.25, 0.5, 2.5, 0.0, 4.0 * 0.25 * 0.9, 0.0, 0.0]), "never more than is made"
    before = of_month(len(MONTHS) - 1)
    ledger.accrue(HORIZON, HORIZON + 90.0, 1.0, shares, controlled=1.0, magnets=4.0)
    assert of_month(len(MONTHS) - 1) == before


def test_requalification_is_paid_once_and_shipments_when_they_leave() -> None:
    ledger = AdaptationLedger(units_per_day=10.0)
    for day, share in ((5.0, 0.3), (40.0, 0.1), (45.0, 0.3), (50.0, 0.8)):
        ledger.adapt(day, share)
    assert ledger.used[REQUALIFICATION][:2] == pytest.approx([3.0, 5.0])
    ledger.ship(5.0, 7.0, by_air=True, emergency=False)
    ledger.ship(5.0, 2.0, by_air=False, emergency=True)
    ledger.ship(40.0, 1.0, by_air=True, emergency=True)
    ledger.ship(-1.0, 99.0, by_air=True, emergency=True)
    ledger.ship(float(HORIZON), 99.0, by_air=True, emergency=True)
    assert ledger.used[AIR][:3] == [7.0, 1.0, 0.0]
    assert ledger.used[EMERGENCY][:3] == [2.0, 1.0, 0.0]


def test_prices_by_hand() -> None:
    found = adaptation_prices(
        points(
            adaptation__cost_share=0.05,
            adaptation__requalification_days=4.0,
            prices__magnet_usd_per_kg=50.0,
            prices__embedded_premium=2.0,
            prices__emergency_premium=0.5,
            prices__air_usd_per_kg=10.0,
            prices__sea_usd_per_kg=0.1,
        )
    )
    assert found[[THRIFT, REGRADE, PARTS]].tolist() == [0.05] * 3
    assert found[[REQUALIFICATION, EMBEDDED, EMERGENCY, AIR]] == pytest.approx([4.0, 0.1, 0.025, 0.0099])
    assert len(found) == len(KINDS)


def test_without_a_shock_nobody_adapts() -> None:
    record = fakes.world(calm(), Streams(4, 0)).run()
    others = [kind for kind in range(len(KINDS)) if kind != AIR]
    assert record.adaptation[:, others].sum() == 0.0
    assert record.adaptation.shape == (len(INPUTS.sectors), len(KINDS), len(MONTHS))


def test_a_shock_takes_every_kind_of_adaptation_and_only_after_it() -> None:
    law = MagnetLaw.of(PolicyView.of(load_path("full_escalation", load_register())))
    record = fakes.world(law, Streams(4, 0)).run()
    assert (record.adaptation[CLAIMED].sum(axis=(0, 2)) > 0.0).all(), dict(
        zip(KINDS, record.adaptation.sum(axis=(0, 2)), strict=True)
    )
    chips = [sector.name for sector in INPUTS.sectors].index("semiconductors_equipment")
    assert Product.EMBEDDED_MAGNETS not in INPUTS.sectors[chips].needs
    assert record.adaptation[chips, PARTS].sum() == 0.0, "who needs no parts replaces none"
    before = MONTHS.index("2025-04")
    assert record.adaptation[:, [THRIFT, REGRADE, PARTS, REQUALIFICATION, EMBEDDED, EMERGENCY], :before].sum() == 0.0


def test_what_a_plant_requalifies_is_a_normal_day_at_most() -> None:
    world = fakes.world(april(), Streams(4, 0))
    world.run()
    for plan, plant in zip(world.demand.plants, world.population.plants, strict=True):
        assert plant.ledger is not None
        assert sum(plant.ledger.used[REQUALIFICATION]) <= (plan.units_per_day or 0.0) + 1e-9


def test_what_is_learned_is_kept_and_grows_only_while_a_user_is_alert() -> None:
    world = fakes.world(april(), Streams(4, 0), points(adaptation__alert_days=110.0, adaptation__long_days=300.0))
    seen: dict[str, float] = {}
    grown = 0
    world.start()
    for day in range(0, HORIZON, 14):
        world.agenda.run(until=float(day) + 0.5)
        for user in world.population.users:
            assert user.learned >= seen.get(user.name, 0.0)
            if user.learned > seen.get(user.name, 0.0):
                assert day > APRIL
                grown += 1
            seen[user.name] = user.learned
    assert grown > 50
    calm_again = [user for user in world.population.plants if user.learned > 0.1 and not user.alert]
    assert calm_again, "somebody was alert, and is no longer"
    assert all(user.adaptation < 1.0 for user in calm_again)


def lost_late(long_ratio: float) -> float:
    """Output of light vehicles lost in the last half-year of a full escalation."""
    law = MagnetLaw.of(PolicyView.of(load_path("full_escalation", load_register())))
    behaviour = points(adaptation__long_ratio=long_ratio, adaptation__long_days=365.0)
    record = fakes.world(law, Streams(4, 0), behaviour).run()
    return float(record.gross_loss[1, -6:].sum())


def test_a_long_escalation_does_not_level_off_by_assumption() -> None:
    frozen, growing = lost_late(1.0), lost_late(2.5)
    assert growing < 0.9 * frozen


def isolated() -> MagnetInputs:
    """One plant of one sector that uses all magnets, and nobody abroad."""
    sector = replace(INPUTS.sectors[CLAIMED[1]], plants=1, use_weight=1.0, content_cap_tonnes_per_year=float("inf"))
    places = tuple(replace(place, foreign_users=0) for place in INPUTS.destinations)
    return replace(INPUTS, sectors=(sector,), destinations=places)


ALONE = isolated()
US_CONTROLLED = (Product.MAGNETS_CONTROLLED, Destination.US, EndUse.CIVIL)
US_UNCONTROLLED = (Product.MAGNETS_UNCONTROLLED, Destination.US, EndUse.CIVIL)


def cost_alone(behaviour: Behaviour, days: float, replication: int, strict: bool = False) -> float:
    """What it costs an isolated plant, US$ million, that nothing controlled leaves China for so many days.

    In a `strict` stop nothing else leaves either.
    """
    stop = 300.0, 300.0 + days
    controls = {}
    if days > 0.0:
        controls[US_CONTROLLED] = ControlSchedule(stop, (ControlState(Regime.REFUSE), ControlState(Regime.NONE)))
        if strict:
            controls[US_UNCONTROLLED] = ControlSchedule(stop, (ControlState(practice=Practice.HALT), ControlState()))
    return paid_alone(MagnetWorld(fakes.law(controls), ALONE, Streams(8, replication), behaviour).run())


def paid_alone(record: MagnetRecord) -> float:
    """What adaptation and lost output cost the one plant of `ALONE` in the run, US$ million."""
    value = ALONE.sectors[0].value_added_usd_m_per_unit
    worth = np.where(np.isin(np.arange(len(KINDS)), OF_OUTPUT), value, 1.0)
    adaptation = float(np.einsum("skm,k,k->", record.adaptation, record.adaptation_price, worth))
    return adaptation + value * float((record.gross_loss - record.deferred).sum())


LENGTHS = (0.0, 30.0, 60.0, 91.0, 182.0, 364.0, 500.0)


def behaviour_alone(replication: int) -> Behaviour:
    """Behaviour of a replication, but for what chance does to the days of a shipment; a halt lets nothing through."""
    own = draw_behaviour(load_parameters(), Streams(8, replication))
    halted = replace(own.inspection, days_halt=1e7)
    return replace(own, lead=replace(own.lead, spread=0.0), inspection=halted)


def check_order(costs: list[float]) -> None:
    for shorter, longer in pairwise(costs):
        assert longer >= shorter * (1.0 - 1e-9), f"a longer or stricter stop costs less: {costs}"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("replication", range(0, 24, 2))
def test_a_longer_stop_never_costs_an_isolated_plant_less(replication: int, strict: bool) -> None:
    behaviour = behaviour_alone(replication)
    costs = [cost_alone(behaviour, days, replication, strict) for days in LENGTHS]
    check_order(costs)
    assert costs[-1] > costs[0]


def cost_of_bite(behaviour: Behaviour, bite: float, replication: int) -> float:
    """What it costs an isolated plant, US$ million, that a share of its parts with magnets inside stops for a year."""
    cell = Product.EMBEDDED_MAGNETS, Destination.US, EndUse.CIVIL
    refused = ControlState(Regime.REFUSE, enforced=Enforcement.FULL)
    law = fakes.law({cell: ControlSchedule((300.0, 665.0), (refused, ControlState()))})
    own = replace(behaviour, extraterritorial=replace(behaviour.extraterritorial, bite_full=bite))
    return paid_alone(MagnetWorld(law, ALONE, Streams(8, replication), own).run())


@pytest.mark.parametrize("replication", range(0, 12, 2))
def test_a_stricter_stop_never_costs_an_isolated_plant_less(replication: int) -> None:
    behaviour = behaviour_alone(replication)
    costs = [cost_of_bite(behaviour, bite, replication) for bite in (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)]
    check_order(costs)
    assert costs[-1] > costs[0]


def test_the_check_sees_losses_that_a_long_stop_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Production.accrue

    def forgetful(self: Production, start: float, end: float, level: float, scarcest: int = 0) -> None:
        whole(self, start, end, level, scarcest)
        if start > 700.0:
            self.gross_loss[:] = [0.0] * len(self.gross_loss)
            self.deferred[:] = [0.0] * len(self.deferred)

    monkeypatch.setattr(Production, "accrue", forgetful)
    costs = [cost_alone(behaviour_alone(4), days, 4, strict=True) for days in LENGTHS]
    with pytest.raises(AssertionError, match="costs less"):
        check_order(costs)
