"""Any duty from any day: trade falls as it rises, however high, and one of the first day is like one of the next."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.clock import HORIZON, WARM_UP_DAYS
from sim.inputs.trade import SOYBEANS, load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyView, list_paths, load_path, load_register
from sim.policy.acts import MOST_PCT
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.duties import PathDuties, landed_log
from sim.worlds.trade.law import Coming, DutyPanel, TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld

from . import fakes

SIDES = ("imports", "exports")

NAMES = {side: getattr(load_trade_inputs(), side).names for side in SIDES}


def dearer(panel: DutyPanel, day: float, points: float, goods: Sequence[int], said: float | None = None) -> DutyPanel:
    """The same duties and `points` more on some goods from a day on, announced on a day or not at all."""

    def more(rows: Sequence[tuple[float, ...]]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(pct + points * (good in goods) for good, pct in enumerate(row)) for row in rows)

    days, totals = [], []
    for own_days, own in zip(panel.days, panel.totals, strict=True):
        before = [at for at, on in enumerate(own_days) if on < day]
        since = own[before[-1] : before[-1] + 1] + own[len(before) :]
        days.append((*own_days[: len(before)], int(day), *own_days[len(before) :]))
        totals.append((*own[: len(before)], *more(since)))
    none = (0.0,) * len(panel.totals[0][0])
    coming = Coming(day, more([none])[0], none)
    news = fakes.News.of([(said, (coming,))]) if said is not None and points else panel.news
    return DutyPanel(panel.loaded_days, tuple(days), tuple(totals), news)


def drawn(replication: int) -> tuple[Streams, Behaviour]:
    streams = Streams(17, replication)
    return streams, Behaviour.of(draw_each(load_parameters(), streams))


def run(laws: Sequence[TradeLaw], replication: int) -> list[TradeRecord]:
    streams, behaviour = drawn(replication)
    return TradeWorld(laws, load_trade_inputs(), streams, behaviour).run()


def falling(records: Sequence[TradeRecord], side: str, goods: Sequence[int], name: str) -> None:
    """Raise AssertionError if an amount of some good rises from one record to the next."""
    amounts = np.array([getattr(getattr(record, side), name)[list(goods)].sum(axis=1) for record in records])
    rises = np.diff(amounts, axis=0) - 1e-6 * amounts[0]
    assert rises.max() <= 1e-3, f"{name} of {side} rise with the duty by {rises.max():.3f}"


def as_duties_rise(
    base: TradeLaw, side: str, goods: Sequence[int], day: float, rises: Sequence[float], replication: int
) -> None:
    """Raise AssertionError unless trade falls, or stays, as a duty rises."""
    panel = getattr(base, side)
    laws = [replace(base, **{side: dearer(panel, day, rise, goods)}) for rise in sorted({0.0, *rises})]
    records = run(laws, replication)
    for record in records:
        fakes.possible(record)
    # Under a higher duty from before the run less stock is left on its first day, and that is made up for in the run.
    for name in ("sold", "entered", "departed") if day >= 0.0 else ("sold",):
        falling(records, side, goods, name)
    bought = np.array([record.soybeans.to_cn.sum() for record in records])
    assert np.diff(bought).max() <= 1e-9, "China buys more soybeans at a higher duty"


@given(
    base=st.sampled_from(["current_policy", "full_escalation", "pre_trade_war"]),
    side=st.sampled_from(SIDES),
    whole=st.booleans(),
    good=st.integers(0, 10_000),
    day=st.integers(-400, HORIZON),
    rises=st.lists(st.floats(0.01, MOST_PCT - 500.0), min_size=3, max_size=3, unique=True),
    replication=st.integers(0, 50),
)
@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))  # worlds are slow to shrink
def test_trade_never_rises_with_a_duty(
    base: str, side: str, whole: bool, good: int, day: int, rises: list[float], replication: int
) -> None:
    places = range(len(NAMES[side]))
    goods = list(places) if whole else [good % len(places)]
    as_duties_rise(fakes.of_path(base), side, goods, float(day), rises, replication)


@pytest.mark.parametrize("said", [-30.0, 100.0])
def test_sales_never_rise_with_a_duty_that_is_announced(said: float) -> None:
    """Stock is built ahead of it, so imports may rise; what is sold in the end does not."""
    base, goods = fakes.law(), range(fakes.GROUPS["imports"])
    rises = (0.0, 25.0, 100.0, 400.0, 2000.0, float(MOST_PCT) - 10.0)
    laws = [replace(base, imports=dearer(base.imports, said + 100.0, rise, goods, said)) for rise in rises]
    records = run(laws, replication=2)
    for record in records:
        fakes.possible(record)
    falling(records, "imports", goods, "sold")


def from_day(day: float | None, points: float = 125.0) -> TradeRecord:
    """What a duty on all goods both ways leaves, from a day on or not at all."""
    law = fakes.law()
    if day is not None:
        law = replace(law, **{side: dearer(getattr(law, side), day, points, range(99)) for side in SIDES})
    return run([law], replication=0)[0]


def traded(record: TradeRecord) -> np.ndarray:
    """Imports, exports and soybeans of the whole run."""
    return np.array([record.imports.entered.sum(), record.exports.value.sum(), record.soybeans.to_cn.sum()])


def test_a_duty_of_the_first_day_is_one_like_that_of_the_next() -> None:
    """Around the first day of the run and around the first day of the world a day makes little difference."""
    calm = traded(from_day(None))
    amounts = {day: traded(from_day(day)) / calm for day in (-365.0, -99.0, -98.0, -1.0, 0.0, 1.0, 7.0)}
    for day, part in amounts.items():
        assert part.max() < 0.6, f"day {day}: {part} of normal trade"
    for before, after in ((-99.0, -98.0), (-1.0, 0.0), (0.0, 1.0), (1.0, 7.0)):
        assert amounts[before] == pytest.approx(amounts[after], abs=0.01), (before, after)
    early, late = amounts[-365.0], amounts[0.0]
    assert np.all(early <= late + 1e-6), "what has been dear for a year is bought elsewhere already"
    assert early == pytest.approx(late, abs=0.12)


def test_what_was_long_in_force_has_run_its_course_when_the_world_begins() -> None:
    """A duty of ten years ago: trade has settled at its level, so the first year is like the last."""
    record = from_day(-3650.0)
    for flow in (record.imports, record.exports):
        first, last = (float(flow.entered[:, months].sum()) for months in (slice(0, 12), slice(18, 30)))
        assert first == pytest.approx(last, rel=0.12)
    assert record.cost_loss[:, 0] == pytest.approx(record.cost_loss[:, 12], rel=0.05)


def test_a_control_and_a_push_of_long_ago_have_run_their_course() -> None:
    licence = fakes.ControlSchedule((-1000.0,), (fakes.ControlState(regime=fakes.Regime.LICENCE),))
    levers = dict(fakes.law().levers)
    levers[fakes.PUSH] = fakes.MeasureSchedule(0.0, (-465.0, -100.0), (-20.0, 0.0))
    calm, curbed = fakes.run(), fakes.run(fakes.law(software=licence, levers=levers))
    assert curbed.exports.blocked[:, 0].sum() / calm.exports.demand[:, 0].sum() == pytest.approx(
        curbed.exports.blocked[:, 20].sum() / calm.exports.demand[:, 20].sum(), rel=0.2
    )
    assert 0.6 < curbed.imports.sold[:, 0].sum() / calm.imports.sold[:, 0].sum() < 0.95, "a fifth less in a year"


def test_a_halt_of_long_ago_no_longer_moves_the_price_as_a_new_one_does() -> None:
    fresh, old = (fakes.run(fakes.bought(0.0, day)).soybeans for day in (0.0, -600.0))
    assert old.price[0] > fresh.price[0] + 0.05
    assert old.price[-1] == pytest.approx(fresh.price[-1], abs=0.02)


def test_normal_duties_are_the_records_on_every_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(DAY_ONE)
    mine = TradeLaw.of(PolicyView.of(load_path(file, load_register())))
    for name in list_paths():
        law = fakes.of_path(name)
        assert law.normal_imports == mine.normal_imports
        assert law.normal_exports == mine.normal_exports
        assert law.departs > 0.0, "no standard path has a history of its own"
    assert mine.departs == 0.0
    record = PolicyView.of(load_path("realised", load_register()))
    for names, normal in zip(NAMES.values(), (mine.normal_imports, mine.normal_exports), strict=True):
        for day in (-3000.0, -1000.0, -100.0, -31.0, -1.0, 0.0, 500.0):
            known = min(day, -1.0)
            assert list(normal.duties_pct(day, day)) == [record.tables[name].duty_pct(known, known) for name in names]


DAY_ONE = """
name = "mine"
label = "Day one"
about = "A duty on everything both ways from the first day of the run."
sources = ["test"]
extends = "eve"
baseline = "current_policy"
branches = 2024-06-01

