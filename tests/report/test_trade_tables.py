"""Trade, soybeans, the roll-up and the reconciliation, on studies that can be worked out on paper."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.report.losses import CAUSES, COSTS, SHORTAGE, losses
from sim.report.macro import MECHANISMS, OF_MECHANISM, OTHER_EXPORTS, SUBSTITUTION, TOTAL, TRADE, WINDOW, Rollup, macro
from sim.report.reconciliation import reconciliation
from sim.report.shortfalls import shortfalls
from sim.report.soybeans import marketing_year, other_origins, soybeans
from sim.report.summary import summary
from sim.report.trade import COLUMNS, diversion, responses, trade
from sim.report.trade_stats import TOTAL as ALL_GROUPS
from sim.study.result import StudyResult
from sim.worlds.trade.record import TradeRecord
from tests.report.builders import CARS, DATA, INPUTS, days_in, record, study
from tests.report.builders import trade as traded

NOV, DEC = "2025-11", "2025-12"


def two(path: Sequence[TradeRecord], base: Sequence[TradeRecord], **gross: Any) -> StudyResult:
    records = [record(number, **gross) for number in range(len(path))]
    still = [record(number) for number in range(len(base))]
    return study({"bad": records, "base": still}, {"bad": "base"}, traded={"bad": path, "base": base})


def row(frame: pd.DataFrame, **where: object) -> pd.Series:
    found = frame
    for name, value in where.items():
        found = found[found[name] == value]
    assert len(found) == 1, f"{len(found)} rows"
    return found.iloc[0]


def test_columns_of_trade_are_those_that_were_promised() -> None:
    promised = (
        "path, month, direction, goods_group, value_usd_m_mean, value_usd_m_p05, value_usd_m_p25, value_usd_m_p50, "
        "value_usd_m_p75, value_usd_m_p95, duty_usd_m_mean, diverted_usd_m_mean"
    )
    assert [column.name for column in COLUMNS] == promised.split(", ")


def test_trade_adds_up_and_revenue_is_what_is_collected() -> None:
    value = {("footwear", NOV): 100.0, ("batteries", NOV): 50.0}
    one = traded(imports={"value": value, "duty": {("footwear", NOV): 40.0}, "diverted": {("footwear", NOV): 8.0}})
    double = {key: 2.0 * amount for key, amount in value.items()}
    frame = trade(two([one, traded(imports={"value": double})], [traded(), traded()]), DATA)
    where = {"path": "bad", "month": NOV, "direction": "us_imports_from_cn"}
    shoes, all_ = row(frame, **where, goods_group="footwear"), row(frame, **where, goods_group=ALL_GROUPS)
    assert (shoes.value_usd_m_mean, shoes.value_usd_m_p50) == (150.0, 150.0)
    assert (all_.value_usd_m_mean, all_.value_usd_m_p95) == (225.0, pytest.approx(295.0 - 2.5))
    assert shoes.duty_usd_m_mean == all_.duty_usd_m_mean == 10.0, "half of 40 is collected, in one of two replications"
    assert shoes.diverted_usd_m_mean == 4.0
    groups = frame[(frame["month"] == NOV) & (frame["path"] == "bad") & (frame["direction"] == where["direction"])]
    parts = groups[groups["goods_group"] != ALL_GROUPS]["value_usd_m_mean"].sum()
    assert parts == pytest.approx(all_.value_usd_m_mean)


def test_responses_tell_what_buyers_pay_more() -> None:
    """100 of goods at a duty of 40 instead of 10, half collected, and sellers 2 cheaper: 98 + 20 - 105."""
    one = traded(imports={"entered": {("footwear", NOV): 100.0}, "value": {("footwear", NOV): 98.0},
                          "duty": {("footwear", NOV): 40.0}})  # fmt: skip
    frame = responses(two([one], [traded()]), DATA)
    shoes = row(frame, path="bad", month=NOV, direction="us_imports_from_cn", goods_group="footwear")
    assert shoes.extra_cost_usd_m_mean == pytest.approx(98.0 + 20.0 - 105.0)


def test_diversion_names_sellers_and_adds_up() -> None:
    one = traded(imports={"diverted": {("smartphones", NOV): 100.0}}, home_share=0.1)
    frame = diversion(two([one], [traded()]), DATA)
    year = frame[(frame["path"] == "bad") & (frame["year"] == 2025)].set_index("origin")["diverted_usd_m_mean"]
    assert year.sum() == pytest.approx(100.0)
    assert year["US"] == pytest.approx(10.0)
    assert year["Vietnam"] == pytest.approx(90.0 * 0.140 / (0.140 + 0.122 + 0.007 + 0.002 + 0.002 + 0.001))


def test_causes_of_a_shortfall_add_up() -> None:
    """Cars: 600 short, a tenth of what plants can make too dear, and lost exports that a fifth buy elsewhere."""
    bad = traded(costs={(CARS, NOV): 0.1}, unmade={("motor vehicles", NOV): 50.0}, redirected=0.2)
    result = two([bad], [traded()], gross={(CARS, NOV): 600.0})
    normal = 100.0 * days_in(NOV)
    price = 0.5 / DATA.industries.value_added_share[DATA.sector_industry[CARS]]
    line = row(shortfalls(result, INPUTS, DATA), path="bad", sector="cars", month=NOV)
    assert line["shortfall_input_shortage_mean"] == pytest.approx(600.0)
    assert line["shortfall_input_costs_mean"] == pytest.approx(0.1 * (normal - 600.0))
    assert line["shortfall_lost_exports_mean"] == pytest.approx(40.0 / price)
    assert line.shortfall_mean == pytest.approx(sum(line[f"shortfall_{cause}_mean"] for cause in CAUSES))
    assert line.output_mean == pytest.approx(normal - line.shortfall_mean)
    assert line.value_added_lost_usd_m_mean == pytest.approx(0.5 * line.shortfall_mean)
    assert line.lost_mean == pytest.approx(line.shortfall_mean), "nothing was made up"


def mechanisms_add_up(frame: pd.DataFrame) -> None:
    """The mechanisms of every period are the total, variable by variable."""
    for variable in OF_MECHANISM:
        for _, own in frame[(frame["path"] == "bad") & (frame["variable"] == variable)].groupby("period"):
            by_mechanism = own.set_index("mechanism")["value_mean"]
            assert by_mechanism[TOTAL] == pytest.approx(by_mechanism.drop(TOTAL).sum())


def test_mechanisms_add_up_to_the_total() -> None:
    bad = traded(
        costs={(CARS, NOV): 0.1},
        unmade={("motor vehicles", NOV): 50.0, ("oil and gas", NOV): 30.0},
        imports={"diverted": {("footwear", NOV): 70.0}},
    )
    result = two([bad, bad], [traded(), traded()], gross={(CARS, NOV): 600.0})
    frame = macro(result, INPUTS, DATA)
    mechanisms_add_up(frame)
    told = frame[frame["variable"] == OF_MECHANISM[0]]["mechanism"]
    assert set(told) == set(MECHANISMS) - {TRADE}
    direct = row(frame, path="bad", period=WINDOW, mechanism=OTHER_EXPORTS, variable="direct_value_added_lost")
    oil = DATA.industries.value_added_share[DATA.industries.index("211")]
    assert direct.value_mean == pytest.approx(30.0 * 0.8 * oil / 1000.0), (
        "oil alone: cars are a sector that claims output"
    )
    gain = row(frame, path="bad", period=WINDOW, mechanism=SUBSTITUTION, variable="direct_value_added_lost")
    shoes = DATA.industries.value_added_share[DATA.industries.index("315AL")]
    assert gain.value_mean == pytest.approx(-7.0 * shoes / 1000.0)
    line = row(summary(result, INPUTS, DATA), path="bad")
    total = row(frame, path="bad", period=WINDOW, mechanism=TOTAL, variable="value_added_lost")
    assert line.economy_value_added_lost_usd_bn_mean == pytest.approx(total.value_mean)
    assert line.economy_value_added_lost_usd_bn_p95 == pytest.approx(total.value_p95)


def test_the_check_of_mechanisms_sees_one_that_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    result = two([traded(costs={(CARS, NOV): 0.1})], [traded()])
    mechanisms_add_up(macro(result, INPUTS, DATA))
    whole = Rollup.rows
    monkeypatch.setattr(Rollup, "rows", lambda *given: [one for one in whole(*given) if one[0] != COSTS])
    with pytest.raises(AssertionError):
        mechanisms_add_up(macro(result, INPUTS, DATA))


def test_years_and_window_hold_only_what_comes_after_the_parting() -> None:
    bad = traded(costs={(CARS, "2025-06"): 0.5, (CARS, NOV): 0.1, (CARS, "2026-03"): 0.1})
    frame = macro(two([bad], [traded()]), INPUTS, DATA)
    lost = frame[(frame["path"] == "bad") & (frame["mechanism"] == COSTS) & (frame["variable"] == OF_MECHANISM[0])]
    by_period = lost.set_index("period")["value_mean"]
    assert by_period["2025"] == pytest.approx(0.1 * 100.0 * 30 * 0.5 / 1000.0), "June lies before the paths part"
    assert by_period[WINDOW] == pytest.approx(by_period["2025"] + by_period["2026"])


def test_a_window_that_begins_in_2025_counts_history_from_there() -> None:
    bad = traded(costs={(CARS, "2025-06"): 0.1})
    result = two([bad], [traded()])
    result = study(
        {name: runs.records for name, runs in result.runs.items()},
        {"bad": "base"},
        branches={"base": date(2025, 1, 1)},
        traded={name: runs.trade for name, runs in result.runs.items()},
    )
    frame = macro(result, INPUTS, DATA)
    assert row(frame, path="bad", period="2025", mechanism=COSTS, variable=OF_MECHANISM[0]).value_mean > 0.0


def test_a_shortage_that_is_made_up_is_not_lost() -> None:
    records = [record(0, gross={(CARS, NOV): 100.0}, recovered={(CARS, DEC): 60.0}, deferred={(CARS, NOV): 60.0})]
    result = study({"bad": records, "base": [record(0)]}, {"bad": "base"})
    found = losses(result, "bad", INPUTS, DATA)
    assert found.lost_by_cause[SHORTAGE].sum() == pytest.approx(40.0)
    assert found.shortfall_by_cause[SHORTAGE].sum() == pytest.approx(40.0)


def test_soybeans_by_marketing_year_and_origin() -> None:
    one = traded(
        soybeans={"to_cn": {NOV: 2.0}, "closing": {NOV: 30.0}, "arrived_in_cn": {NOV: 1.0}, "price": {NOV: 10.0}}
    )
    frame = soybeans(two([one], [traded()]), DATA)
    line = row(frame, path="bad", month=NOV)
    assert (line.marketing_year, line.to_cn_mt_mean, line.closing_mt_mean) == ("2025/26", 2.0, 30.0)
    total = DATA.soybeans.cn_imports["total"] * DATA.soybeans.season_cn_total[10]
    assert line.arrived_in_cn_from_us_mt_mean + line.arrived_in_cn_from_brazil_mt_mean + (
        line.arrived_in_cn_from_others_mt_mean
    ) == pytest.approx(total)
    brazil, _ = other_origins(np.full((1, 30), 99.0), DATA.soybeans)
    assert brazil.max() == 0.0
    assert [marketing_year(month) for month in ("2025-08", "2025-09", "2026-12")] == ["2024/25", "2025/26", "2026/27"]


def test_reconciliation_says_none_where_the_path_was_not_run() -> None:
    result = two([traded()], [traded()])
    frame = reconciliation(result, INPUTS, DATA, macro(result, INPUTS, DATA)).set_index("key")
    assert frame.loc["budget_lab_gdp", "model_mean"] == "none"
    assert frame.loc["budget_lab_rate", "model_mean"] == "none"
    assert frame.loc["gallium_germanium", "model_mean"] == "none", "there is no mechanism"
    assert frame.loc["goldman_exports", "model_mean"] == pytest.approx(0.489, abs=0.01)
    output = 365.25 * (100.0 * 0.5 / DATA.industries.value_added_share[DATA.sector_industry[0]])
    output += 365.25 * (10.0 * 2.0 / DATA.industries.value_added_share[DATA.sector_industry[1]])
    assert frame.loc["goldman_ten_percent", "model_mean"] == pytest.approx(0.1 * output / 1000.0)


def test_replications_must_pair_up() -> None:
    result = two([traded(), traded()], [traded(), traded()])
    shifted = replace(result.runs["base"], records=tuple(record(number + 5) for number in range(2)))
    with pytest.raises(ValueError, match="do not pair up"):
        losses(replace(result, runs={**result.runs, "base": shifted}), "bad", INPUTS, DATA)
