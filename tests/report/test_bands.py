"""Chance and parameters apart, on values whose parts are known."""

import numpy as np
import pytest

from sim.report.bands import COLUMNS, _apart
from sim.report.columns import NONE, names


def pairs(parameters: float, chance: float, sets: int = 4000) -> np.ndarray:
    generator = np.random.Generator(np.random.PCG64(6))
    means = parameters * generator.normal(size=(sets, 1))
    return np.asarray((5.0 + means + chance * generator.normal(size=(sets, 2))).ravel())


@pytest.mark.parametrize(("parameters", "chance"), [(2.0, 1.0), (1.0, 3.0), (0.0, 1.0), (1.0, 0.0)])
def test_the_parts_are_found(parameters: float, chance: float) -> None:
    found = _apart(pairs(parameters, chance))
    assert found["chance_sd"] == pytest.approx(chance, abs=0.03 * max(1.0, chance))
    assert found["parameters_sd"] == pytest.approx(parameters, abs=0.25)
    share = 100.0 * parameters**2 / (parameters**2 + chance**2)
    assert found["parameters_variance_pct"] == pytest.approx(share, abs=5.0)
    assert found["chance_p05"] == pytest.approx(5.0 - 1.645 * chance, abs=0.1 * max(1.0, chance))
    assert found["parameters_p95"] == pytest.approx(5.0 + 1.645 * parameters, abs=0.3)


def test_without_two_whole_sets_there_are_no_parts() -> None:
    for count in (1, 2, 3):
        found = _apart(np.arange(count, dtype=float))
        assert set(found.values()) == {NONE}
        assert set(found) <= set(names(COLUMNS))


def test_where_nothing_varies_the_share_is_none() -> None:
    found = _apart(np.zeros(8))
    assert found["parameters_variance_pct"] == NONE
    assert found["chance_sd"] == 0.0


def test_the_interval_of_the_share_holds_the_truth_nine_times_in_ten() -> None:
    generator = np.random.Generator(np.random.PCG64(12))
    inside = 0
    for _ in range(400):
        values = (generator.normal(size=(25, 1)) + generator.normal(size=(25, 2))).ravel()
        found = _apart(values)
        inside += (
            float(str(found["parameters_variance_low_pct"]))
            <= 50.0
            <= float(str(found["parameters_variance_high_pct"]))
        )
    assert 0.85 <= inside / 400 <= 0.95
