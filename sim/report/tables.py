"""All tables of a study, with their columns, in the order readers meet them; and the dictionary that describes them."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from sim.inputs import Inputs
from sim.report import assumptions, bands, inventories, law, licences, magnet_flows, shortfalls, summary
from sim.report.columns import Column, Table, names
from sim.study.result import StudyResult

DICTIONARY_FILE: Final = "data_dictionary.csv"

DICTIONARY_COLUMNS: Final = (
    Column("file", "text", "file of the output folder"),
    Column("column", "text", "column of the file, in the order of the file"),
    Column("type", "text", "type of its cells", choices=("text", "integer", "number", "date", "month")),
    Column("unit", "text", "unit of its numbers; 'column unit' where the row itself says so"),
    Column("allowed", "text", "values that may occur; words after 'or' stand in place of a value"),
    Column("description", "text", "what the column means"),
)


def all_tables(result: StudyResult, inputs: Inputs) -> tuple[Table, ...]:
    """Every table of the study, the dictionary last. Raises `TableError` if one breaks the word of its columns."""
    tables = (
        Table(summary.FILE, summary.COLUMNS, summary.summary(result, inputs)),
        Table(shortfalls.FILE, shortfalls.COLUMNS, shortfalls.shortfalls(result, inputs)),
        Table(bands.FILE, bands.COLUMNS, bands.bands(result, inputs)),
        Table(inventories.FILE, inventories.COLUMNS, inventories.inventories(result, inputs)),
        Table(magnet_flows.FILE, magnet_flows.COLUMNS, magnet_flows.magnet_flows(result)),
        Table(licences.FILE, licences.COLUMNS, licences.licences(result)),
        Table(law.DUTIES_FILE, law.duties_columns(law.record_of(result)), law.duties(result)),
        Table(law.ACTS_FILE, law.ACTS_COLUMNS, law.acts_applied(result)),
        Table(assumptions.FILE, assumptions.COLUMNS, assumptions.assumptions(inputs)),
    )
    everything = (*tables, data_dictionary(tables))
    for table in everything:
        table.check()
    return everything


def data_dictionary(tables: Iterable[Table]) -> Table:
    """The dictionary of the given tables and of itself."""
    described = [(table.file, table.columns) for table in tables] + [(DICTIONARY_FILE, DICTIONARY_COLUMNS)]
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
    return Table(DICTIONARY_FILE, DICTIONARY_COLUMNS, pd.DataFrame(rows, columns=names(DICTIONARY_COLUMNS)))
