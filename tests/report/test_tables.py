"""Stocks, flows, licences, law, assumptions and the dictionary, against sums done by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.clock import WEEKS
from sim.report.assumptions import assumptions
from sim.report.columns import NONE, Column, Table, TableError
from sim.report.inventories import inventories
from sim.report.law import OPEN, acts_applied, duties, duties_columns
from sim.report.licences import licences
from sim.report.magnet_flows import WORLD, magnet_flows
from sim.report.tables import DICTIONARY_FILE, all_tables
from sim.worlds.magnets.record import DESTINATIONS
from tests.report.builders import DATA, GOOD, INPUTS, PARAMETERS, PLANT_SECTOR, REGISTER, office, record, study


def test_cover_pools_plants_and_replications() -> None:
    cover = np.full((len(PLANT_SECTOR), WEEKS), 8.0)
    cover[:2, 1] = 0.5, 2.5
    level = np.ones_like(cover)
    level[0, 1] = 0.49
    frame = inventories(study({"a": [record(0), record(1, cover=cover, level=level)]}), INPUTS)
    week = frame[(frame.sector == "cars") & (frame.week == date(2024, 7, 8))].iloc[0]
    # Four plants: 8, 8, 0.5 and 2.5 weeks.
    assert week.weeks_cover_mean == pytest.approx(4.75)
    assert week.weeks_cover_p10 == pytest.approx(0.5 + 0.3 * 2.0)
    assert week.weeks_cover_p50 == pytest.approx(5.25)
    assert (week.share_below_one_week_pct, week.share_stopped_pct) == (25.0, 25.0)
    assert len(frame) == len(INPUTS.sectors) * WEEKS


def test_world_is_the_sum_of_destinations() -> None:
    rng = np.random.default_rng(1)
    cells = {("CN", place, "2025-05"): float(rng.uniform(1, 9)) for place in DESTINATIONS}
    other = {("CN", place, "2025-05"): float(rng.uniform(1, 9)) for place in DESTINATIONS}
    frame = magnet_flows(study({"a": [record(0, departed=cells, arrived=cells), record(1, departed=other)]}))
    means = [name for name in frame if name.endswith("_mean")]
    for _, lanes in frame.groupby(["path", "month", "origin"]):
        world = lanes[lanes.destination == WORLD][means].iloc[0]
        assert world.to_numpy() == pytest.approx(lanes[lanes.destination != WORLD][means].sum().to_numpy())
    may = frame[(frame.month == "2025-05") & (frame.origin == "CN") & (frame.destination == WORLD)].iloc[0]
    totals = sorted((sum(cells.values()), sum(other.values())))
    # Quantiles of the total, not totals of quantiles.
    assert may.departed_tonnes_p25 == pytest.approx(totals[0] + 0.25 * (totals[1] - totals[0]))
    assert may.arrived_tonnes_mean == pytest.approx(sum(cells.values()) / 2)


def test_flows_have_no_row_for_lanes_that_are_not_modelled() -> None:
    frame = magnet_flows(study({"a": [record()]}))
    assert set(frame[frame.origin == "JP"].destination) == {"US", WORLD}
    assert set(frame[frame.origin == "CN"].destination) == {*DESTINATIONS, WORLD}


def test_licences_count_files_and_pool_waits() -> None:
    first = office(
        {"applied": {("civil", "2025-05"): 10.0, ("military", "2025-05"): 2.0}, "pending": {("civil", "2025-05"): 4.0}},
        [("2025-05", "civil", 20.0), ("2025-05", "civil", 40.0), ("2025-06", "civil", 99.0)],
    )
    second = office(
        {"applied": {("civil", "2025-05"): 20.0}},
        [("2025-05", "civil", 60.0), ("2025-05", "military", 100.0)],
    )
    frame = licences(study({"a": [record(0, licences=first), record(1, licences=second)]}))
    may = frame[frame.month == "2025-05"].set_index("end_use")
    assert may.applied_mean.to_dict() == {"civil": 15.0, "military": 1.0, "advanced_chips": 0.0, "all": 16.0}
    assert may.pending_mean["all"] == 2.0
    assert may.wait_days_p50.to_dict() == {"civil": 40.0, "military": 100.0, "advanced_chips": NONE, "all": 50.0}
    assert may.wait_days_p90["civil"] == pytest.approx(56.0)


def test_duties_show_layers_that_add_up() -> None:
    frame = duties(study({"a": [record()]}))
    assert list(frame["from"]) == [date(2024, 7, 1), date(2025, 4, 9)]
    assert list(frame["to"]) == [date(2025, 4, 8), date(2026, 12, 31)]
    assert frame[["mfn_pct", "section_301_pct", "total_pct"]].to_numpy().tolist() == [[2, 0, 2], [2, 8, 10]]
    assert frame.cn_reciprocal_pct.tolist() == [0, 0]
    assert frame[["origin", "destination"]].drop_duplicates().to_numpy().tolist() == [["CN", "US"]]


def test_layers_that_do_not_add_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    result = study({"a": [record()]})
    law = result.runs["a"].view.law
    wrong = {
        good: [row._replace(duty_pct=row.duty_pct + 1) for row in rows]
        for good, rows in law.duty_intervals([GOOD], *[date.today()] * 2).items()
    }
    monkeypatch.setattr(type(law), "duty_intervals", lambda *_: wrong)
    with pytest.raises(ValueError, match="do not add up"):
        duties(result)


def test_an_act_that_nothing_ends_is_open() -> None:
    frame = acts_applied(study({"a": [record()]}))
    assert frame.to_dict("records")[0] == {
        "path": "a",
        "act": "ACT-1",
        "layer": "mfn",
        "announced": date(2023, 12, 1),
        "from": date(2024, 1, 1),
        "to": OPEN,
        "value": "25 percent on everything",
        "citation": "Public Law 1 \u2013 \u00a7 2",
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


def test_only_reported_paths_have_rows() -> None:
    runs = {"a": [record()], "base": [record()]}
    for table in all_tables(study(runs, {"a": "base"}, reported=["a"]), INPUTS, DATA, PARAMETERS):
        if "path" in table.frame:
            assert set(table.frame.path) == {"a"}, table.file


def test_the_dictionary_describes_every_column_of_every_file() -> None:
    tables = all_tables(study({"a": [record()]}), INPUTS, DATA, PARAMETERS)
    dictionary = tables[-1].frame
    assert tables[-1].file == DICTIONARY_FILE
    for table in tables:
        assert list(dictionary[dictionary.file == table.file].column) == list(table.frame.columns)


def test_duty_columns_come_from_the_record() -> None:
    column = {column.name: column for column in duties_columns(REGISTER)}["section_301_pct"]  # type: ignore[arg-type]
    assert "Lists; Cranes" in column.description
    assert {column.name: column for column in duties_columns(REGISTER)}["good"].choices == (GOOD,)  # type: ignore[arg-type]


SHARE = Column("share", "number", "a share", "percent", low=0, high=100, words=(NONE,))


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        (SHARE, 100.1, "above 100"),
        (SHARE, -0.1, "below 0"),
        (SHARE, float("nan"), "not a finite number"),
        (SHARE, "never", "not a finite number"),
        (Column("count", "integer", "x"), 1.5, "not a whole number"),
        (Column("month", "month", "x"), "2025-13", "not a month"),
        (Column("day", "date", "x"), "2025-01-01", "not a date"),
        (Column("text", "text", "x"), " ", "an empty one"),
        (Column("place", "text", "x", choices=("US", "EU")), "USA", "not one of the allowed values"),
    ],
)
def test_a_cell_that_breaks_the_word_of_its_column_is_refused(column: Column, cell: object, fault: str) -> None:
    import pandas as pd

    with pytest.raises(TableError, match=fault) as caught:
        Table("file.csv", (column,), pd.DataFrame({column.name: [cell]})).check()
    assert "row 2" in str(caught.value)


def test_cells_within_the_word_of_their_column_pass() -> None:
    import pandas as pd

    Table("file.csv", (SHARE,), pd.DataFrame({"share": [0, 100.0, 100.0 + 1e-12, NONE]})).check()


def test_a_table_without_exactly_its_columns_is_refused() -> None:
    import pandas as pd

    with pytest.raises(TableError, match="columns are"):
        Table("file.csv", (SHARE,), pd.DataFrame({"share": [1.0], "more": [1.0]})).check()
    with pytest.raises(TableError, match="columns are"):
        Table("file.csv", (SHARE, replace(SHARE, name="later")), pd.DataFrame({"share": [1.0]})).check()
