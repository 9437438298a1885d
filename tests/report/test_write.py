"""Files: spelling of cells, equal bytes, manifest, and folders that are replaced whole or not at all."""

import csv
import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import OutputError, Table, all_tables, check_folder, provenance, write_folder
from sim.report import folder as write_module
from sim.report.cells import SIGNIFICANT_DIGITS, cell, number
from sim.report.columns import Column
from sim.report.manifest import MAKERS
from sim.study.provenance import dependencies
from sim.study.result import StudyResult
from tests.effects.builders import CARS, PARAMETERS, effects, record, study

ROOT = Path(__file__).parents[2]


@pytest.fixture
def result() -> StudyResult:
    bad = [record(r, gross={(CARS, "2025-11"): 100.0 * r / 3}) for r in range(3)]
    runs = {"bad": bad, "base": [record(r) for r in range(3)]}
    return study(runs, baselines={"bad": "base"}, labels={"bad": "+100 points \u2013 \u201cno reply\u201d"})


def write(result: StudyResult, folder: Path) -> tuple[Path, ...]:
    return write_folder(folder, all_tables(effects(result), PARAMETERS), provenance(result))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-12, "0"),
        (1e-17, "0"),
        (0.1 + 0.2, "0.3"),
        (-12.5, "-12.5"),
        (1234567890.0, "1234567900"),
        (1e21, "1000000000000000000000"),
        (np.float64(2.50), "2.5"),
        (np.float32(0.25), "0.25"),
        (np.int16(-3), "-3"),
        (100, "100"),
        (123.456789123, "123.45679"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert cell(value) == text


@given(st.floats(min_value=-1e15, max_value=1e15))
def test_numbers_keep_their_digits_and_show_no_exponent(value: float) -> None:
    text = number(value)
    assert set(text) <= set("-.0123456789")
    assert text != "-0"
    assert abs(float(text) - value) <= max(abs(value) * 0.6 * 10.0 ** (1 - SIGNIFICANT_DIGITS), 1e-9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+100 points", "'+100 points"),
        ("-125 on list", "'-125 on list"),
        ("@here", "'@here"),
        ("\u2212125 on list", "'-125 on list"),
        ("\t=1+1", "'=1+1"),
        ("a = b", "a = b"),
        ("caf\u00e9 \u2013 \u201cx\u201d", 'cafe - "x"'),
        ("two\nlines", "two lines"),
        ("\u4e2d", "\\u4e2d"),
    ],
)
def test_texts(value: str, text: str) -> None:
    assert cell(value) == text


@given(st.text(min_size=1))
def test_no_text_can_start_a_formula_or_leave_ascii(value: str) -> None:
    text = cell(value)
    assert text.isascii()
    assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), True, [1]])
def test_values_without_a_spelling_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no place in a table"):
        cell(value)


def test_files_are_ascii_with_unix_line_ends_and_no_empty_cell(result: StudyResult, tmp_path: Path) -> None:
    for file in write(result, tmp_path / "out"):
        content = file.read_bytes()
        assert content.isascii()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        if file.suffix == ".csv":
            rows = list(csv.reader(content.decode("ascii").splitlines()))
            assert all(cell_text != "" for row in rows for cell_text in row), file.name
            assert {len(row) for row in rows} == {len(rows[0])}
    assert "'+100 points - \"" in (tmp_path / "out" / "summary.csv").read_text().replace('""', '"')


def test_equal_results_give_equal_bytes(result: StudyResult, tmp_path: Path) -> None:
    first, second = write(result, tmp_path / "first"), write(result, tmp_path / "second")
    assert [file.name for file in first] == [file.name for file in second]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_manifest_tells_what_was_written(result: StudyResult, tmp_path: Path) -> None:
    files = write(result, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert files[-1].name == "manifest.json"
    assert set(manifest["files"]) == {file.name for file in files} - {"manifest.json"}
    for name, facts in manifest["files"].items():
        content = (tmp_path / "out" / name).read_bytes()
        assert facts["sha256"] == sha256(content).hexdigest()
        assert facts["rows"] == len(list(csv.reader(content.decode().splitlines()))) - 1
    assert (manifest["seed"], manifest["replications"]) == (1, 3)
    assert [path["name"] for path in manifest["paths"]] == ["bad", "base"]
    data = Path(write_module.__file__).parent.parent / "data" / "sectors.csv"
    assert manifest["inputs_sha256"]["sim/data/sectors.csv"] == sha256(data.read_bytes()).hexdigest()


def test_the_manifest_depends_on_every_module_that_makes_figures() -> None:
    code = dependencies(MAKERS).code
    for room in ("effects", "report/tables", "worlds"):
        for file in (ROOT / "sim" / room).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            # `sizes` counts what pages of the docs quote; no figure of a study comes from it.
            assert module in code or module == "sim.effects.sizes", module


def test_a_failure_while_writing_leaves_the_old_folder_whole(
    result: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    write(result, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    broken = [*all_tables(effects(result), PARAMETERS), Table("last.csv", (), pd.DataFrame({"x": [None]}))]
    with pytest.raises(ValueError, match="no place"):
        write_folder(folder, broken, {"product": "lodestone"})
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]

    # The last step: the new folder cannot take the place of the old one.
    rename = Path.rename

    def fail_on_new(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise OSError("disk is gone")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_on_new)
    with pytest.raises(OSError, match="disk is gone"):
        write(result, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]


def table(value: float) -> Table:
    return Table("x.csv", (Column("x", "number", "a number"),), pd.DataFrame({"x": [value]}))


def test_a_new_run_replaces_the_old_and_keeps_what_is_not_its_own(result: StudyResult, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    write_folder(folder, [table(1.0)], {"product": "lodestone"})
    (folder / "my notes.txt").write_text("mine")
    (folder / "charts").mkdir()
    (folder / "charts" / "one.txt").write_text("mine too")
    write(result, folder)
    assert not (folder / "x.csv").exists()
    assert (folder / "my notes.txt").read_text() == "mine"
    assert (folder / "charts" / "one.txt").read_text() == "mine too"
    assert [entry.name for entry in folder.parent.iterdir()] == ["out"]


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "photos"
    theirs.mkdir()
    check_folder(theirs)  # empty: fine
    (theirs / "one.jpg").write_text("x")
    with pytest.raises(OutputError, match="holds other files"):
        write_folder(theirs, [table(1.0)], {"product": "lodestone"})
    (theirs / "manifest.json").write_text('{"product": "something else"}')
    with pytest.raises(OutputError, match="holds other files"):
        check_folder(theirs)
    with pytest.raises(OutputError, match="is a file"):
        check_folder(theirs / "one.jpg")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(theirs / "one.jpg" / "deeper")
    assert sorted(entry.name for entry in theirs.iterdir()) == ["manifest.json", "one.jpg"]
