"""Scoring later observations: by hand, against naive forecasts, and what bad rows are told."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.score.study_score import Observed, interval_score, naive, score
from sim.__main__ import app
from sim.cli.console import BAD_INPUT

cli = CliRunner()

BAND = {"p05": 100.0, "p25": 200.0, "p50": 250.0, "p75": 300.0, "p95": 400.0}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of one path whose departures are the same band in every month."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "study"
    folder.mkdir()
    rows = [
        {"path": "realised", "month": month, "origin": "CN", "destination": place}
        | {f"departed_tonnes_{name}": value * scale for name, value in BAND.items()}
        for month in ("2025-08", "2025-09", "2025-11", "2025-12")
        for place, scale in (("US", 1.0), ("World", 10.0))
    ]
    pd.DataFrame(rows).to_csv(folder / "magnet_flows.csv", index=False)
    return folder


def given(folder: Path, *rows: str) -> str:
    file = folder / "observed.csv"
    file.write_text("\n".join(("month,series,value", *rows)) + "\n")
    return str(file)


def test_the_interval_score_by_hand() -> None:
    # Inside both intervals: half the distance from the median, a quarter and a twentieth of the widths.
    assert interval_score(BAND, 260.0) == pytest.approx((5.0 + 25.0 + 15.0) / 2.5)
    # Below the 90 percent interval: misses count in full in both.
    assert interval_score(BAND, 60.0) == pytest.approx((95.0 + 25.0 + 140.0 + 15.0 + 40.0) / 2.5)
    # A point forecast scores its absolute error.
    point = dict.fromkeys(BAND, 250.0)
    assert interval_score(point, 310.0) == pytest.approx(60.0)


def test_naive_forecasts_know_the_eve_and_no_more() -> None:
    later = naive("CN_to_US", "2025-12")
    assert later["last value"] == 420.5
    assert later["year before"] == 705
    assert later["mean of 2024"] == pytest.approx(620, abs=2)
    assert naive("CN_to_US", "2025-09")["last value"] == 590


def test_the_table_by_hand() -> None:
    observed = [Observed("2025-11", "CN_to_US", 260.0), Observed("2025-12", "CN_to_US", 60.0)]
    table = score(observed, {"CN_to_US": {"2025-11": BAND, "2025-12": BAND}}).set_index("forecast")
    assert table.loc["model", "mean_score"] == pytest.approx((18.0 + 126.0) / 2)
    assert table.loc["model", "mean_absolute_error"] == pytest.approx((10.0 + 190.0) / 2)
    assert (table.loc["model", "coverage_50_pct"], table.loc["model", "coverage_90_pct"]) == (50.0, 50.0)
    assert (table.loc["model", "width_50"], table.loc["model", "width_90"]) == (100.0, 300.0)
    assert table.loc["last value", "mean_score"] == pytest.approx((160.5 + 360.5) / 2)


def test_the_command_prints_wins_and_losses_and_writes_them(study: Path, tmp_path: Path) -> None:
    file = given(tmp_path, "2025-11,CN_to_US,260", "2025-12,CN_to_World,2400")
    done = cli.invoke(app, ["score", file, "--study", "study", "--out", "score.csv"])
    assert done.exit_code == 0, done.output
    assert "weighted interval score" in done.stdout
    table = pd.read_csv(tmp_path / "score.csv")
    assert list(table.series.unique()) == ["CN_to_US", "CN_to_World"]
    assert list(table.forecast[:4]) == ["model", "last value", "year before", "mean of 2024"]


def test_every_bad_row_is_answered_and_nothing_written(study: Path, tmp_path: Path) -> None:
    file = given(
        tmp_path,
        "2025-11,CN_to_US,1",
        "2025-11,CN_to_US,2",
        "2025-13,CN_to_US,3",
        ",CN_to_US,4",
        "2025-12,CN_to_Us,5",
        "2025-12,US_imports_from_CN,6",
        "2025-12,CN_to_World,many",
        "2025-12,CN_to_World,-7",
        "2031-12,CN_to_World,8",
        "2025-12,CN_to_World",
    )
    before = sorted(entry.name for entry in tmp_path.iterdir())
    done = cli.invoke(app, ["score", file, "--study", "study", "--out", "score.csv"])
    assert done.exit_code == BAD_INPUT
    assert done.stdout == ""
    lines = [line.removeprefix(f"{file}:") for line in done.stderr.splitlines()]
    assert [line.split(":")[:2] for line in lines] == [
        ["3", " month"],
        ["4", " month"],
        ["5", " month"],
        ["6", " series"],
        ["7", " series"],
        ["8", " value"],
        ["9", " value"],
        ["10", " month"],
        ["11", " row"],
    ]
    assert "did you mean 'CN_to_US'?" in lines[3]
    assert "which study does not hold" in lines[4]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "columns"),
        (b"month,series\n2025-11,CN_to_US\n", "columns"),
        (b"month,series,value\n", "no rows"),
        (b'month,series,value\n"2025-11,CN_to_US,1\n', "file"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table(study: Path, tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "observed.csv").write_bytes(content)
    done = cli.invoke(app, ["score", "observed.csv", "--study", "study"])
    assert done.exit_code == BAD_INPUT
    assert what in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_study_or_path_that_is_not_there(study: Path, tmp_path: Path) -> None:
    file = given(tmp_path, "2025-11,CN_to_US,1")
    assert "an output folder of a run" in cli.invoke(app, ["score", file, "--study", "nowhere"]).stderr
    done = cli.invoke(app, ["score", file, "--study", "study", "--path", "realized"])
    assert "did you mean 'realised'?" in done.stderr
    assert cli.invoke(app, ["score", "absent.csv", "--study", "study"]).exit_code == BAD_INPUT


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "No columns"),
        (b"path,month\nrealised,2025-11\n", "origin"),
        (b"\xff\xfe\n", "utf-8"),
    ],
)
def test_a_study_whose_table_is_not_as_a_run_writes_it(study: Path, tmp_path: Path, content: bytes, what: str) -> None:
    (study / "magnet_flows.csv").write_bytes(content)
    done = cli.invoke(app, ["score", given(tmp_path, "2025-11,CN_to_US,1"), "--study", "study"])
    assert done.exit_code == BAD_INPUT
    assert what in done.stderr
    assert done.stderr.count("\n") == 1


def test_figures_of_a_study_that_are_no_numbers(study: Path, tmp_path: Path) -> None:
    file = study / "magnet_flows.csv"
    file.write_text(file.read_text().replace("400.0", "many"))
    done = cli.invoke(app, ["score", given(tmp_path, "2025-11,CN_to_US,1"), "--study", "study"])
    assert done.exit_code == BAD_INPUT
    assert "many" in done.stderr


@pytest.mark.parametrize("out", ["nowhere/table.csv", "study"])
def test_a_table_that_cannot_be_written(study: Path, tmp_path: Path, out: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    file = given(tmp_path, "2025-11,CN_to_US,1")
    done = cli.invoke(app, ["score", file, "--study", "study", "--out", out])
    assert done.exit_code == BAD_INPUT
    assert done.stderr.startswith(f"{out}: found ")
    assert sorted(tmp_path.rglob("*")) == sorted([*before, Path(file)])
