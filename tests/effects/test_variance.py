"""Chance and parameters apart, on values whose parts are known."""

import numpy as np
import pytest

from sim.effects.variance import spread, variance_parts


def pairs(parameters: float, chance: float, sets: int = 4000) -> np.ndarray:
    generator = np.random.Generator(np.random.PCG64(6))
    means = parameters * generator.normal(size=(sets, 1))
    return np.asarray((5.0 + means + chance * generator.normal(size=(sets, 2))).ravel())


@pytest.mark.parametrize(("parameters", "chance"), [(2.0, 1.0), (1.0, 3.0), (0.0, 1.0), (1.0, 0.0)])
def test_the_parts_are_found(parameters: float, chance: float) -> None:
    found = variance_parts(pairs(parameters, chance))
    assert found is not None
    assert found.parameters_share is not None
    assert found.chance.sd == pytest.approx(chance, abs=0.03 * max(1.0, chance))
    assert found.parameters.sd == pytest.approx(parameters, abs=0.25)
    share = 100.0 * parameters**2 / (parameters**2 + chance**2)
    assert found.parameters_share.pct == pytest.approx(share, abs=5.0)
    assert found.chance.p05 == pytest.approx(5.0 - 1.645 * chance, abs=0.1 * max(1.0, chance))
    assert found.parameters.p95 == pytest.approx(5.0 + 1.645 * parameters, abs=0.3)


def test_without_two_whole_sets_there_are_no_parts() -> None:
    for count in (1, 2, 3):
        found = spread(np.arange(count, dtype=float))
        assert (found.parts, found.sets) == (None, count // 2)
    assert spread(np.arange(4, dtype=float)).parts is not None


def test_where_nothing_varies_the_share_is_none() -> None:
    found = variance_parts(np.zeros(8))
    assert found is not None
    assert found.parameters_share is None
    assert found.chance.sd == 0.0


def test_the_interval_of_the_share_holds_the_truth_nine_times_in_ten() -> None:
    generator = np.random.Generator(np.random.PCG64(12))
    inside = 0
    for _ in range(400):
        values = (generator.normal(size=(25, 1)) + generator.normal(size=(25, 2))).ravel()
        found = variance_parts(values)
        assert found is not None
        assert found.parameters_share is not None
        inside += found.parameters_share.low_pct <= 50.0 <= found.parameters_share.high_pct
    assert 0.85 <= inside / 400 <= 0.95
