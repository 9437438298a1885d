"""The recovery test on a toy whose truth is known; a broken likelihood fails."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from calibration.fit.recovery import Recovery, recover
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import Targets, targets
from calibration.score.evidence import packaged

NAMES = ("a", "b", "c")
SETS, TRUTHS = 4096, 60


def toy(late: bool = False, overconfidence: float = 1.0, chance: float = 0.1) -> Recovery:
    """Logs respond to the first two scores; the third is unknown to the data."""
    generator = np.random.Generator(np.random.PCG64(4))
    scores = generator.normal(size=(SETS, len(NAMES)))
    held_to: Targets = targets(MAGNETS, evidence=packaged().only("flows"))
    slopes = np.array([[0.6, 0.0, 0.0], [0.5, 0.2, 0.0], [0.0, 0.7, 0.0], [0.1, 0.5, 0.0]])
    held_to = replace(
        held_to,
        labels=held_to.labels[: len(slopes)],
        observed=held_to.observed[: len(slopes)],
        log_sd=np.full(len(slopes), 0.3),
    )

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
