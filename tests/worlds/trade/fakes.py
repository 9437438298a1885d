"""Trade law made by hand, and checks on a finished world of trade. Each check raises AssertionError."""

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from sim.clock import MONTHS
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, PolicyView, Regime, list_paths, load_path, load_register
from sim.policy.duty_table import BEFORE_ALL
from sim.policy.known_acts import News
from sim.policy.levers import LEVERS
from sim.policy.measures import MeasureSchedule
from sim.worlds.trade.accounts import ENTRY, LOADING, SALES, FlowAccounts
from sim.worlds.trade.imports import PUSH
from sim.worlds.trade.law import SOYBEAN_LEVER, Coming, DutyPanel, TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld
from tests.behaviours import points

GROUPS = {"imports": len(load_trade_inputs().imports.names), "exports": len(load_trade_inputs().exports.names)}

Step = tuple[float, float]


def panel(groups: int, *steps: Step, announced: tuple[float, float, float, bool] | None = None) -> DutyPanel:
    """Ten percent on everything until it changes on given days; `announced` (said on, effective, points, a threat)."""
    days = tuple(int(day) for day, _ in ((BEFORE_ALL, 10.0), *steps))
    totals = tuple((rate,) * groups for _, rate in ((BEFORE_ALL, 10.0), *steps))
    told: list[tuple[float, tuple[Coming, ...]]] = []
    if announced is not None:
        said, effective, points, threat = announced
        none, change = (0.0,) * groups, (points,) * groups
        coming = Coming(effective, none, change) if threat else Coming(effective, change, none)
        told.append((said, (coming,)))
    return DutyPanel((), (days,), (totals,), News.of(told))


