"""`assumptions.csv`: every behavioural parameter with its range, source and standing."""

from typing import Final, get_args

import pandas as pd

from sim.parameters.load import Parameters
from sim.parameters.parameter import Standing
from sim.report.columns import Column, names

FILE: Final = "assumptions.csv"

STANDINGS: Final[tuple[str, ...]] = get_args(Standing)

DRAWN: Final = {True: "ensemble", False: "triangular"}

COLUMNS: Final = (
    Column("parameter", "text", "group and name, as in behaviour.toml; or metric and sector or origin"),
    Column("value", "number", "point: mean of the ensemble, or mode of the triangular draw", "column unit"),
    Column("low", "number", "5th percentile of the ensemble, or lower end of the triangular range", "column unit"),
    Column("high", "number", "95th percentile of the ensemble, or upper end of the triangular range", "column unit"),
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
    Column(
        "standing",
        "text",
        "identified: observed flows cut the variance of the prior by half or more; prior-driven: they did not, or the "
        "parameter is not fitted",
        choices=STANDINGS,
    ),
    Column(
        "drawn_from",
        "text",
        "ensemble: drawn together with the other fitted parameters; triangular: drawn on its own within its range",
        choices=tuple(DRAWN.values()),
    ),
)


def assumptions(parameters: Parameters) -> pd.DataFrame:
    """One row per parameter, in the order of the files."""
    fields = ("value", "low", "high", "unit", "kind", "source", "grade", "standing")
    rows = [
        {
            "parameter": parameter.name,
            **{field: getattr(parameter, field) for field in fields},
            "drawn_from": DRAWN[parameter.fitted],
        }
        for parameter in parameters.rows
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
