"""`trade_responses.csv`: what became of normal sales, by path, month, direction and group of goods."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import PathEffects, StudyEffects
from sim.effects.trade import RESPONSES
from sim.report.columns import MONTH, PATH, REPLICATIONS, Column, names
from sim.report.layout import laid_out, over_paths
from sim.report.tables.trade import AT_2024, DIRECTION, GROUP, USD_M

FILE: Final = "trade_responses.csv"

FIRST_MONTH: Final = MONTHS.index("2025-01")

COLUMNS: Final = (
    PATH,
    MONTH,
    DIRECTION,
    GROUP,
    *(
        Column(f"{name}_usd_m_mean", "number", f"{words}, mean; demand = sold + diverted + transhipped + forgone + "
               "blocked" if name == "demand" else f"{words}, mean", AT_2024)
        for name, words in RESPONSES.items()
    ),
    Column(
        "extra_cost_usd_m_mean",
        "number",
        "what buyers of direct imports paid beyond prices of 2024 and normal duties, duties as collected, mean; "
        "zero for exports",
        USD_M,
    ),
    REPLICATIONS,
)  # fmt: skip


def trade_responses(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, direction, month from `FIRST_MONTH` on and group of goods, the total last."""
    frames = {name: _of_path(path) for name, path in effects.paths.items()}
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _of_path(path: PathEffects) -> pd.DataFrame:
    parts = []
    for direction, flows in path.trade.directions.items():
        figures = {
            **{f"{name}_usd_m_mean": amounts for name, amounts in flows.responses_usd_m.items()},
            "extra_cost_usd_m_mean": flows.extra_cost_usd_m,
        }
        axes = {"month": MONTHS[FIRST_MONTH:], "goods_group": flows.groups}
        by_month = {name: array[:, FIRST_MONTH:].T for name, array in figures.items()}
        parts.append(laid_out(axes, by_month).assign(direction=direction))
    return pd.concat(parts)
