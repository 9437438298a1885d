"""Paths under the same law share one world; paths under different laws never do."""

import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

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
from sim.study import replications, run_study
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld

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
def worlds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the paths whose worlds were built."""
    built: list[str] = []
    whole = MagnetWorld.__init__

    def noted(self: MagnetWorld, law: MagnetLaw, *rest: object) -> None:
        built.append(law.path)
        whole(self, law, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(MagnetWorld, "__init__", noted)
    return built


def test_law_on_other_goods_runs_no_world_and_changes_no_byte(tmp_path: Path, worlds: list[str]) -> None:
    file = tmp_path / "phones.toml"
    file.write_text(PHONES)
    result = run_study(["current_policy", str(file)], replications=1, seed=1, workers=1)
    assert worlds == ["current_policy", "pre_trade_war"], "the baseline is run too"
    one, other = (result.runs[name].records[0] for name in result.reported)
    assert (one.path, other.path) == ("current_policy", "phones")
    checks.same(other, *replications.run_replication([law(str(file))], seed=1, replication=0))
    assert worlds[2:] == ["phones"], "on its own the path has a world of its own"


def test_a_checkpoint_holds_a_shared_world_once() -> None:
    base = fakes.law("one")
    alone = replications.run_replication([base], seed=1, replication=0)
    shared = replications.run_replication([base, replace(base, path="two")], seed=1, replication=0)
    kept = pickle.dumps(shared)
    assert len(kept) < len(pickle.dumps(alone)) + 1_000
    one, two = pickle.loads(kept)
    assert (one.path, two.path) == ("one", "two")
    assert two.cover_weeks is one.cover_weeks


ENFORCED = ControlState(Regime.EXTRATERRITORIAL, Practice.HALT, Enforcement.FULL)
CUT = fakes.law(controls=fakes.everywhere(("embedded_magnets",), ControlSchedule((600.0,), (ENFORCED,))))
"""Embedded magnets stop on day 600 without notice."""

COMPONENTS = {
    "measures": (shocks.april(), fakes.moved(shocks.april(), 300.0, thrift_factor=2.0)),
    "magnet_duty": (fakes.law(), replace(fakes.law(), magnet_duty=fakes.duty((100, 52.1)))),
    "controls": (fakes.law(), shocks.april()),
    "coming": (
        CUT,
        replace(CUT, coming=dict.fromkeys(CUT.coming, ((float("-inf"), ()), (400.0, ((600.0, ENFORCED),))))),
    ),
}
"""By component of the law: two laws that differ in nothing else."""


def apart(laws: tuple[MagnetLaw, MagnetLaw]) -> tuple[MagnetRecord, ...]:
    """Two laws in one task; raises AssertionError unless each gets its own world."""
    together = replications.run_replication(laws, seed=1, replication=0)
    for one, law in zip(together, laws, strict=True):
        checks.same(one, *replications.run_replication([law], seed=1, replication=0))
    return together


def test_every_component_of_the_law_has_a_case() -> None:
    assert set(COMPONENTS) == {field.name for field in fields(MagnetLaw) if field.compare}


@pytest.mark.parametrize("component", COMPONENTS)
def test_different_laws_are_not_merged(component: str) -> None:
    one, other = apart(COMPONENTS[component])
    with pytest.raises(AssertionError, match="differ"):
        checks.same(one, other)


def forgetting(component: str) -> Callable[[MagnetLaw, object], bool]:
    """A comparison of laws that leaves a component out."""
    names = [field.name for field in fields(MagnetLaw) if field.compare and field.name != component]
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
    for cell, steps in own.coming.items():
        for now in range(-98, 920):
            ahead = next(ahead for day, ahead in reversed(steps) if day <= now)
            assert ahead == tuple(
                (day, replace(state, act_id="")) for day, state in view.announced_controls(*cell, now)
            )
