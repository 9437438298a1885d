"""The parameter sets that a search has run, and the proposals that they were drawn from."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr, ndtri
from scipy.stats import multivariate_normal, qmc

from calibration.fit.evaluate import Runs

Floats = NDArray[np.float64]

EDGE: Final = 1e-9
"""Distance kept from the faces of the unit cube, where the normal score is infinite."""


@dataclass(frozen=True)
class Gaussian:
    """A proposal is a Gaussian in normal scores of the prior."""

    mean: Floats
    """[D] mean of each score."""
    covariance: Floats
    """[D, D] covariance of the scores."""

    def log_density(self, scores: Floats) -> Floats:
        """Return the log density [N] of scores [N, D]."""
        return np.asarray(multivariate_normal(self.mean, self.covariance).logpdf(scores))

    def draw(self, count: int, seed: int) -> Floats:
        """Return scores [N, D] drawn from the proposal with a scrambled Sobol sequence."""
        uniforms = qmc.Sobol(len(self.mean), scramble=True, rng=seed).random(count)
        scores = ndtri(np.clip(uniforms, EDGE, 1.0 - EDGE))
        return np.asarray(self.mean + scores @ np.linalg.cholesky(self.covariance).T)


def prior_proposal(dimensions: int) -> Gaussian:
    """Return the prior itself as a proposal: a standard normal in its own scores."""
    return Gaussian(np.zeros(dimensions), np.eye(dimensions))


@dataclass(frozen=True)
class Population:
    """A population holds all sets that were run, N of them, with D parameters each."""

    scores: Floats
    """[N, D] normal scores of the prior."""
    runs: Runs
    """What the sets gave."""
    proposals: tuple[Gaussian, ...]
    """What the sets were drawn from; the first is the prior."""
    sizes: tuple[int, ...]
    """Number of sets drawn from each proposal, in order."""

    @property
    def points(self) -> Floats:
        """[N, D] points of the unit cube of prior quantiles."""
        return np.asarray(ndtr(self.scores))

    def first(self) -> "Population":
        """Return the sets of the first design alone, which are draws from the prior."""
        count = self.sizes[0]
        return Population(self.scores[:count], self.runs.take(slice(count)), self.proposals[:1], self.sizes[:1])

    def log_prior_over_proposal(self) -> Floats:
        """Return the log [N] of prior over proposal, where the proposal is the mixture of all that sets came from.

        This is the deterministic mixture of Cornuet, Marin, Mira and Robert (2012).
        """
        shares = np.log(np.array(self.sizes) / sum(self.sizes))
        mixture = logsumexp(
            [g.log_density(self.scores) + s for g, s in zip(self.proposals, shares, strict=True)], axis=0
        )
        return np.asarray(self.proposals[0].log_density(self.scores) - mixture)
