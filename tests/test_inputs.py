"""Inputs: bad data are refused with every problem named; draws stay in their ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs import InputError, Parameter, load_inputs, parse_behaviour

GOOD = """
[lead.air_days]
value = 7
low = 2
high = 15
unit = "days"
kind = "evidence"
grade = "C"
source = "freight forwarders"
"""


def parameter(low: float, value: float, high: float) -> Parameter:
    return Parameter(
        name="x.y", value=value, low=low, high=high, unit="days", kind="assumption", grade="C", source="test"
    )


def test_packaged_data_load() -> None:
    inputs = load_inputs()
    assert sum(sector.use_weight for sector in inputs.sectors) == pytest.approx(1.0)
    assert all(p.source and p.unit for p in inputs.behaviour.parameters)
    assert len({p.name for p in inputs.behaviour.parameters}) == len(inputs.behaviour.parameters)


def test_destinations_add_up_to_the_world_of_2024() -> None:
    assert sum(place.departures_tonnes_per_month for place in load_inputs().destinations) == pytest.approx(
        58152 / 12, abs=0.1
    )


def test_all_problems_of_a_behaviour_file_are_named_at_once() -> None:
    bad = GOOD.replace("value = 7", "value = 99") + GOOD.replace("air_days", "sea").replace("unit", "unti")
    with pytest.raises(InputError) as caught:
        parse_behaviour(bad)
    assert "lead.air_days" in str(caught.value)
    assert "lead.sea.unti" in str(caught.value)


def test_a_parameter_that_is_not_fitted_cannot_be_identified() -> None:
    with pytest.raises(InputError, match="only a fitted parameter"):
        parse_behaviour(GOOD + 'standing = "identified"\n')
    found = parse_behaviour('calibrated_from = "abc"\n' + GOOD + "fitted = true\n")
    (parameter,) = found.parameters
    assert (found.calibrated_from, found.trade_calibrated_from) == ("abc", "")
    assert (parameter.fitted, parameter.standing) == (True, "prior-driven")


@pytest.mark.parametrize("text", ["[", "a = 1\na = 2", "[lead]\nair_days = 3", "calibrated_from = 3", "lead = 3"])
def test_broken_toml_is_one_clear_error(text: str) -> None:
    with pytest.raises(InputError, match=r"behaviour\.toml"):
        parse_behaviour(text)


@given(st.floats(0.0, 1.0, exclude_max=True), st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted))
def test_draws_lie_in_their_range(uniform: float, marks: list[float]) -> None:
    low, value, high = marks
    drawn = parameter(low, value, high).draw(uniform)
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    assert low - slack <= drawn <= high + slack


def test_the_middle_of_the_draws_follows_the_mode() -> None:
    assert parameter(0.0, 0.0, 1.0).draw(0.5) < parameter(0.0, 0.5, 1.0).draw(0.5) < parameter(0.0, 1.0, 1.0).draw(0.5)
    assert parameter(0.0, 0.5, 1.0).draw(0.5) == pytest.approx(0.5)
