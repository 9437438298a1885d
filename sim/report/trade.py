"""`trade.csv`: what the U.S. and China buy of each other, by path, month, direction and group of goods.

`trade_responses.csv` tells what became of normal sales, `diversion.csv` which origins took what China lost.
"""

from typing import Final

import numpy as np
import pandas as pd

from sim.clock import MONTHS
from sim.inputs.trade import Goods, TradeInputs
from sim.report.columns import MONTH, PATH, REPLICATIONS, Column, names
from sim.report.stats import Floats, mean, quantile
from sim.report.trade_stats import DIRECTIONS, TOTAL, Getter, extra_cost, gathered, means, revenue, with_total
from sim.study.result import StudyResult

FILE: Final = "trade.csv"
RESPONSES_FILE: Final = "trade_responses.csv"
DIVERSION_FILE: Final = "diversion.csv"

HOME: Final = "US"
"""U.S. makers among the sellers that goods are diverted to."""

UNNAMED: Final = "other"
"""Sellers of goods for which no other origin is on record."""

_VALUE = (
    "value of trade in the month: imports by customs value at entry, exports by value at departure; soybeans by "
    "departures and the export price"
)
_UNIT = "US$ million"
_AT_2024 = "US$ million, prices of 2024"

DIRECTION: Final = Column(
    "direction",
    "text",
    "us_imports_from_cn: goods from China that enter the U.S.; us_exports_to_cn: U.S. goods that leave for China",
    choices=tuple(DIRECTIONS),
)
GROUP: Final = Column("goods_group", "text", f"group of goods of goods.csv, a partition of the direction; or {TOTAL}")

COLUMNS: Final = (
    PATH,
    MONTH,
    DIRECTION,
    GROUP,
    Column("value_usd_m_mean", "number", f"{_VALUE}: mean", _UNIT, low=0),
    *(
        Column(f"value_usd_m_p{share:02d}", "number", f"{_VALUE}: percentile {share}", _UNIT, low=0)
        for share in (5, 25, 50, 75, 95)
    ),
    Column(
        "duty_usd_m_mean",
        "number",
        "duty on what entered in the month, mean: of imports what the U.S. collects (statutory duty times the "
        "collection factor), of exports China's statutory duty at arrival (soybeans: at departure)",
        _UNIT,
        low=0,
    ),
    Column(
        "diverted_usd_m_mean",
        "number",
        "normal sales of the month that other sellers made, mean: other origins and U.S. makers, without transhipped "
        "goods; of exports sellers elsewhere; below zero where duties fall under those of July 2024",
        _AT_2024,
    ),
)

RESPONSES: Final = {
    "demand": "sales of the month in normal times",
    "sold": "sales that were made, out of stock",
    "stock_change": "received in the month and not sold (exports: by Chinese buyers)",
    "diverted": "sales made by other sellers",
    "transhipped": "sales of the same goods by way of a third country",
    "forgone": "sales that nobody made: too dear, or out of stock",
    "blocked": "sales that a U.S. control forbids",
}

RESPONSE_COLUMNS: Final = (
    PATH,
    MONTH,
    DIRECTION,
    GROUP,
    *(
        Column(f"{name}_usd_m_mean", "number", f"{words}, mean; demand = sold + diverted + transhipped + forgone + "
               "blocked" if name == "demand" else f"{words}, mean", _AT_2024)
        for name, words in RESPONSES.items()
    ),
    Column(
        "extra_cost_usd_m_mean",
        "number",
        "what buyers of direct imports paid beyond prices of 2024 and duties of July 2024, duties as collected, mean; "
        "zero for exports",
        _UNIT,
    ),
    REPLICATIONS,
)  # fmt: skip

DIVERSION_COLUMNS: Final = (
    PATH,
    Column("year", "integer", "calendar year", low=2025, high=2026),
    Column(
        "origin",
        "text",
        f"who sold what China lost, in proportion to U.S. imports of 2024 by group; {HOME}: U.S. makers; {UNNAMED}: no "
        "origin on record for the group",
    ),
    Column("diverted_usd_m_mean", "number", "sales in the year, mean", _AT_2024),
    Column("diverted_usd_m_p05", "number", "sales in the year, 5th percentile", _AT_2024),
    Column("diverted_usd_m_p95", "number", "sales in the year, 95th percentile", _AT_2024),
    REPLICATIONS,
)

FIRST_MONTH: Final = MONTHS.index("2025-01")


