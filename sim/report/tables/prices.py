"""`prices.csv`: who pays for duties and premia, who bears them, and how far prices rise, by path, period and buyer."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.prices import ALL_BUYERS, FINAL_BUYERS
from sim.effects.window import PERIODS
from sim.report.columns import BASELINE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, laid_out, over_paths
from sim.report.tables.macro import PERIOD

FILE: Final = "prices.csv"

_BN = "US$ billion"

COLUMNS: Final = (
    PATH,
    BASELINE,
    PERIOD,
    Column(
        "buyer",
        "text",
        f"industry of the input-output table by its code; final uses ({', '.join(FINAL_BUYERS)}); or {ALL_BUYERS}",
    ),
    Column("label", "text", "the buyer in words"),
    Column(
        "paid_usd_bn_mean",
        "number",
        "what the buyer pays more as the first buyer of goods that came from China in normal times: collected duty, "
        "premium of other sellers, duty on transhipped goods; path less baseline, mean",
        _BN,
    ),
    Column("paid_usd_bn_p05", "number", "the same, 5th percentile", _BN),
    Column("paid_usd_bn_p95", "number", "the same, 95th percentile", _BN),
    Column(
        "borne_usd_bn_mean",
        "number",
        "what the buyer bears in the end, when industries have passed on all that they pay: zero for industries; adds "
        "up to the same whole cost, mean",
        _BN,
    ),
    Column("borne_usd_bn_p05", "number", "the same, 5th percentile", _BN),
    Column("borne_usd_bn_p95", "number", "the same, 95th percentile", _BN),
    Column(
        "price_pct_mean",
        "number",
        "of an industry the rise of its unit cost, dearer domestic inputs included; of final uses the rise of the "
        "price of what they buy in normal times, as far as sellers pass it on (costs.pass_through), mean",
        "percent",
    ),
    Column("price_pct_p05", "number", "the same, 5th percentile", "percent"),
    Column("price_pct_p95", "number", "the same, 95th percentile", "percent"),
    REPLICATIONS,
)


def prices(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, period and buyer."""
    frames = {}
    for name, path in effects.paths.items():
        told = path.prices
        figures = {
            **band_columns("paid_usd_bn", told.paid_usd_bn),
            **band_columns("borne_usd_bn", told.borne_usd_bn),
            **band_columns("price_pct", told.price_pct),
        }
        frame = laid_out({"period": tuple(PERIODS), "buyer": told.buyers}, figures)
        labels = dict(zip(told.buyers, told.labels, strict=True))
        frames[name] = frame.assign(baseline=path.baseline, label=[labels[buyer] for buyer in frame.buyer])
    return over_paths(frames, names(COLUMNS), replications=effects.replications)
