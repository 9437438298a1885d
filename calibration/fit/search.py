"""The search for sets that explain what was observed: a design over the prior, then populations near the posterior.

A scrambled Sobol design covers the prior. A linear emulator of the targets, fitted to the sets that matter, gives the
Gaussian from which the next population is drawn. Its draws are Sobol points too, so the search depends on no order of
work, and every set that it proposes is run through the simulation. `importance_weights` says what each set then weighs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from calibration.fit.evaluate import Evaluator, joined
from calibration.fit.importance_weights import tempered
from calibration.fit.likelihood import chance_variance, log_likelihood
from calibration.fit.population import Gaussian, Population, prior_proposal
from calibration.fit.subjects import Law
from calibration.fit.targets import Targets

Floats = NDArray[np.float64]

EMULATOR_SETS: Final = 3
"""Effective sets per parameter that an emulator is fitted to: the likelihood is tempered until they are there."""

RIDGE: Final = 0.02
"""Penalty on the slopes of the emulator, as a share of the weight of all sets."""


@dataclass(frozen=True)
class Design:
    """A design says how a fit searches."""

    sobol: int
    """Sets of the first population, a power of two."""
    refined: tuple[int, ...]
    """Sets of each later population, powers of two."""
    replications: int
    """Replications of each set, the same ones for all."""
    seed: int


def search(evaluator: Evaluator, law: Law, targets: Targets, dimensions: int, design: Design) -> Population:
    """Run the first design, then refine, and return all sets that were run.

    Every later population is drawn from the emulator of all sets that were run before it.
    """
    population: Population | None = None
    for generation, count in enumerate((design.sobol, *design.refined)):
        source = prior_proposal(dimensions) if population is None else proposal(population, targets)
        scores = source.draw(count, design.seed + generation)
        runs = evaluator.common(law, ndtr(scores), design.replications)
        if population is None:
            population = Population(scores, runs, (source,), (count,))
        else:
            population = Population(
                np.concatenate([population.scores, scores]),
                joined([population.runs, runs]),
                (*population.proposals, source),
                (*population.sizes, count),
            )
    assert population is not None
    return population


def proposal(population: Population, targets: Targets) -> Gaussian:
    """Return the Gaussian posterior of a linear emulator of the targets, fitted to the sets that matter.

    Bounds are left out: the weights see them.
    """
    exact, observed, stated = targets.stated()
    given = targets.values(population.runs)[..., exact]
    like = log_likelihood(population.runs, targets)
    dimensions = population.scores.shape[1]
    mass = tempered(population.log_prior_over_proposal(), like, EMULATOR_SETS * dimensions)
    centre = mass @ population.scores
    scores, values = population.scores - centre, given.mean(axis=1)
    level = mass @ values
    normal = (scores * mass[:, None]).T @ scores + RIDGE * np.eye(dimensions)
    slopes = np.linalg.solve(normal, (scores * mass[:, None]).T @ (values - level)).T
    residual = values - level - scores @ slopes.T
    gain = np.linalg.solve(stated + np.diag(chance_variance(given) + mass @ residual**2), slopes).T
    precision = np.eye(dimensions) + gain @ slopes
    covariance = np.linalg.inv(precision)
    mean = covariance @ (gain @ (observed - level + slopes @ centre))
    return Gaussian(mean, (covariance + covariance.T) / 2.0)
