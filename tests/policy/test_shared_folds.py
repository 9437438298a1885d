"""What paths share is folded once: held against the long way, which folds every act anew for every question.

Laws are made at random from the standard paths and asked one after another, so that each meets what was kept of those
before it. The same comparison fails for every way of keeping answers that leaves out something they depend on.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from sim.clock import END, START, to_day
from sim.policy import (
    PolicyPath,
    PolicyView,
    Register,
    controls,
    duties,
    duty_law,
    duty_table,
    law_book,
    load_path,
    normal_duties,
)
from sim.policy.acts import AnyAct, ControlAct, DutyAct
from sim.policy.control_terms import ControlCell, Regime
from sim.policy.controls import ControlState, matches
from sim.policy.duties import ZERO, Level, ProgrammeScope, duty_pct, layers, parts
from sim.policy.duty_law import MODES, Cargo, DutyLaw, in_transit
from sim.policy.duty_table import NOISE_PCT
from sim.policy.known_acts import known, news_days

SHARING = (duties, duty_law, duty_table, law_book, controls, normal_duties)
"""Modules that keep answers."""

BASES = ("current_policy", "truce_extended", "full_escalation", "ieepa_struck")

LAWS = 6
"""Random laws of a comparison."""

QUESTIONS = 12
"""Random days on which each law is asked, by direction."""


def forget() -> None:
    """Drop every answer that is kept."""
    for module in SHARING:
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each test begins with no answers and leaves none."""
    forget()
    yield
    forget()


def changed(act: AnyAct, dice: random.Random) -> AnyAct:
    """An act with one thing changed at random: most of what a fold reads, and the citation."""
    shift = timedelta(days=dice.randint(1, 40))
    what: dict[str, Any] = dice.choice(
        (
            {"announced": act.announced - shift},
            {"effective": act.effective and act.effective + shift},
            {"status": "threatened" if act.status == "enacted" else "enacted"},
            {"citation": f"{act.citation} ({shift.days})"},
        )
    )
    if isinstance(act, DutyAct) and act.action == "set" and dice.random() < 0.6:
        loaded = act.effective or act.announced
        clause = {"loaded_before": loaded, "entered_before": loaded + shift}
        what = dice.choice(
            (
                {"rate_pct": dice.uniform(0, 90)},
                {"scope": act.scope[:1] if act.scope[1:] else ("all",)},
                clause,
                {**clause, "in_transit_pct": dice.uniform(0, 30)},
                {**clause, "in_transit_by": "vessel"},
            )
        )
    if isinstance(act, DutyAct) and act.action == "extend" and act.entered_before:
        what = {"entered_before": act.entered_before + shift}
    if isinstance(act, ControlAct) and act.action == "set" and dice.random() < 0.6:
        what = dice.choice(
            (
                {"regime": dice.choice(list(Regime))},
                {"products": ("all",)},
                {"destinations": act.destinations[:1]},
            )
        )
    return act.model_copy(update=what)


def random_path(register: Register, dice: random.Random) -> PolicyPath:
    """A standard path with some acts left out and some changed."""
    path = load_path(dice.choice(BASES), register)
    share = dice.choice((0.0, 0.05, 0.3))
    kept = [act for act in path.acts if dice.random() > share / 3]
    acts = [changed(act, dice) if dice.random() < share else act for act in kept]
    # An act of several rows is cited as the last of them says, be it announced or not.
    late = {"announced": date(2026, 12, 1), "effective": date(2026, 12, 1), "citation": f"another {dice.random()}"}
    again = dice.sample([act for act in acts if isinstance(act, DutyAct) and act.action == "set"], 3)
    return replace(path, acts=(*acts, *(act.model_copy(update=late) for act in again)))


def as_extended(act: DutyAct, acts: Sequence[DutyAct], known_on: float) -> DutyAct:
    """An act with the end of its in-transit clause as it was known on a day."""
    for other in sorted(acts, key=lambda one: one.announced):
        if other.verb == "extend" and other.target_act == act.act_id and to_day(other.announced) <= known_on:
            act = act.model_copy(update={"entered_before": other.entered_before})
    return act


def plain_levels(law: DutyLaw, cargo: Cargo, known_on: float, threats: bool = False) -> dict[ProgrammeScope, Level]:
    """Levels by folding all acts that are known on a day, and nothing else."""
    raw: dict[ProgrammeScope, Level] = {}
    for programme, acts, scopes in zip(law.programmes, law.acts, law.scopes, strict=True):
        fold = duty_law._Fold()
        for effective, act in known(acts, known_on):
            if effective <= cargo.entered and (threats or act.status == "enacted"):
                fold.apply(act, in_transit(as_extended(act, acts, known_on), cargo))
        raw |= {(programme.programme, scope): fold.level(scope) for scope in scopes}
    found = dict(raw)
    for junior in law.programmes:
        seniors = [one for one in law.programmes if {one.programme, one.layer} & set(junior.yields_to)]
        for name, scope in raw:
            if name == junior.programme and raw[name, scope].pct > 0:
                paid = [raw.get((one.programme, scope), ZERO) for one in seniors]
                first = next((level for level in paid if level.pct > 0), None)
                if first is not None:
                    found[name, scope] = Level(0.0, first.act_id, "yields")
    return found


