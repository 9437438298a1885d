"""Runs a study: paths x replications under common random numbers, over the cores of a machine.

A task is one replication of all paths; paths under the same law share one world, of magnets and of trade alike. Every
draw is keyed, so results do not depend on the number of workers or their order.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import joblib

from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import Held, draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyView, load_path, load_register
from sim.study.checkpoints import Checkpoints, fingerprint
from sim.study.result import PathRuns, Stored, StudyResult
from sim.study.shelf import Shelf
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld

Progress = Callable[[int, int], None]
"""Called with (worlds finished, worlds in all)."""


@dataclass(frozen=True)
class Laws:
    """What the worlds of a study read, path by path."""

    magnets: tuple[MagnetLaw, ...]
    trade: tuple[TradeLaw, ...]

    @classmethod
    def of(cls, views: Sequence[PolicyView]) -> "Laws":
        """The laws of paths."""
        return cls(tuple(MagnetLaw.of(view) for view in views), tuple(TradeLaw.of(view) for view in views))


Replication = tuple[tuple[MagnetRecord, ...], tuple[TradeRecord, ...]]
"""Magnets and trade of every path."""


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
    are kept there, found again and read back one by one, so that memory does not grow with their number; the folder
    must stand as long as the result is read.
    Raises `PathErrors` if a path is malformed, before anything runs.
    """
    register = load_register()
    resolved = {path.name: path for path in (load_path(name, register) for name in paths)}
    reported = tuple(resolved)
    for path in list(resolved.values()):
        if path.baseline not in resolved:
            resolved[path.baseline] = load_path(path.baseline, register)
    views = tuple(PolicyView.of(path) for path in resolved.values())
    laws = Laws.of(views)

    mark = fingerprint((*laws.magnets, *laws.trade), seed, held)
    magnets = Shelf[MagnetRecord](Checkpoints(checkpoint_dir, f"{mark}-magnets"), laws.magnets)
    trade = Shelf[TradeRecord](Checkpoints(checkpoint_dir, f"{mark}-trade"), laws.trade)
    missing = [number for number in range(replications) if not (magnets.has(number) and trade.has(number))]
    total, each = replications * len(views), len(views)
    finished = total - len(missing) * each
    if progress is not None:
        progress(finished, total)
    for replication, (records, trades) in _run_all(laws, missing, seed, workers, held):
        magnets.put(replication, records)
        trade.put(replication, trades)
        finished += each
        if progress is not None:
            progress(finished, total)

    runs = {
        path.name: PathRuns(
            path,
            view,
            Stored(partial(_named, magnets, index, path.name), replications),
            Stored(partial(trade.get, index), replications),
        )
        for index, (path, view) in enumerate(zip(resolved.values(), views, strict=True))
    }
    return StudyResult(runs=runs, reported=reported, seed=seed, replications=replications, held=held)


def _named(shelf: Shelf[MagnetRecord], path: int, name: str, replication: int) -> MagnetRecord:
    return replace(shelf.get(path, replication), path=name)


def run_replication(
    laws: Sequence[MagnetLaw], seed: int, replication: int, held: Held = "none"
) -> tuple[MagnetRecord, ...]:
    """Magnets: one replication of every path, with the same draws. Paths under the same law share one world."""
    streams = Streams(seed, replication)
    behaviour = draw_behaviour(load_parameters(), streams, held)
    records: list[MagnetRecord] = []
    for law in laws:
        twin = laws.index(law)  # the first path under the same law: the path itself, or one that has been run
        records.append(
            replace(records[twin], path=law.path) if twin < len(records) else _run_world(law, streams, behaviour)
        )
    return tuple(records)


def run_trade(laws: Sequence[TradeLaw], seed: int, replication: int, held: Held = "none") -> tuple[TradeRecord, ...]:
    """Trade at large: one replication of every path, with the same draws. Paths under the same law share a record."""
    streams = Streams(seed, replication)
    behaviour = draw_behaviour(load_parameters(), streams, held)
    records: list[TradeRecord] = []
    for law in laws:
        twin = laws.index(law)
        records.append(
            records[twin] if twin < len(records) else TradeWorld(law, load_trade_inputs(), streams, behaviour).run()
        )
    return tuple(records)


def _run_world(law: MagnetLaw, streams: Streams, behaviour: Behaviour) -> MagnetRecord:
    # A world lives a second and is dropped whole: cyclic collection in between only costs time.
    gc.disable()
    try:
        return MagnetWorld(law, load_magnet_inputs(), streams, behaviour).run()
    finally:
        gc.enable()


def _run_all(
    laws: Laws, replications: Sequence[int], seed: int, workers: int, held: Held
) -> Iterator[tuple[int, Replication]]:
    """Replications as they finish."""
    jobs = workers or -1
    if jobs == 1 or len(replications) <= 1:
        for replication in replications:
            yield _numbered(laws, seed, replication, held)
        return
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
    yield from parallel(joblib.delayed(_numbered)(laws, seed, replication, held) for replication in replications)


def _numbered(laws: Laws, seed: int, replication: int, held: Held) -> tuple[int, Replication]:
    magnets = run_replication(laws.magnets, seed, replication, held)
    return replication, (magnets, run_trade(laws.trade, seed, replication, held))
