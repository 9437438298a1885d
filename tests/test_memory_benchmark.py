"""The study that stands for a large one when memory is measured: its replications differ, its records stay."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from benchmarks import memory
from tests.effects.exact import figures, same
from tests.effects.varied import varied

MANY = 3 * memory.RUN


def test_no_two_replications_of_the_enlarged_study_agree() -> None:
    study = memory._enlarged(varied(memory.RUN), MANY, memory._Changing())
    assert study.replications == MANY
    for runs in study.runs.values():
        assert [record.replication for record in runs.magnets] == list(range(MANY))
        for records in (runs.magnets, runs.trade):
            read = [dict(figures(record)) for record in records]
            for one, other in combinations(read, 2):
                assert one != other
        cover = [record.cover_weeks for record in runs.magnets]
        assert {array.dtype for array in cover} == {np.dtype(np.float16)}
        assert len({array.tobytes() for array in cover}) > MANY / 2, "half precision sees most of the changes"


def test_records_are_changed_in_copies_and_always_alike() -> None:
    small = varied(memory.RUN)
    study = memory._enlarged(small, MANY, memory._Changing())
    for at in (memory.RUN + 1, 1):
        same(study.runs["bad"].magnets[at], study.runs["bad"].magnets[at])
    with pytest.raises(AssertionError, match="differ"):
        same(study.runs["bad"].magnets[memory.RUN + 1], small.runs["bad"].magnets[1])
    again = varied(memory.RUN)
    for at in range(memory.RUN):
        same(small.runs["bad"].magnets[at], again.runs["bad"].magnets[at])


def test_worlds_are_run_once_and_every_size_has_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def process(number: int, kept: Path) -> dict[str, float]:
        assert kept.is_dir()
        asked.append(number)
        return {"peak_mb": 100.0 + number, "seconds": 1.0}

    monkeypatch.setattr(memory, "_fresh_process", process)
    assert memory.peaks([50, 200]) == {50: 150.0, 200: 300.0}
    assert asked == [0, 50, 200]
