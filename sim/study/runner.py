"""Runs a study: paths x replications under common random numbers, over the cores of a machine.

A task is one replication of all paths; paths under the same law share one world. Every draw is keyed, so results do
not depend on the number of workers or their order.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import joblib

from sim.inputs import Held, load_inputs
from sim.policy import PolicyView, load_path, load_record
from sim.study.checkpoints import Checkpoints, fingerprint
from sim.study.result import PathRuns, StudyResult
from sim.world.build import draw_behaviour
from sim.world.law import WorldLaw
from sim.world.record import RunRecord
from sim.world.streams import Streams
from sim.world.world import World

Progress = Callable[[int, int], None]
"""Called with (worlds finished, worlds in all)."""


def run_study(
    paths: Sequence[str],
    replications: int,
    seed: int,
    workers: int = 0,
    checkpoint_dir: Path | None = None,
    progress: Progress | None = None,
    held: Held = "none",
) -> StudyResult:
    """Run paths (names or TOML files) and the baselines they are measured against.

    `held` parameters stand at their points. `workers` 0 means all cores. With `checkpoint_dir`, finished replications
    are kept there and found again.
    Raises `PathErrors` if a path is malformed, before anything runs.
    """
    record = load_record()
    resolved = {path.name: path for path in (load_path(name, record) for name in paths)}
    reported = tuple(resolved)
    for path in list(resolved.values()):
        if path.baseline not in resolved:
            resolved[path.baseline] = load_path(path.baseline, record)
    views = tuple(PolicyView.of(path) for path in resolved.values())

    laws = tuple(WorldLaw.of(view) for view in views)

    checkpoints = Checkpoints[tuple[RunRecord, ...]](checkpoint_dir, fingerprint(laws, seed, held))
    finished: dict[int, tuple[RunRecord, ...]] = {}
    for replication in range(replications):
        kept = checkpoints.load(replication)
        if kept is not None:
            finished[replication] = kept
    total = replications * len(views)
    if progress is not None:
        progress(len(finished) * len(views), total)
    missing = [replication for replication in range(replications) if replication not in finished]
    for replication, records in _run_all(laws, missing, seed, workers, held):
        checkpoints.save(replication, records)
        finished[replication] = records
        if progress is not None:
            progress(len(finished) * len(views), total)

    runs = {
        path.name: PathRuns(path, view, tuple(finished[replication][index] for replication in range(replications)))
        for index, (path, view) in enumerate(zip(resolved.values(), views, strict=True))
    }
    return StudyResult(runs=runs, reported=reported, seed=seed, replications=replications, held=held)


def run_replication(
    laws: Sequence[WorldLaw], seed: int, replication: int, held: Held = "none"
) -> tuple[RunRecord, ...]:
    """One replication of every path, with the same draws. Paths under the same law share the arrays of one world."""
    streams = Streams(seed, replication)
    behaviour = draw_behaviour(load_inputs(), streams, held)
    records: list[RunRecord] = []
    for law in laws:
        twin = laws.index(law)  # the first path under the same law: the path itself, or one that has been run
        records.append(
            replace(records[twin], path=law.path) if twin < len(records) else _run_world(law, streams, behaviour)
        )
    return tuple(records)


def _run_world(law: WorldLaw, streams: Streams, behaviour: Mapping[str, float]) -> RunRecord:
    # A world lives a second and is dropped whole: cyclic collection in between only costs time.
    gc.disable()
    try:
        return World(law, load_inputs(), streams, behaviour).run()
    finally:
        gc.enable()


def _run_all(
    laws: Sequence[WorldLaw], replications: Sequence[int], seed: int, workers: int, held: Held
) -> Iterator[tuple[int, tuple[RunRecord, ...]]]:
    """Replications as they finish."""
    jobs = workers or -1
    if jobs == 1 or len(replications) <= 1:
        for replication in replications:
            yield replication, run_replication(laws, seed, replication, held)
        return
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
    yield from parallel(joblib.delayed(_numbered)(laws, seed, replication, held) for replication in replications)


def _numbered(laws: Sequence[WorldLaw], seed: int, replication: int, held: Held) -> tuple[int, tuple[RunRecord, ...]]:
    return replication, run_replication(laws, seed, replication, held)
