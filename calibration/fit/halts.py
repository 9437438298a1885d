"""The study of halts: what a longer and a stricter halt costs, on common draws over the sets of the ensemble.

Lengths are those of a halt by law, of controlled magnets alone and of everything that China licenses for U.S. plants
(magnets and materials). Depths are quotas on all of it. Every set is run with several replications, so that the mean of
a set and its simulation error are known, and every replication under all halts, so that they differ by the halt alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import joblib
import numpy as np
from numpy.typing import NDArray

from calibration.fit.path_losses import (
    HALT,
    HALT_END,
    HALT_START,
    HALT_WEEKS,
    NO_HALT,
    halt,
    halt_start,
    losses_by_part_usd_bn,
)
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyPath, PolicyView, Product, load_path, load_register
from sim.policy.acts import MeasureAct
from sim.policy.levers import Lever
from sim.policy.problems import Problem, RecordErrors
from sim.study.checkpoints import Checkpoints, law_digest
from sim.study.provenance import dependencies
from sim.worlds.magnets.law import MagnetLaw

Floats = NDArray[np.float64]

Goods = Literal["magnets", "magnets and materials"]

STOPPED_PCT: Final = (50.0, 75.0, 100.0)
"""Depths: shares of what U.S. plants usually buy in China under licences that do not leave, percent."""

QUOTA_WEEKS: Final = 26
"""Length of the halts by quota."""

QUOTA: Final[Lever] = "us_licence_quota_pct"
"""Lever that sets a quota."""

LEAST_REPLICATIONS: Final = 2
"""Fewest replications of a set that show its simulation error."""


@dataclass(frozen=True)
class Halt:
    """A halt and the milder one that it is compared with."""

    path: PolicyPath
    goods: Goods
    weeks: int
    stopped_pct: float
    by: Literal["law", "quota"]
    milder: str
    """Name of the next shorter or less strict halt, or of the path without a halt."""

    @property
    def name(self) -> str:
        """Name of its path."""
        return self.path.name


@dataclass(frozen=True)
class HaltRuns:
    """Losses of N sets with R replications each, without a halt and under every halt: P paths."""

    weights: Floats
    """[N] weights of the sets, which add up to one."""
    parts_usd_bn: Floats
    """[N, R, P, 2] value added of output that is lost, and cost of adaptation, over the whole run.

    P is the path without a halt, then `halts()`."""
    seed: int

    def against(self, name: str, other: str = NO_HALT, parts: Sequence[int] = (0, 1)) -> Floats:
        """Return what a path loses against another [N, R], US$ billion; of some `parts` alone."""
        lost, names = self.parts_usd_bn[..., list(parts)].sum(axis=-1), path_names()
        return np.asarray(lost[..., names.index(name)] - lost[..., names.index(other)])


def of_all_licensed(weeks: int) -> PolicyPath:
    """Return the standard halt with another length, which holds for materials too."""
    path = halt(weeks)
    goods = (Product.MAGNETS_CONTROLLED, Product.MATERIALS)
    acts = tuple(
        act.model_copy(update={"products": goods}) if act.act_id in (HALT_START, HALT_END) else act for act in path.acts
    )
    return replace(path, name=f"licensed_halt_{weeks}_weeks", acts=acts)


def by_quota(stopped_pct: float) -> PolicyPath:
    """Return the path without a halt, with a quota on the days of the standard halt."""
    register = load_register()
    path, start = load_path(NO_HALT, register), halt_start(load_path(HALT, register))
    days = {"set": start, "end": start + timedelta(weeks=QUOTA_WEEKS)}
    acts = tuple(
        MeasureAct(
            act_id=f"HQ-{action.upper()}",
            programme=QUOTA,
            action=action,
            value=100.0 - stopped_pct if action == "set" else None,
            announced=day,
            effective=day,
            imposer="CN",
            citation="assumption: part of what U.S. plants usually buy does not leave",
            source_title="scenario of the authors",
            grade="C",
        )
        for action, day in days.items()
    )
    return replace(path, name=f"quota_halt_{stopped_pct:.0f}_pct", acts=(*path.acts, *acts))


@cache
def halts() -> tuple[Halt, ...]:
    """Return the halts that are told, each behind the milder one that it is compared with."""
    found: list[Halt] = []
    by_law: tuple[tuple[Goods, Callable[[int], PolicyPath]], ...] = (
        ("magnets", halt),
        ("magnets and materials", of_all_licensed),
    )
    for goods, made in by_law:
        milder = NO_HALT
        for weeks in HALT_WEEKS:
            found.append(Halt(made(weeks), goods, weeks, 100.0, "law", milder))
            milder = found[-1].name
    milder = NO_HALT
    for stopped in STOPPED_PCT:
        found.append(Halt(by_quota(stopped), "magnets and materials", QUOTA_WEEKS, stopped, "quota", milder))
        milder = found[-1].name
    return tuple(found)


def path_names() -> tuple[str, ...]:
    """Return the names of the paths: axis P of losses."""
    return (NO_HALT, *(one.name for one in halts()))


@cache
def laws() -> tuple[MagnetLaw, ...]:
    """Return the law of each path."""
    paths = (load_path(NO_HALT, load_register()), *(one.path for one in halts()))
    return tuple(MagnetLaw.of(PolicyView.of(path)) for path in paths)


def chosen_sets(count: int | None) -> tuple[int, ...]:
    """Return the places of so many sets of the ensemble, evenly over its table; None is all of them.

    Raises RecordErrors for more sets than there are, or none.
    """
    most = len(load_parameters().ensemble.sets)
    if count is None:
        return tuple(range(most))
    if not 1 <= count <= most:
        raise RecordErrors([Problem("--sets", 0, "sets", str(count), f"1 to {most}, the sets of the ensemble")])
    return tuple(int((place + 0.5) * most / count) for place in range(count))


def run_halts(
    sets: Sequence[int],
    replications: int,
    seed: int,
    workers: int = 0,
    kept: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> HaltRuns:
    """Run sets of the ensemble, by their places, with so many replications each.

    `workers` of 0 means all cores; what is finished is kept in `kept`, and found again. `progress` is told the worlds
    done and all. Raises ValueError for fewer than two replications.
    """
    if replications < LEAST_REPLICATIONS:
        raise ValueError(f"replications: found {replications}; allowed: {LEAST_REPLICATIONS} or more")
    weights = np.array([load_parameters().ensemble.weights[place] for place in sets])
    checkpoints = Checkpoints[Floats](kept, _fingerprint(replications, seed))
    found = {place: part for place in sets if (part := checkpoints.load(place)) is not None}
    each = replications * len(path_names())
    for place, part in _fresh([place for place in sets if place not in found], replications, seed, workers):
        checkpoints.save(place, part)
        found[place] = part
        if progress is not None:
            progress(len(found) * each, len(sets) * each)
    return HaltRuns(weights / weights.sum(), np.array([found[place] for place in sets]), seed)


def _fresh(places: Sequence[int], replications: int, seed: int, workers: int) -> Iterator[tuple[int, Floats]]:
    if workers == 1 or len(places) <= 1:
        yield from ((place, _one_set(place, replications, seed)) for place in places)
        return
    parallel = joblib.Parallel(n_jobs=workers or -1, return_as="generator")
    yield from zip(
        places, parallel(joblib.delayed(_one_set)(place, replications, seed) for place in places), strict=True
    )


def _one_set(place: int, replications: int, seed: int) -> Floats:
    """Return the losses [R, P, 2] of one set, whose parameters that are not fitted are drawn once for all replications.

    Chance has draws of its own for each set, so that the means of sets err independently.
    """
    parameters = load_parameters()
    ensemble = parameters.ensemble
    values = draw_each(parameters, Streams(seed, place)) | dict(zip(ensemble.names, ensemble.sets[place], strict=True))
    numbers = [place * replications + number for number in range(replications)]
    return np.array([losses_by_part_usd_bn(laws(), values, Streams(seed, number)) for number in numbers])


def _fingerprint(replications: int, seed: int) -> str:
    """Return a digest of everything that the losses of a set depend on."""
    digest = sha256(f"{seed} {replications} {dependencies([__name__]).digest()}".encode())
    for law in laws():
        digest.update(law_digest(law).encode())
    return digest.hexdigest()[:20]
