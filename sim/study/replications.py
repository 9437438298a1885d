"""Runs a study: paths x replications under common random numbers, over the cores of a machine.

A task is one replication of all paths. Every draw is keyed, so results do not depend on the number of workers or their
order.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import joblib

from sim.parameters.draws import Held, draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyPath, PolicyView, load_path, load_register
from sim.study.checkpoints import Checkpoints, fingerprint
from sim.study.kept_records import Shelf
from sim.study.result import PathRuns, Stored, StudyResult
from sim.study.shared_laws import SharedLaws
from sim.study.world_kinds import KINDS, Kind

L = TypeVar("L")
R = TypeVar("R")

Progress = Callable[[int, int], None]
"""Called with (worlds finished, worlds in all); a world that several paths share counts for each of them."""

Replication = tuple[tuple[Any, ...], ...]
"""Records of one replication: by kind of world, then by law."""


def run_study(
    paths: Sequence[str | PolicyPath],
    replications: int,
    seed: int,
    workers: int = 0,
    checkpoint_dir: Path | None = None,
    progress: Progress | None = None,
    held: Held = "none",
) -> StudyResult:
    """Run paths (names, TOML files, or what `load_path` gave) and the baselines they are measured against.

    `held` parameters stand at their points. `workers` 0 means all cores. With `checkpoint_dir`, finished replications
    are kept there, found again and read back one by one, so that memory does not grow with their number; the folder
    must stand as long as the result is read.
    Raises `PathErrors` if a path is malformed, before anything runs.
    """
    resolved, reported = _with_baselines(paths)
    views = tuple(PolicyView.of(path) for path in resolved.values())
    laws = tuple(SharedLaws.of([kind.law(view) for view in views]) for kind in KINDS)
    mark = fingerprint([law for shared in laws for law in shared.laws], seed, held)
    shelves = tuple(
        Shelf[Any](Checkpoints(checkpoint_dir, f"{mark}-{kind.name}"), len(shared.laws))
        for kind, shared in zip(KINDS, laws, strict=True)
    )
    missing = [number for number in range(replications) if not all(shelf.has(number) for shelf in shelves)]
    total, each = replications * len(views), len(views)
    finished = total - len(missing) * each
    if progress is not None:
        progress(finished, total)
    for replication, found in _run_all([shared.laws for shared in laws], missing, seed, workers, held):
        for shelf, records in zip(shelves, found, strict=True):
            shelf.put(replication, records)
        finished += each
        if progress is not None:
            progress(finished, total)

    runs = {}
    for index, (path, view) in enumerate(zip(resolved.values(), views, strict=True)):
        magnets, trade = (
            Stored(partial(shelf.get, shared.of_path[index]), replications)
            for shelf, shared in zip(shelves, laws, strict=True)
        )
        runs[path.name] = PathRuns(path, view, magnets, trade)
    return StudyResult(runs, reported, seed, replications, held)


def _with_baselines(paths: Sequence[str | PolicyPath]) -> tuple[dict[str, PolicyPath], tuple[str, ...]]:
    """Paths by name, baselines that nobody asked for last; and the names that were asked for."""
    register = load_register()
    loaded = (path if isinstance(path, PolicyPath) else load_path(path, register) for path in paths)
    resolved = {path.name: path for path in loaded}
    reported = tuple(resolved)
    for path in list(resolved.values()):
        if path.baseline not in resolved:
            resolved[path.baseline] = load_path(path.baseline, register)
    return resolved, reported


def run_replication(kind: Kind[L, R], laws: Sequence[L], seed: int, replication: int, held: Held = "none") -> list[R]:
    """Records of one replication of worlds of one kind under each law, with the same draws."""
    streams = Streams(seed, replication)
    behaviour = draw_behaviour(load_parameters(), streams, held)
    return [kind.run(law, streams, behaviour) for law in laws]


def _run_all(
    laws: Sequence[Sequence[Any]], replications: Sequence[int], seed: int, workers: int, held: Held
) -> Iterator[tuple[int, Replication]]:
    """Replications as they finish; `laws` by kind of world."""
    jobs = workers or -1
    if jobs == 1 or len(replications) <= 1:
        for replication in replications:
            yield _numbered(laws, seed, replication, held)
        return
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
    yield from parallel(joblib.delayed(_numbered)(laws, seed, replication, held) for replication in replications)


def _numbered(laws: Sequence[Sequence[Any]], seed: int, replication: int, held: Held) -> tuple[int, Replication]:
    return replication, tuple(
        tuple(run_replication(kind, own, seed, replication, held)) for kind, own in zip(KINDS, laws, strict=True)
    )
