"""What halts of several lengths and depths cost, as tables: losses, exceptions to their order, and elasticities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.halts import Halt, HaltRuns, halts
from calibration.fit.importance_weights import weighted_quantiles
from calibration.fit.loss_shapes import elasticity, load_shapes, shape_of
from calibration.fit.path_losses import NO_HALT
from calibration.fit.path_tables import BOOTSTRAPS, CHEAPER_USD_BN, ENDS
from sim.report.columns import NONE

Floats = NDArray[np.float64]

ERRORS_BEYOND: Final = 2.0
"""Simulation errors that the mean of a set has to be beyond, to count as an exception."""

MODEL: Final = "this model"
"""Whose estimate an elasticity of these runs is."""

OUTPUT, ADAPTATION = 0, 1
"""Parts of a loss."""


def halt_losses(runs: HaltRuns) -> pd.DataFrame:
    """Return one row for each halt: its loss against no halt, US$ billion, and where it costs less than a milder one.

    Sets count with their weights; a draw is one replication of a set.
    """
    sets, replications = runs.parts_usd_bn.shape[:2]
    rows = []
    for one in halts():
        lost = runs.against(one.name)
        p05, p50, p95 = (float(q) for q in weighted_quantiles(*_draws(runs, lost), (ENDS[0], 0.5, ENDS[1])))
        means = lost.mean(axis=1)
        rows.append(
            {
                "halt": one.name,
                "goods": one.goods,
                "by": one.by,
                "weeks": one.weeks,
                "flow_stopped_pct": one.stopped_pct,
                "mean": float(runs.weights @ means),
                "median": p50,
                "p05": p05,
                "p95": p95,
                "mean_output": float(runs.weights @ runs.against(one.name, parts=(OUTPUT,)).mean(axis=1)),
                "mean_adaptation": float(runs.weights @ runs.against(one.name, parts=(ADAPTATION,)).mean(axis=1)),
                "simulation_error_of_mean": float(np.sqrt(((runs.weights * _errors(lost)) ** 2).sum())),
                "draws_cheaper_than_none_pct": _share(runs, (lost <= -CHEAPER_USD_BN).mean(axis=1)),
                **_exceptions(runs, one),
                "sets": sets,
                "replications": replications,
                "seed": runs.seed,
                "unit": "US$ billion",
            }
        )
    return pd.DataFrame(rows)


def _exceptions(runs: HaltRuns, one: Halt) -> Mapping[str, Any]:
    """Return how often and by how much a halt costs less than the milder one."""
    more = runs.against(one.name, one.milder)
    means, cheaper = more.mean(axis=1), more <= -CHEAPER_USD_BN
    beyond = (means <= -CHEAPER_USD_BN) & (means < -ERRORS_BEYOND * _errors(more))
    less_output = runs.against(one.name, one.milder, (OUTPUT,)) <= -CHEAPER_USD_BN
    return {
        "milder": one.milder,
        "mean_against_milder": float(runs.weights @ means),
        "draws_cheaper_than_milder_pct": _share(runs, cheaper.mean(axis=1)),
        "sets_cheaper_than_milder_pct": _share(runs, beyond.astype(np.float64)),
        "largest_exception": max(0.0, -float(more.min())),
        "largest_exception_of_set_means": max(0.0, -float(means.min())),
        "draws_with_less_output_lost_pct": _share(runs, less_output.mean(axis=1)),
    }


def shape_table(runs: HaltRuns) -> pd.DataFrame:
    """Return the elasticities of the mean loss in length and in depth, and below them the shapes that others published.

    The range is that of 90 percent of bootstrap resamples of the sets. A loss that is not above zero has no elasticity.
    """
    rows = []
    for mild, hard in _steps():
        axis, unit, ends = _axis(mild, hard)
        losses = [runs.against(one.name).mean(axis=1) for one in (mild, hard)]
        values = [_slope(ends, [float(w @ lost) for lost in losses]) for w in _resampled(runs)]
        told = [value for value in values if value is not None]
        slope = _slope(ends, [float(runs.weights @ lost) for lost in losses])
        low, high = (float(q) for q in np.quantile(told, ENDS)) if slope is not None else (0.0, 0.0)
        rows.append(
            {
                "estimate_by": MODEL,
                "axis": axis,
                "goods": hard.goods,
                "from": ends[0],
                "to": ends[1],
                "unit": unit,
                "elasticity": NONE if slope is None else slope,
                "p05": NONE if slope is None else low,
                "p95": NONE if slope is None else high,
                "shape": NONE if slope is None else shape_of(slope),
                "known_on_2025_10_24": "yes",
                "source": "calibration.fit.halts",
                "note": "elasticity of the mean loss against no halt",
            }
        )
    return pd.DataFrame([*rows, *_published()])


def _published() -> Iterator[Mapping[str, Any]]:
    for row in load_shapes():
        slope = row.elasticity
        yield {
            "estimate_by": row.estimate_by,
            "axis": row.axis,
            "goods": row.shock,
            "from": NONE if row.low is None else row.low,
            "to": NONE if row.high is None else row.high,
            "unit": row.unit or NONE,
            "elasticity": NONE if slope is None else slope,
            "p05": NONE,
            "p95": NONE,
            "shape": row.shape,
            "known_on_2025_10_24": row.known_on_2025_10_24,
            "source": f"{row.source_title}; {row.source_url}",
            "note": row.note,
        }


def _steps() -> Iterator[tuple[Halt, Halt]]:
    """Return each halt behind the milder one, where that is a halt too."""
    by_name = {one.name: one for one in halts()}
    yield from ((by_name[one.milder], one) for one in halts() if one.milder != NO_HALT)


def _axis(mild: Halt, hard: Halt) -> tuple[str, str, tuple[float, float]]:
    if mild.weeks != hard.weeks:
        return "duration", "weeks", (mild.weeks, hard.weeks)
    return "depth", "percent of the flow", (mild.stopped_pct, hard.stopped_pct)


def _slope(ends: tuple[float, float], losses: Sequence[float]) -> float | None:
    return elasticity(*ends, *losses) if min(losses) > 0.0 else None


def _resampled(runs: HaltRuns) -> Iterator[Floats]:
    """Return weights [N] of resamples of the sets."""
    generator, count = np.random.Generator(np.random.Philox(key=runs.seed)), len(runs.weights)
    for places in generator.integers(count, size=(BOOTSTRAPS, count)):
        own = runs.weights * np.bincount(places, minlength=count)
        yield own / own.sum()


def _draws(runs: HaltRuns, values: Floats) -> tuple[Floats, Floats]:
    """Return values [N, R] in a row, and the weight of each."""
    replications = values.shape[1]
    return values.ravel(), np.repeat(runs.weights / replications, replications)


def _errors(values: Floats) -> Floats:
    """Return the simulation error [N] of the mean of each set from its replications [N, R]."""
    return np.asarray(values.std(axis=1, ddof=1) / np.sqrt(values.shape[1]))


def _share(runs: HaltRuns, shares: Floats) -> float:
    """Return the share of the weight, percent."""
    return 100.0 * float(runs.weights @ shares)