def trade(result: StudyResult, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path, month, direction and group of goods, the total last."""
    parts = []
    for path in result.reported:
        runs = result.runs[path]
        usual = means(runs, _getters(("duty", "diverted")))
        for direction, field in DIRECTIONS.items():
            value = with_total(gathered(runs, {"value": _getter(field, "value")})["value"])
            columns = {
                "value_usd_m_mean": mean(value),
                **{f"value_usd_m_p{share:02d}": quantile(value, share / 100) for share in (5, 25, 50, 75, 95)},
                "duty_usd_m_mean": with_total(usual[f"{field} duty"]),
                "diverted_usd_m_mean": with_total(usual[f"{field} diverted"]),
            }
            parts.append(_rows(path, direction, _goods(data, field), columns, 0))
    return pd.concat(parts, ignore_index=True)[names(COLUMNS)]


def responses(result: StudyResult, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path, month from 2025 on, direction and group of goods, the total last."""
    parts = []
    for path in result.reported:
        found = means(result.runs[path], _getters((*RESPONSES, "extra")))
        for direction, field in DIRECTIONS.items():
            columns = {f"{name}_usd_m_mean": with_total(found[f"{field} {name}"]) for name in RESPONSES}
            columns["extra_cost_usd_m_mean"] = with_total(found[f"{field} extra"])
            parts.append(_rows(path, direction, _goods(data, field), columns, FIRST_MONTH))
    frame = pd.concat(parts, ignore_index=True)
    frame["replications"] = result.replications
    return frame[names(RESPONSE_COLUMNS)]


def diversion(result: StudyResult, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path, year and seller."""
    origins = [*data.origins, HOME, UNNAMED]
    shares = _origin_shares(data)
    rows: list[dict[str, object]] = []
    for path in result.reported:
        found = gathered(
            result.runs[path],
            {"diverted": lambda one: one.imports.diverted, "home": lambda one: np.array(one.home_share)},
        )
        abroad = found["diverted"] * (1.0 - found["home"])[:, None, None]
        home = (found["diverted"] * found["home"][:, None, None]).sum(axis=1)
        by_origin = np.einsum("rgm,go->rom", abroad, shares)
        by_seller = np.concatenate([by_origin[:, :-1], home[:, None], by_origin[:, -1:]], axis=1)
        for year in (2025, 2026):
            months = [at for at, label in enumerate(MONTHS) if label.startswith(str(year))]
            sums = by_seller[:, :, months].sum(axis=2)
            figures = {"mean": mean(sums), "p05": quantile(sums, 0.05), "p95": quantile(sums, 0.95)}
            rows += [
                {
                    "path": path,
                    "year": year,
                    "origin": origin,
                    **{f"diverted_usd_m_{name}": float(values[at]) for name, values in figures.items()},
                    "replications": result.replications,
                }
                for at, origin in enumerate(origins)
            ]
    return pd.DataFrame(rows, columns=names(DIVERSION_COLUMNS))


def _origin_shares(data: TradeInputs) -> Floats:
    """[G, O + 1] shares of origins; the last is what has none on record."""
    named = data.imports.origins
    return np.concatenate([named, 1.0 - named.sum(axis=1, keepdims=True)], axis=1)


def _goods(data: TradeInputs, field: str) -> Goods:
    return data.imports if field == "imports" else data.exports


def _getters(wanted: tuple[str, ...]) -> dict[str, Getter]:
    """Getters by direction and name; of imports `duty` is what is collected, `extra` is what buyers pay more."""
    return {f"{field} {name}": _getter(field, name) for field in DIRECTIONS.values() for name in wanted}


def _getter(field: str, name: str) -> Getter:
    if field == "imports" and name == "duty":
        return revenue
    if name == "extra":
        return extra_cost if field == "imports" else lambda one: np.zeros_like(one.exports.value)
    return lambda one: np.asarray(getattr(getattr(one, field), name))


def _rows(path: str, direction: str, goods: Goods, columns: dict[str, Floats], first_month: int) -> pd.DataFrame:
    """Arrays [G + 1, M] as rows, month by month."""
    groups = (*goods.names, TOTAL)
    months = MONTHS[first_month:]
    count = len(groups)
    return pd.DataFrame(
        {
            "path": path,
            "month": np.repeat(months, count),
            "direction": direction,
            "goods_group": np.tile(groups, len(months)),
            **{name: values[:, first_month:].T.ravel() for name, values in columns.items()},
        }
    )
