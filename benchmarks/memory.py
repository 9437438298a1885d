"""Peak memory of the tables of a study by its number of replications, and seconds that a further one costs.

Worlds are run for a few replications of all standard paths only. A larger study reads these records again and again,
each time changed a little, so that no two of a thousand replications agree. Every size is measured in a process of its
own, from the records to the written folder. Run with `python -m benchmarks.memory 50 200 800`.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.study import StudyResult

RUN: Final = 4
"""Replications of which worlds are run."""

SEED: Final = 1

REPLICATIONS: Final = (50, 200, 800)

CHANGE: Final = 0.05
"""Largest share by which figures of a replication differ from those of its record; half precision has to see it."""

KILOBYTES_PER_MB: Final = 2**10

RSS_UNITS_PER_MB: Final = 2**20 if sys.platform == "darwin" else 2**10
"""`ru_maxrss` counts kilobytes on Linux and bytes on macOS."""


@dataclass(frozen=True)
class Measured:
    """One study of some replications."""

    peak_mb: float
    """Largest resident memory of the process."""
    seconds: float
    """Processor time from the records to the tables, without that of changing records."""


def peaks(ns: Sequence[int]) -> dict[int, float]:
    """Peak memory, MB, by number of replications of all standard paths."""
    return {number: found.peak_mb for number, found in measured(ns)}


def measured(ns: Sequence[int], kept: Path | None = None) -> Iterator[tuple[int, Measured]]:
    """Measure each number of replications in a fresh process; `kept` holds records already, or takes them."""
    with _folder(kept) as folder:
        _fresh_process(0, folder)
        for number in ns:
            yield number, Measured(**_fresh_process(number, folder))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with TemporaryDirectory() as made:
        yield Path(made)


def _fresh_process(number: int, kept: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.memory", "--measure", str(number), str(kept)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def _measure(number: int, kept: Path) -> dict[str, float]:
    """Peak memory and processor time of this process; with no replications, only run the worlds."""
    from sim.policy import list_paths
    from sim.report.results import results
    from sim.study import run_study

    run = run_study(list_paths(), RUN, SEED, workers=1 if number else 0, checkpoint_dir=kept)
    changing = _Changing()
    if number:
        study, start = _enlarged(run, number, changing), time.process_time()
        found = results(study)
        seconds = time.process_time() - start - changing.seconds
        with TemporaryDirectory() as out:
            found.write(Path(out) / "tables")
    return {"peak_mb": _peak_mb(), "seconds": seconds if number else 0.0}


def _peak_mb() -> float:
    """Largest resident memory of this process, MB.

    On Linux `ru_maxrss` also counts what the process that started this one held, so the kernel's account of this
    program alone is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) / KILOBYTES_PER_MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / RSS_UNITS_PER_MB


def _enlarged(run: "StudyResult", number: int, changing: "_Changing") -> "StudyResult":
    """A study of so many replications, whose records are those of a small one, changed a little."""
    from sim.study.result import Stored

    def reader(records: Sequence[Any]) -> Callable[[int], Any]:
        return lambda at: changing.changed(records[at % RUN], at)

    runs = {
        name: replace(own, magnets=Stored(reader(own.magnets), number), trade=Stored(reader(own.trade), number))
        for name, own in run.runs.items()
    }
    return replace(run, runs=runs, replications=number)


class _Changing:
    """Makes records that differ; `seconds` is the processor time that this took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def changed(self, record: Any, replication: int) -> Any:
        """The record as that of a replication: every amount grows by the same small share."""
        start = time.process_time()
        found = _grown(record, 1.0 + CHANGE * (replication * 617 % 1000) / 1000)
        if hasattr(found, "replication"):
            found = replace(found, replication=replication)
        self.seconds += time.process_time() - start
        return found


def _grown(part: Any, factor: float) -> Any:
    """A record with all its arrays of floats multiplied, in their precision."""
    changes = {}
    for name in (one.name for one in fields(part)):
        value = getattr(part, name)
        if is_dataclass(value):
            changes[name] = _grown(value, factor)
        elif getattr(getattr(value, "dtype", None), "kind", "") == "f":
            changes[name] = value * value.dtype.type(factor)
    return replace(part, **changes)


def main(arguments: Sequence[str]) -> None:
    """Print a line for each number of replications, or measure one of them for the process that asks."""
    if arguments[:1] == ["--measure"]:
        print(json.dumps(_measure(int(arguments[1]), Path(arguments[2]))))
        return
    before: tuple[int, float] | None = None
    for number, found in measured([int(argument) for argument in arguments] or REPLICATIONS):
        line = f"{number:6,d} replications: peak {found.peak_mb:4.0f} MB, tables {found.seconds:6.2f} s"
        if before is not None:
            line += f", {(found.seconds - before[1]) / (number - before[0]):.4f} s a further replication"
        print(line, flush=True)
        before = number, found.seconds


if __name__ == "__main__":
    main(sys.argv[1:])
