"""`assumptions.csv`: every behavioural parameter with its range, source and standing."""

from typing import Final

import pandas as pd

from sim.inputs import Inputs
from sim.report.columns import Column, names

FILE: Final = "assumptions.csv"

STATUS: Final = "set by hand, not yet calibrated"

COLUMNS: Final = (
    Column("parameter", "text", "group and name, as in behaviour.toml; or metric and sector or origin"),
    Column("value", "number", "point value, mode of the draw", "column unit"),
    Column("low", "number", "lower end of the range drawn from across replications", "column unit"),
    Column("high", "number", "upper end of the range drawn from across replications", "column unit"),
    Column("unit", "text", "unit of value, low and high"),
    Column(
        "kind",
        "text",
        "evidence: inside a published range; assumption: nobody has published it",
        choices=("evidence", "assumption"),
    ),
    Column("source", "text", "where the value comes from, or why it was assumed"),
    Column(
        "grade",
        "text",
        "A: official; B: trade press or consultancy; C: blog, aggregator or unsourced",
        choices=("A", "B", "C"),
    ),
    Column("status", "text", "whether data have spoken on the value", choices=(STATUS,)),
)


def assumptions(inputs: Inputs) -> pd.DataFrame:
    """One row per parameter, in the order of the files."""
    fields = ("value", "low", "high", "unit", "kind", "source", "grade")
    rows = [
        {"parameter": parameter.name, **{field: getattr(parameter, field) for field in fields}, "status": STATUS}
        for parameter in inputs.behaviour.parameters
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
