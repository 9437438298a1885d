"""The command line, as a user waits for it: every round is a process of its own, on files that were read before."""

import subprocess
import sys
from typing import Final

from benchmarks.rows import Benchmark, Effort, Figures
from benchmarks.timing import WALL, timed

LODESTONE: Final = (sys.executable, "-m", "sim")

QUESTION: Final = ("duty", "toys", "2025-10-24")


def help_page(effort: Effort) -> Figures:
    """Return the time until the help has been printed whole."""
    command = (*LODESTONE, "--help")
    return Figures.of(
        timed(effort.rounds, lambda _: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), WALL)
    )


def first_row(effort: Effort) -> Figures:
    """Return the time until the first line of an answer has been printed."""
    started: list[subprocess.Popen[str]] = []

    def until_the_first_line(_: int) -> None:
        process = subprocess.Popen((*LODESTONE, *QUESTION), stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        started.append(process)
        assert process.stdout.readline()

    found = timed(effort.rounds, until_the_first_line, WALL)
    for process in started:
        process.communicate()
        assert process.returncode == 0
    return Figures.of(found)


BENCHMARKS: Final = (
    Benchmark("lodestone --help", "seconds", help_page),
    Benchmark(f"lodestone {' '.join(QUESTION)}, first line", "seconds", first_row),
)
