"""What trade works out once, or not at all, beside the long way: the same bytes, and short ways that are wrong fail."""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.clock import DAYS_PER_WEEK, WARM_UP_DAYS
from sim.inputs.trade import load_trade_inputs
from sim.policy import PolicyView, load_path, load_register
from sim.worlds.trade import law as trade_law
from sim.worlds.trade import rises
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.costs import ProducerCosts
from sim.worlds.trade.duties import PathDuties, landed_log
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.noise import SLOTS
from sim.worlds.trade.stretches import Stretches
from sim.worlds.trade.world import TradeWorld

from . import fakes
from .fakes import same

SEEDS = range(3)

SIDES: tuple[str, ...] = ("imports", "exports")


def built(seed: int) -> TradeWorld:
    laws, streams, values = fakes.drawn(seed)
    return TradeWorld(laws, load_trade_inputs(), streams, values)


def days_to_ask(seed: int, edges: Sequence[float]) -> list[float]:
    """Days of a run in any order, those on which something changes and those just before among them."""
    rng = np.random.default_rng(seed)
    inside = [edge for edge in edges if -98.0 <= edge <= 960.0]
    days = [*rng.uniform(-98.0, 960.0, 60).tolist(), *inside, *(edge - 0.001 for edge in inside)]
    return [days[place] for place in rng.permutation(len(days))]


# What is constant between changes of law.

STRETCHES: dict[str, Callable[[TradeWorld], Any]] = {
    "push": lambda world: world.imports._push.at,
    "transhipment kept": lambda world: world.imports._kept.at,
    "affiliates": lambda world: world.exports._rules[0].at,
    "software": lambda world: world.exports._rules[1].at,
    "rises of imports": lambda world: world.imports._rises._believed,
    "rises of exports": lambda world: world.exports._rises._believed,
    "soybean purchases": lambda world: world.soybeans.terms.purchases,
    "soybean outlook": lambda world: world.soybeans.terms.outlook,
    "duty on transhipment": lambda world: world._transhipment_pct.at,
}


def as_asked_anew(stretches: Stretches[Any], days: Sequence[float]) -> None:
    """Raise AssertionError unless what is kept is what a question on the day itself is answered."""
    for day in days:
        same(stretches.at(day), stretches._work(day))


@pytest.mark.parametrize("name", STRETCHES)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_kept_is_what_the_law_says_on_the_day(seed: int, name: str) -> None:
    stretches = STRETCHES[name](built(seed)).__self__
    as_asked_anew(stretches, days_to_ask(seed, stretches._edges))


@pytest.mark.parametrize("name", STRETCHES)
def test_mutant_changes_are_overlooked(name: str) -> None:
    stretches = STRETCHES[name](built(0)).__self__
    days, stretches._edges = days_to_ask(0, stretches._edges), []
    with pytest.raises(AssertionError, match="differ"):
        as_asked_anew(stretches, days)


def as_assessed_anew(seed: int, duties: PathDuties) -> None:
    """Raise AssertionError unless the duty on any cargo is that of every path's own law on the day."""
    rng = np.random.default_rng(seed)
    for entered in days_to_ask(seed, [0.0, 278.0, 282.0, 283.0]):
        loaded = entered - float(rng.choice([0.0, rng.uniform(0.0, 60.0)]))
        found = duties.assessed(entered, loaded)
        for path, panel in enumerate(duties._panels):
            duty = np.array(panel.duties_pct(entered, loaded))
            base = np.array(duties._normal[path].duties_pct(0.0, 0.0))
            log = landed_log(duty, base, duties._pass_through)
            same((found.duty_pct[path], found.landed_log[path], found.landed[path]), (duty, log, np.exp(log)))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("seed", SEEDS)
def test_duties_that_are_kept_are_those_of_the_law(seed: int, side: str) -> None:
    as_assessed_anew(seed, getattr(built(seed), side).duties)


@pytest.mark.parametrize("edges", ["loaded_edges", "entered_edges"])
def test_mutant_duties_are_kept_too_long(edges: str) -> None:
    duties = built(0).imports.duties
    setattr(duties, edges, [])
    with pytest.raises(AssertionError, match="differ"):
        as_assessed_anew(0, duties)


# What the calendar alone decides.


def as_laid_out(buyers: GoodsBuyers, shift: int = 0) -> None:
    """Raise AssertionError unless normal trade of every week is what a question in that week is answered."""
    normal, booking = buyers.normal, buyers.habits.booking_days
    travel = np.array([mode.shares * mode.days for mode in buyers._modes]).sum(axis=0) + booking
    for week in range(SLOTS - shift):
        now, laid_out = DAYS_PER_WEEK * week - WARM_UP_DAYS, buyers._weeks
        same(laid_out.demand[week + shift, 0], normal.between(now, now + DAYS_PER_WEEK))
        same(laid_out.until_arrival[week + shift, 0], normal.between(now, now + travel))
        for place, mode in enumerate(buyers._modes):
            arrives = now + booking + mode.days
            same(laid_out.arriving[week + shift, place, 0], normal.between(arrives, arrives + DAYS_PER_WEEK))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("seed", SEEDS)
