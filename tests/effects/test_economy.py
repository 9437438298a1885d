"""The roll-up and the model's side of published estimates, on studies that can be worked out on paper."""

import pytest

from sim.clock import MONTHS
from sim.effects import PathEffects
from sim.effects import economy as economy_module
from sim.effects.economy import OF_MECHANISM, SUPPLY, TOTAL, TOTALS, Value
from sim.effects.losses import COSTS
from sim.effects.roll_up import DEMAND, MECHANISMS, OTHER_EXPORTS, SUBSTITUTION
from sim.effects.window import PERIODS, RUN, WINDOW, WINDOW_START
from sim.study.result import StudyResult
from tests.effects.builders import CARS, DATA, effects, month, study, trade, two

NOV = "2025-11"
DIRECT = OF_MECHANISM[0]


def bad_of(result: StudyResult) -> PathEffects:
    return effects(result).paths["bad"]


def mechanisms_add_up(path: PathEffects) -> None:
    """The mechanisms of every period are their totals, variable by variable."""
    figures = path.economy.figures
    for period in PERIODS:
        for variable in OF_MECHANISM:
            for total, mechanisms in TOTALS.items():
                parts = sum(figures[period, mechanism, variable].mean for mechanism in mechanisms)
                assert figures[period, total, variable].mean == pytest.approx(parts)
    assert set(TOTALS[TOTAL]) - set(TOTALS[SUPPLY]) == {DEMAND}


def test_mechanisms_add_up_to_the_total() -> None:
    bad = trade(
        costs={(CARS, NOV): 0.1},
        unmade={("motor vehicles", NOV): 50.0, ("oil and gas", NOV): 30.0},
        imports={"diverted": {("footwear", NOV): 70.0}, "duty": {("batteries", NOV): 20.0}},
    )
    worse = {"gross": {(CARS, NOV): 600.0}, "adaptation": {(CARS, "thrift", NOV): 40.0}}
    path = bad_of(two([bad, bad], [trade(), trade()], **worse))
    mechanisms_add_up(path)
    figures = path.economy.figures
    told = {mechanism for _, mechanism, variable in figures if variable == DIRECT}
    assert told == {*MECHANISMS, *TOTALS}
    assert all(figures[WINDOW, mechanism, DIRECT].mean != 0.0 for mechanism in told)
    oil = DATA.industries.value_added_share[DATA.industries.index("211")]
    assert figures[WINDOW, OTHER_EXPORTS, DIRECT].mean == pytest.approx(30.0 * 0.8 * oil / 1000.0), (
        "oil alone: cars are a sector that claims output"
    )
    shoes = DATA.industries.value_added_share[DATA.industries.index("315AL")]
    assert figures[WINDOW, SUBSTITUTION, DIRECT].mean == pytest.approx(-7.0 * shoes / 1000.0)


def test_the_check_of_mechanisms_sees_one_that_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    result = two([trade(costs={(CARS, NOV): 0.1})], [trade()])
    mechanisms_add_up(bad_of(result))
    whole = economy_module._output_figures

    def without_costs(*given: object) -> list[Value]:
        told = list(whole(*given))  # type: ignore[arg-type]
        return [
            (mechanism, variable, 0.0 * values if mechanism == COSTS else values)
            for mechanism, variable, values in told
        ]

    monkeypatch.setattr(economy_module, "_output_figures", without_costs)
    with pytest.raises(AssertionError):
        mechanisms_add_up(bad_of(result))


def test_value_added_is_told_by_mechanism_and_month() -> None:
    path = bad_of(two([trade(costs={(CARS, NOV): 0.1, (CARS, "2025-06"): 0.1})], [trade()]))
    by_month = path.losses_by_replication().value_added_lost_usd_m
    assert set(by_month) == set(MECHANISMS)
    assert {array.shape for array in by_month.values()} == {(1, len(MONTHS))}
    assert (by_month[COSTS][0] > 0.0).nonzero()[0].tolist() == [month("2025-06"), month(NOV)], "the whole run"
    in_window = by_month[COSTS][:, WINDOW_START:].sum() / 1000.0
    assert in_window == pytest.approx(path.economy.figures[WINDOW, COSTS, "value_added_lost"].mean)


def test_years_are_whole_and_the_window_begins_after_the_eve() -> None:
    bad = trade(costs={(CARS, "2025-06"): 0.5, (CARS, NOV): 0.1, (CARS, "2026-03"): 0.1})
    figures = bad_of(two([bad], [trade()])).economy.figures
    by_period = {period: figures[period, COSTS, DIRECT].mean for period in PERIODS}
    of_a_day = 100.0 * 0.5 / 1000.0
    assert by_period == pytest.approx(
        {"2025": (0.5 + 0.1) * 30 * of_a_day, "2026": 3.1 * of_a_day, WINDOW: 6.1 * of_a_day, RUN: 21.1 * of_a_day}
    )


def test_published_estimates_without_their_path_or_mechanism_have_no_model_value() -> None:
    found = effects(two([trade()], [trade()])).benchmarks
    assert not {"budget_lab_gdp", "budget_lab_rate"} & set(found), "the study lacks the path"
    assert "gallium_germanium" not in found, "there is no mechanism"
    exports = found["goldman_exports"]
    assert exports.model.mean == pytest.approx(0.489, abs=0.01)
    assert exports.model.percentiles == {}
    assert exports.left == pytest.approx(0.5 - exports.model.mean)
    output = 365.25 * (100.0 * 0.5 / DATA.industries.value_added_share[DATA.sector_industry[0]])
    output += 365.25 * (10.0 * 2.0 / DATA.industries.value_added_share[DATA.sector_industry[1]])
    assert found["goldman_ten_percent"].model.mean == pytest.approx(0.1 * output / 1000.0)


def test_estimates_are_read_from_the_roll_up_of_their_path() -> None:
    """The hundred points cost a tenth of November's and a tenth of January's cars; only 2026 is compared."""
    names = {"hundred_unilateral": "current_policy"}
    bad, base = trade(costs={(CARS, NOV): 0.1, (CARS, "2026-01"): 0.1}), trade()
    plain = two([bad, bad], [base, base])
    records = {"hundred_unilateral": plain.runs["bad"].magnets, "current_policy": plain.runs["base"].magnets}
    found = effects(study(records, names, traded={"hundred_unilateral": [bad, bad], "current_policy": [base, base]}))
    own = found.paths["hundred_unilateral"].economy.figures
    whole = found.benchmarks["budget_lab_gdp"]
    assert whole.model is own["2026", TOTAL, "share_of_gdp"]
    assert 0.0 < whole.model.mean == pytest.approx(0.38 - whole.left)  # type: ignore[operator]
    parts = [found.benchmarks[f"budget_lab_gdp_{part}"].model.mean for part in ("supply", "demand")]
    assert sum(parts) == pytest.approx(whole.model.mean)
    assert found.benchmarks["budget_lab_rate"].model.mean == 0.0, "the law of both hand-made paths is the same"
