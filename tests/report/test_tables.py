"""Tables lay out what effects hand over: every figure in its row and column, every row there, no other."""

from dataclasses import replace
from datetime import date

import numpy as np

from sim.clock import MONTHS, WEEKS
from sim.effects import StudyEffects
from sim.effects.bottlenecks import INPUT_NAMES
from sim.effects.cover import WEEK_STARTS
from sim.effects.economy import TOTAL
from sim.effects.licences import USES
from sim.effects.magnet_flows import LANES, WORLD
from sim.effects.paths import ALL_SECTORS
from sim.effects.window import RUN, WINDOW
from sim.report.columns import NONE
from sim.report.tables import all_tables, data_dictionary, duties, macro
from sim.report.tables.acts_applied import OPEN, acts_applied
from sim.report.tables.assumptions import assumptions
from sim.report.tables.bands import bands
from sim.report.tables.bottlenecks import bottlenecks
from sim.report.tables.inventories import inventories
from sim.report.tables.licences import licences
from sim.report.tables.magnet_flows import magnet_flows
from sim.report.tables.shortfalls import shortfalls
from sim.report.tables.summary import summary
from sim.worlds.magnets.record import DESTINATIONS
from tests.effects.builders import GOOD, PARAMETERS, PLANT_SECTOR, REGISTER, effects, record, study
from tests.report.cells import row, rows, same, told


def test_only_reported_paths_have_rows() -> None:
    runs = {"a": [record()], "base": [record()]}
    for table in all_tables(effects(study(runs, {"a": "base"}, reported=["a"])), PARAMETERS):
        if "path" in table.frame:
            assert set(table.frame.path) == {"a"}, table.file


def test_every_row_says_how_many_replications_are_behind_it(found: StudyEffects) -> None:
    for table in all_tables(found, PARAMETERS):
        if "replications" in table.frame:
            assert set(table.frame.replications) == {4}, table.file


def test_the_dictionary_describes_every_column_of_every_file() -> None:
    tables = all_tables(effects(study({"a": [record()]})), PARAMETERS)
    dictionary = tables[-1].frame
    assert tables[-1].file == data_dictionary.FILE
    for table in tables:
        assert list(dictionary[dictionary.file == table.file].column) == list(table.frame.columns)


def test_a_table_stands_in_the_module_of_its_name(found: StudyEffects) -> None:
    from sim.report import tables as package

    for table in all_tables(found, PARAMETERS):
        stem = table.file.removesuffix(".csv")
        assert table.file == getattr(package, stem).FILE


def test_summary_lays_out_effects(found: StudyEffects) -> None:
    frame = summary(found)
    assert list(frame.path) == ["bad", "base"]
    path, line = found.paths["bad"], row(frame, path="bad").to_dict()
    assert path.peak is not None
    figures, told_first = path.economy.figures, path.headline
    same(
        line,
        {
            "baseline": "base",
            "us_duty_on_cn_pct": 44.0,
            "cn_duty_on_us_pct": 33.0,
            "magnet_duty_pct": 25.0,
            "peak_shortfall_pct_mean": path.peak.shortfall_pct,
            "peak_shortfall_pct_p05": path.peak.p05_pct,
            "peak_shortfall_pct_p95": path.peak.p95_pct,
            "peak_sector": path.peak.sector,
            "peak_month": MONTHS[path.peak.month],
            "chance_of_loss": told_first.chance_of_loss,
            "largest_cause": "adaptation",
            "largest_cause_usd_bn_mean": max(told_first.by_cause.values()),
            "prior_driven_share_pct": NONE,
            "value_added_lost_2025_usd_bn_mean": told_first.lost["2025"].mean,
            "value_added_lost_2026_usd_bn_mean": told_first.lost["2026"].mean,
            "value_added_lost_run_usd_bn_mean": told_first.lost[RUN].mean,
            "recovery_p50": told_first.recovery.p50,
            "recovery_p90": told_first.recovery.p90,
            "parameter_sets": 2,
            "first_month": "2025-11",
            "last_month": "2026-12",
            "duty_revenue_usd_bn_mean": path.trade_in_window.duty_revenue_usd_bn,
            "imports_from_cn_usd_bn_mean": path.trade_in_window.imports_from_cn_usd_bn,
            "soybeans_to_cn_mt_mean": path.trade_in_window.soybeans_to_cn_mt,
            "economy_share_of_gdp_pct_mean": figures[WINDOW, TOTAL, "share_of_gdp"].mean,
            "adaptation_cost_usd_bn_mean": told_first.by_cause["adaptation"],
        },
    )
    same(line, told("value_added_lost_usd_bn", path.value_added_lost_usd_bn[ALL_SECTORS].joint))
    same(line, told("value_added_lost_usd_bn", told_first.lost[WINDOW]))
    same(line, told("value_added_lost_pct", told_first.lost_pct))
    same(line, told("value_added_below_normal_usd_bn", told_first.below_normal))
    same(line, told("exports_lost_usd_bn", path.trade_in_window.exports_lost_usd_bn))


