"""Parameters: a bad file is refused with all its problems, fields and rows are in step, draws stay in their ranges."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.data import InputError
from sim.parameters import load
from sim.parameters.behaviour import Behaviour, groups, units
from sim.parameters.load import load_parameters, parse_behaviour
from sim.parameters.parameter import Parameter

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


def test_packaged_parameters_say_where_they_come_from() -> None:
    rows = load_parameters().rows
    assert all(p.source and p.unit for p in rows)
    assert len({p.name for p in rows}) == len(rows)


def test_every_field_has_a_row_of_its_unit() -> None:
    rows = {p.name: p.unit for p in load_parameters().rows}
    assert {name: unit for name, unit in rows.items() if name in units()} == units()
    assert len(units()) == sum(len(fields(kind)) for kind in groups().values())


def test_rows_and_fields_out_of_step_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    due = {**units(), "lead.air_days": "weeks", "lead.rail_days": "days"}
    del due["soy.hope"]
    monkeypatch.setattr(load, "units", lambda: due)
    with pytest.raises(InputError) as caught:
        load_parameters.__wrapped__()
    assert str(caught.value).splitlines() == [
        "behaviour.toml: lead.rail_days: found no row; allowed: a row for each field of `Behaviour`",
        "behaviour.toml: soy.hope: found a row that no world reads; allowed: fields of `Behaviour`",
        "behaviour.toml: lead.air_days.unit: found 'days'; allowed: 'weeks'",
    ]


def test_a_behaviour_without_a_value_is_refused() -> None:
    values = load_parameters().points()
    del values["licence.batch_days"]
    with pytest.raises(KeyError, match=r"licence\.batch_days"):
        Behaviour.of(values)