def law(**changes: object) -> TradeLaw:
    """Duties that never change, no control, nobody's lever moved."""
    free = ControlSchedule((), ())
    names = ("soybean_purchases_mt_per_year", "soybean_delivery_pct", "export_push_pct_per_year")
    made = TradeLaw(
        imports=panel(GROUPS["imports"]),
        exports=panel(GROUPS["exports"]),
        normal_imports=panel(GROUPS["imports"]),
        normal_exports=panel(GROUPS["exports"]),
        affiliates=free,
        software=free,
        transhipment=(),
        levers={name: MeasureSchedule(LEVERS[name].neutral, (), ()) for name in names},
        soybeans_ahead=News.of(()),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def of_path(name: str) -> TradeLaw:
    return TradeLaw.of(PolicyView.of(load_path(name, load_register())))


def bought(rate: float | None, day: float = 488.0, **levers: float) -> TradeLaw:
    """A law under which China buys at a rate from a day on."""
    made = dict(law().levers)
    made[SOYBEAN_LEVER] = MeasureSchedule(None, (day,), (rate,))
    made |= {name: MeasureSchedule(100.0, (day,), (value,)) for name, value in levers.items()}
    return law(levers=made)


def handmade(rng: np.random.Generator) -> TradeLaw:
    """A law by hand with something of everything, on days that are drawn."""
    first, second, third = np.sort(rng.choice(np.arange(30.0, 800.0), 3, replace=False)).tolist()
    rate, points = rng.uniform(5.0, 120.0, 2).tolist()
    said = (first, third, points, bool(rng.integers(2)))
    withheld, free = ControlState(regime=Regime.LICENCE), ControlState()
    levers = dict(bought(float(rng.uniform(0.0, 40.0)), first, soybean_delivery_pct=80.0).levers)
    levers[PUSH] = MeasureSchedule(0.0, (second,), (float(rng.uniform(-20.0, 20.0)),))
    return law(
        imports=panel(GROUPS["imports"], (second, rate), (third, rate + points), announced=said),
        exports=panel(GROUPS["exports"], (first, rate), announced=said),
        affiliates=ControlSchedule((second,), (withheld,)),
        software=ControlSchedule((first, third), (withheld, free)),
        transhipment=((second, points),),
        levers=levers,
        soybeans_ahead=News.of([(first, ((second, None), (third, 20.0)))]),
    )


def early(rng: np.random.Generator) -> TradeLaw:
    """A law by hand that has changed before the world begins."""
    day, rate = float(rng.uniform(-900.0, -110.0)), float(rng.uniform(20.0, 90.0))
    withheld = ControlSchedule((day,), (ControlState(regime=Regime.LICENCE),))
    levers = {**bought(5.0, day).levers, PUSH: MeasureSchedule(0.0, (day, -100.0), (-10.0, 0.0))}
    panels = {side: panel(groups, (day, rate), (300.0, 10.0)) for side, groups in GROUPS.items()}
    return law(**panels, software=withheld, levers=levers)


def drawn(seed: int) -> tuple[list[TradeLaw], Streams, Behaviour]:
    """Some standard paths and some laws made by hand, in any order, with a replication in which everything is drawn."""
    rng = np.random.default_rng(seed)
    names = rng.choice(list(list_paths()), 3, replace=False)
    laws = [*(of_path(str(name)) for name in names), handmade(rng), handmade(rng), early(rng)]
    streams = Streams(5, int(rng.integers(1000)))
    order = rng.permutation(len(laws)).tolist()
    return [laws[place] for place in order], streams, Behaviour.of(draw_each(load_parameters(), streams))


def behaviour(**changes: float) -> Behaviour:
    """Points of all parameters, without noise and without the winter; names with __ for the dot."""
    still = {
        "imports__noise": 0.0,
        "imports__group_noise": 0.0,
        "exports__noise": 0.0,
        "exports__group_noise": 0.0,
        "soy__noise": 0.0,
        "lead__spread": 0.0,
        "imports__winter_points": 0.0,
    }
    return points(**{**still, **changes})


def world(given: TradeLaw | None = None, values: Behaviour | None = None, replication: int = 0) -> TradeWorld:
    """A world of one law."""
    return TradeWorld([given or law()], load_trade_inputs(), Streams(3, replication), values or behaviour())


def run(given: TradeLaw | None = None, **changes: float) -> TradeRecord:
    (record,) = world(given, behaviour(**changes)).run()
    return record


def same(left: Any, right: Any, name: str = "record") -> None:
    """Raise AssertionError unless two records, or parts of records, are the same to the byte."""
    if is_dataclass(left):
        for one in fields(left):
            same(getattr(left, one.name), getattr(right, one.name), f"{name}.{one.name}")
    elif isinstance(left, list | tuple):
        assert len(left) == len(right), f"{name} differ in length"
        for place, (a, b) in enumerate(zip(left, right, strict=True)):
            same(a, b, f"{name}[{place}]")
    elif isinstance(left, np.ndarray):
        assert (left.dtype, left.shape) == (right.dtype, right.shape), f"{name} differ in shape"
        assert left.tobytes() == right.tobytes(), f"{name} differ"
    else:
        assert left == right, f"{name} differ"


def sales_add_up(record: TradeRecord) -> None:
    """Every normal sale is made here, elsewhere, by another route, or not at all."""
    for flow in (record.imports, record.exports):
        parts = flow.sold + flow.diverted + flow.transhipped + flow.forgone + flow.blocked
        assert np.allclose(flow.demand, parts, rtol=1e-4, atol=0.05), "demand is not what became of it"
        assert np.allclose(flow.stock_change, flow.entered - flow.sold, rtol=1e-4, atol=0.05), "stock is made up"


def possible(record: TradeRecord) -> None:
    """Raise AssertionError unless every quantity is finite and of the right sign, and sales add up."""
    for flow in (record.imports, record.exports):
        for one in fields(flow):
            amounts = getattr(flow, one.name)
            assert np.isfinite(amounts).all(), f"{one.name} is not finite"
            # Buyers come from other sellers where duties fall under the normal ones, and stocks are run down.
            signed = one.name in ("stock_change", "diverted", "forgone")
            assert signed or amounts.min() >= -1e-3, f"{one.name} is below nothing"
    for one in fields(record.soybeans):
        amounts = getattr(record.soybeans, one.name)
        assert np.isfinite(amounts).all(), f"soybeans: {one.name} is not finite"
        assert one.name in ("basis", "farm_income") or amounts.min() >= -1e-9, f"soybeans: {one.name} is below nothing"
    assert np.isfinite(record.cost_loss).all(), "costs are not finite"
    sales_add_up(record)


def nothing_vanishes(one: TradeWorld) -> TradeRecord:
    """Run a world of one law: what entered was sold or stands in stock, to the last dollar."""
    flows = (one.imports, one.exports)
    opening = [flow.stock for flow in flows]
    for flow in flows:
        flow.accounts = Ledger(*flow.stock.shape)
    (record,) = one.run()
    for flow, start in zip(flows, opening, strict=True):
        ledger = flow.accounts
        assert isinstance(ledger, Ledger)
        gap = start + ledger.sums["entered"] - ledger.sums["sold"] - flow.stock
        assert np.abs(gap).max() < 1e-6, f"stock is off by {np.abs(gap).max():.1f}"
        assert flow.stock.min() >= -1e-9, "a stock is below nothing"
        assert flow.pipeline.min() >= -1e-6, "more arrives than was ordered"
    return record


def soybeans_close(record: TradeRecord) -> None:
    """Opening stock, crop and imports are what was crushed, exported, otherwise used and left, every month."""
    soy = record.soybeans
    balanced = np.arange(len(MONTHS)) >= MONTHS.index("2024-09")
    left = soy.opening + soy.harvest + soy.imports - soy.crush - soy.other_use - soy.to_cn - soy.to_others
    assert np.allclose(left[balanced], soy.closing[balanced], atol=1e-9), "a month does not close"
    months = np.flatnonzero(balanced)
    assert np.allclose(soy.closing[months[:-1]], soy.opening[months[1:]], atol=1e-9), "stock changes overnight"


class Ledger(FlowAccounts):
    """Accounts that keep every amount whole, outside the run too, and note every entry."""

    def __init__(self, paths: int, groups: int) -> None:
        super().__init__(paths, groups)
        self.sums = {name: np.zeros((paths, groups)) for name in (*SALES, *ENTRY, *LOADING)}
        self.entries: list[tuple[float, np.ndarray, np.ndarray]] = []
        """(day, declared value, duty)"""

    def add(self, now: float, kinds: tuple[str, ...], amounts: np.ndarray) -> None:
        for name, own in zip(kinds, amounts, strict=True):
            self.sums[name] = self.sums[name] + own
        if kinds == ENTRY:
            self.entries.append((now, amounts[1], amounts[2]))
        super().add(now, kinds, amounts)
