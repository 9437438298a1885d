"""The rows of `make bench`, run on tiny work: their shape is that of the page. Nothing is timed."""

import gc
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import peak_memory, studies, timing, worlds
from benchmarks.__main__ import BENCHMARKS, QUICK
from benchmarks.peers import beside, environment
from benchmarks.peers.environment import Tool
from benchmarks.peers.report import Report
from benchmarks.rows import AbsentError, Benchmark, Figures, Row, rows
from benchmarks.table import document, figure, show, write
from sim.inputs.magnets import load_magnet_inputs

PAGE = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")

TINY = replace(
    QUICK,
    paths=("pre_trade_war",),
    replications_for_tables=1,
    further_replications=1,
    evaluations=1,
)

SLOW = (
    *("two workers", "lodestone duty", "current_policy", "full_escalation", "four times", "tables and files"),
    *("fit of magnets", "M/M/3, plain"),
)
"""Rows that are left out here: they start processes, or do the same as another row on more work."""


def first_column(heading: str) -> list[str]:
    """The names in the first column of the table of the page with a heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table, heading
    return [line.split("`")[1] for line in table[1].splitlines()]


def problems(found: dict[str, object]) -> list[str]:
    """What a file does not have as the page says it."""
    told = [] if list(found) == first_column("key") else [f"keys: {list(found)}"]
    written = found["rows"]
    assert isinstance(written, list)
    for row in written:
        if list(row) != first_column("key of a row"):
            told.append(f"keys of a row: {list(row)}")
        elif row["what"] not in first_column("row"):
            told.append(f"row: {row['what']}")
        elif (row["median"] is None) != (row["rounds"] == 0) or (row["median"] is None and not row["note"]):
            told.append(f"figure: {row}")
    return told


@pytest.fixture(scope="module")
def found() -> list[Row]:
    """Some rows, on tiny work, as on a machine without peers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "PEERS", Path("nowhere"))
        patch.setattr(timing, "TIMEOUTS", 1_000)
        patch.setattr(gc, "collect", lambda *_: 0)
        environment.report.cache_clear()
        return list(rows([one for one in BENCHMARKS if not any(word in one.what for word in SLOW)], TINY))


def test_the_page_has_every_row_and_no_other() -> None:
    assert [one.what for one in BENCHMARKS] == first_column("row")


def test_the_file_is_what_the_page_says(found: list[Row], tmp_path: Path) -> None:
    file = write(tmp_path / "bench", document(found, quick=True, load_at_start=0.5))
    assert [entry.name for entry in file.parent.iterdir()] == ["bench.json"]
    text = file.read_text(encoding="utf-8")
    assert problems(json.loads(text)) == []
    assert len(json.loads(text)["rows"]) == len(found) > 12


def test_a_file_that_is_wrong_is_seen(found: list[Row]) -> None:
    good = document(found, quick=True, load_at_start=0.5)
    row = good["rows"][0]
    wrong = ({**row, "what": "more"}, {**row, "median": None}, {"what": row["what"]}, {**row, "rounds": 0})
    for other in wrong:
        assert len(problems({**good, "rows": [other]})) == 1
    assert len(problems({**good, "cores": None, "more": 1})) == 1


def test_what_can_be_measured_has_a_figure(found: list[Row]) -> None:
    absent = {row.what for row in found if row.median is None}
    peers = {"W1 chain, SupplyNetPy", "W1 chain, stockpyl", "M/M/3, Ciw", "a year of the test economy of BoARIO"}
    memory = {one.what for one in peak_memory.BENCHMARKS}
    assert absent == peers | memory
    assert all(row.median > 0.0 for row in found if row.median is not None and "further" not in row.what)
    assert all("make bench" in row.note for row in found if row.what in peers)


