"""What a column may hold: cells that break its word are refused with their row."""

from dataclasses import replace

import pandas as pd
import pytest

from sim.report.columns import NONE, Column, Table, TableError

SHARE = Column("share", "number", "a share", "percent", low=0, high=100, words=(NONE,))
GAIN = Column("gain", "number", "a number without limits", "percent")
PLACE = Column("place", "text", "x", choices=("US", "EU"))

FAULTS = [
    (SHARE, 100.1, "above 100"),
    (SHARE, -0.1, "below 0"),
    (SHARE, float("nan"), "not a finite number"),
    (SHARE, float("inf"), "not a finite number"),
    (SHARE, "never", "not a finite number"),
    (SHARE, True, "not a finite number"),
    (GAIN, float("nan"), "not a finite number"),
    (GAIN, float("-inf"), "not a finite number"),
    (Column("count", "integer", "x"), 1.5, "not a whole number"),
    (Column("month", "month", "x"), "2025-13", "not a month"),
    (Column("day", "date", "x"), "2025-01-01", "not a date"),
    (Column("text", "text", "x"), " ", "an empty one"),
    (Column("text", "text", "x"), None, "not a text"),
    (PLACE, "USA", "not one of the allowed values"),
    (PLACE, None, "not a text"),
]


@pytest.mark.parametrize(("column", "cell", "fault"), FAULTS)
def test_a_cell_that_breaks_the_word_of_its_column_is_refused(column: Column, cell: object, fault: str) -> None:
    with pytest.raises(TableError, match=fault) as caught:
        Table("file.csv", (column,), pd.DataFrame({column.name: [cell]})).check()
    assert "row 2" in str(caught.value)


@pytest.mark.parametrize(("column", "good"), [(SHARE, 50.0), (SHARE, NONE), (GAIN, -5.0), (PLACE, "EU")])
def test_one_fault_among_good_cells_is_found_with_its_row(column: Column, good: object) -> None:
    """Columns are first asked as a whole: a fault may not hide in a column of numbers, of texts or of both."""
    for faulty, cell, fault in FAULTS:
        if faulty == column:
            frame = pd.DataFrame({column.name: [good, good, cell, good]})
            with pytest.raises(TableError, match=fault) as caught:
                Table("file.csv", (column,), frame).check()
            assert str(caught.value).startswith(f"file.csv: row 4: {column.name}: found ")
            assert len(str(caught.value).splitlines()) == 1


def test_cells_within_the_word_of_their_column_pass() -> None:
    Table("file.csv", (SHARE,), pd.DataFrame({"share": [0, 100.0, 100.0 + 1e-12, NONE]})).check()
    Table("file.csv", (SHARE,), pd.DataFrame({"share": [0, 100.0, 100.0 + 1e-12]})).check()
    Table("file.csv", (PLACE,), pd.DataFrame({"place": ["US", "EU", "US"]})).check()
    count = Column("count", "integer", "x", low=1)
    Table("file.csv", (count,), pd.DataFrame({"count": [1, 2]})).check()
    Table("file.csv", (count,), pd.DataFrame({"count": [1.0, 2.0]})).check()


def test_a_table_without_exactly_its_columns_is_refused() -> None:
    with pytest.raises(TableError, match="columns are"):
        Table("file.csv", (SHARE,), pd.DataFrame({"share": [1.0], "more": [1.0]})).check()
    with pytest.raises(TableError, match="columns are"):
        Table("file.csv", (SHARE, replace(SHARE, name="later")), pd.DataFrame({"share": [1.0]})).check()
