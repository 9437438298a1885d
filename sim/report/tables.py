"""All tables of a study, with their columns, in the order readers meet them; and the dictionary that describes them."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.parameters.load import Parameters
from sim.report import (
    assumptions,
    bands,
    inventories,
    law,
    licences,
    macro,
    magnet_flows,
    reconciliation,
    shortfalls,
    soybeans,
    summary,
    trade,
)
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


def all_tables(
    result: StudyResult, inputs: MagnetInputs, data: TradeInputs, parameters: Parameters
) -> tuple[Table, ...]:
    """Every table of the study, the dictionary last. Raises `TableError` if one breaks the word of its columns."""
    macro_table = macro.macro(result, inputs, data)
    tables = (
        Table(summary.FILE, summary.COLUMNS, summary.summary(result, inputs, data)),
        Table(shortfalls.FILE, shortfalls.COLUMNS, shortfalls.shortfalls(result, inputs, data)),
        Table(bands.FILE, bands.COLUMNS, bands.bands(result, inputs, data)),
        Table(inventories.FILE, inventories.COLUMNS, inventories.inventories(result, inputs)),
        Table(magnet_flows.FILE, magnet_flows.COLUMNS, magnet_flows.magnet_flows(result)),
        Table(licences.FILE, licences.COLUMNS, licences.licences(result)),
        Table(trade.FILE, trade.COLUMNS, trade.trade(result, data)),
        Table(trade.RESPONSES_FILE, trade.RESPONSE_COLUMNS, trade.responses(result, data)),
        Table(trade.DIVERSION_FILE, trade.DIVERSION_COLUMNS, trade.diversion(result, data)),
        Table(soybeans.FILE, soybeans.COLUMNS, soybeans.soybeans(result, data)),
        Table(macro.FILE, macro.COLUMNS, macro_table),
        Table(
            reconciliation.FILE,
            reconciliation.COLUMNS,
            reconciliation.reconciliation(result, inputs, data, macro_table),
        ),
        Table(law.DUTIES_FILE, law.duties_columns(law.register_of(result)), law.duties(result)),
        Table(law.ACTS_FILE, law.ACTS_COLUMNS, law.acts_applied(result)),
        Table(assumptions.FILE, assumptions.COLUMNS, assumptions.assumptions(parameters)),
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