def test_the_summary_and_the_roll_up_tell_the_same_loss_to_the_economy(found: StudyEffects) -> None:
    lines, frame = summary(found), macro.macro(found)
    for path in found.paths:
        line = row(lines, path=path)
        total = row(frame, path=path, period=WINDOW, mechanism=TOTAL, variable="value_added_lost")
        for statistic in ("mean", "p05", "p50", "p95"):
            assert line[f"economy_value_added_lost_usd_bn_{statistic}"] == total[f"value_{statistic}"]


def test_a_path_without_a_shortfall_has_no_peak() -> None:
    line = row(summary(effects(study({"a": [record()]}))), path="a")
    assert (line.peak_shortfall_pct_mean, line.peak_sector, line.peak_month) == (0.0, NONE, NONE)
    assert (line.largest_cause, line.largest_cause_usd_bn_mean, line.recovery_p90) == (NONE, 0.0, NONE)


def test_a_first_stop_in_the_summary_is_a_date_or_none() -> None:
    stopped = np.ones((len(PLANT_SECTOR), WEEKS))
    stopped[0, -1] = 0.0
    own = [record(r, level=stopped if r == 0 else None) for r in range(4)]
    base = [record(r) for r in range(4)]
    line = row(summary(effects(study({"a": own, "b": base}, {"a": "b"}))), path="a")
    assert (line.first_line_stop_p10, line.first_line_stop_p50) == (date(2026, 12, 21), NONE)


def test_shortfalls_are_those_of_their_sector_and_month(found: StudyEffects) -> None:
    frame = shortfalls(found)
    for cells in rows(frame):
        path = found.paths[cells["path"]]
        told_of = path.shortfalls
        sector, month = found.claimed.names.index(cells["sector"]), MONTHS.index(cells["month"])
        at = (sector, month)
        assert told_of.shortfall_error is not None
        wanted = {
            "baseline": "base",
            "unit": found.claimed.units[sector],
            "baseline_output": told_of.baseline_output[at],
            "output_mean": told_of.output[at],
            "deferred_mean": told_of.deferred[at],
            "lost_mean": told_of.lost[at],
            "adaptation_cost_usd_m_mean": told_of.adaptation_usd_m[at],
            "shortfall_mcse": told_of.shortfall_error[at],
            **told("shortfall", told_of.shortfall, *at),
            **told("shortfall_pct", told_of.shortfall_pct, *at),
            **told("value_added_lost_usd_m", told_of.value_added_lost_usd_m, *at),
            **{f"shortfall_{cause}_mean": part[at] for cause, part in told_of.by_cause.items()},
        }
        same(cells, wanted)
        assert set(cells) - set(wanted) == {"path", "sector", "month", "replications"}


def test_rows_of_shortfalls_are_claimed_sectors_and_months_from_2025(found: StudyEffects) -> None:
    frame = shortfalls(found)
    assert list(dict.fromkeys(frame.sector)) == ["cars", "chips"]
    assert (frame.month.min(), frame.month.max()) == ("2025-01", "2026-12")
    assert len(frame) == 2 * 2 * 24


def test_one_replication_has_no_monte_carlo_error() -> None:
    frame = shortfalls(effects(study({"a": [record()]})))
    assert set(frame.shortfall_mcse) == {NONE}


def test_bands_lay_out_spreads(found: StudyEffects) -> None:
    frame = bands(found)
    assert list(frame.sector) == [ALL_SECTORS, "cars", "chips"] * 2
    for cells in rows(frame):
        spread = found.paths[cells["path"]].value_added_lost_usd_bn[cells["sector"]]
        same(cells, {"value_added_lost_usd_bn_mean": spread.joint.mean, "sets": 2})
        same(cells, {f"joint_p{percent:02d}": value for percent, value in spread.joint.percentiles.items()})
        assert spread.parts is not None
        parts = {"chance": spread.parts.chance, "parameters": spread.parts.parameters}
        for name, part in parts.items():
            same(cells, {f"{name}_{statistic}": value for statistic, value in vars(part).items()})
        share = spread.parts.parameters_share
        wanted = [NONE] * 3 if share is None else [share.pct, share.low_pct, share.high_pct]
        assert [cells[f"parameters_variance_{end}pct"] for end in ("", "low_", "high_")] == wanted


def test_without_two_whole_sets_bands_have_no_parts() -> None:
    (line, *_) = rows(bands(effects(study({"a": [record(r) for r in range(3)]}))))
    parts = [f"{part}_{statistic}" for part in ("chance", "parameters") for statistic in ("sd", "p05", "p95")]
    shares = [f"parameters_variance_{end}pct" for end in ("", "low_", "high_")]
    assert {line[name] for name in (*parts, *shares)} == {NONE}


