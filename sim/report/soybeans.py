"""`soybeans.csv`: the U.S. soybean balance, departures to and arrivals in China, price and farm income, by month."""

from typing import Final

import numpy as np
import pandas as pd

from sim.clock import MONTHS
from sim.inputs.trade import SoybeanData, TradeInputs
from sim.report.columns import MONTH, PATH, REPLICATIONS, Column, names
from sim.report.stats import Floats, mean, quantile
from sim.report.trade_stats import Getter, gathered
from sim.study.result import StudyResult

FILE: Final = "soybeans.csv"

FIRST_MONTH: Final = MONTHS.index("2024-09")
"""First month of the first marketing year that is balanced."""

_MT = "million tonnes"

BALANCE: Final = {
    "opening": "U.S. stock, all positions, at the start of the month",
    "harvest": "crop that came in",
    "imports": "U.S. imports",
    "crush": "crushed",
    "other_use": "seed and residual",
    "to_others": "departures to all other countries",
    "closing": "U.S. stock at the end of the month; opening + harvest + imports - crush - other use - departures",
}

COLUMNS: Final = (
    PATH,
    MONTH,
    Column("marketing_year", "text", "U.S. marketing year, September to August"),
    *(Column(f"{name}_mt_mean", "number", f"{words}, mean", _MT, low=0) for name, words in BALANCE.items()),
    Column("to_cn_mt_mean", "number", "departures to China, mean", _MT, low=0),
    Column("to_cn_mt_p05", "number", "departures to China, 5th percentile", _MT, low=0),
    Column("to_cn_mt_p95", "number", "departures to China, 95th percentile", _MT, low=0),
    Column("owed_mt_mean", "number", "bought or undertaken and not yet loaded, mean over the month", _MT, low=0),
    Column(
        "arrived_in_cn_from_us_mt_mean",
        "number",
        "arrivals in China from the U.S.: departures of the month and the three before by weight (customs mirrors "
        "differ: five percent of departures are not found again), mean",
        _MT,
        low=0,
    ),
    Column("arrived_in_cn_from_brazil_mt_mean", "number", "arrivals from Brazil: what China still needs, mean", _MT,
           low=0),
    Column("arrived_in_cn_from_others_mt_mean", "number", "arrivals from elsewhere, at their share of 2024, mean", _MT,
           low=0),
    Column("futures_usd_per_bushel_mean", "number", "nearby futures, mean", "US$ per bushel", low=0),
    Column("futures_usd_per_bushel_p05", "number", "nearby futures, 5th percentile", "US$ per bushel", low=0),
    Column("futures_usd_per_bushel_p95", "number", "nearby futures, 95th percentile", "US$ per bushel", low=0),
    Column("basis_usd_per_bushel_mean", "number", "price received by farmers less futures, mean", "US$ per bushel"),
    Column(
        "farm_income_usd_m_mean",
        "number",
        "soybean sales of the month at the price farmers receive, less the carry of what normal exports would have "
        "taken away, mean",
        "US$ million",
    ),
    Column("farm_income_usd_m_p05", "number", "the same, 5th percentile", "US$ million"),
    Column("farm_income_usd_m_p95", "number", "the same, 95th percentile", "US$ million"),
    REPLICATIONS,
)  # fmt: skip


def soybeans(result: StudyResult, data: TradeInputs) -> pd.DataFrame:
    """One row per reported path and month from the first balanced marketing year on."""
    parts = []
    for path in result.reported:
        wanted = (*BALANCE, "to_cn", "owed", "arrived_in_cn", "price", "basis", "farm_income")
        found = gathered(result.runs[path], {name: _getter(name) for name in wanted})
        brazil, others = other_origins(found["arrived_in_cn"], data.soybeans)
        columns = {
            **{f"{name}_mt_mean": mean(found[name]) for name in BALANCE},
            **_band("to_cn_mt", found["to_cn"]),
            "owed_mt_mean": mean(found["owed"]),
            "arrived_in_cn_from_us_mt_mean": mean(found["arrived_in_cn"]),
            "arrived_in_cn_from_brazil_mt_mean": mean(brazil),
            "arrived_in_cn_from_others_mt_mean": mean(others),
            **_band("futures_usd_per_bushel", found["price"]),
            "basis_usd_per_bushel_mean": mean(found["basis"]),
            **_band("farm_income_usd_m", found["farm_income"]),
        }
        months = MONTHS[FIRST_MONTH:]
        parts.append(
            pd.DataFrame(
                {
                    "path": path,
                    "month": months,
                    "marketing_year": [marketing_year(month) for month in months],
                    **{name: values[FIRST_MONTH:] for name, values in columns.items()},
                    "replications": result.replications,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)[names(COLUMNS)]


def _getter(name: str) -> Getter:
    return lambda one: np.asarray(getattr(one.soybeans, name))


def _band(name: str, values: Floats) -> dict[str, Floats]:
    return {
        f"{name}_mean": mean(values),
        f"{name}_p05": quantile(values, 0.05),
        f"{name}_p95": quantile(values, 0.95),
    }


def other_origins(from_us: Floats, data: SoybeanData) -> tuple[Floats, Floats]:
    """[R, M] arrivals in China from Brazil and from elsewhere.

    China needs what it took in 2024, by its season; elsewhere keeps its share, Brazil ships what is still missing.
    """
    season = np.array([data.season_cn_total[int(month[5:]) - 1] for month in MONTHS])
    total = data.cn_imports["total"] * season
    share = 1.0 - (data.cn_imports["brazil"] + data.cn_imports["us"]) / data.cn_imports["total"]
    others = np.broadcast_to(share * total, from_us.shape)
    return np.maximum(0.0, total - from_us - others), others


def marketing_year(month: str) -> str:
    """`2025/26` for months from September 2025 to August 2026."""
    year = int(month[:4]) if int(month[5:]) >= 9 else int(month[:4]) - 1
    return f"{year}/{(year + 1) % 100:02d}"
