"""The calibration page: every table that it asks for is one that a fit fills, and numbers look as a reader expects."""

from pathlib import Path

import pytest

from calibration.fit.page import PAGE, _cell, _markdown, _tenth, filled, places

ROOT = Path(__file__).parents[3]

TABLES = {
    "magnets": {"months", "fit", "parameters", "backtest", "recovery", "sweep", "patterns", "evidence", "output",
                "placebo", "narrowed", "paths", "halts"},
    "trade": {"months", "fit", "parameters", "backtest", "recovery", "sweep"},
}  # fmt: skip
"""Tables that a fit of each subject fills: `test_calibrate` writes them all."""


def test_the_page_asks_for_tables_that_there_are() -> None:
    asked = places((ROOT / PAGE).read_text(encoding="utf-8"))
    assert asked
    assert {(subject, name) for subject, name in asked if name not in TABLES[subject]} == set()
    output = {"evidence", "output", "placebo", "narrowed", "paths", "halts", "sweep"}
    assert {("magnets", name) for name in output} <= asked, "what output says stands on the page"


PLACED = "a\n<!--fit:magnets.months-->\n| old |\n<!--/fit-->\nb\n<!--fit:trade.months-->\n| kept |\n<!--/fit-->\n"


def test_a_table_takes_the_place_of_the_old_one_and_twice_changes_nothing() -> None:
    once = filled(PLACED, "magnets", {"months": "| new |"})
    assert once == PLACED.replace("old", "new")
    assert filled(once, "magnets", {"months": "| new |"}) == once


def test_a_place_without_a_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="months"):
        filled(PLACED, "magnets", {"parameters": "| new |"})


def test_figures_are_short_and_never_a_negative_zero() -> None:
    assert [_cell(value) for value in (5774.4, 0.04567, 12.345, 3, "none", 420.5)] == [
        "5,774",
        "0.0457",
        "12.3",
        "3",
        "none",
        "420",
    ]
    assert [_tenth(value) for value in (-0.04, 2.25, -3.06)] == ["0.0", "2.2", "-3.1"]
    assert _markdown(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