def test_the_table_has_a_line_for_every_row(found: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    show(found, document(found, quick=True, load_at_start=0.5))
    printed = capsys.readouterr().out
    assert [row.what for row in found if f" {row.what} " not in printed] == []


def test_figures_have_three_digits() -> None:
    assert [figure(value) for value in (None, 0.0123456, 1.0, 123456.7)] == ["-", "0.0123", "1", "123,457"]


def test_what_is_absent_has_a_row_and_a_defect_shows() -> None:
    def absent(_: object) -> Figures:
        raise AbsentError("Not here.")

    def broken(_: object) -> Figures:
        raise KeyError("a defect")

    assert list(rows([Benchmark("one", "MB", absent)], TINY)) == [Row("one", None, "MB", None, 0, "Not here.")]
    with pytest.raises(KeyError, match="a defect"):
        list(rows([Benchmark("one", "MB", broken)], TINY))


def test_a_tool_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(AbsentError, match=r"It failed: ModuleNotFoundError: .*chain_nothing"):
        beside.chain(Tool("nothing", is_peer=False), TINY)


def test_what_tools_make_of_the_chain_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    good = [3.0, 2.0, 1.0]
    made = {
        "simpy": (1.0, good),
        "lodestone": (0.5, good),
        "supplynetpy": (4.0, good),
        "stockpyl": (9.0, [3.0, 2.0, 1.1]),
    }

    def report(_: str, tool: Tool, rounds: int) -> Report:
        seconds, stocks = made[tool.name]
        return Report(((seconds, 0.5),) * rounds, {"mean_stock_units": stocks, "fill_rate": 1.0})

    monkeypatch.setattr(beside, "report", report)
    _, own, same, other = (beside.chain(tool, TINY) for tool in beside.CHAIN)
    assert own.note == "0.5 times plain SimPy. The same stocks and fill rate."
    assert same == Figures(4.0, 8.0, 1, "4.0 times plain SimPy. The same stocks and fill rate.")
    assert other.note == "9.0 times plain SimPy. Not the same as plain SimPy: mean stock at N1 1.1 and 1."


@pytest.mark.parametrize(("wait", "told"), [(1.3, "."), (1.5, ": too far apart."), (0.5, ": too far apart.")])
def test_the_mean_wait_is_held_against_theory(wait: float, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Report(((0.5, 0.1),), {"mean_wait_hours": wait})
    monkeypatch.setattr(beside, "report", lambda *_: found)
    row = beside.queue(Tool("ciw"), TINY)
    assert (row.median, row.ratio_to_bare) == (200_000.0, 5.0)
    assert row.note == f"Mean wait {wait:.3f}, theory 1.0787{told}"


def test_memory_is_taken_from_its_module_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def peaks(replications: tuple[int, ...]) -> dict[int, float]:
        asked.append(replications)
        return dict.fromkeys(replications, 250.0)

    monkeypatch.setattr(peak_memory, "MODULE", "benchmarks.nowhere")
    effort = replace(TINY, peak_replications=peak_memory.REPLICATIONS)
    peak_memory.peaks.cache_clear()
    (row, *_) = rows(peak_memory.BENCHMARKS, effort)
    assert (row.median, row.note) == (None, "Not measured: this tree has no module benchmarks.nowhere.")
    monkeypatch.setitem(sys.modules, "benchmarks.nowhere", SimpleNamespace(peaks=peaks))
    assert [row.median for row in rows(peak_memory.BENCHMARKS, effort)] == [250.0] * 3
    assert asked == [peak_memory.REPLICATIONS]
    peak_memory.peaks.cache_clear()


def test_a_larger_world_has_more_users_who_use_as_much() -> None:
    usual = load_magnet_inputs()
    large = worlds.scaled(usual, 4)
    assert [one.plants for one in large.sectors] == [4 * one.plants for one in usual.sectors]
    assert [one.foreign_users for one in large.destinations] == [4 * one.foreign_users for one in usual.destinations]
    assert sum(one.use_weight for one in large.sectors) == sum(one.use_weight for one in usual.sectors)


def test_a_repeated_study_has_the_records_of_the_small_one() -> None:
    study = studies.some_study(TINY)
    large = studies.repeated(study, 5)
    assert large.replications == 5
    for name, runs in large.runs.items():
        assert len(runs.magnets) == len(runs.trade) == 5
        assert all(record is study.runs[name].magnets[0] for record in runs.magnets)
