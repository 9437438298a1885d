"""`soybeans.csv`: the U.S. soybean balance, departures to and arrivals in China, price and farm income, by month."""

from typing import Any, Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import StudyEffects
from sim.effects.soybeans import BALANCE, SoybeanTrade, marketing_year
from sim.report.columns import MONTH, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, laid_out, over_paths

FILE: Final = "soybeans.csv"

FIRST_MONTH: Final = MONTHS.index("2024-09")
"""First month of the first marketing year that is balanced."""

_MT = "million tonnes"


def _margin(cost: str, words: str) -> tuple[Column, ...]:
    """Columns of what an acre leaves over one kind of cost."""
    stem = f"margin_over_{cost}_usd_per_acre"
    meaning = f"what the crop of a planted acre fetches at the price farmers receive, less {words} of 2024"
    return (
        Column(f"{stem}_mean", "number", f"{meaning}, mean", "US$ per planted acre"),
        Column(f"{stem}_p05", "number", "the same, 5th percentile", "US$ per planted acre"),
        Column(f"{stem}_p95", "number", "the same, 95th percentile", "US$ per planted acre"),
    )


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
    *_margin("operating_cost", "operating costs"),
    *_margin("total_cost", "all costs listed, land and own labour included"),
    REPLICATIONS,
)  # fmt: skip


def soybeans(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path and month from the first balanced marketing year on."""
    months = MONTHS[FIRST_MONTH:]
    years = [marketing_year(month) for month in months]
    frames = {}
    for name, path in effects.paths.items():
        figures = {column: array[FIRST_MONTH:] for column, array in _figures(path.trade.soybeans).items()}
        frames[name] = laid_out({"month": months}, figures).assign(marketing_year=years)
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _figures(found: SoybeanTrade) -> dict[str, Any]:
    return {
        **{f"{name}_mt_mean": amounts for name, amounts in found.balance_mt.items()},
        **band_columns("to_cn_mt", found.to_cn_mt),
        "owed_mt_mean": found.owed_mt,
        **{f"arrived_in_cn_from_{origin}_mt_mean": amounts for origin, amounts in found.arrived_in_cn_mt.items()},
        **band_columns("futures_usd_per_bushel", found.futures_usd_per_bushel),
        "basis_usd_per_bushel_mean": found.basis_usd_per_bushel,
        **band_columns("farm_income_usd_m", found.farm_income_usd_m),
        **{
            name: figures
            for cost, band in found.margin_usd_per_acre.items()
            for name, figures in band_columns(f"margin_over_{cost}_usd_per_acre", band).items()
        },
    }
