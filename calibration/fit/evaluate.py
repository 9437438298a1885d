"""The evaluator runs the worlds of many parameter sets on all cores of a machine, and goes on where it was stopped.

Every set is run with the same replications (common random numbers). Work is cut into batches whose results are kept, so
that a fit that was interrupted, or a backtest after a fit, finds them again. Neither the size of a batch nor the number
of workers changes a number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TypeVar

import joblib
import numpy as np
from numpy.typing import NDArray

from calibration.fit.priors import Priors
from calibration.fit.subjects import SUBJECTS, Law, Subject
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.study.checkpoints import Checkpoints, clear, law_digest
from sim.study.provenance import dependencies

Floats = NDArray[np.float64]

T = TypeVar("T")

Run = Callable[[Any, Mapping[str, float], Streams], T]
"""Runs worlds under a law, or under several, with fitted parameters at their values."""

Progress = Callable[[int], None]
"""Called with the number of worlds that were just finished."""

BATCH: Final = 16
"""Number of worlds in a batch."""

FITTED: Final = tuple(f"sim/data/{name}" for name in ("behaviour.toml", *(one.ensemble for one in SUBJECTS.values())))
"""Files that a fit writes. What they hold that is not fitted counts on its own."""


@dataclass(frozen=True)
class Runs:
    """Runs hold what N sets gave, each with R replications."""

    flows: Floats
    """[N, R, S, M] a month, in the unit of the series."""
    output: Floats
    """[N, R, C, M] a month, as a share of normal."""
    facts: Floats
    """[N, R, F] licence facts; nan where one never happened."""
    patterns: Floats
    """[N, R, P] patterns; nan where one never happened."""

    def take(self, rows: NDArray[np.int64] | slice) -> "Runs":
        """Return the results of some of the sets."""
        return Runs(*(getattr(self, field.name)[rows] for field in fields(self)))


def joined(parts: Sequence[Runs]) -> Runs:
    """Return the results of several designs, one after the other."""
    return Runs(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Runs)))


Task = tuple[int, int]
"""(row of the design, replication)."""


class Evaluator:
    """An evaluator runs designs of a subject. It keeps batches in `folder`; None keeps nothing."""

    def __init__(
        self,
        subject: Subject,
        seed: int,
        workers: int = 0,
        folder: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.subject = subject
        self.seed = seed
        self.workers = workers
        self.folder = folder
        self.progress = progress or (lambda worlds: None)
        self.worlds = 0
        """Worlds that this evaluator has run, without those found in `folder`."""
        self.seconds = 0.0
        """Time that they took."""
        self._names: set[str] = set()

    def common(self, law: Law, points: Floats, replications: int) -> Runs:
        """Run every point [N, D] of the unit cube with the same replications, 0 to R - 1, and return the results."""
        tasks = [(row, replication) for row in range(len(points)) for replication in range(replications)]
        return self._runs(law, points, tasks, replications)

    def single(self, law: Law, points: Floats, first: int) -> Runs:
        """Run every point [N, D] with one replication of its own, `first` and the following, and return the results.

        Chance and sets vary together.
        """
        return self._runs(law, points, [(row, first + row) for row in range(len(points))], 1)

    def tidy(self) -> None:
        """Remove what is kept but nothing has asked for: batches of earlier code, data or designs."""
        for kept in self.folder.iterdir() if self.folder is not None else ():
            if kept.name not in self._names:
                clear(kept)

    def path_losses(self, points: Floats, first: int) -> Floats:
        """Run every point [N, D] under the laws of the paths that the subject tells losses of: [N, L], US$ billion.

        Each point has one replication of its own, `first` and the following. Raises ValueError if the subject has none.
        """
        told = self.subject.losses
        if told is None:
            raise ValueError(f"{self.subject.name} tells no losses")
        tasks = [(row, first + row) for row in range(len(points))]
        return np.array(self._done(told.simulate, told.laws(), points, tasks, each=len(told.names())))

    def _runs(self, law: Law, points: Floats, tasks: Sequence[Task], replications: int) -> Runs:
        rows = self._done(self.subject.simulate, law, points, tasks, together=replications > 1)
        shape, subject = (len(points), replications), self.subject
        return Runs(
            np.array([row.flows for row in rows]).reshape(*shape, len(subject.series), len(subject.months)),
            np.array([row.output for row in rows]).reshape(*shape, len(subject.sectors), len(subject.months)),
            np.array([row.facts for row in rows]).reshape(*shape, len(subject.facts)),
            np.array([row.patterns for row in rows]).reshape(*shape, len(subject.patterns)),
        )

    def _done(
        self, run: Run[T], law: object, points: Floats, tasks: Sequence[Task], together: bool = False, each: int = 1
    ) -> list[T]:
        """Return what `run` gives for every task, in their order.

        `together` says that tasks share replications, `each` how many worlds a task runs.
        """
        # Sorted by replication, so that a worker meets the same draws many times over.
        order = sorted(range(len(tasks)), key=lambda place: (tasks[place][1] if together else 0, place))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        done: dict[int, T] = {}
        name = _name(self.subject, run, law, points, tasks, self.seed)
        self._names.add(name)
        checkpoints = Checkpoints[list[T]](self.folder, name)
        missing: list[list[int]] = []
        for batch in batches:
            kept = checkpoints.load(batch[0])
            if kept is None:
                missing.append(batch)
            else:
                done.update(zip(batch, kept, strict=True))
                self.progress(len(batch) * each)
        started = perf_counter()
        for batch, found in self._fresh(run, law, points, tasks, missing):
            checkpoints.save(batch[0], found)
            done.update(zip(batch, found, strict=True))
            self.worlds += len(batch) * each
            self.progress(len(batch) * each)
        self.seconds += perf_counter() - started
        return [done[place] for place in range(len(tasks))]

    def _fresh(
        self, run: Run[T], law: object, points: Floats, tasks: Sequence[Task], batches: Sequence[list[int]]
    ) -> Iterator[tuple[list[int], list[T]]]:
        jobs = [(batch, [(points[tasks[place][0]], tasks[place][1]) for place in batch]) for batch in batches]
        if self.workers == 1 or len(jobs) <= 1:
            yield from (_batch(run, self.subject.priors, law, batch, sets, self.seed) for batch, sets in jobs)
            return
        parallel = joblib.Parallel(n_jobs=self.workers or -1, return_as="generator_unordered")
        yield from parallel(
            joblib.delayed(_batch)(run, self.subject.priors, law, batch, sets, self.seed) for batch, sets in jobs
        )


def _name(subject: Subject, run: Run[Any], law: object, points: Floats, tasks: Sequence[Task], seed: int) -> str:
    """Return a digest of all that results depend on: code, data, libraries, law, what is not fitted, points, tasks.

    What a fit writes is left out, so that a calibration that has been accepted is found again.
    """
    depends_on = dependencies([__name__, run.__module__], without=FITTED)
    digest = sha256(f"{subject.name} {run.__name__} {seed} {depends_on.digest()}".encode())
    # Parameters that the other subject fits count: a world may read them, and draws them within their ranges.
    others = [parameter for parameter in load_parameters().rows if parameter.name not in subject.priors.names]
    digest.update(repr((subject.priors, others, tasks, law_digest(law))).encode())
    digest.update(np.ascontiguousarray(points).tobytes())
    return digest.hexdigest()[:20]


def _batch(
    run: Run[T], priors: Priors, law: object, batch: list[int], sets: Sequence[tuple[Floats, int]], seed: int
) -> tuple[list[int], list[T]]:
    return batch, [run(law, priors.values(point), _streams(seed, replication)) for point, replication in sets]


@lru_cache(maxsize=4)
def _streams(seed: int, replication: int) -> Streams:
    """Return the streams of a replication, which are kept from one set of a worker to the next."""
    return Streams(seed, replication)