def test_normal_weeks_laid_out_are_those_asked_for(seed: int, side: str) -> None:
    as_laid_out(getattr(built(seed), side))


def test_mutant_normal_weeks_are_off_by_one() -> None:
    with pytest.raises(AssertionError, match="differ"):
        as_laid_out(built(0).imports, shift=1)


# What is not worked out because it comes to nothing.


def rise_the_long_way(buyers: GoodsBuyers, path: int, now: float) -> np.ndarray:
    """[G] rise that an order avoids, by every change that one path's own law has announced."""
    panel, h = buyers.duties._panels[path], buyers.habits
    points, effect = buyers._expected_points(now)
    groups = len(buyers.goods.names)
    steps = [
        (one.day, h.belief_enacted * np.array(one.enacted) + h.belief_threatened * np.array(one.threatened))
        for one in panel.announced(now)
    ] + [(effect, np.full(groups, points))]
    duty, base = np.array(panel.duties_pct(now, now)), np.array(buyers.duties._normal[path].duties_pct(0.0, 0.0))
    rise = np.zeros(groups)
    for mode in buyers._modes:
        arrival = now + h.booking_days + mode.days
        at_entry = duty + sum((change for day, change in steps if day <= arrival), start=np.zeros(groups))
        paid, beyond = landed_log(at_entry, base, h.pass_through), np.zeros(groups)
        for day, change in steps:
            near = max(0.0, 1.0 - (day - arrival) / 90.0) if day > arrival else 0.0
            beyond += near * (landed_log(at_entry + change, base, h.pass_through) - paid)
        rise += mode.shares * beyond
    return rise


def as_every_change_looked_at(seed: int, side: str) -> None:
    """Raise AssertionError unless the rise ahead is that of the long way."""
    buyers, seen = getattr(built(seed), side), 0.0
    for now in np.arange(-98.0, 915.0, DAYS_PER_WEEK).tolist():
        found = buyers._ahead(now)
        same(list(found), [rise_the_long_way(buyers, path, now) for path in range(len(found))])
        seen += float(np.abs(found).sum())
    assert seen > 0.0, "nothing was announced"


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("seed", SEEDS)
def test_changes_out_of_reach_come_to_nothing(seed: int, side: str) -> None:
    as_every_change_looked_at(seed, side)


def test_mutant_changes_in_reach_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rises, "AHEAD_DAYS", 60.0)
    with pytest.raises(AssertionError, match="differ"):
        as_every_change_looked_at(0, "imports")


class Asked(float):
    """A number that never passes for nothing."""

    def __bool__(self) -> bool:
        return True


def as_looked_ahead(seed: int, weeks: float) -> None:
    """Raise AssertionError unless Chinese buyers trade alike whether they look ahead, by a rate of weeks, or not."""
    looking, plain = built(seed), built(seed)
    looking.exports.habits = replace(looking.exports.habits, frontload_weeks=Asked(weeks))
    same(looking.run(), plain.run())


def test_who_never_orders_ahead_need_not_look_ahead() -> None:
    as_looked_ahead(0, 0.0)


def test_mutant_somebody_who_orders_ahead_does_not_look() -> None:
    with pytest.raises(AssertionError, match="differ"):
        as_looked_ahead(0, 1.0)


# What is multiplied for all paths in one call.


def test_costs_of_all_paths_are_those_of_each() -> None:
    rng, content = np.random.default_rng(1), load_trade_inputs().input_content
    values, vehicles = fakes.behaviour(), np.zeros(len(content), dtype=bool)
    for _ in range(50):
        paths = int(rng.integers(1, 24))
        price, moved = rng.uniform(-0.2, 0.9, (2, paths, content.shape[1]))
        normal_pct = rng.uniform(0.0, 30.0, price.shape)
        joint = ProducerCosts(normal_pct, content, vehicles, values)
        lost = joint.step(DAYS_PER_WEEK, price, moved)
        premium = np.expm1(values.costs.diverted_premium * joint._level.clip(0.0))
        rise = (1.0 - moved.clip(0.0)) * np.expm1(joint._level) + moved.clip(0.0) * premium
        dearer = values.imports.collection * (1.0 + normal_pct / 100.0) * rise
        for path in range(paths):
            assert joint.dearer[path] == pytest.approx(dearer[path], rel=1e-12)
            same(lost[path], np.clip(joint._answer * (content @ joint.dearer[path]), -1.0, 1.0))


# What is sent to another process.


def sent() -> int:
    """Bytes that a second law adds to one from which it parts on the eve."""
    views = [PolicyView.of(load_path(name, load_register())) for name in ("current_policy", "full_escalation")]
    laws = [TradeLaw.of(view) for view in views]
    assert pickle.loads(pickle.dumps(laws)) == laws
    return len(pickle.dumps(laws)) - len(pickle.dumps(laws[:1]))


def test_what_paths_have_in_common_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = sent()
    monkeypatch.setattr(trade_law, "_shared", lambda found: found)
    trade_law._ahead.cache_clear()
    assert once < sent() / 4
