"""Weights by hand: tempering, resampling, quantiles. The posterior that they give is tested with the search."""

import numpy as np
import pytest

from calibration.fit.importance_weights import effective_sets, resampled, tempered, weighted_quantiles


def test_tempering_leaves_the_sets_that_are_wanted() -> None:
    like = -0.5 * np.linspace(0, 40, 200) ** 2
    mass = tempered(np.zeros(200), like, 50.0)
    assert effective_sets(mass) == pytest.approx(50.0, rel=1e-3)
    assert effective_sets(tempered(np.zeros(200), 1e-4 * like, 50.0)) >= 50.0


def test_systematic_resampling_keeps_the_weights() -> None:
    mass = np.array([0.5, 0.25, 0.125, 0.125])
    rows, counts = resampled(mass, 16)
    assert rows.tolist() == [0, 1, 2, 3]
    assert counts.tolist() == [8, 4, 2, 2]


def test_weighted_quantiles_of_equal_weights_are_the_usual_ones() -> None:
    values = np.random.Generator(np.random.PCG64(1)).normal(size=(2001, 2))
    found = weighted_quantiles(values, np.full(2001, 1 / 2001), (0.05, 0.5, 0.95))
    assert found == pytest.approx(np.quantile(values, (0.05, 0.5, 0.95), axis=0), abs=0.01)
