"""The likelihood: how well simulated flows, licence facts and output agree with the targets of a fit."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from calibration.fit.evaluate import Runs
from calibration.fit.output_likelihood import output_log_likelihood
from calibration.fit.targets import LEAST_FLOW, Targets

Floats = NDArray[np.float64]

FACT_SD: Final = 0.25
"""Standard deviation of the log beyond the ends of the range of a licence fact (assumption)."""

LEAST_FACT: Final = 1e-9
"""Value of a licence fact that stands for any smaller one when a log is taken."""


def log_likelihood(runs: Runs, targets: Targets) -> Floats:
    """Return the log-likelihood [N] of sets, up to a constant: that of flows, licence facts and output together."""
    values = targets.values(runs)
    figures = figures_log_likelihood(targets, values, chance_variance(values))
    return np.asarray(figures + fact_log_likelihood(targets, _mean_facts(runs.facts)))


def figures_log_likelihood(targets: Targets, values: Floats, chance: Floats) -> Floats:
    """Return the log-likelihood [N] of flows and output, up to a constant.

    `values` [N, R, K + J] are those of the targets, and `chance` [K + J] the variance that `chance_variance` gives. Of
    flows the mean over the replications of a set is compared with the one history that was observed, of output each
    replication.
    """
    flows = len(targets.observed)
    of_flows = flow_log_likelihood(targets, values[..., :flows].mean(axis=1), chance[:flows])
    return np.asarray(of_flows + output_log_likelihood(targets.output, values[..., flows:]))


def flow_log_likelihood(targets: Targets, mean_logs: Floats, chance: Floats) -> Floats:
    """Return the Gaussian log-likelihood [N] of flows, up to a constant.

    `mean_logs` [N, K] is the mean over replications, and `chance` [K] the variance that `chance_variance` gives.
    """
    variance = targets.log_sd**2 + chance
    misses = np.log(np.maximum(targets.observed, LEAST_FLOW)) - mean_logs
    return np.asarray(-0.5 * (misses**2 / variance).sum(axis=-1))


def chance_variance(logs: Floats) -> Floats:
    """Return the variance [K] of one history about the mean of R replications, its mean over sets.

    `logs` is [N, R, K]. Raises ValueError for fewer than two replications.
    """
    replications = logs.shape[1]
    if replications < 2:
        raise ValueError("two replications at least tell chance from parameters")
    return np.asarray(logs.var(axis=1, ddof=1).mean(axis=0) * (1.0 + 1.0 / replications))


def fact_log_likelihood(targets: Targets, facts: Floats) -> Floats:
    """Return the log-likelihood [N] of licence facts [N, F]: zero inside their ranges, Gaussian in logs beyond them.

    A fact that never happened (nan) lies below its range.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(np.maximum(np.nan_to_num(facts, nan=0.0), LEAST_FACT))
        below = np.maximum(np.log(targets.fact_low) - logs, 0.0)
        above = np.maximum(logs - np.log(targets.fact_high), 0.0)
    return np.asarray(-0.5 * (((below + above) / FACT_SD) ** 2).sum(axis=-1))


def _mean_facts(facts: Floats) -> Floats:
    """Return the mean [N, F] of facts [N, R, F] over the replications in which they happened; nan if in none."""
    seen = ~np.isnan(facts)
    sums = np.where(seen, facts, 0.0).sum(axis=1)
    return np.where(seen.any(axis=1), sums / np.maximum(seen.sum(axis=1), 1), np.nan)
