"""Paths under the same law share one world; paths under different laws never do."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from sim.policy import (
    ControlSchedule,
    ControlState,
    Enforcement,
    PolicyView,
    Practice,
    Regime,
    load_path,
    load_register,
)
from sim.policy.known_acts import News
from sim.study import run_study, world_kinds
from sim.study.replications import run_replication
from sim.study.shared_laws import SharedLaws
from sim.study.world_kinds import MAGNETS
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord

from ..worlds.magnets import checks, fakes, shocks

PHONES = """
name = "phones"
label = "A duty on other goods"
about = "Current policy and a duty on smartphones."
sources = ["test"]
extends = "current_policy"
baseline = "current_policy"
branches = 2025-10-24

[[add]]
kind = "duty"
act_id = "PHONES-10"
programme = "us_mfn"
action = "set"
scope = "smartphones"
rate_pct = 10
announced = 2025-11-03
effective = 2025-12-01
citation = "test"
"""


def law(name: str) -> MagnetLaw:
    return MagnetLaw.of(PolicyView.of(load_path(name, load_register())))


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch) -> list[MagnetLaw]:
    """Laws under which worlds were run."""
    run: list[MagnetLaw] = []
    whole = world_kinds.run_laws

    def noted(laws: Sequence[MagnetLaw], *rest: Any) -> list[MagnetRecord]:
        run.extend(laws)
        return whole(laws, *rest)

    monkeypatch.setattr(world_kinds, "run_laws", noted)
    return run


def test_law_on_other_goods_runs_and_keeps_no_world_and_changes_no_byte(
    tmp_path: Path, worlds: list[MagnetLaw]
) -> None:
    file = tmp_path / "phones.toml"
    file.write_text(PHONES)
    kept = tmp_path / "kept"
    result = run_study(["current_policy", str(file)], replications=1, seed=1, workers=1, checkpoint_dir=kept)
    assert worlds == [law("current_policy"), law("pre_trade_war")], "the baseline is run too"
    one, other = (result.runs[name].magnets[0] for name in result.reported)
    checks.same(one, other)
    checks.same(other, *run_replication(MAGNETS, [law(str(file))], seed=1, replication=0))
    assert len(worlds) == 3, "on its own the path has a world of its own"
    parts = {kind: len(list(kept.glob(f"*-{kind}/*"))) for kind in ("magnets", "trade")}
    assert parts == {"magnets": 2, "trade": 3}, "a shared world is kept once: phones are traded, and no magnets"


def test_equal_laws_stand_once_in_the_order_of_the_paths() -> None:
    one, other = fakes.law(), shocks.april()
    shared = SharedLaws.of([one, fakes.law(), other, one])
    assert shared.laws == (one, other)
    assert shared.of_path == (0, 0, 1, 0)


ENFORCED = ControlState(Regime.EXTRATERRITORIAL, Practice.HALT, Enforcement.FULL)
CUT = fakes.law(controls=fakes.everywhere(("embedded_magnets",), ControlSchedule((600.0,), (ENFORCED,))))
"""Embedded magnets stop on day 600 without notice."""

COMPONENTS = {
    "measures": (shocks.april(), fakes.moved(shocks.april(), 300.0, thrift_factor=2.0)),
    "magnet_duty": (fakes.law(), replace(fakes.law(), magnet_duty=fakes.duty((100, 52.1)))),
    "normal_duty": (fakes.law(), replace(fakes.law(), normal_duty=fakes.duty((-300, 27.1)))),
    "controls": (fakes.law(), shocks.april()),
    "coming": (
        CUT,
        replace(CUT, coming=dict.fromkeys(CUT.coming, News.of([(400.0, ((600.0, ENFORCED),))]))),
    ),
}
"""By component of the law: two laws that differ in nothing else."""


def apart(laws: tuple[MagnetLaw, MagnetLaw]) -> Sequence[MagnetRecord]:
    """Two laws in one task; raises AssertionError unless each gets its own world."""
    shared = SharedLaws.of(laws)
    records = run_replication(MAGNETS, shared.laws, seed=1, replication=0)
    together = [records[place] for place in shared.of_path]
    for one, law in zip(together, laws, strict=True):
        checks.same(one, *run_replication(MAGNETS, [law], seed=1, replication=0))
    return together


def test_every_component_of_the_law_has_a_case() -> None:
    assert set(COMPONENTS) == {field.name for field in fields(MagnetLaw)}


@pytest.mark.parametrize("component", COMPONENTS)
def test_different_laws_are_not_merged(component: str) -> None:
    one, other = apart(COMPONENTS[component])
    with pytest.raises(AssertionError, match="differ"):
        checks.same(one, other)


def forgetting(component: str) -> Callable[[MagnetLaw, object], bool]:
    """A comparison of laws that leaves a component out."""
    names = [field.name for field in fields(MagnetLaw) if field.name != component]
    return lambda one, other: all(getattr(one, name) == getattr(other, name) for name in names)


@pytest.mark.parametrize("component", COMPONENTS)
def test_merging_check_sees_a_forgotten_component(component: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MagnetLaw, "__eq__", forgetting(component))
    with pytest.raises(AssertionError, match="differ"):
        apart(COMPONENTS[component])


def test_a_control_in_any_place_tells_laws_apart() -> None:
    free = fakes.law()
    laws = [free, *(replace(free, controls={**free.controls, cell: shocks.HALT}) for cell in free.controls)]
    assert [laws.index(law) for law in laws] == list(range(len(laws)))


@pytest.mark.parametrize("name", ["current_policy", "realised", "full_escalation"])
def test_the_law_a_world_reads_is_the_law_of_the_path(name: str) -> None:
    view = PolicyView.of(load_path(name, load_register()))
    own, table = MagnetLaw.of(view), view.table("HS8505110070", "CN", "US")
    for entered in range(-98, 920):
        for loaded in (entered - 300, entered - 30, entered):
            assert own.magnet_duty.duty_pct(entered, loaded) == table.duty_pct(entered, loaded)
        assert own.magnet_duty.announced(entered) == table.announced(entered)
    for cell, schedule in own.controls.items():
        assert schedule.days == view.control_schedule(*cell).days
        for left, right in zip(schedule.states, view.control_schedule(*cell).states, strict=True):
            assert (left.regime, left.practice, left.enforced) == (right.regime, right.practice, right.enforced)
    for cell, coming in own.coming.items():
        for now in range(-98, 920):
            assert coming.at(now) == tuple(
                (day, replace(state, act_id="")) for day, state in view.announced_controls(*cell, now)
            )
