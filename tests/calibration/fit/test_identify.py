"""Contraction, standing and correlation by hand."""

import numpy as np
import pytest

from calibration.fit.identify import contraction, contraction_error, correlation, standing


def test_a_likelihood_that_says_nothing_shows_no_contraction() -> None:
    points = np.random.Generator(np.random.PCG64(2)).random((4000, 2))
    assert contraction(points, np.full(4000, 1 / 4000)) == pytest.approx([0.0, 0.0], abs=0.05)


def test_contraction_of_half_the_range_is_three_quarters() -> None:
    points = np.linspace(0, 1, 4001)[:, None]
    mass = ((points[:, 0] >= 0.25) & (points[:, 0] <= 0.75)).astype(float)
    assert contraction(points, mass / mass.sum())[0] == pytest.approx(0.75, abs=0.01)
    assert (standing(0.5), standing(0.49), standing(-0.1)) == ("identified", "prior-driven", "prior-driven")


def test_correlation_of_sets_on_a_line() -> None:
    line = np.random.Generator(np.random.PCG64(3)).normal(size=(500, 1))
    scores = np.hstack([line, -line, 2.0 * line])
    found = correlation(scores, np.full(500, 1 / 500))
    assert found == pytest.approx(np.array([[1, -1, 1], [-1, 1, -1], [1, -1, 1]]))


def test_the_error_of_a_contraction_shrinks_with_the_sets_behind_it() -> None:
    few, many = (float(contraction_error(np.array(0.5), sets)) for sets in (50.0, 5000.0))
    assert few == pytest.approx(0.1)
    assert many == pytest.approx(0.01)
