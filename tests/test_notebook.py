"""`sim.run` as a notebook calls it: whatever form a path has, and results that cannot be changed by accident."""

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report import results as results_module
from sim.study import run_study


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("current_policy", ["current_policy"]),
        (Path("mine.toml"), ["mine.toml"]),
        (["current_policy", Path("mine.toml")], ["current_policy", "mine.toml"]),
        (None, list(sim.list_paths())),
    ],
)
def test_paths_may_be_given_in_any_form(given: Any, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def noted(paths: list[Any], *options: Any) -> Any:
        seen.extend([paths, *options])

    monkeypatch.setattr("sim.study.run_study", noted)
    monkeypatch.setattr(results_module, "results", lambda study: study)
    sim.run(given, replications=3, seed=5, kept_in="kept")
    assert seen == [asked, 3, 5, 1, Path("kept"), None, "none"]


def test_a_loaded_path_may_be_run_and_a_table_is_a_copy() -> None:
    result = sim.run(sim.load_path("pre_trade_war"), replications=1)
    table = result["summary"]
    table["path"] = "changed"
    assert result["summary"]["path"].tolist() == ["pre_trade_war"]
    assert result.study.replications == 1
    assert "pre_trade_war" in repr(result)
    with pytest.raises(KeyError, match="no such table; there are summary, shortfalls"):
        result["nonsense"]
    assert run_study.__module__ == "sim.study.replications"
