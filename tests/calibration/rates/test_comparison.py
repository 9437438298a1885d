"""Published average rates beside the stack: what must hold, and that each check can fail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from calibration.rates import comparison
from calibration.rates.comparison import LIMITS, Comparison, compare
from calibration.rates.published_rates import published_rates
from sim.policy import PolicyPath, Register, load_path


def of(comparisons: list[Comparison], check: str) -> list[Comparison]:
    return [one for one in comparisons if one.check == check]


def test_limits_are_those_that_were_set() -> None:
    assert LIMITS == {"headline": 1e-9, "yale": 2.0, "yale layer": 1.5, "piie step": 3.0}


def test_headline_additions_are_exact(comparisons: list[Comparison]) -> None:
    found = {(one.direction, one.when): one.stack_pct for one in of(comparisons, "headline")}
    assert found[("US on CN", date(2025, 4, 10))] == 145
    assert found[("US on CN", date(2025, 5, 14))] == 30
    assert found[("US on CN", date(2025, 11, 1))] == 130
    assert found[("US on CN", date(2025, 11, 10))] == 20
    assert all(one.residual_pct == 0 for one in of(comparisons, "headline"))


def test_yale_is_met_within_two_points_on_every_date(comparisons: list[Comparison]) -> None:
    found = of(comparisons, "yale")
    published = [row for row in published_rates() if row.concept in ("yale_tracker", "yale_budget_lab")]
    due = [row for row in published if date(2025, 2, 1) <= row.date <= date(2026, 2, 28)]
    assert len(found) == len(due) == 47
    assert [(one.when, one.residual_pct) for one in found if not one.holds] == []


def test_the_split_on_the_eve_is_met_within_a_point_and_a_half(comparisons: list[Comparison]) -> None:
    found = {one.layer: one.residual_pct or 0.0 for one in of(comparisons, "yale layer")}
    assert set(found) == {"mfn", "section_232", "section_301", "ieepa_reciprocal", "ieepa_fentanyl", "section_122"}
    assert all(abs(residual) <= 1.5 for residual in found.values()), found


def test_piie_steps_are_met_within_three_points(comparisons: list[Comparison]) -> None:
    found = of(comparisons, "piie step")
    assert {one.direction for one in found} == {"US on CN", "CN on US"}
    assert [(one.when, one.residual_pct) for one in found if not one.holds] == []
    # Two steps told the weights; the others are the test.
    assert sum(one.role == "input" for one in found) == 2
    assert sum(one.role == "check" for one in found if one.direction == "US on CN") >= 10


def test_later_dates_are_printed_and_not_required(comparisons: list[Comparison]) -> None:
    later = [one for one in comparisons if one.concept.startswith("yale") and one.when > date(2026, 2, 28)]
    assert later
    assert all(not one.check and one.stack_pct is not None and one.why for one in later)


def without(path: PolicyPath, act_id: str) -> PolicyPath:
    return replace(path, acts=tuple(act for act in path.acts if act.act_id != act_id))


def rated(path: PolicyPath, act_id: str, pct: float) -> PolicyPath:
    changed = {"rate_pct": pct}
    return replace(
        path, acts=tuple(act.model_copy(update=changed) if act.act_id == act_id else act for act in path.acts)
    )


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("headline", lambda path: rated(path, "US-RECIP-CN125", 124.9)),
        ("yale", lambda path: without(path, "US-232-AUTOPARTS")),
        ("yale", lambda path: without(path, "US-RECIP-ELEC")),
        ("yale layer", lambda path: without(path, "US-301-L3-25")),
        ("piie step", lambda path: rated(path, "US-RECIP-CN84", 80.0)),
        ("piie step", lambda path: rated(path, "CN-R125", 120.0)),
    ],
)
def test_each_check_fails_on_a_broken_law(
    monkeypatch: pytest.MonkeyPatch, check: str, broken: Callable[[PolicyPath], PolicyPath]
) -> None:
    def load(name: str, register: Register) -> PolicyPath:
        return broken(load_path(name, register))

    monkeypatch.setattr(comparison, "load_path", load)
    assert any(not one.holds for one in of(compare(), check))
