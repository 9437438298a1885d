"""The duty law of a path by interval, layer by layer."""

from datetime import date

import pytest

from sim.clock import END, START
from tests.effects.builders import GOOD, effects, record, study


def test_layers_add_up_and_every_layer_is_told() -> None:
    path = effects(study({"a": [record()]})).paths["a"]
    assert [(duty.first, duty.last) for duty in path.duties] == [
        (date(2024, 7, 1), date(2025, 4, 8)),
        (date(2025, 4, 9), date(2026, 12, 31)),
    ]
    assert [dict(duty.pct_by_layer) for duty in path.duties] == [
        {"mfn": 2.0, "section_301": 0.0, "cn_reciprocal": 0.0},
        {"mfn": 2.0, "section_301": 8.0, "cn_reciprocal": 0.0},
    ]
    assert [duty.duty_pct for duty in path.duties] == [2.0, 10.0]
    assert {(duty.origin, duty.destination) for duty in path.duties} == {("CN", "US")}


def test_layers_that_do_not_add_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    result = study({"a": [record()]})
    law = result.runs["a"].view.law
    wrong = {
        good: [row._replace(duty_pct=row.duty_pct + 1) for row in rows]
        for good, rows in law.duty_intervals([GOOD], START, END).items()
    }
    monkeypatch.setattr(type(law), "duty_intervals", lambda *_: wrong)
    with pytest.raises(ValueError, match=f"a, {GOOD}, 2024-07-01: layers do not add up"):
        effects(result)


def test_duties_at_the_end_are_those_of_the_last_day() -> None:
    found = effects(study({"a": [record()]})).paths["a"].duties_at_end
    assert (found.us_on_cn_pct, found.cn_on_us_pct, found.magnet_pct) == (44.0, 33.0, 25.0)
