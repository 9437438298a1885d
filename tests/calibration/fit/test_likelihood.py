"""The likelihood: largest at the truth, flat inside the range of a fact, and finite where nothing happened."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from calibration.fit.likelihood import chance_variance, fact_log_likelihood, flow_log_likelihood
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import Targets, targets


@pytest.fixture(scope="module")
def whole() -> Targets:
    return targets(MAGNETS)


def test_the_likelihood_is_largest_at_what_was_observed(whole: Targets) -> None:
    observed = np.log(whole.observed)
    shifts = np.array([[0.0], [-np.log(2.0)], [np.log(2.0)]])
    best, half, double = flow_log_likelihood(whole, observed + shifts, np.zeros(len(observed)))
    assert best == pytest.approx(0.0)
    assert half == pytest.approx(double)
    assert half < best


def test_a_fact_inside_its_range_costs_nothing_and_outside_something(whole: Targets) -> None:
    inside, late, never, nothing = fact_log_likelihood(
        whole, np.array([[62.0, 0.5], [90.0, 0.5], [np.nan, 0.5], [62.0, 0.0]])
    )
    assert inside == 0.0
    assert late == pytest.approx(-0.5 * (np.log(90.0 / 63.0) / 0.25) ** 2)
    assert never < late
    assert np.isfinite(nothing)
    assert nothing < late


def test_an_unknown_fact_costs_nothing_even_where_nothing_happened() -> None:
    early = targets(MAGNETS, date(2025, 6, 20))
    assert fact_log_likelihood(early, np.array([[np.nan, 0.0]])).tolist() == [0.0]


def test_a_month_of_nothing_is_no_error(whole: Targets) -> None:
    nothing = replace(whole, observed=np.zeros(len(whole.observed)))
    assert np.isfinite(flow_log_likelihood(nothing, np.log(whole.observed), np.zeros(len(whole.observed))))


def test_chance_needs_two_replications() -> None:
    with pytest.raises(ValueError, match="two replications"):
        chance_variance(np.zeros((10, 1, 3)))