def plain_changes(law: DutyLaw, shares: Mapping[ProgrammeScope, float], now: int) -> list[tuple[float, float, str]]:
    """(day of effect, points, status) of what is ahead on a day of the duty on fresh cargo."""
    ahead = sorted({day for acts in law.acts for day, _ in known(acts, now) if day > now})
    found = []
    for before, day in pairwise([now, *ahead]):
        enacted, both = (
            duty_pct(shares, plain_levels(law, Cargo(day), now, threats))
            - duty_pct(shares, plain_levels(law, Cargo(before), now, threats))
            for threats in (False, True)
        )
        of_status = {"enacted": enacted, "threatened": both - enacted}
        found += [(float(day), points, status) for status, points in of_status.items() if abs(points) > NOISE_PCT]
    return found


def compare_duties(view: PolicyView, dice: random.Random) -> None:
    """Tables and intervals of all goods against the long way, on random days; figures to the last digit."""
    law = view.law
    intervals = law.duty_intervals(law.routes, START, END)
    for route, duty in law.laws.items():
        acts = [act for programme in duty.acts for act in programme]
        clauses = [day for act in acts for day in (act.loaded_before, act.entered_before) if day]
        days = [*news_days(acts), *map(to_day, clauses)]
        for _ in range(QUESTIONS):
            entered, loaded = (dice.choice(days) + dice.randint(-1, 1) for _ in range(2))
            cargo = Cargo(entered, loaded, dice.choice(MODES))
            levels = plain_levels(duty, cargo, entered)
            assert list(duty.levels(cargo, entered).items()) == list(levels.items())
            for good in law.goods(route):
                paid = view.tables[good].duty_pct(entered, loaded, cargo.by)
                assert repr(paid) == repr(duty_pct(law.shares[good], levels)), (good, cargo)
        for good in dice.sample(law.goods(route), 3):
            now = dice.choice(days)
            said = [(one.effective_day, one.change_pct, one.status) for one in view.tables[good].announced(now)]
            assert repr(said) == repr(plain_changes(duty, law.shares[good], now)), (good, now)
        when = START + timedelta(days=dice.randrange((END - START).days))
        levels = plain_levels(duty, Cargo(to_day(when)), to_day(when))
        for good in law.goods(route):
            own = next(one for one in intervals[good] if one.first <= when <= one.last)
            told = layers(parts(duty.programmes, law.shares[good], levels, law.citations))
            assert repr((own.layers, own.duty_pct)) == repr((told, duty_pct(law.shares[good], levels))), (good, when)


def plain_cell_acts(acts: Sequence[ControlAct], cell: ControlCell) -> tuple[ControlAct, ...]:
    own = {act.act_id for act in acts if act.products and matches(act, cell)}
    return tuple(act for act in acts if (act.products and matches(act, cell)) or act.target_act in own)


def plain_state(acts: Sequence[ControlAct], day: float, known_on: float) -> ControlState:
    """State of a cell by folding all acts that are known on a day, and nothing else."""
    standing: list[ControlAct] = []
    ruled: list[ControlAct] = []
    last = ""
    for effective, act in known(acts, known_on):
        if effective > day or act.status == "threatened":
            continue
        last = act.act_id
        if act.action in ("end", "suspend"):
            ruled = [one for one in ruled if one.programme != act.programme]
            own = [one for one in standing if one.programme == act.programme]
            latest = ([one for one in own if one.written_by] or own)[-1:]
            standing = [one for one in standing if one.act_id not in {taken.act_id for taken in latest}]
        else:
            standing.append(act)
            if act.regime is not None:
                ruled = [one for one in ruled if one.programme != act.programme] + [act]
    regime = max((one.regime for one in ruled if one.regime), key=list(Regime).index, default=Regime.NONE)
    practice = next((one.practice for one in reversed(standing) if one.practice), None)
    enforced = next((one.enforced for one in reversed(standing) if one.enforced), None)
    return ControlState(regime, practice, enforced if regime is not Regime.NONE else None, last)


def compare_controls(view: PolicyView, dice: random.Random) -> None:
    """States and announcements of random cells against the long way, on all days on which something happens."""
    acts = [act for act in view.path.acts if isinstance(act, ControlAct)]
    for cell in dice.sample(controls.CELLS, 30):
        own = plain_cell_acts(acts, cell)
        for now in news_days(own):
            assert view.schedules[cell].at(now) == plain_state(own, now, now), (cell, now)
            future = sorted({day for day, act in known(own, now) if day > now and act.status == "enacted"})
            expected = tuple((float(day), plain_state(own, day, now)) for day in future)
            assert view.announced_controls(*cell, now) == expected, (cell, now)


def compare(register: Register, seed: int, laws: int = LAWS) -> None:
    """Random laws, one after another, against the long way."""
    dice = random.Random(seed)
    for _ in range(laws):
        view = PolicyView.of(random_path(register, dice))
        compare_duties(view, dice)
        compare_controls(view, dice)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_shared_equals_the_long_way(register: Register, seed: int) -> None:
    compare(register, seed)


