"""Trade at large: identities, what duties, threats and controls do, and that the checks can fail."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
import simpy

from sim.clock import MONTH_EDGES, MONTHS, to_day
from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import SOYBEANS, load_trade_inputs
from sim.inputs.trade_checks import IMPORTS
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, PolicyView, Regime, first_difference, load_path, load_register
from sim.policy.duty_law import Mode
from sim.policy.known_acts import News
from sim.policy.measures import MeasureSchedule
from sim.study.replications import run_replication
from sim.study.shared_laws import SharedLaws
from sim.study.world_kinds import TRADE
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import Flow, TradeRecord
from sim.worlds.trade.world import TradeWorld

from . import fakes

IMPORT_GROUPS, EXPORT_GROUPS = fakes.GROUPS["imports"], fakes.GROUPS["exports"]
LICENCE = ControlSchedule((300.0,), (ControlState(regime=Regime.LICENCE),))


def month(label: str) -> int:
    return MONTHS.index(label)


def total(array: np.ndarray, first: str, last: str) -> float:
    return float(array[..., month(first) : month(last) + 1].sum())


def drawn(replication: int) -> TradeWorld:
    """Escalation with everything drawn: every parameter is above zero and every mechanism at work."""
    streams = Streams(11, replication)
    return TradeWorld(
        [fakes.of_path("full_escalation")],
        load_trade_inputs(),
        streams,
        Behaviour.of(draw_each(load_parameters(), streams)),
    )


@pytest.mark.parametrize("replication", range(4))
def test_identities_hold_with_every_parameter_drawn(replication: int) -> None:
    record = fakes.nothing_vanishes(drawn(replication))
    fakes.sales_add_up(record)
    fakes.soybeans_close(record)
    assert record.imports.transhipped.sum() > 0.0
    assert record.exports.blocked.sum() > 0.0


def test_revenue_is_duty_times_collection_times_value_at_entry() -> None:
    one = drawn(0)
    ledger = fakes.Ledger(1, IMPORT_GROUPS)
    one.imports.accounts = ledger
    (record,) = one.run()
    whole = [entry for entry in ledger.entries if 0.0 <= entry[0] <= MONTH_EDGES[-1] - 7.0]
    assert len(whole) > 300
    late = [entry for entry in whole if entry[0] > to_day(MONTH_DATE)]
    for day, value, duty in late:
        # no in-transit clause runs any more: the duty is the law's on the day
        rate = np.array(one.laws[0].imports.duties_pct(day, day))
        assert np.allclose(duty, value * rate / 100.0)
    booked = sum(float(duty.sum()) for _, _, duty in whole)
    assert float(record.imports.duty.sum()) == pytest.approx(booked, rel=0.02)


MONTH_DATE = load_register().duty_acts[0].announced.replace(year=2025, month=7, day=1)


def test_cargo_loaded_in_time_keeps_its_rate() -> None:
    """Act of 5 April 2025: what was loaded before it pays the old rate."""
    law = fakes.of_path("current_policy")
    entered = float(to_day(MONTH_DATE.replace(month=4, day=20)))
    early, late = law.imports.duties_pct(entered, entered - 30.0), law.imports.duties_pct(entered, entered - 2.0)
    assert np.mean(late) > np.mean(early) + 50.0


def test_without_a_shock_trade_is_normal() -> None:
    record, data = fakes.run(), load_trade_inputs()
    for flow in (record.imports, record.exports):
        for lost in (flow.diverted, flow.transhipped, flow.blocked):
            assert np.abs(lost).max() < 1e-6
    carried = np.array([name != SOYBEANS for name in data.exports.names])
    assert np.abs(record.imports.forgone).max() < 1e-6
    assert np.abs(record.exports.forgone[carried]).max() < 1e-6, "soybeans are loaded at their own pace"
    year = record.imports.value[:, month("2025-01") : month("2025-12") + 1]
    assert year.sum() == pytest.approx(data.imports.value_usd_m.sum(), rel=0.01)
    seasons = year.sum(axis=0) / year.sum()
    assert seasons == pytest.approx(data.imports.season, rel=0.05)
    assert record.cost_loss.max() == 0.0
    assert record.dearer.max() == record.premium.max() == 0.0


def test_a_duty_lowers_trade_and_the_other_parts_take_its_place() -> None:
    risen = fakes.run(fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 60.0))))
    calm = fakes.run()
    fakes.sales_add_up(risen)
    window = ("2026-01", "2026-12")
    assert total(risen.imports.entered, *window) < 0.8 * total(calm.imports.entered, *window)
    for part in ("diverted", "transhipped", "forgone"):
        assert total(getattr(risen.imports, part), *window) > 0.0
    assert np.array_equal(risen.imports.value[:, :9], calm.imports.value[:, :9]), "nothing before anything is known"
    assert np.array_equal(risen.exports.value, calm.exports.value), "the other direction is untouched"
    assert risen.cost_loss[:7, -1].min() > 0.0


def test_what_goods_cost_more_is_the_duty_collected_or_the_premium_of_others() -> None:
    """Of duties 50 points above normal, two years on, all has reached users."""
    values = fakes.behaviour(imports__pass_through=1.0, costs__lag_days=30.0)
    record = fakes.run(
        fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 60.0))), imports__pass_through=1.0, costs__lag_days=30.0
    )
    collected, last = values.imports.collection, month("2026-12")
    direct = collected * 0.5
    elsewhere = collected * 1.1 * ((1.6 / 1.1) ** values.costs.diverted_premium - 1.0)
    assert record.premium[:, last] == pytest.approx(elsewhere, rel=1e-4)
    assert np.all((record.dearer[:, last] < direct) & (record.dearer[:, last] > elsewhere)), "a part has moved"
    assert record.premium[:, :9].max() == record.dearer[:, :9].max() == 0.0, "nothing before the duty"
    calm = fakes.run()
    assert calm.premium.max() == calm.dearer.max() == 0.0


def test_lost_output_follows_from_what_inputs_cost_by_the_price_dual() -> None:
    """One code for costs: what a sector loses is its answer to the rise of unit costs that the dual gives."""
    record, data = fakes.run(fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 60.0)))), load_trade_inputs()
    costs = fakes.behaviour().costs
    at = next(place for place, sector in enumerate(load_magnet_inputs().sectors) if sector.name == "medical")
    rise = (record.dearer * data.imports.value_usd_m[:, None]).T @ data.dual.unit_cost[:, data.sector_industry[at]]
    wanted = costs.demand_elasticity_other * costs.pass_through * rise
    assert wanted.max() > 0.0
    assert record.cost_loss[at] == pytest.approx(wanted, rel=1e-5, abs=1e-9)


def test_sellers_bear_what_buyers_do_not() -> None:
    law = fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 60.0)))
    whole, part = (fakes.run(law, imports__pass_through=share) for share in (1.0, 0.9))
    last = month("2026-12")
    prices = [record.imports.value[:, last] / record.imports.entered[:, last] for record in (whole, part)]
    assert prices[0] == pytest.approx(1.0, rel=1e-4)
    assert prices[1] == pytest.approx((1.0 + 0.1) * (1.0 + 0.9 * 50.0 / 110.0) / 1.6, rel=1e-4)


def frontloaded(**announced: object) -> tuple[float, float]:
    """Imports in the three months before day 500 over normal, and in the three after the rise, over a rise unsaid."""
    calm = fakes.run()
    record = fakes.run(fakes.law(imports=fakes.panel(IMPORT_GROUPS, (500.0, 35.0), **announced)))  # type: ignore[arg-type]
    before, after = ("2025-08", "2025-10"), ("2025-12", "2026-02")
    return (
        total(record.imports.entered, *before) / total(calm.imports.entered, *before),
        total(record.imports.entered, *after) / total(calm.imports.entered, *after),
    )


def test_an_announced_duty_is_front_loaded_and_leaves_a_hangover() -> None:
    unsaid, said = frontloaded(), frontloaded(announced=(380.0, 500.0, 25.0, False))
    assert unsaid[0] == pytest.approx(1.0, abs=1e-3)
    assert said[0] > 1.02, "up to two weeks of cover in a quarter"
    assert said[1] < unsaid[1]


def test_a_threat_is_believed_less_and_a_late_word_cannot_be_beaten() -> None:
    sure = frontloaded(announced=(380.0, 500.0, 25.0, False))[0]
    threat = frontloaded(announced=(380.0, 500.0, 25.0, True))[0]
    late = frontloaded(announced=(497.0, 500.0, 25.0, False))[0]
    assert 1.0 < threat < sure
    assert late == pytest.approx(1.0, abs=0.02), "no ship arrives in three days"


def test_storage_limits_what_is_built() -> None:
    law = fakes.law(imports=fakes.panel(IMPORT_GROUPS, (500.0, 110.0), announced=(380.0, 500.0, 100.0, False)))
    built = [fakes.run(law, imports__storage_weeks=weeks).imports.entered[:, 13:16].sum() for weeks in (0.5, 6.0)]
    assert built[0] < built[1]


def test_other_origins_have_no_more_room_than_they_have() -> None:
    law = fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 150.0)))
    tight = fakes.run(law, imports__spare_share=0.01, imports__ramp_share_per_year=0.0)
    free = fakes.run(law, imports__spare_share=9.0)
    data = load_trade_inputs()
    elsewhere = (tight.imports.diverted + tight.imports.transhipped)[:, -12:].sum(axis=1)
    assert np.all(elsewhere <= 0.01 * data.imports.alternatives_usd_m * 1.05 + 1e-3)
    assert total(free.imports.diverted, "2026-01", "2026-12") > 2.0 * total(
        tight.imports.diverted, "2026-01", "2026-12"
    )


def test_diversion_grows_with_the_duty() -> None:
    low, high = (
        fakes.run(fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, rate)))).imports for rate in (40.0, 140.0)
    )
    assert total(high.diverted, "2026-01", "2026-12") > total(low.diverted, "2026-01", "2026-12")


def test_a_crackdown_stops_transhipment_and_part_comes_back() -> None:
    duties = fakes.panel(IMPORT_GROUPS, (300.0, 60.0))
    open_, shut = (fakes.run(fakes.law(imports=duties, transhipment=steps)) for steps in ((), ((400.0, 40.0),)))
    window = ("2026-01", "2026-12")
    assert total(shut.imports.transhipped, *window) < 0.6 * total(open_.imports.transhipped, *window)
    assert total(shut.imports.entered, *window) > total(open_.imports.entered, *window)
    assert total(shut.imports.diverted, *window) > total(open_.imports.diverted, *window)
    assert total(shut.transhipment_duty, *window) == pytest.approx(
        0.4 * total(shut.imports.transhipped, *window), rel=1e-3
    )
    assert open_.transhipment_duty.sum() == 0.0


def test_a_shrinking_export_push_lowers_imports() -> None:
    push = MeasureSchedule(0.0, (400.0,), (-3.0,))
    law = fakes.law(levers={**fakes.law().levers, "export_push_pct_per_year": push})
    shrunk, calm = fakes.run(law), fakes.run()
    end = ("2026-12", "2026-12")
    assert 0.95 < total(shrunk.imports.sold, *end) / total(calm.imports.sold, *end) < 0.98


@pytest.mark.parametrize("control", ["affiliates", "software"])
def test_a_control_blocks_what_is_in_its_reach_and_nothing_else(control: str) -> None:
    record, values = fakes.run(fakes.law(**{control: LICENCE})), fakes.behaviour()
    shares = values.affiliates_share if control == "affiliates" else values.software_reach
    reach = np.array([shares.get(name, 0.0) for name in load_trade_inputs().exports.names])
    blocked = record.exports.blocked.sum(axis=1)
    assert np.all((blocked > 0.0) == (reach > 0.0))
    assert record.exports.blocked[:, : month("2025-04")].sum() == 0.0
    fakes.sales_add_up(record)


def test_retaliation_lowers_exports() -> None:
    record = fakes.run(fakes.law(exports=fakes.panel(EXPORT_GROUPS, (300.0, 40.0))))
    assert total(record.exports.value, "2026-01", "2026-12") < 0.9 * load_trade_inputs().exports.value_usd_m.sum()
    assert np.array_equal(record.imports.value, fakes.run().imports.value)


def test_output_follows_lost_orders_slowly_and_in_full() -> None:
    """A curb of two months: output falls later and less than orders, and loses as much in the end."""
    curb = ControlSchedule((300.0, 360.0), (ControlState(regime=Regime.LICENCE), ControlState(regime=Regime.NONE)))
    lost = []
    for days in (1.0, 60.0):
        curbed, calm = (fakes.run(law, exports__output_days=days) for law in (fakes.law(software=curb), fakes.law()))
        lost.append((curbed.unmade_exports - calm.unmade_exports).sum(axis=0))
    assert lost[1].max() < 0.8 * lost[0].max()
    assert lost[1].argmax() >= lost[0].argmax()
    assert lost[1].sum() == pytest.approx(lost[0].sum(), rel=0.02)
    soybeans = load_trade_inputs().exports.names.index("soybeans")
    assert fakes.run(fakes.bought(0.0)).unmade_exports[soybeans].max() == 0.0, "the crop is grown all the same"


# What a trade economist expects of the standard paths, and of their law.


def mean_of(name: str, take: Callable[[TradeRecord], float], replications: int = 4) -> float:
    law = fakes.of_path(name)
    return float(np.mean([take(run_replication(TRADE, [law], 5, number)[0]) for number in range(replications)]))


NEXT_YEAR = ("2026-01", "2026-12")
BY_AIR = load_trade_inputs().imports.by_air

PATHS: dict[str, tuple[str, Callable[[TradeRecord], float], int]] = {
    "farm income falls without a deal": ("soy_no_deal", lambda r: total(r.soybeans.farm_income, *NEXT_YEAR), -1),
    "curbs block exports": ("software_curbs", lambda r: total(r.exports.blocked, *NEXT_YEAR), 1),
    "curbs lower exports": ("software_curbs", lambda r: total(r.exports.value, *NEXT_YEAR), -1),
    "a hundred points lower imports": ("hundred_unilateral", lambda r: total(r.imports.value, *NEXT_YEAR), -1),
    "a hundred points raise costs": ("hundred_unilateral", lambda r: total(r.cost_loss[1], *NEXT_YEAR), 1),
    "a threat a month ahead is front-loaded by air": (
        "threat_lingers", lambda r: total(r.imports.entered[BY_AIR], "2025-11", "2025-12"), 1
    ),
    "and leaves a hangover": ("threat_lingers", lambda r: total(r.imports.entered[BY_AIR], "2026-02", "2026-03"), -1),
    "a crackdown stops transhipment": (
        "transshipment_crackdown", lambda r: total(r.imports.transhipped, *NEXT_YEAR), -1
    ),
    "rebalancing sells soybeans": ("rebalancing", lambda r: total(r.soybeans.to_cn, *NEXT_YEAR), 1),
    "rebalancing lowers imports": ("rebalancing", lambda r: total(r.imports.sold, "2026-06", "2026-12"), -1),
}  # fmt: skip


@pytest.mark.parametrize("claim", PATHS)
def test_paths_differ_from_current_policy_as_they_should(claim: str) -> None:
    name, take, sign = PATHS[claim]
    assert sign * (mean_of(name, take) - mean_of("current_policy", take)) > 0.0


@pytest.mark.parametrize("name", ["full_escalation", "realised", "soy_no_deal", "threat_lingers"])
def test_paths_trade_alike_before_anything_known_differs(name: str) -> None:
    paths = [load_path(one, load_register()) for one in ("current_policy", name)]
    parting = first_difference(*paths)
    assert parting is not None
    months = sum(edge <= to_day(parting) - 7 for edge in MONTH_EDGES[1:])
    left, right = run_replication(TRADE, [TradeLaw.of(PolicyView.of(path)) for path in paths], seed=1, replication=0)
    same(left, right, months)
    with pytest.raises(AssertionError, match="differ"):
        same(left, right, len(MONTHS))


def same(left: TradeRecord, right: TradeRecord, months: int) -> None:
    for side in ("imports", "exports", "soybeans"):
        for one in fields(getattr(left, side)):
            if side == "soybeans" and one.name == "arrived_in_cn":
                continue
            a, b = (getattr(getattr(record, side), one.name)[..., :months] for record in (left, right))
            assert a.tobytes() == b.tobytes(), f"{side} {one.name} differ"


@pytest.mark.parametrize("name", ["current_policy", "realised"])
def test_the_duties_trade_reads_are_those_of_the_path(name: str) -> None:
    view = PolicyView.of(load_path(name, load_register()))
    own, goods = TradeLaw.of(view), load_trade_inputs().imports.names
    for entered in range(-90, 915, 9):
        for loaded in (entered - 200, entered - 30, entered):
            expected = [view.table(good, *IMPORTS).duty_pct(entered, loaded) for good in goods]
            assert list(own.imports.duties_pct(entered, loaded)) == expected


def test_equal_laws_share_a_world_and_others_do_not() -> None:
    base = fakes.law()
    other = fakes.law(transhipment=((400.0, 40.0),))
    shared = SharedLaws.of([base, fakes.law(), other])
    assert shared.laws == (base, other)
    assert shared.of_path == (0, 0, 1)


COMPONENTS = {
    "imports": {"imports": fakes.panel(IMPORT_GROUPS, (300.0, 60.0))},
    "exports": {"exports": fakes.panel(EXPORT_GROUPS, (300.0, 60.0))},
    "affiliates": {"affiliates": LICENCE},
    "software": {"software": LICENCE},
    "transhipment": {"transhipment": ((400.0, 40.0),)},
    "levers": {"levers": fakes.bought(0.0).levers},
    "soybeans_ahead": {"soybeans_ahead": News.of([(300.0, ((600.0, 0.0),))])},
    "normal_imports": {"normal_imports": fakes.panel(IMPORT_GROUPS, (-50.0, 12.0))},
    "normal_exports": {"normal_exports": fakes.panel(EXPORT_GROUPS, (-50.0, 12.0))},
}


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_of_the_law_tells_laws_apart(component: str) -> None:
    assert set(COMPONENTS) == {field.name for field in fields(TradeLaw) if field.compare}
    assert fakes.law(**COMPONENTS[component]) != fakes.law()


# The checks can fail.


def test_mutant_unserved_sales_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fakes.FlowAccounts.add

    def forgetful(self: fakes.FlowAccounts, now: float, kinds: tuple[str, ...], amounts: np.ndarray) -> None:
        if "forgone" in kinds:
            amounts = amounts.copy()
            amounts[kinds.index("forgone")] *= 0.5
        whole(self, now, kinds, amounts)

    monkeypatch.setattr(fakes.FlowAccounts, "add", forgetful)
    with pytest.raises(AssertionError, match="demand is not"):
        fakes.sales_add_up(fakes.run(fakes.law(imports=fakes.panel(IMPORT_GROUPS, (300.0, 90.0)))))


def test_mutant_loads_arrive_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = GoodsBuyers._enter

    def doubled(self: GoodsBuyers, load: np.ndarray, loaded: float, by: Mode, arrival: simpy.Event) -> None:
        whole(self, load, loaded, by, arrival)
        self.stock = self.stock + 0.1 * load

    monkeypatch.setattr(GoodsBuyers, "_enter", doubled)
    with pytest.raises(AssertionError, match="stock is off"):
        fakes.nothing_vanishes(fakes.world())


def test_flows_have_the_fields_the_identities_name() -> None:
    assert {"demand", "sold", "stock_change", "diverted", "transhipped", "forgone", "blocked"} < {
        one.name for one in fields(Flow)
    }


def test_questions_change_no_state() -> None:
    """What other sellers can take, what sellers withdraw and what is blocked may be asked at any time."""
    asked, silent = (fakes.world(fakes.of_path("full_escalation")) for _ in range(2))
    for day in range(-90, 600, 15):
        for one in (asked, silent):
            if day == -90:
                one.start()
            one.env.run(until=float(day))
        for _ in range(3):
            asked.imports._room(float(day) + 200.0)
            asked.imports._retreat()
            asked.exports._blocked()
    (left,), (right,) = asked.records(), silent.records()
    for name in ("sold", "diverted", "transhipped", "blocked", "forgone"):
        assert np.array_equal(getattr(left.imports, name), getattr(right.imports, name)), name
        assert np.array_equal(getattr(left.exports, name), getattr(right.exports, name)), name
    assert left.exports.blocked.sum() > 0.0


def test_a_record_is_a_picture_of_its_day() -> None:
    """Asked for twice it is the same, and it does not change when the world runs on."""
    world = fakes.world()
    world.start()
    world.env.run(until=100.0)
    (first,), (second,) = world.records(), world.records()
    kept = first.soybeans.to_cn.copy()
    assert first.events == second.events
    world.env.run(until=200.0)
    assert np.array_equal(first.soybeans.to_cn, kept)
    assert world.records()[0].soybeans.to_cn.sum() > kept.sum()