[[add]]
kind = "duty"
act_id = "ALL-125"
programme = "us_new_duty"
action = "set"
scope = "all"
rate_pct = 125
announced = 2024-07-01
effective = 2024-07-01
citation = "assumption: test"
"""


def test_a_path_with_a_duty_of_the_first_day_imports_less(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(DAY_ONE)
    later = tmp_path / "later.toml"
    later.write_text(DAY_ONE.replace('"mine"', '"later"').replace("2024-07-01", "2024-07-02"))
    views = [PolicyView.of(load_path(path, load_register())) for path in (file, later, "pre_trade_war")]
    first, second, calm = (float(record.imports.entered.sum()) for record in run([*map(TradeLaw.of, views)], 0))
    assert first < second < 0.5 * calm
    assert second - first < 0.01 * calm


def test_mutant_normal_is_read_from_the_path() -> None:
    base = fakes.law(imports=dearer(fakes.panel(fakes.GROUPS["imports"]), 0.0, 125.0, range(99)))
    wrong = replace(base, normal_imports=base.imports)
    assert run([wrong], 0)[0].imports.entered.sum() > 1.5 * run([base], 0)[0].imports.entered.sum()


def test_mutant_history_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TradeWorld, "_remember", lambda self: None)
    with pytest.raises(AssertionError):
        test_what_was_long_in_force_has_run_its_course_when_the_world_begins()


# Duties that buyers only half believe in.


def half_believed() -> TradeLaw:
    """A duty of 1,000 percent is announced, and on its day somebody threatens to take all goods out of it."""
    groups = fakes.GROUPS["imports"]
    panel, row = fakes.panel(groups), (1000.0,) * groups
    coming = Coming(500.0, row, tuple(-points for points in row))
    return fakes.law(imports=replace(panel, news=fakes.News.of([(450.0, (coming,))])))


BELIEFS = {"imports__belief_enacted": 0.2, "ordering__threat_credibility": 0.9}


def test_believed_duties_are_never_below_nothing() -> None:
    fakes.possible(fakes.run(half_believed(), **BELIEFS))


def test_mutant_believed_duties_below_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(self: PathDuties, duty_pct: np.ndarray) -> np.ndarray:
        return landed_log(duty_pct, self.normal_pct, self._pass_through)

    monkeypatch.setattr(PathDuties, "landed_log", plain)
    with np.errstate(invalid="ignore"), pytest.raises(AssertionError, match="is not finite"):
        fakes.possible(fakes.run(half_believed(), **BELIEFS))


# Weeks that do not swing to and fro.


def swings(monkeypatch: pytest.MonkeyPatch, forgetful: bool = False) -> float:
    """Largest share of a year's weeks in which sales of a group turn, up or down, under the highest duty."""
    seen: list[np.ndarray] = []
    whole = GoodsBuyers._order

    def noted(self: GoodsBuyers, now: float, week: int, share: np.ndarray) -> None:
        if self.counted_at_loading is False:
            seen.append(share[0].copy())
            if forgetful:
                self._seen = self.moved
        whole(self, now, week, share)

    monkeypatch.setattr(GoodsBuyers, "_order", noted)
    fakes.run(fakes.law(imports=fakes.panel(fakes.GROUPS["imports"], (-WARM_UP_DAYS, float(MOST_PCT)))))
    year = np.diff(np.array(seen[-52:]), axis=0)
    large = np.abs(year) > 0.01
    turns = (np.sign(year[1:]) != np.sign(year[:-1])) & large[1:] & large[:-1]
    return float(turns.mean(axis=0).max())


def test_sales_settle_under_the_highest_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swings(monkeypatch) < 0.1


def test_mutant_demand_sees_all_of_a_share_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swings(monkeypatch, forgetful=True) > 0.5


def test_soybeans_are_among_the_goods_that_are_hit() -> None:
    base = fakes.law()
    place = [NAMES["exports"].index(SOYBEANS)]
    as_duties_rise(base, "exports", place, 0.0, [25.0, 200.0, 3000.0], replication=1)
