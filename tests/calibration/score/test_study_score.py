"""`lodestone score`: the table by hand, what it prints and writes, and studies that it cannot read."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.score.later_observations import LaterObservation
from calibration.score.study_score import score
from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from tests.calibration.score.bands import BAND, given

cli = CliRunner()


def test_the_table_by_hand() -> None:
    observed = [LaterObservation("2025-11", "CN_to_US", 260.0), LaterObservation("2025-12", "CN_to_US", 60.0)]
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
