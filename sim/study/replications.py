"""Runs a study: paths x replications under common random numbers, over the cores of a machine.

A task is one replication of all paths. Every draw is keyed, so results do not depend on the number of workers or their
order.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

import joblib

from sim.parameters import SEEDS
from sim.parameters.draws import Held, draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyPath, PolicyView, list_paths, load_path, load_register
from sim.study.checkpoints import Checkpoints, fingerprint
from sim.study.kept_records import Shelf
from sim.study.result import PathRuns, Stored, StudyResult
from sim.study.shared_laws import SharedLaws
from sim.study.world_kinds import KINDS, MAGNETS, TRADE, Kind

L = TypeVar("L")
R = TypeVar("R")

Progress = Callable[[int, int], None]
"""Called with (replications of paths finished, in all): a world that several paths share counts for each of them."""

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
    Raises `PathErrors` if a path is malformed, and ValueError for no path, for two paths of one name, and for a value
    that is out of range, before anything runs.
    """
    _check(replications, seed, workers, held)
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
        stored = {
            kind.name: Stored(partial(shelf.get, shared.of_path[index]), replications)
            for kind, shelf, shared in zip(KINDS, shelves, laws, strict=True)
        }
        runs[path.name] = PathRuns(path, view, magnets=stored[MAGNETS.name], trade=stored[TRADE.name])
    return StudyResult(runs, reported, seed, replications, held)


def _check(replications: int, seed: int, workers: int, held: str) -> None:
    """Raise ValueError, with a line for each, for values out of range."""
    limits = (
        ("replications", replications, replications >= 1, "1 or more"),
        ("seed", seed, 0 <= seed < SEEDS, f"0 to {SEEDS - 1}"),
        ("workers", workers, workers >= 0, "0 (all cores) or more"),
        ("held", held, held in get_args(Held), ", ".join(get_args(Held))),
    )
    problems = [f"{name}: found {value}; allowed: {allowed}" for name, value, good, allowed in limits if not good]
    if problems:
        raise ValueError("\n".join(problems))


def _with_baselines(paths: Sequence[str | PolicyPath]) -> tuple[dict[str, PolicyPath], tuple[str, ...]]:
    """Paths by name, baselines that nobody asked for last; and the names that were asked for."""
    register = load_register()
    resolved: dict[str, PolicyPath] = {}
    for asked in paths:
        path = asked if isinstance(asked, PolicyPath) else load_path(asked, register)
        if resolved.setdefault(path.name, path) != path:
            raise ValueError(f"paths: found two that bear the name {path.name}; allowed: one path of a name")
        if path.name in list_paths() and path != load_path(path.name, register):
            raise ValueError(f"paths: found {path.name} with other acts than the standard path; allowed: another name")
    if not resolved:
        raise ValueError("paths: found none; allowed: one or more")
    reported = tuple(resolved)
    for path in list(resolved.values()):
        if path.baseline not in resolved:
            resolved[path.baseline] = load_path(path.baseline, register)
    return resolved, reported


def run_replication(kind: Kind[L, R], laws: Sequence[L], seed: int, replication: int, held: Held = "none") -> list[R]:
    """Records of one replication of worlds of one kind under each law, with the same draws."""
    streams = Streams(seed, replication)
    behaviour = draw_behaviour(load_parameters(), streams, held)
    return kind.run(laws, streams, behaviour)


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
