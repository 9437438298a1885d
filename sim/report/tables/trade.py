"""`trade.csv`: what the U.S. and China buy of each other, by path, month, direction and group of goods."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import PathEffects, StudyEffects
from sim.effects.trade import DIRECTIONS, TOTAL
from sim.report.columns import MONTH, PATH, Column, names
from sim.report.layout import band_columns, laid_out, over_paths

FILE: Final = "trade.csv"

_VALUE = (
    "value of trade in the month: imports by customs value at entry, exports by value at departure; soybeans by "
    "departures and the export price"
)
USD_M = "US$ million"
AT_2024 = "US$ million, prices of 2024"


DIRECTION: Final = Column(
    "direction",
    "text",
    "us_imports_from_cn: goods from China that enter the U.S.; us_exports_to_cn: U.S. goods that leave for China",
    choices=DIRECTIONS,
)
GROUP: Final = Column("goods_group", "text", f"group of goods of goods.csv, a partition of the direction; or {TOTAL}")

COLUMNS: Final = (
    PATH,
    MONTH,
    DIRECTION,
    GROUP,
    Column("value_usd_m_mean", "number", f"{_VALUE}: mean", USD_M, low=0),
    *(
        Column(f"value_usd_m_p{share:02d}", "number", f"{_VALUE}: percentile {share}", USD_M, low=0)
        for share in (5, 25, 50, 75, 95)
    ),
    Column(
        "duty_usd_m_mean",
        "number",
        "duty on what entered in the month, mean: of imports what the U.S. collects (statutory duty times the "
        "collection factor), of exports China's statutory duty at arrival (soybeans: at departure)",
        USD_M,
        low=0,
    ),
    Column(
        "diverted_usd_m_mean",
        "number",
        "normal sales of the month that other sellers made, mean: other origins and U.S. makers, without transhipped "
        "goods; of exports sellers elsewhere; below zero where duties fall under the normal ones",
        AT_2024,
    ),
)


def trade(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, direction, month and group of goods, the total last."""
    return over_paths({name: _of_path(path) for name, path in effects.paths.items()}, names(COLUMNS))


def _of_path(path: PathEffects) -> pd.DataFrame:
    parts = []
    for direction, flows in path.trade.directions.items():
        figures = {
            **band_columns("value_usd_m", flows.value_usd_m),
            "duty_usd_m_mean": flows.duty_usd_m,
            "diverted_usd_m_mean": flows.responses_usd_m["diverted"],
        }
        axes = {"month": MONTHS, "goods_group": flows.groups}
        parts.append(laid_out(axes, {name: array.T for name, array in figures.items()}).assign(direction=direction))
    return pd.concat(parts)
