"""Draws: keyed, of the length that was asked for, and never changed by those who read them."""

import numpy as np
import pytest

from sim.parameters.streams import Streams


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    asked, silent = Streams(1, 0), Streams(1, 0)
    asked.normals("a", "b", 10)
    assert asked.normals("a", "b", 3).tolist() == silent.normals("a", "b", 3).tolist()
    assert silent.normals("a", "b", 10).tolist() == asked.normals("a", "b", 10).tolist()


def test_draws_cannot_be_changed() -> None:
    draws = Streams(1, 0).uniforms("a", "b", 3)
    with pytest.raises(ValueError, match="read-only"):
        draws += np.ones(3)


WEIGHTS = {"a": 0.5, "b": 0.3, "c": 0.2}


def test_a_dirichlet_draw_has_the_moments_of_one() -> None:
    draws = np.array([Streams(1, number).dirichlet("shares", WEIGHTS, 20.0) for number in range(4000)])
    means = np.array(list(WEIGHTS.values()))
    assert draws.sum(axis=1) == pytest.approx(np.ones(4000))
    assert draws.mean(axis=0) == pytest.approx(means, abs=0.005)
    assert draws.var(axis=0) == pytest.approx(means * (1.0 - means) / 21.0, rel=0.06)
    assert np.cov(draws[:, 0], draws[:, 1])[0, 1] == pytest.approx(-0.5 * 0.3 / 21.0, rel=0.1)


def test_a_further_entity_leaves_the_proportions_of_the_others() -> None:
    three = Streams(1, 0).dirichlet("shares", WEIGHTS, 20.0)
    four = Streams(1, 0).dirichlet("shares", {"d": 0.4, **WEIGHTS}, 20.0)
    assert four[1:] / four[1:].sum() == pytest.approx(three)
