"""Contraction, standing and the recovery test on a toy whose truth is known; a broken likelihood fails."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from calibration.fit.identify import Recovery, contraction, contraction_error, correlation, recover, standing
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import Targets, targets

NAMES = ("a", "b", "c")
SETS, TRUTHS = 4096, 60


def toy(late: bool = False, overconfidence: float = 1.0, chance: float = 0.1) -> Recovery:
    """Logs respond to the first two scores; the third is unknown to the data."""
    generator = np.random.Generator(np.random.PCG64(4))
    scores = generator.normal(size=(SETS, len(NAMES)))
    held_to: Targets = targets(MAGNETS)
    slopes = np.array([[0.6, 0.0, 0.0], [0.5, 0.2, 0.0], [0.0, 0.7, 0.0], [0.1, 0.5, 0.0]])
    held_to = replace(held_to, labels=held_to.labels[: len(slopes)], log_sd=np.full(len(slopes), 0.3))

    def logs(rows: np.ndarray, replications: int) -> np.ndarray:
        noise = chance * generator.normal(size=(len(rows), replications, len(slopes)))
        return np.asarray(5.0 + (rows @ slopes.T)[:, None, :] + noise)

    truths, design = np.arange(TRUTHS) * 7, logs(scores, 2)
    shown = np.roll(design, 1, axis=2) if late else None
    histories = logs(scores[truths], 1)[:, 0]
    return recover(ndtr(scores), design, truths, histories, held_to, 1, shown, overconfidence)


def test_known_parameters_are_recovered() -> None:
    found = toy()
    low, high = found.band()
    assert np.all((found.coverage >= low) & (found.coverage <= high))
    assert found.uniform_p().min() > 0.005
    assert found.passes()


@pytest.mark.parametrize(("late", "overconfidence"), [(True, 1.0), (False, 5.0)])
def test_a_likelihood_broken_on_purpose_fails(late: bool, overconfidence: float) -> None:
    found = toy(late, overconfidence)
    assert not found.passes()
    assert found.coverage[:2].min() < found.band()[0]


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
