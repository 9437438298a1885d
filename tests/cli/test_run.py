"""`lodestone run`: what it writes and prints, what it refuses, and that it writes nothing it should not."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
import sim.study
from sim.__main__ import app
from sim.cli.console import BAD_INPUT, INTERRUPTED
from sim.policy import list_paths, load_path, load_register

MINE = """\
name = "{name}"
label = "Mine"
about = "The truce is rolled on."
sources = ["a test"]
extends = "current_policy"
baseline = "current_policy"
branches = 2025-10-24
"""

cli = CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def never_run(*_: object) -> None:
    raise AssertionError("a study was started with bad input")


def test_run_writes_outputs_and_says_where(here: Path) -> None:
    (here / "my paths").mkdir()
    (here / "my paths" / "mine.toml").write_text(MINE.format(name="mine"))
    options = [
        "--paths",
        "my paths/mine.toml",
        "--paths",
        " current_policy\n",
        "--reps",
        "1",
        "--workers",
        "1",
        "--out",
        "deep/out",
    ]
    done = cli.invoke(app, ["run", *options])
    assert done.exit_code == 0, done.output
    manifest = json.loads((here / "deep" / "out" / "manifest.json").read_text())
    names = {path["name"]: path["reported"] for path in manifest["paths"]}
    assert names == {"mine": True, "current_policy": True, "pre_trade_war": False}
    for name in (*manifest["files"], "manifest.json"):
        assert name in done.stdout
        assert (here / "deep" / "out" / name).is_file()
    assert "deep/out" in done.stdout
    assert "mine" in done.stdout.split()
    assert done.stderr == ""  # no progress bar where there is no terminal
    # Checkpoints have done their duty.
    assert sorted(entry.name for entry in (here / "deep").iterdir()) == ["out"]


def test_all_problems_of_a_run_come_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.study, "run_study", never_run)
    (here / "taken").write_text("a file")
    (here / "bad.toml").write_text(MINE.format(name="bad") + 'basline = "current_law"\n')
    (here / "broken.toml").write_text("name = \n")
    options = ["--reps", "0", "--seed", str(2**32), "--workers", "-1", "--hold", "some", "--out", "taken"]
    before = sorted(here.iterdir())
    done = cli.invoke(app, ["run", "--paths", "realized bad.toml broken.toml absent.toml", *options])
    assert done.exit_code == BAD_INPUT
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 9
    expected = (
        "--reps: found 0",
        "--workers: found -1",
        f"--seed: found {2**32}",
        "--hold: found some; allowed: none, prior-driven, all",
        "--out: ",
        "realized: ",
        "bad.toml:8: ",
    )
    for start in (*expected, "broken.toml:1", "absent.toml"):
        assert sum(line.startswith(start) for line in lines) == 1, start
    assert "did you mean 'realised'?" in done.stderr
    assert "did you mean 'baseline'?" in done.stderr
    assert sorted(here.iterdir()) == before


def test_two_paths_of_one_name_are_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.study, "run_study", never_run)
    (here / "realised.toml").write_text(MINE.format(name="realised"))
    (here / "sub").mkdir()
    for place in (here, here / "sub"):
        (place / "mine.toml").write_text(MINE.format(name="mine"))
    done = cli.invoke(app, ["run", "--paths", "realised realised realised.toml mine.toml sub/mine.toml"])
    assert done.exit_code == BAD_INPUT
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert "found 'realised', a standard path" in lines[0]
    assert "found the name 'mine' again" in lines[1]


def test_a_folder_of_somebody_else_is_not_touched(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.study, "run_study", never_run)
    (here / "notes.txt").write_text("mine")
    done = cli.invoke(app, ["run", "--out", "."])
    assert done.exit_code == BAD_INPUT
    assert "holds other files" in done.stderr
    assert [entry.name for entry in here.iterdir()] == ["notes.txt"]


def test_an_interrupted_run_leaves_the_outputs_alone(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.study, "run_study", interrupt)
    done = cli.invoke(app, ["run", "--out", "out"])
    assert done.exit_code == INTERRUPTED
    assert "goes on from there" in done.stderr
    assert list(here.iterdir()) == []


def test_without_options_the_standard_study_is_run(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def remember(*arguments: object) -> None:
        asked.extend(arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.study, "run_study", remember)
    cli.invoke(app, ["run"])
    assert asked[:4] == [list_paths(), 100, 1, 0]


def test_the_path_in_the_readme_is_a_path(tmp_path: Path) -> None:
    readme = Path(__file__).parents[2] / "README.md"
    found = re.search(r"```toml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    file = tmp_path / "late_threat.toml"
    file.write_text(found.group(1), encoding="utf-8")
    assert load_path(file, load_register()).acts[-1].act_id == "LT-ORDER-100"
