"""Later observations of the user's: every row at fault is answered, and nothing is written then."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from tests.calibration.score.bands import given

cli = CliRunner()


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
