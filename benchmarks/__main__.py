"""`make bench`: times Lodestone and what it may be compared with, prints one table and writes `bench.json`.

What the rows mean: `docs/benchmarks.md`.
"""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks import commands, fits, peak_memory, studies, worlds
from benchmarks.peers import beside
from benchmarks.rows import Benchmark, Effort, Figures, rows
from benchmarks.table import document, show, write
from benchmarks.timing import bare, timed
from sim.cli.progress import progress
from sim.policy import list_paths

THREE_PATHS: Final = ("pre_trade_war", "current_policy", "full_escalation")

FULL: Final = Effort(
    rounds=5,
    paths=list_paths(),
    paths_for_workers=list_paths(),
    replications_for_workers=6,
    replications_for_tables=2,
    further_replications=98,
    evaluations=8,
    peak_replications=peak_memory.REPLICATIONS,
)

QUICK: Final = Effort(
    rounds=1,
    paths=list_paths(),
    paths_for_workers=THREE_PATHS,
    replications_for_workers=4,
    replications_for_tables=1,
    further_replications=19,
    evaluations=4,
    peak_replications=(),
)

BENCHMARKS: Final = (
    Benchmark("bare SimPy", "seconds", lambda effort: Figures.of(timed(effort.rounds, lambda _: bare()))),
    *worlds.BENCHMARKS,
    *studies.BENCHMARKS,
    *peak_memory.BENCHMARKS,
    *fits.BENCHMARKS,
    *commands.BENCHMARKS,
    *beside.BENCHMARKS,
)
"""All rows, in the order of the table. Times that worlds, studies and fits share are taken once."""


def main(
    quick: Annotated[bool, typer.Option("--quick", help="One round of everything, for a look.")] = False,
    out: Annotated[Path, typer.Option(help="Folder that takes bench.json.", metavar="FOLDER")] = Path("outputs/bench"),
) -> None:
    """Time Lodestone and its peers on this machine; print one table and write bench.json."""
    found, load_at_start = [], os.getloadavg()[0]
    with progress("benchmarks") as report:
        for row in rows(BENCHMARKS, QUICK if quick else FULL):
            found.append(row)
            if report is not None:
                report(len(found), len(BENCHMARKS))
    written = document(found, quick, load_at_start)
    show(found, written)
    typer.echo(f"\n{write(out, written)}; what the rows mean: docs/benchmarks.md")


if __name__ == "__main__":
    typer.run(main)
