"""Published average rates beside the stack: what must hold, and that each check can fail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from calibration import published, rates
from calibration.concepts import US_ON_CN, PiieCount, average_layers, headline_additions, step_changes
from calibration.published import PublishedRate, published_rates, yale_dating
from calibration.rates import LIMITS, Comparison, compare
from sim.policy import LawBook, PolicyPath, Register, load_path, load_register
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_rows
from sim.report.columns import NONE


@pytest.fixture(scope="module")
def comparisons() -> list[Comparison]:
    return compare()


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


def test_every_row_stands_in_the_table_with_a_reason(comparisons: list[Comparison]) -> None:
    table = rates.table(comparisons).frame
    levels = table[~table.concept.isin(["piie_step", "piie_step_us_import_weights", "yale_tracker_layer"])]
    assert len(levels) == len(published_rates()) == 176
    assert (table.why.str.len() > 10).all()
    # Outside the stack are other partners, nothing else.
    assert set(table[table.stack_pct == NONE].direction) <= {"US on ROW", "CN on ROW", "US all"}
    assert (table[table.direction.isin(["US on CN", "CN on US"])].stack_pct != NONE).all()


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

    monkeypatch.setattr(rates, "load_path", load)
    assert any(not one.holds for one in of(compare(), check))


def test_layers_add_up_to_the_average() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    for route in (US_ON_CN, ("US", "CN")):
        for day in (date(2019, 1, 1), date(2025, 4, 10), date(2025, 10, 24), date(2026, 8, 1)):
            assert sum(average_layers(law, route, day).values()) == pytest.approx(law.average_duty_pct(route, day))


def test_piie_weights_are_what_its_two_steps_say() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    rows = [row for row in published_rates() if row.measure == rates.PIIE_FILE and row.route == US_ON_CN]
    series = {row.date: row.value_pct for row in rows if row.date.year >= 2025}
    count = PiieCount.of(law, series)
    own = step_changes({day: count.average_pct(day) for day in series})
    assert own[date(2025, 4, 11)] == pytest.approx(-10.6)
    # All but the cargo taken out of the fentanyl duty pays 10 points on 4 February.
    assert own[date(2025, 2, 4)] == pytest.approx(9.8, abs=0.1)


def test_a_threat_counts_only_where_it_was_announced_as_one() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    assert headline_additions(law, US_ON_CN, date(2025, 11, 1)) == 30
    assert headline_additions(law, US_ON_CN, date(2025, 11, 1), threatened=True) == 130


def test_main_writes_the_table_whole_and_says_whether_all_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert rates.main() == 0
    printed = capsys.readouterr().out
    assert "yale: 47 of 47 within 2 points" in printed
    assert [entry.name for entry in (tmp_path / "outputs").iterdir()] == ["rates.csv"]
    frame = pd.read_csv(tmp_path / "outputs" / "rates.csv", keep_default_na=False)
    assert len(frame) == 436
    assert set(frame.holds) == {"yes", "not required"}
    assert not (frame == "").any().any()


def test_a_dating_of_an_unknown_act_would_be_noticed() -> None:
    ids = {act.act_id for act in load_register().duty_acts}
    assert {row.act_id for row in yale_dating()} <= ids


def test_a_bad_row_of_a_published_rate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def misspelt(text: str, table: str, model: type[PublishedRate]) -> object:
        return parse_rows(text.replace("yale_tracker", "yale_traker", 1), table, model)

    monkeypatch.setattr(published, "parse_rows", misspelt)
    published.published_rates.cache_clear()
    with pytest.raises(RecordErrors, match=r"published_rates.csv:\d+: concept"):
        published.published_rates()
    published.published_rates.cache_clear()
