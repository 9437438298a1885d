"""What each kind of evidence says: flows alone, output alone and both, on the sets of one fit."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logsumexp

from calibration.fit.fit_tables import median_error
from calibration.fit.identify import contraction
from calibration.fit.importance_weights import (
    LEAST_EFFECTIVE,
    effective_sets,
    normalised,
    power,
    tempered,
    weighted_quantiles,
)
from calibration.fit.likelihood import log_likelihood
from calibration.fit.output_told import vehicles_short
from calibration.fit.population import Population
from calibration.fit.priors import Priors
from calibration.fit.subjects import Subject
from calibration.fit.targets import targets
from calibration.score.evidence import KINDS, Evidence, Kind
from sim.clock import EVE

Floats = NDArray[np.float64]


def likelihoods(subject: Subject, population: Population, evidence: Evidence) -> dict[Kind, Floats]:
    """Return the log-likelihoods [N] of the sets under each kind of evidence alone and under both."""
    return {kind: log_likelihood(population.runs, targets(subject, EVE, evidence.only(kind))) for kind in KINDS}


def masses(population: Population, like: Mapping[Kind, Floats]) -> dict[Kind, Floats]:
    """Return the posterior weights [N] of the sets by kind of evidence, from their log-likelihoods."""
    base = population.log_prior_over_proposal()
    return {kind: tempered(base, own, LEAST_EFFECTIVE) for kind, own in like.items()}


def evidence_table(
    subject: Subject, population: Population, like: Mapping[Kind, Floats], evidence: Evidence
) -> pd.DataFrame:
    """Return one row for each kind of evidence: what the same sets say when they are held to it.

    The Bayes factor is that of both kinds together against each alone: about one if they are compatible.
    """
    base, short = population.log_prior_over_proposal(), vehicles_short(subject, population.runs)
    made = {kind: float(logsumexp(base + own) - logsumexp(base)) for kind, own in like.items()}
    together = float(np.exp(made["both"] - made["flows"] - made["output"]))
    rows = []
    for kind, mass in masses(population, like).items():
        whole = normalised(base + like[kind])
        means = np.tensordot(mass, population.runs.flows.mean(axis=1), axes=1)
        rows.append(
            {
                "evidence": kind,
                "effective_sets_untempered": effective_sets(whole),
                "largest_weight_pct": 100.0 * float(whole.max()),
                "power": power(base, like[kind], LEAST_EFFECTIVE),
                **{
                    f"error_pct_{name}": median_error(subject, means[index], name, evidence)
                    for index, name in enumerate(subject.series)
                },
                "mean_log_likelihood_of_flows": float(mass @ like["flows"]),
                "vehicles_short_share_pct": 100.0 * float(mass @ short),
                "bayes_factor": together if kind == "both" else "none",
            }
        )
    return pd.DataFrame(rows)


def narrowed_table(population: Population, weights: Mapping[Kind, Floats], priors: Priors) -> pd.DataFrame:
    """Return one row for each fitted parameter: median and contraction under each kind of evidence.

    `weights` [N] are the posterior weights by kind. Rows stand in the order of how much output adds to flows.
    """
    narrowed = {kind: contraction(population.points, mass) for kind, mass in weights.items()}
    middle = {kind: weighted_quantiles(population.points, mass, (0.5,))[0] for kind, mass in weights.items()}
    order = np.argsort(narrowed["flows"] - narrowed["both"], kind="stable")
    return pd.DataFrame(
        {
            "parameter": priors.names[place],
            **{f"p50_{kind}": priors.rows[place].value(float(middle[kind][place])) for kind in weights},
            **{f"contraction_{kind}": float(narrowed[kind][place]) for kind in weights},
        }
        for place in order
    )
