"""The search on a toy whose posterior is known: weights, proposals, refinement."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from calibration.fit.evaluate import Runs, joined
from calibration.fit.importance_weights import effective_sets, normalised, posterior_weights
from calibration.fit.likelihood import log_likelihood
from calibration.fit.population import Population, prior_proposal
from calibration.fit.search import Design, proposal, search
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import Targets, targets
from calibration.score.evidence import packaged

DIMENSIONS = 5
KNOWN = 2
"""Dimensions the flows respond to."""


class Toy:
    """Logs of U.S. flows respond to the first score, of World flows to the second; chance is small."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def common(self, law: object, points: np.ndarray, replications: int) -> Runs:
        self.asked.append(len(points))
        scores = ndtri(points)
        shape = (len(points), replications)
        flows = np.ones((*shape, len(MAGNETS.series), len(MAGNETS.months)))
        chance = 0.01 * np.cos(np.arange(replications))[None, :, None]
        for index in range(KNOWN):
            flows[:, :, index] = (600.0, 4800.0)[index] * np.exp(0.3 * scores[:, index, None, None] + chance)
        facts = np.broadcast_to(np.array([30.0, 0.5]), (*shape, len(MAGNETS.facts)))
        output = np.ones((*shape, len(MAGNETS.sectors), len(MAGNETS.months)))
        return Runs(flows, output, facts, np.zeros((*shape, len(MAGNETS.patterns))))


def toy_targets() -> Targets:
    """Flows a fifth above normal to the U.S., a fifth below to the World, all known equally well."""
    real = targets(MAGNETS)
    observed = np.where([label.startswith("CN_to_US") for label in real.labels], 600.0 * 1.2, 4800.0 * 0.8)
    observed = observed * real.sums.sum(axis=1)
    return replace(real, observed=observed, log_sd=np.full(len(observed), 0.2))


def population(**sizes: Any) -> Population:
    design = Design(sobol=512, refined=(128, 128), replications=2, seed=3)
    return search(cast(Any, Toy()), cast(Any, SimpleNamespace()), toy_targets(), DIMENSIONS, replace(design, **sizes))


def exact(index: int) -> tuple[float, float]:
    """Mean and standard deviation of the posterior of a known score, by conjugacy."""
    held_to = toy_targets()
    own = held_to.sums.reshape(len(held_to.labels), len(MAGNETS.series), -1)[:, index].sum(axis=1) > 0
    precision = 1.0 + own.sum() * 0.3**2 / 0.2**2
    return (own.sum() * 0.3 * np.log((1.2, 0.8)[index]) / 0.2**2) / precision, precision**-0.5


def test_the_weights_give_the_exact_posterior() -> None:
    found = population()
    mass = posterior_weights(found, toy_targets())
    for index in range(KNOWN):
        mean, deviation = exact(index)
        scores = found.scores[:, index]
        assert mass @ scores == pytest.approx(mean, abs=0.2 * deviation)
        assert np.sqrt(mass @ (scores - mass @ scores) ** 2) == pytest.approx(deviation, rel=0.2)
    for index in range(KNOWN, DIMENSIONS):
        assert abs(mass @ found.scores[:, index]) < 0.25
        assert mass @ found.scores[:, index] ** 2 == pytest.approx(1.0, abs=0.3)


def test_refinement_makes_more_effective_sets() -> None:
    searched = population(refined=()), population()
    alone, refined = (effective_sets(posterior_weights(found, toy_targets())) for found in searched)
    assert refined > 3.0 * alone


def test_a_proposal_that_lies_does_not_bias_the_posterior() -> None:
    """Mutant of the proposal: half a deviation off and too wide. The weights make up for it."""
    found = population(refined=())
    wrong = proposal(found, toy_targets())
    wrong = replace(wrong, mean=wrong.mean + 0.5, covariance=wrong.covariance * 2.0)
    scores = wrong.draw(512, 9)
    more = Toy().common(None, np.clip(ndtr(scores), 1e-9, 1 - 1e-9), 2)
    both = Population(
        np.concatenate([found.scores, scores]),
        joined([found.runs, more]),
        (*found.proposals, wrong),
        (*found.sizes, 512),
    )
    mass = posterior_weights(both, toy_targets())
    mean, deviation = exact(0)
    assert mass @ both.scores[:, 0] == pytest.approx(mean, abs=0.3 * deviation)


def test_weights_without_the_proposals_would_be_wrong() -> None:
    """Mutant: likelihood alone counts the sets of the refined populations twice over."""
    found = population()
    held_to = toy_targets()
    _, deviation = exact(0)

    def spread(mass: np.ndarray) -> float:
        return float(np.sqrt(mass @ (found.scores[:, 0] - mass @ found.scores[:, 0]) ** 2))

    assert spread(normalised(log_likelihood(found.runs, held_to))) < 0.9 * deviation
    assert spread(posterior_weights(found, held_to)) > 0.95 * deviation


class LosingToy(Toy):
    """Vehicles lose up to a third of the summer by the third score; flows say nothing of it."""

    def common(self, law: object, points: np.ndarray, replications: int) -> Runs:
        found = super().common(law, points, replications)
        summer = [month >= "2025-06" for month in MAGNETS.months]
        found.output[:, :, :2] -= (points[:, 2, None, None, None] / 3.0) * np.array(summer)
        return found


def test_the_emulator_looks_where_output_is_met() -> None:
    """Output that was not lost draws the proposal to sets that lose little, and the weights agree."""
    design, real = Design(sobol=512, refined=(128,), replications=2, seed=3), toy_targets()
    silent = replace(real, output=targets(MAGNETS, evidence=packaged().only("flows")).output)
    found = search(cast(Any, LosingToy()), cast(Any, SimpleNamespace()), real, DIMENSIONS, design)
    mass = posterior_weights(found, real)
    looked, met = (float(source.mean[2]) for source in (found.proposals[1], proposal(found, real)))
    assert looked < -0.4
    assert met < -0.4
    assert mass @ found.scores[:, 2] < -0.4
    assert abs(posterior_weights(found, silent) @ found.scores[:, 2]) < 0.15, "flows alone say nothing of it"
    assert abs(mass @ found.scores[:, 0] - exact(0)[0]) < 0.3 * exact(0)[1], "what flows say stays"


def test_draws_are_a_function_of_the_seed() -> None:
    gaussian = prior_proposal(4)
    assert np.array_equal(gaussian.draw(64, 5), gaussian.draw(64, 5))
    assert not np.array_equal(gaussian.draw(64, 5), gaussian.draw(64, 6))
