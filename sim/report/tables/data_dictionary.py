"""`data_dictionary.csv`: what every column of every file means."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from sim.report.columns import Column, Table, names

FILE: Final = "data_dictionary.csv"

COLUMNS: Final = (
    Column("file", "text", "file of the output folder"),
    Column("column", "text", "column of the file, in the order of the file"),
    Column("type", "text", "type of its cells", choices=("text", "integer", "number", "date", "month")),
    Column("unit", "text", "unit of its numbers; 'column unit' where the row itself says so"),
    Column("allowed", "text", "values that may occur; words after 'or' stand in place of a value"),
    Column("description", "text", "what the column means"),
)


def data_dictionary(tables: Iterable[Table]) -> Table:
    """The dictionary of the given tables and of itself."""
    described = [*((table.file, table.columns) for table in tables), (FILE, COLUMNS)]
    rows = [
        {
            "file": file,
            "column": column.name,
            "type": column.kind,
            "unit": column.unit,
            "allowed": column.allowed,
            "description": column.description,
        }
        for file, columns in described
        for column in columns
    ]
    return Table(FILE, COLUMNS, pd.DataFrame(rows, columns=names(COLUMNS)))
