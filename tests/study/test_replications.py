"""The study: the same results whatever the workers, identical prefixes, acts without effect, resuming."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.clock import MONTH_EDGES, to_day
from sim.parameters.draws import Held
from sim.policy import PolicyView, first_difference, load_path, load_register
from sim.study import StudyResult, replications, run_study
from sim.study.world_kinds import MAGNETS, Kind
from sim.worlds.magnets.law import MagnetLaw

from ..worlds.magnets import checks

PAIR = ("current_policy", "full_escalation")


@pytest.fixture(scope="module")
def study() -> StudyResult:
    return run_study(PAIR, replications=3, seed=7, workers=1)


def equal(left: StudyResult, right: StudyResult) -> None:
    assert list(left.runs) == list(right.runs)
    for name in left.runs:
        for a, b in zip(left.runs[name].magnets, right.runs[name].magnets, strict=True):
            checks.same(a, b)


@pytest.mark.parametrize("workers", [2, 7])
def test_results_do_not_depend_on_the_number_of_workers(study: StudyResult, workers: int) -> None:
    equal(study, run_study(PAIR, replications=3, seed=7, workers=workers))


def test_worker_check_sees_draws_that_depend_on_the_process(
    study: StudyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: replications numbered by order of arrival instead of by task."""
    whole = replications.run_replication
    monkeypatch.setattr(
        replications,
        "run_replication",
        lambda kind, laws, seed, replication, held: whole(kind, laws, seed, 2 - replication, held),
    )
    with pytest.raises(AssertionError, match="differ"):
        equal(study, run_study(PAIR, replications=3, seed=7, workers=1))


def test_baselines_that_are_needed_are_run_but_not_reported(study: StudyResult) -> None:
    assert study.reported == PAIR
    assert set(study.runs) == {*PAIR, "pre_trade_war"}


@pytest.mark.parametrize("name", ["full_escalation", "realised", "truce_extended", "april_replay"])
def test_paths_are_identical_before_anything_known_differs(name: str) -> None:
    law = load_register()
    views = [PolicyView.of(load_path(path, law)) for path in ("current_policy", name)]
    parting = first_difference(*(view.path for view in views))
    assert parting is not None
    months = sum(edge <= to_day(parting) for edge in MONTH_EDGES[1:])
    left, right = replications.run_replication(MAGNETS, [MagnetLaw.of(view) for view in views], seed=1, replication=0)
    checks.same(left, right, months=months, weeks=to_day(parting) // 7)
    with pytest.raises(AssertionError, match="differ"):
        checks.same(left, right)


def test_an_act_without_effect_changes_no_byte(tmp_path: Path) -> None:
    still = tmp_path / "still.toml"
    still.write_text(
        """
name = "still"
label = "An act without effect"
about = "Current policy and a duty of nothing."
sources = ["test"]
extends = "current_policy"
baseline = "current_policy"
branches = 2025-10-24

[[scale]]
act = "US-232-50"
factor = 1.0
announced = 2025-10-25
"""
    )
    law = load_register()
    views = [PolicyView.of(load_path(path, law)) for path in ("current_policy", str(still))]
    checks.same(*replications.run_replication(MAGNETS, [MagnetLaw.of(view) for view in views], seed=1, replication=0))


def test_an_interrupted_study_resumes_and_loses_nothing(
    study: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replications.run_replication

    def interrupted(kind: Kind[Any, Any], laws: Sequence[Any], seed: int, replication: int, held: Held) -> list[Any]:
        if replication == 2:
            raise KeyboardInterrupt
        return whole(kind, laws, seed, replication, held)

    monkeypatch.setattr(replications, "run_replication", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_study(PAIR, replications=3, seed=7, workers=1, checkpoint_dir=tmp_path)

    run: list[str] = []

    def counted(kind: Kind[Any, Any], laws: Sequence[Any], seed: int, replication: int, held: Held) -> list[Any]:
        run.append(f"{kind.name} {replication}")
        return whole(kind, laws, seed, replication, held)

    monkeypatch.setattr(replications, "run_replication", counted)
    equal(study, run_study(PAIR, replications=3, seed=7, workers=1, checkpoint_dir=tmp_path))
    assert run == ["magnets 2", "trade 2"]


def test_a_checkpoint_cut_short_is_run_again(tmp_path: Path, study: StudyResult) -> None:
    run_study(PAIR, replications=1, seed=7, workers=1, checkpoint_dir=tmp_path)
    kept = sorted(tmp_path.rglob("*.pickle"))
    assert len(kept) == 2 * 3, "magnets and trade of two paths and a baseline"
    for file in kept:
        file.write_bytes(file.read_bytes()[:-100])
    again = run_study(PAIR, replications=1, seed=7, workers=1, checkpoint_dir=tmp_path)
    for name in PAIR:
        checks.same(again.runs[name].magnets[0], study.runs[name].magnets[0])


def test_progress_counts_worlds() -> None:
    seen: list[tuple[int, int]] = []
    run_study(
        ["pre_trade_war"], replications=2, seed=1, workers=1, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_what_is_held_leaves_chance(study: StudyResult) -> None:
    held = run_study(PAIR[:1], replications=3, seed=7, workers=1, held="all")
    assert held.held == "all"
    first, second, third = held.runs[PAIR[0]].magnets
    for other in (second, third, study.runs[PAIR[0]].magnets[0]):
        with pytest.raises(AssertionError, match="differ"):
            checks.same(first, other)


@pytest.mark.parametrize(
    ("paths", "options", "words"),
    [
        ([], {}, "paths: found none"),
        (PAIR, {"replications": 0}, "replications: found 0; allowed: 1 or more"),
        (PAIR, {"held": "prior_driven"}, "held: found prior_driven; allowed: none, prior-driven, all"),
        (PAIR, {"seed": -1}, "seed: found -1"),
        (PAIR, {"workers": -2}, "workers: found -2"),
        ([replace(load_path(PAIR[0], load_register()), acts=()), PAIR[1]], {}, "other acts than the standard path"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_runs(
    paths: list[Any], options: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replications, "run_replication", lambda *_: pytest.fail("a world was run"))
    with pytest.raises(ValueError, match=words):
        run_study(paths, **{"replications": 1, "seed": 1, **options})


def test_paths_of_one_name_must_be_one_path(tmp_path: Path) -> None:
    mine = replace(load_path(PAIR[0], load_register()), name="mine")
    with pytest.raises(ValueError, match="two that bear the name mine"):
        run_study([mine, replace(mine, acts=mine.acts[:10])], replications=1, seed=1)
