"""`reconciliation.csv`: the model beside published loss estimates, with both shocks and why the numbers differ."""

from typing import Final

import pandas as pd

from sim.data import read_rows
from sim.effects import StudyEffects
from sim.effects.published_estimates import PUBLISHED
from sim.report.columns import NONE, REPLICATIONS, Column, names
from sim.report.layout import or_none

FILE: Final = "reconciliation.csv"

COLUMNS: Final = (
    Column("key", "text", "name of the comparison"),
    Column("estimate_by", "text", "who published the estimate"),
    Column("published_shock", "text", "shock as published"),
    Column("variable", "text", "what was estimated"),
    Column("unit", "text", "unit of both sides"),
    Column("published", "number", "published value; none where only a range was", "column unit", words=(NONE,)),
    Column("published_low", "number", "lower end; none where none was given", "column unit", words=(NONE,)),
    Column("published_high", "number", "upper end; none where none was given", "column unit", words=(NONE,)),
    Column("model_mean", "number", "the model's value, mean; none where the study lacks the path or there is no "
           "mechanism", "column unit", words=(NONE,)),
    Column("model_p05", "number", "5th percentile; none where the value does not vary", "column unit", words=(NONE,)),
    Column("model_p95", "number", "95th percentile; none where the value does not vary", "column unit", words=(NONE,)),
    Column("left", "number", "published value less the model's mean: what the model leaves unexplained; below zero "
           "where it gives more; none where one of them is missing", "column unit", words=(NONE,)),
    Column("model_shock", "text", "the shock as it was set in the model"),
    Column("reason", "text", "why the numbers differ"),
    Column("horizon", "text", "horizon of the published estimate"),
    Column("date", "text", "when it was published"),
    Column("known_on_the_eve", "text", "whether it was published by the eve; what was published later is context, and "
           "nothing is fitted to either", choices=("yes", "no")),
    Column("grade", "text", "A: official or relayed official; B: trade press or consultancy; C: blog"),
    Column("source_title", "text", "source of the published estimate"),
    REPLICATIONS,
)  # fmt: skip


def reconciliation(effects: StudyEffects) -> pd.DataFrame:
    """One row a published estimate."""
    rows = []
    for benchmark in read_rows(PUBLISHED):
        found = effects.benchmarks.get(benchmark["key"])
        model, left = (None, None) if found is None else (found.model, found.left)
        rows.append(
            {
                **{name: benchmark[name] for name in names(COLUMNS) if name in benchmark},
                **{name: _number(benchmark[name]) for name in ("published", "published_low", "published_high")},
                "model_mean": NONE if model is None else model.mean,
                "model_p05": NONE if model is None else model.percentiles.get(5, NONE),
                "model_p95": NONE if model is None else model.percentiles.get(95, NONE),
                "left": or_none(left),
                "replications": effects.replications,
            }
        )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _number(text: str) -> object:
    return NONE if text == NONE else float(text)
