"""Statistics over replications, against sums done by hand."""

import numpy as np
import pytest

from sim.effects.statistics import array_band, band, mean, monte_carlo_error, quantile_or_never


def test_a_band_interpolates_between_order_statistics() -> None:
    found = band(np.array([40.0, 10.0, 20.0]), (5, 50, 95))
    assert found.mean == pytest.approx(70.0 / 3.0)
    assert found.percentiles == pytest.approx({5: 11.0, 50: 20.0, 95: 38.0})
    assert all(isinstance(value, float) for value in (found.mean, *found.percentiles.values()))


def test_bands_of_an_array_are_taken_over_replications() -> None:
    values = np.array([[1.0, 5.0, 7.0], [3.0, 5.0, 8.0]])
    found = array_band(values, (50,))
    assert found.mean == pytest.approx(np.array([2.0, 5.0, 7.5]))
    assert found.percentiles[50] == pytest.approx(np.array([2.0, 5.0, 7.5]))


def test_means_are_taken_in_double_precision() -> None:
    values = np.array([[2.0**24], [1.0], [1.0]], dtype=np.float32)
    assert mean(values)[0] == (2.0**24 + 2.0) / 3.0


def test_one_replication_has_no_monte_carlo_error() -> None:
    assert monte_carlo_error(np.ones((1, 2))) is None
    assert monte_carlo_error(np.array([[0.0], [2.0]])) == pytest.approx(np.array([1.0]))


def test_quantile_of_a_date_is_never_when_too_few_replications_stop() -> None:
    days = np.array([30.0, np.nan, 10.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan])
    assert quantile_or_never(days, 0.10) == 10.0
    assert quantile_or_never(days, 0.20) == 30.0
    assert quantile_or_never(days, 0.50) is None
