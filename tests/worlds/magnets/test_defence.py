"""Defence apart from civil aerospace: what law lets it buy, who is judged as military, and that it can still lose."""

from collections import defaultdict

import pytest

from sim.inputs.magnets import load_magnet_inputs
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
from sim.worlds.magnets import users
from sim.worlds.magnets.demand import drawn_demand
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.market import Market
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.users import User
from tests.behaviours import points

from . import fakes

INPUTS = load_magnet_inputs()
NAMES = [sector.name for sector in INPUTS.sectors]
DEFENCE, CIVIL = NAMES.index("defence"), NAMES.index("civil_aerospace")
MAGNETS = (Product.MAGNETS_CONTROLLED, Product.MAGNETS_UNCONTROLLED)


def ordered(monkeypatch: pytest.MonkeyPatch, law: MagnetLaw) -> dict[str, float]:
    """Share of each plant's orders of magnets that went to makers in China, direct or by way of a third country."""
    whole, tonnes = Market.place_order, defaultdict(lambda: [0.0, 0.0])

    def counted(
        self: Market,
        user: User,
        need: Need,
        amount: float,
        maker: Maker,
        via: Destination | None = None,
        emergency: bool = False,
    ) -> None:
        if need.product in MAGNETS:
            tonnes[user.name][maker.origin == "CN"] += amount
        whole(self, user, need, amount, maker, via, emergency)

    monkeypatch.setattr(Market, "place_order", counted)
    behaviour = points(china_share__defence=0.2, adaptation__alert_days=110.0, cover__us_median_days=40.0)
    fakes.world(law, Streams(6, 0), behaviour).run()
    monkeypatch.undo()
    return {name: china / (china + other) for name, (other, china) in tonnes.items()}


def check_law(shares: dict[str, float]) -> None:
    own = [share for name, share in shares.items() if name.startswith("US defence")]
    assert len(own) == INPUTS.sectors[DEFENCE].plants
    assert max(own) < 0.23, "defence buys more in China than law lets it"  # orders abroad are bundled


@pytest.mark.parametrize("path", ["current_policy", "full_escalation"])
def test_defence_never_buys_more_in_china_than_law_lets_it(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    check_law(ordered(monkeypatch, MagnetLaw.of(PolicyView.of(load_path(path, load_register())))))


def test_the_check_sees_defence_that_goes_to_china_when_others_have_a_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    law = MagnetLaw.of(PolicyView.of(load_path("full_escalation", load_register())))
    monkeypatch.setattr(users, "QUEUE_LIMIT_DAYS", -1.0)
    shares = ordered(monkeypatch, law)
    assert min(share for name, share in shares.items() if name.startswith("US industrial")) > 0.8
    check_law(shares)
    whole = Need.__init__

    def lawless(self: Need, *given: object, **others: object) -> None:
        whole(self, *given, **others)  # type: ignore[arg-type]
        self.china_most = 1.0

    monkeypatch.setattr(users, "QUEUE_LIMIT_DAYS", -1.0)
    monkeypatch.setattr(Need, "__init__", lawless)
    with pytest.raises(AssertionError, match="than law lets it"):
        check_law(ordered(monkeypatch, law))


def test_all_of_defence_and_a_drawn_share_of_civil_aerospace_is_judged_as_military() -> None:
    military = [0, 0]
    for replication in range(40):
        demand = drawn_demand(INPUTS, points(aerospace__dual_use_share=0.25), Streams(3, replication))
        for plan in demand.plants:
            if plan.end_use is EndUse.MILITARY:
                assert plan.sector in (DEFENCE, CIVIL)
                military[plan.sector == CIVIL] += 1
            assert plan.end_use is EndUse.MILITARY or plan.sector != DEFENCE
    assert military[0] == 40 * INPUTS.sectors[DEFENCE].plants
    assert military[1] / (40 * INPUTS.sectors[CIVIL].plants) == pytest.approx(0.25, abs=0.06)


def test_together_they_are_the_aerospace_of_before() -> None:
    both = [INPUTS.sectors[place] for place in (CIVIL, DEFENCE)]
    assert sum(sector.output_per_year for sector in both) == pytest.approx(293_000.0)
    assert sum(sector.use_weight for sector in both) == pytest.approx(0.08)
    assert sum(sector.plants for sector in both) == 14, (
        "so other plants keep their makers, exporters and days of review"
    )
    share = (39904 - 366 + 52232 - 2788) / (458945 - 61241 - 87166 + 36499)
    assert both[1].output_per_year / 293_000.0 == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize("products", [(Product.MATERIALS,), (Product.EMBEDDED_MAGNETS, Product.THIRD_COUNTRY_MAGNETS)])
def test_no_loss_of_defence_is_zero_by_construction(products: tuple[Product, ...]) -> None:
    """Law keeps defence from Chinese magnets, but materials and what others make with Chinese inputs can stop it."""
    refused = ControlSchedule((60.0,), (ControlState(Regime.REFUSE, Practice.WORKING, Enforcement.FULL),))
    law = fakes.law({(product, Destination.US, EndUse.MILITARY): refused for product in products})
    record = fakes.world(law, Streams(6, 0), points()).run()
    lost = (record.gross_loss - record.deferred).sum(axis=1)
    assert lost[DEFENCE] > 0.01 * INPUTS.sectors[DEFENCE].output_per_year
    assert lost[NAMES.index("other_light_vehicles")] == 0.0
