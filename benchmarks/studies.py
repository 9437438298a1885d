"""Whole studies: what two workers gain, and what tables cost."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.rows import Benchmark, Effort, Figures
from benchmarks.timing import PROCESSOR, WALL, Round, Timed, bare, seconds_of, timed, times_as_long
from benchmarks.worlds import SEED
from sim.report.results import results
from sim.study import StudyResult, run_study
from sim.study.result import Stored


def two_workers(effort: Effort) -> Figures:
    """Return the time of one worker over that of two on one study. The workers stand ready, as late in a long one."""

    def study(workers: int, replications: int = effort.replications_for_workers) -> StudyResult:
        return run_study(effort.paths_for_workers, replications, SEED, workers)

    study(2, replications=2)
    found = times_as_long(effort.rounds, lambda _: study(1), lambda _: study(2), WALL)
    size = f"Paths: {len(effort.paths_for_workers)}; replications: {effort.replications_for_workers}"
    return Figures(found, None, effort.rounds, f"{size}. Wall time, with the views, which one process makes.")


@cache
def some_study(effort: Effort) -> StudyResult:
    """Return a study of all paths, held in memory."""
    return run_study(effort.paths, effort.replications_for_tables, SEED)


def repeated(study: StudyResult, replications: int) -> StudyResult:
    """Return a study of many replications that has the records of a small one, over and over again."""

    def again(records: Sequence[Any]) -> Stored[Any]:
        kept = list(records)
        return Stored(lambda number: kept[number % len(kept)], replications)

    runs = {name: replace(one, magnets=again(one.magnets), trade=again(one.trade)) for name, one in study.runs.items()}
    return replace(study, runs=runs, replications=replications)


def tables_of_a_study(effort: Effort) -> Figures:
    """Return the time of the tables and files of a small study: most of it does not depend on replications."""
    study = some_study(effort)
    with TemporaryDirectory() as place:
        found = timed(effort.rounds, lambda _: results(study).write(Path(place) / "tables"))
    return Figures.of(found, f"Paths: {len(effort.paths)}; replications: {effort.replications_for_tables}.")


def further_replication(effort: Effort) -> Figures:
    """Return what one more replication of all paths adds to the time of the tables."""
    small = some_study(effort)
    large = repeated(small, effort.replications_for_tables + effort.further_replications)
    more = []
    for _ in range(effort.rounds):
        before = seconds_of(lambda: results(small), PROCESSOR)
        added = seconds_of(lambda: results(large), PROCESSOR) - before
        more.append(Round(added / effort.further_replications, seconds_of(bare, PROCESSOR)))
    return Figures.of(
        Timed(tuple(more)), f"The mean of {effort.further_replications} further ones, with repeated records."
    )


BENCHMARKS: Final = (
    Benchmark("two workers against one", "times as fast", two_workers),
    Benchmark("tables and files of a small study", "seconds", tables_of_a_study),
    Benchmark("tables, each further replication of all paths", "seconds", further_replication),
)
