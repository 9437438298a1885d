"""Everything is worked out once, below the report: records are read once for all tables, losses made once a path."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from sim.effects import PathEffects
from sim.effects.losses import Losses, UnmadeOutput
from sim.effects.roll_up import RollUp
from sim.report.tables import all_tables
from sim.study.provenance import reached
from sim.study.result import Stored, StudyResult
from tests.effects.builders import PARAMETERS, effects, record, study

PATHS = {"a": "base", "b": "base", "c": "a", "base": "base"}
"""Paths and their baselines: one is shared, one is a path of its own, one is not reported."""

REPORTED = ("c", "b", "a")


@pytest.fixture
def result() -> StudyResult:
    return study({name: [record(0), record(1), record(2)] for name in PATHS}, PATHS, reported=REPORTED)


def counted(result: StudyResult, reads: Counter[tuple[str, str, int]]) -> StudyResult:
    """The same study read from a shelf that counts."""

    def shelf(path: str, kind: str, records: Sequence[Any]) -> Stored[Any]:
        def read(number: int) -> Any:
            reads[path, kind, number] += 1
            return records[number]

        return Stored(read, len(records))

    runs = {
        name: replace(one, magnets=shelf(name, "magnets", one.magnets), trade=shelf(name, "trade", one.trade))
        for name, one in result.runs.items()
    }
    return replace(result, runs=runs)


def test_each_record_is_read_once_for_all_tables(result: StudyResult) -> None:
    reads: Counter[tuple[str, str, int]] = Counter()
    all_tables(effects(counted(result, reads)), PARAMETERS)
    everything = [(name, kind, number) for name in PATHS for kind in ("magnets", "trade") for number in range(3)]
    assert reads == Counter(everything)


@pytest.mark.parametrize(
    ("made", "paths"), [(Losses, REPORTED), (UnmadeOutput, tuple(PATHS)), (PathEffects, REPORTED), (RollUp, ("one",))]
)
def test_what_is_worked_out_is_worked_out_once(
    result: StudyResult, monkeypatch: pytest.MonkeyPatch, made: type, paths: tuple[str, ...]
) -> None:
    """Losses and effects of each reported path, output not made on each path that is read, one roll-up a study."""
    times: list[type] = []
    whole = made.__init__

    def noted(self: object, *given: object, **named: object) -> None:
        times.append(made)
        whole(self, *given, **named)  # type: ignore[misc]

    monkeypatch.setattr(made, "__init__", noted)
    all_tables(effects(result), PARAMETERS)
    assert len(times) == len(paths)


def test_paths_stand_in_the_order_asked_for(result: StudyResult) -> None:
    assert tuple(effects(result).paths) == REPORTED


def test_a_path_that_is_a_baseline_too_is_compared_with_its_own(result: StudyResult) -> None:
    found = effects(result).paths
    assert {name: path.baseline for name, path in found.items()} == {"c": "a", "b": "base", "a": "base"}


def test_effects_reach_neither_report_nor_command_line() -> None:
    above = [name for name in reached(("sim.effects",)) if name.startswith(("sim.report", "sim.cli", "calibration"))]
    assert above == []
