"""What an ensemble means for policy paths, as tables: bands of losses with the range of their ends, and halts.

The bands of each kind of evidence come from the same draws, which are taken from the mean of the weights of all kinds.
So a difference between bands is what the evidence says, and no chance of the draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.importance_weights import effective_sets, resampled, weighted_quantiles
from calibration.fit.path_losses import CALM, HALT_WEEKS, NO_HALT, halt_name
from calibration.score.evidence import Kind
from sim.policy import list_paths, load_path, load_register

Floats = NDArray[np.float64]

ENDS: Final = (0.05, 0.95)
"""Quantiles that are the ends of a band, and of the range of each end."""

BOOTSTRAPS: Final = 400
"""Resamples of the draws that the range of an end is taken from."""

CHEAPER_USD_BN: Final = 0.5
"""A halt that costs less than no halt by this much, US$ billion, counts against a fit."""

HALTS_TOLD: Final = (0, *HALT_WEEKS)
"""Lengths of halts, weeks; zero is no halt."""


@dataclass(frozen=True)
class PathDraws:
    """These draws of an ensemble were run on policy paths: I draws, L paths."""

    names: tuple[str, ...]
    """[L] names of the paths."""
    lost_usd_bn: Floats
    """[I, L] value added lost for want of magnets and materials, over the whole run."""
    weights: Mapping[Kind, Floats]
    """[I] weights of the draws by kind of evidence, which add up to one."""

    def lost(self, name: str, baseline: str) -> Floats:
        """Return what a path loses against another [I], US$ billion."""
        return np.asarray(self.lost_usd_bn[:, self.names.index(name)] - self.lost_usd_bn[:, self.names.index(baseline)])


def mixture(masses: Mapping[Kind, Floats], draws: int) -> tuple[NDArray[np.int64], dict[Kind, Floats]]:
    """Return the rows [I] of sets that represent every kind of evidence, and the weights [I] of the draws by kind.

    `masses` [N] are the weights of all sets by kind. Draws are taken from their mean and weigh what a kind's
    weight is over it.
    """
    mean = np.mean(list(masses.values()), axis=0)
    rows, counts = resampled(mean, draws)
    drawn = np.repeat(rows, counts)
    ratios = {kind: mass[drawn] / mean[drawn] for kind, mass in masses.items()}
    return drawn, {kind: ratio / ratio.sum() for kind, ratio in ratios.items()}


def path_table(draws: PathDraws, seed: int) -> pd.DataFrame:
    """Return one row for each path and kind of evidence: the band of its loss against its baseline, US$ billion.

    The range of each end is that of 90 percent of bootstrap resamples of the draws.
    """
    rows = []
    register, standard = load_register(), list_paths()
    baselines = {name: load_path(name, register).baseline for name in draws.names if name in standard}
    for name, baseline in baselines.items():
        if name == baseline:
            continue
        lost = draws.lost(name, baseline)
        for kind, weight in draws.weights.items():
            p05, p50, p95 = (float(q) for q in weighted_quantiles(lost, weight, (ENDS[0], 0.5, ENDS[1])))
            (low_from, low_to), (high_from, high_to) = end_ranges(lost, weight, seed)
            rows.append(
                {
                    "path": name,
                    "baseline": baseline,
                    "evidence": kind,
                    "mean": float(weight @ lost),
                    "p05": p05,
                    "p50": p50,
                    "p95": p95,
                    "width_90": p95 - p05,
                    "p05_from": low_from,
                    "p05_to": low_to,
                    "p95_from": high_from,
                    "p95_to": high_to,
                    "effective_draws": effective_sets(weight),
                    "unit": "US$ billion",
                }
            )
    return pd.DataFrame(rows)


def end_ranges(values: Floats, weight: Floats, seed: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the bootstrap range (from, to) of the low end of a band, then that of the high end.

    `values` [I] are draws with normalised weights [I], which are resampled with their weights.
    """
    generator = np.random.Generator(np.random.Philox(key=seed))
    ends = []
    for places in generator.integers(len(values), size=(BOOTSTRAPS, len(values))):
        own = weight[places]
        ends.append(weighted_quantiles(values[places], own / own.sum(), ENDS))
    (low_from, high_from), (low_to, high_to) = np.quantile(ends, ENDS, axis=0)
    return (float(low_from), float(low_to)), (float(high_from), float(high_to))


def halt_table(draws: PathDraws) -> pd.DataFrame:
    """Return one row for each length of a halt and kind of evidence: what it costs, against normal and against no halt.

    Losses are US$ billion over the whole run.
    """
    rows = []
    for kind, weight in draws.weights.items():
        for weeks in HALTS_TOLD:
            name = halt_name(weeks) if weeks else NO_HALT
            lost, more = draws.lost(name, CALM), draws.lost(name, NO_HALT)
            p05, p50, p95 = (float(q) for q in weighted_quantiles(lost, weight, (ENDS[0], 0.5, ENDS[1])))
            rows.append(
                {
                    "weeks": weeks,
                    "evidence": kind,
                    "mean": float(weight @ lost),
                    "p05": p05,
                    "p50": p50,
                    "p95": p95,
                    "mean_against_no_halt": float(weight @ more),
                    "cheaper_by_half_a_billion_pct": 100.0 * float(weight @ (more <= -CHEAPER_USD_BN)),
                    "unit": "US$ billion",
                }
            )
    return pd.DataFrame(rows)
