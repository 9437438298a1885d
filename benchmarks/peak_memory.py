"""Peak memory of the main process of a study of all paths, by the number of replications."""

from functools import cache
from importlib import import_module
from typing import Final

from benchmarks.rows import AbsentError, Benchmark, Effort, Figures

MODULE: Final = "benchmarks.memory"
"""Module whose `peaks` takes numbers of replications and returns the megabytes of each."""

REPLICATIONS: Final = (50, 200, 800)


@cache
def peaks(replications: tuple[int, ...]) -> dict[int, float]:
    """Return the peak, in megabytes, of each number of replications. Raises `AbsentError` where nothing measures it."""
    try:
        module = import_module(MODULE)
    except ModuleNotFoundError as error:
        if error.name != MODULE:
            raise
        raise AbsentError(f"Not measured: this tree has no module {MODULE}.") from None
    found: dict[int, float] = module.peaks(replications)
    return found


def peak(replications: int, effort: Effort) -> Figures:
    """Return one of the peaks, which are taken once, all together."""
    if replications not in effort.peak_replications:
        raise AbsentError("Not measured in a quick run.")
    return Figures(peaks(effort.peak_replications)[replications], None, 1)


def _at(replications: int) -> Benchmark:
    return Benchmark(
        f"peak memory of a study, {replications} replications", "MB", lambda effort: peak(replications, effort)
    )


BENCHMARKS: Final = tuple(_at(replications) for replications in REPLICATIONS)