def test_a_path_is_told_the_same_after_any_other(register: Register, views: Mapping[str, PolicyView]) -> None:
    """Standard paths one by one, with nothing kept, against views that were made in a row."""
    for name in ("current_policy", "pre_trade_war", "full_escalation"):
        forget()
        view = PolicyView.of(load_path(name, register))
        assert repr(view.tables) == repr(views[name].tables)
        assert view == views[name]
        apart = view.law.duty_intervals(view.law.routes, START, END)
        assert apart == views[name].law.duty_intervals(view.law.routes, START, END)


Key = Callable[..., object]


def _ids(acts: Sequence[AnyAct]) -> tuple[str, ...]:
    return tuple(act.act_id for act in acts)


LEAKS: dict[str, tuple[ModuleType, str, Key]] = {
    "the history of a programme by the names of its acts": (
        duty_law,
        "_history",
        lambda programme, scopes, acts: (programme.programme, scopes, _ids(acts)),
    ),
    "what stands without the end of clauses": (
        duty_law,
        "_standing",
        lambda programme, scopes, acts: (
            programme,
            scopes,
            tuple((day, act.model_copy(update={"entered_before": None})) for day, act in acts),
        ),
    ),
    "what stands without its days of effect": (
        duty_law,
        "_standing",
        lambda programme, scopes, acts: (programme, scopes, tuple(act for _, act in acts)),
    ),
    "what stands by the names of acts": (
        duty_law,
        "_standing",
        lambda programme, scopes, acts: (programme, scopes, tuple((day, act.act_id) for day, act in acts)),
    ),
    "levels without the acts that stand": (
        duty_law,
        "_folded",
        lambda standing, count, spared, threats: (standing.programme, standing.scopes, count, spared, threats),
    ),
    "levels without the number of acts in effect": (
        duty_law,
        "_folded",
        lambda standing, count, spared, threats: (standing, spared, threats),
    ),
    "levels without the acts that spare a cargo": (
        duty_law,
        "_folded",
        lambda standing, count, spared, threats: (standing, count, threats),
    ),
    "levels without threats": (
        duty_law,
        "_folded",
        lambda standing, count, spared, threats: (standing, count, spared),
    ),
    "levels by scope, without the acts that set them": (
        duty_law,
        "_levels",
        lambda programme, by_scope: (programme, tuple((charged, level.pct) for charged, level in by_scope)),
    ),
    "levels without the rates": (
        duty_law,
        "_levels",
        lambda programme, by_scope: (programme, tuple((charged, level.act_id) for charged, level in by_scope)),
    ),
    "duties without the day of entry": (
        duty_table,
        "_by_cargo",
        lambda goods, standing, entered, by: (goods, standing, by),
    ),
    "duties without the way to travel": (
        duty_table,
        "_by_cargo",
        lambda goods, standing, entered, by: (goods, standing, entered),
    ),
    "duties without the acts that stand": (
        duty_table,
        "_by_cargo",
        lambda goods, standing, entered, by: (goods, entered, by),
    ),
    "duties without the goods": (
        duty_table,
        "_duties",
        lambda goods, own: (goods.goods[0], own[3:]),
    ),
    "changes without the acts that stand": (duty_table, "_changes", lambda goods, standing, now: (goods, now)),
    "changes without their day": (duty_table, "_between", lambda day, before, after: (before, after)),
    "changes by their day alone": (duty_table, "_between", lambda day, before, after: day),
    "layers without the day": (law_book, "_due_on", lambda goods, standing, day, cited: (goods, standing, cited)),
    "layers without the citations": (law_book, "_due_on", lambda goods, standing, day, cited: (goods, standing, day)),
    "cells that an act reaches by its name": (controls, "_reached", lambda act: act.act_id),
    "controls by the names of acts": (controls, "timeline", lambda acts: _ids(acts)),
}
"""Keys that leave something out."""


@pytest.mark.parametrize("leak", LEAKS)
def test_a_key_that_leaves_something_out_is_found(
    register: Register, monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    module, name, key = LEAKS[leak]
    whole, answers = getattr(module, name), {}

    def leaky(*given: Any, **named: Any) -> Any:
        asked = key(*given, **named)
        if asked not in answers:
            answers[asked] = whole(*given, **named)
        return answers[asked]

    monkeypatch.setattr(module, name, leaky)
    with pytest.raises(AssertionError):
        compare(register, seed=0, laws=6 * LAWS)


def test_shares_of_goods_are_one_object_only_where_they_are_equal() -> None:
    shares = {"a": {("p", "x"): 0.25, ("p", "y"): 0.75}, "b": {("p", "x"): 1.0}}
    one = duties.good_shares(shares)
    assert duties.good_shares({good: dict(own) for good, own in shares.items()}) is one
    assert one.reached == {("p", "x"): [(0, 0.25), (1, 1.0)], ("p", "y"): [(0, 0.75)]}
    assert duties.good_shares({**shares, "b": {("p", "x"): 0.5}}) is not one
    assert duties.good_shares({"c": shares["a"], "b": shares["b"]}) is not one
