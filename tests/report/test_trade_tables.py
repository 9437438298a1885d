"""Tables of trade and of the economy lay out what effects hand over, every figure in its row and column."""

from dataclasses import replace

import pandas as pd
import pytest

from sim.clock import MONTHS
from sim.effects import StudyEffects
from sim.effects.economy import VARIABLES
from sim.effects.prices import ALL_BUYERS, FINAL_BUYERS
from sim.effects.published_estimates import Estimate
from sim.effects.statistics import Band
from sim.effects.trade import RESPONSES
from sim.effects.window import PERIODS
from sim.report.columns import NONE
from sim.report.tables import macro, trade
from sim.report.tables import prices as price_table
from sim.report.tables.diversion import diversion
from sim.report.tables.reconciliation import reconciliation
from sim.report.tables.soybeans import soybeans
from sim.report.tables.trade_responses import trade_responses
from tests.report.cells import row, rows, same, told


def test_columns_of_trade_are_those_that_were_promised() -> None:
    promised = (
        "path, month, direction, goods_group, value_usd_m_mean, value_usd_m_p05, value_usd_m_p25, value_usd_m_p50, "
        "value_usd_m_p75, value_usd_m_p95, duty_usd_m_mean, diverted_usd_m_mean"
    )
    assert [column.name for column in trade.COLUMNS] == promised.split(", ")


def test_trade_is_that_of_its_direction_group_and_month(found: StudyEffects) -> None:
    frame, responses = trade.trade(found), trade_responses(found)
    groups = sum(len(flows.groups) for flows in found.paths["bad"].trade.directions.values())
    assert (len(frame), len(responses)) == (2 * groups * len(MONTHS), 2 * groups * 24)
    for cells in (*rows(frame), *rows(responses)):
        flows = found.paths[cells["path"]].trade.directions[cells["direction"]]
        at = flows.groups.index(cells["goods_group"]), MONTHS.index(cells["month"])
        if "extra_cost_usd_m_mean" in cells:
            same(cells, {f"{name}_usd_m_mean": flows.responses_usd_m[name][at] for name in RESPONSES})
            same(cells, {"extra_cost_usd_m_mean": flows.extra_cost_usd_m[at]})
        else:
            same(cells, told("value_usd_m", flows.value_usd_m, *at))
            diverted = flows.responses_usd_m["diverted"][at]
            same(cells, {"duty_usd_m_mean": flows.duty_usd_m[at], "diverted_usd_m_mean": diverted})


def test_diversion_is_that_of_its_seller_and_year(found: StudyEffects) -> None:
    frame = diversion(found)
    for cells in rows(frame):
        told_of = found.paths[cells["path"]].trade.diversion
        band = told_of.by_year_usd_m[cells["year"]]
        same(cells, told("diverted_usd_m", band, told_of.sellers.index(cells["origin"])))
    assert len(frame) == 2 * 2 * len(found.paths["bad"].trade.diversion.sellers)


def test_soybeans_are_those_of_their_month(found: StudyEffects) -> None:
    frame = soybeans(found)
    assert (frame.month.min(), len(frame)) == ("2024-09", 2 * (len(MONTHS) - 2))
    for cells in rows(frame):
        told_of = found.paths[cells["path"]].trade.soybeans
        at = MONTHS.index(cells["month"])
        wanted = {
            **{f"{name}_mt_mean": amounts[at] for name, amounts in told_of.balance_mt.items()},
            **{f"arrived_in_cn_from_{name}_mt_mean": mt[at] for name, mt in told_of.arrived_in_cn_mt.items()},
            **told("to_cn_mt", told_of.to_cn_mt, at),
            **told("futures_usd_per_bushel", told_of.futures_usd_per_bushel, at),
            **told("farm_income_usd_m", told_of.farm_income_usd_m, at),
            **told("margin_over_operating_cost_usd_per_acre", told_of.margin_usd_per_acre["operating_cost"], at),
            **told("margin_over_total_cost_usd_per_acre", told_of.margin_usd_per_acre["total_cost"], at),
            "owed_mt_mean": told_of.owed_mt[at],
            "basis_usd_per_bushel_mean": told_of.basis_usd_per_bushel[at],
        }
        same(cells, wanted)
        assert set(cells) - set(wanted) == {"path", "month", "marketing_year", "replications"}
    assert row(frame, path="bad", month="2025-11").marketing_year == "2025/26"