def test_inventories_are_those_of_their_sector_and_week(found: StudyEffects) -> None:
    frame = inventories(found)
    assert len(frame) == 2 * len(found.sectors) * len(WEEK_STARTS)
    assert set(frame.sector) == {"cars", "chips", "rest"}
    for cells in rows(frame):
        cover = found.paths[cells["path"]].magnets.cover
        at = found.sectors.index(cells["sector"]), WEEK_STARTS.index(cells["week"])
        same(
            cells,
            {
                "weeks_cover_mean": cover.weeks_mean[at],
                "weeks_cover_p10": cover.weeks_p10[at],
                "weeks_cover_p50": cover.weeks_p50[at],
                "share_below_one_week_pct": cover.below_one_week_pct[at],
                "share_stopped_pct": cover.stopped_pct[at],
            },
        )


def test_flows_are_those_of_their_lane_and_month(found: StudyEffects) -> None:
    frame = magnet_flows(found)
    assert len(frame) == 2 * len(LANES) * len(MONTHS)
    for cells in rows(frame):
        flows = found.paths[cells["path"]].magnets.flows
        at = LANES.index((cells["origin"], cells["destination"])), MONTHS.index(cells["month"])
        means = {"arrived": flows.arrived, "in_transit": flows.in_transit, "stranded": flows.stranded}
        same(cells, {f"{name}_tonnes_mean": array[at] for name, array in means.items()})
        same(cells, told("departed_tonnes", flows.departed, *at))
        if cells["destination"] == WORLD:
            same(cells, {"capacity_tonnes_mean": flows.capacity[at]})
        else:
            assert cells["capacity_tonnes_mean"] == NONE


def test_bottlenecks_are_those_of_their_sector_and_input(found: StudyEffects) -> None:
    frame = bottlenecks(found)
    assert len(frame) == 2 * (len(found.claimed.names) + 1) * len(INPUT_NAMES)
    for cells in rows(frame):
        told_of = found.paths[cells["path"]].bottlenecks[cells["sector"]][cells["input"]]
        same(cells, {"baseline": "base", "value_added_unmade_usd_bn_mean": told_of})


def test_flows_have_no_row_for_lanes_that_are_not_modelled() -> None:
    frame = magnet_flows(effects(study({"a": [record()]})))
    assert set(frame[frame.origin == "JP"].destination) == {"US", WORLD}
    assert set(frame[frame.origin == "CN"].destination) == {*DESTINATIONS, WORLD}


def test_licences_are_those_of_their_end_use_and_month(found: StudyEffects) -> None:
    frame = licences(found)
    assert len(frame) == 2 * len(USES) * len(MONTHS)
    for cells in rows(frame):
        told_of = found.paths[cells["path"]].magnets.licences
        at = USES.index(cells["end_use"]), MONTHS.index(cells["month"])
        same(cells, {f"{name}_mean": files[at] for name, files in told_of.files.items()})
        waits = {"wait_days_p50": told_of.wait_days_p50[at], "wait_days_p90": told_of.wait_days_p90[at]}
        same(cells, {name: NONE if np.isnan(days) else days for name, days in waits.items()})
    waited = frame[frame.wait_days_p50 != NONE]
    assert set(waited.end_use) == {"civil", "military", "all"}, "no file of advanced chips was ever approved"
    assert set(waited.month) == set(MONTHS[5:])


def test_duties_show_layers_that_add_up() -> None:
    frame = duties.duties(effects(study({"a": [record()]})))
    assert list(frame["from"]) == [date(2024, 7, 1), date(2025, 4, 9)]
    assert list(frame["to"]) == [date(2025, 4, 8), date(2026, 12, 31)]
    assert frame[["mfn_pct", "section_301_pct", "total_pct"]].to_numpy().tolist() == [[2, 0, 2], [2, 8, 10]]
    assert frame.cn_reciprocal_pct.tolist() == [0, 0]
    assert frame[["origin", "destination"]].drop_duplicates().to_numpy().tolist() == [["CN", "US"]]
    assert list(frame.inside) == [NONE, NONE]


def test_duty_columns_come_from_the_record() -> None:
    columns = {column.name: column for column in duties.columns(REGISTER)}  # type: ignore[arg-type]
    assert "Lists; Cranes" in columns["section_301_pct"].description
    assert columns["good"].choices == (GOOD,)


def test_an_act_that_nothing_ends_is_open() -> None:
    frame = acts_applied(effects(study({"a": [record()]})))
    assert frame.to_dict("records")[0] == {
        "path": "a",
        "act": "ACT-1",
        "layer": "mfn",
        "announced": date(2023, 12, 1),
        "from": date(2024, 1, 1),
        "to": OPEN,
        "value": "25 percent on everything",
        "citation": "Public Law 1 \u2013 \u00a7 2",
        "origin": "record",
        "against_baseline": "same",
        "effect": "not compared: it is an act of the record",
    }


def test_assumptions_say_what_data_say_of_them() -> None:
    (hand_set,) = PARAMETERS.rows
    fitted = hand_set.model_copy(update={"fitted": True, "standing": "identified"})
    parameters = replace(PARAMETERS, rows=(hand_set, fitted))
    start = ["controlled.share", 0.5, 0.3, 0.75, "share", "assumption", "=nobody knows", "C"]
    assert assumptions(parameters).to_numpy().tolist() == [
        [*start, "prior-driven", "triangular"],
        [*start, "identified", "ensemble"],
    ]
