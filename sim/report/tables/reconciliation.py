"""`reconciliation.csv`: the model beside published loss estimates, with both shocks and why the numbers differ."""

from typing import Final

import pandas as pd

from sim.data import read_rows
from sim.effects import StudyEffects
from sim.report.columns import NONE, REPLICATIONS, Column, names

FILE: Final = "reconciliation.csv"
BENCHMARKS: Final = "published_estimates.csv"

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
    Column("model_shock", "text", "the shock as it was set in the model"),
    Column("reason", "text", "why the numbers differ"),
    Column("horizon", "text", "horizon of the published estimate"),
    Column("date", "text", "when it was published"),
    Column("grade", "text", "A: official or relayed official; B: trade press or consultancy; C: blog"),
    Column("source_title", "text", "source of the published estimate"),
    REPLICATIONS,
)  # fmt: skip


def reconciliation(effects: StudyEffects) -> pd.DataFrame:
    """One row a published estimate."""
    rows = []
    for benchmark in read_rows(BENCHMARKS):
        model = effects.benchmarks.get(benchmark["key"])
        rows.append(
            {
                **{name: benchmark[name] for name in names(COLUMNS) if name in benchmark},
                **{name: _number(benchmark[name]) for name in ("published", "published_low", "published_high")},
                "model_mean": NONE if model is None else model.mean,
                "model_p05": NONE if model is None else model.percentiles.get(5, NONE),
                "model_p95": NONE if model is None else model.percentiles.get(95, NONE),
                "replications": effects.replications,
            }
        )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def _number(text: str) -> object:
    return NONE if text == NONE else float(text)
