"""The comparison as a table: the columns of `outputs/rates.csv` and its cells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from calibration.rates.comparison import LIMITS, Comparison
from sim.report.columns import NONE, Column, Table, names

FILE: Final = Path("outputs/rates.csv")
"""File that takes the table, below the working directory."""

COLUMNS: Final = (
    Column("date", "date", "day of the rate; of a step, the day of its end"),
    Column(
        "direction",
        "text",
        "whose duty on whose goods",
        choices=("US on CN", "CN on US", "US on ROW", "CN on ROW", "US all"),
    ),
    Column("concept", "text", "what is counted"),
    Column("layer", "text", "layer of the duty, or total"),
    Column("measure", "text", "measure as the publisher names it"),
    Column("published_pct", "number", "published value; of a step, its change", "percent of customs value"),
    Column("stack_pct", "number", "the duty stack on the same concept", "percent of customs value", words=(NONE,)),
    Column("residual_pct", "number", "stack less published", "points", words=(NONE,)),
    Column(
        "law_pct",
        "number",
        "the stack by the dates of the acts and with U.S. import weights",
        "percent of customs value",
        words=(NONE,),
    ),
    Column("limit_pct", "number", "largest residual that may stand", "points", low=0, words=(NONE,)),
    Column("holds", "text", "whether the limit is kept", choices=("yes", "no", "not required")),
    Column(
        "role",
        "text",
        "check, or (part) input: the row told a weight or the coverage of a list",
        choices=("check", "part_input", "input"),
    ),
    Column("why", "text", "reason of a residual"),
    Column("source_title", "text", "source"),
    Column("source_url", "text", "address of the source; none if it was not kept"),
    Column("grade", "text", "grade of the source", choices=("A", "B", "C")),
)


def rates_table(comparisons: Sequence[Comparison]) -> Table:
    """Return `rates.csv`, checked. Raises TableError where a cell is not what its column allows."""

    def pct(value: float | None) -> object:
        return NONE if value is None else round(value, 6) + 0.0

    rows = [
        {
            "date": one.when,
            "direction": one.direction,
            "concept": one.concept,
            "layer": one.layer,
            "measure": one.measure,
            "published_pct": pct(one.published_pct),
            "stack_pct": pct(one.stack_pct),
            "residual_pct": pct(one.residual_pct),
            "law_pct": pct(one.law_pct),
            "limit_pct": LIMITS[one.check] if one.check else NONE,
            "holds": ("yes" if one.holds else "no") if one.check else "not required",
            "role": one.role,
            "why": one.why,
            "source_title": one.row.source_title,
            "source_url": one.row.source_url or NONE,
            "grade": one.row.grade,
        }
        for one in comparisons
    ]
    found = Table(FILE.name, COLUMNS, pd.DataFrame(rows, columns=names(COLUMNS)))
    found.check()
    return found