def test_macro_lays_out_the_figures_of_the_roll_up(found: StudyEffects) -> None:
    frame = macro.macro(found)
    assert len(frame) == sum(len(path.economy.figures) for path in found.paths.values())
    for cells in rows(frame):
        figures = found.paths[cells["path"]].economy.figures
        same(cells, told("value", figures[cells["period"], cells["mechanism"], cells["variable"]]))
        same(cells, {"baseline": "base", "unit": VARIABLES[cells["variable"]][0]})


def test_reconciliation_says_none_where_the_path_was_not_run(found: StudyEffects) -> None:
    frame = reconciliation(found).set_index("key")
    assert frame.loc["budget_lab_gdp", "model_mean"] == NONE
    assert frame.loc["budget_lab_rate", "model_mean"] == NONE
    assert frame.loc["gallium_germanium", "model_mean"] == NONE, "there is no mechanism"
    assert frame.loc["goldman_exports", "model_mean"] == found.benchmarks["goldman_exports"].model.mean
    assert frame.loc["goldman_exports", "model_p05"] == NONE, "it does not vary"
    varying = replace(found, benchmarks={"budget_lab_gdp": Estimate(Band(2.0, {5: 1.0, 50: 2.0, 95: 3.0}), -1.62)})
    line = reconciliation(varying).set_index("key").loc["budget_lab_gdp"]
    assert (line.model_mean, line.model_p05, line.model_p95, line.left) == (2.0, 1.0, 3.0, -1.62)


def test_estimates_of_after_the_eve_are_marked_as_context(found: StudyEffects) -> None:
    frame = reconciliation(found)
    late = frame[pd.to_datetime(frame.date.str.slice(0, 7), errors="coerce") >= "2025-11"]
    assert len(late) >= 3
    assert set(late.known_on_the_eve) == {"no"}
    assert late.reason.str.contains("context, fitted to nothing").all()
    assert set(frame.drop(late.index).known_on_the_eve) == {"yes"}


def test_prices_are_those_of_their_period_and_buyer(found: StudyEffects) -> None:
    frame = price_table.prices(found)
    told_of = found.paths["bad"].prices
    assert len(frame) == 2 * len(PERIODS) * len(told_of.buyers)
    for cells in rows(frame):
        told_of = found.paths[cells["path"]].prices
        at = list(PERIODS).index(cells["period"]), told_of.buyers.index(cells["buyer"])
        for name in ("paid_usd_bn", "borne_usd_bn", "price_pct"):
            same(cells, told(name, getattr(told_of, name), *at))
        same(cells, {"label": told_of.labels[at[1]], "baseline": "base"})


def test_all_that_buyers_pay_and_all_that_they_bear_are_one_cost(found: StudyEffects) -> None:
    frame = price_table.prices(found)
    for _, own in frame.groupby(["path", "period"], sort=False):
        by_buyer = own.set_index("buyer")
        whole = by_buyer.loc[ALL_BUYERS]
        assert whole.paid_usd_bn_mean == pytest.approx(whole.borne_usd_bn_mean)
        parts = by_buyer.drop(index=ALL_BUYERS)
        assert parts.paid_usd_bn_mean.sum() == pytest.approx(whole.paid_usd_bn_mean)
        assert parts.borne_usd_bn_mean.sum() == pytest.approx(whole.paid_usd_bn_mean)
        assert (parts.drop(index=list(FINAL_BUYERS)).borne_usd_bn_mean == 0.0).all(), "industries pass all on"
