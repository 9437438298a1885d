"""The U.S. soybean balance, departures to and arrivals in China, price and farm income, by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats
from sim.inputs.trade import SoybeanData
from sim.inputs.trade_checks import COSTS
from sim.worlds.trade import soybean_year
from sim.worlds.trade.record import SoybeanRecord

BALANCE: Final = {
    "opening": "U.S. stock, all positions, at the start of the month",
    "harvest": "crop that came in",
    "imports": "U.S. imports",
    "crush": "crushed",
    "other_use": "seed and residual",
    "to_others": "departures to all other countries",
    "closing": "U.S. stock at the end of the month; opening + harvest + imports - crush - other use - departures",
}
"""Items of the balance but for departures to China: fields of a record, with their meaning in words."""


@dataclass(frozen=True)
class SoybeanTrade:
    """Statistics by month: arrays [M]; million tonnes, US$ per bushel, US$ million. Bands hold percentiles 5 and 95."""

    balance_mt: Mapping[str, Floats]
    """Mean by item of `BALANCE`."""
    to_cn_mt: Band[Floats]
    """Departures to China."""
    owed_mt: Floats
    """Mean of what is bought or undertaken and not yet loaded."""
    arrived_in_cn_mt: Mapping[str, Floats]
    """Mean arrivals in China by origin: us, brazil, others."""
    futures_usd_per_bushel: Band[Floats]
    basis_usd_per_bushel: Floats
    """Mean of the price that farmers receive less futures."""
    farm_income_usd_m: Band[Floats]
    margin_usd_per_acre: Mapping[str, Band[Floats]]
    """By name of `COSTS`: what the crop of a planted acre fetches at the farm price of the month, less that cost."""


def soybean_figures(record: SoybeanRecord, data: SoybeanData) -> Figures:
    """[r, M] what replications tell of soybeans, for `soybean_trade`; `record` holds arrays [r, M]."""
    brazil, others = other_origins(record.arrived_in_cn, data)
    averaged = {("soybeans", name): getattr(record, name) for name in (*BALANCE, "owed", "basis")}
    fetched = (record.price + record.basis) * bushels_per_acre(data)
    margins = {("margin", cost): fetched - data.costs_usd_per_acre[cost] for cost in COSTS}
    arrived = {("arrived in CN", "us"): record.arrived_in_cn, ("arrived in CN", "brazil"): brazil}
    return Figures(
        kept={**{("soybeans", name): getattr(record, name) for name in ("to_cn", "price", "farm_income")}, **margins},
        averaged={**averaged, **arrived, ("arrived in CN", "others"): others},
    )


def soybean_trade(sample: Sample) -> SoybeanTrade:
    """Statistics of one path."""
    return SoybeanTrade(
        balance_mt={name: sample.mean(("soybeans", name)) for name in BALANCE},
        to_cn_mt=sample.band(("soybeans", "to_cn"), (5, 95)),
        owed_mt=sample.mean(("soybeans", "owed")),
        arrived_in_cn_mt={origin: sample.mean(("arrived in CN", origin)) for origin in ("us", "brazil", "others")},
        futures_usd_per_bushel=sample.band(("soybeans", "price"), (5, 95)),
        basis_usd_per_bushel=sample.mean(("soybeans", "basis")),
        farm_income_usd_m=sample.band(("soybeans", "farm_income"), (5, 95)),
        margin_usd_per_acre={cost: sample.band(("margin", cost), (5, 95)) for cost in COSTS},
    )


def bushels_per_acre(data: SoybeanData) -> Floats:
    """[M] crop of a planted acre of the marketing year of each month; the last known one for years after it, and the
    first for months before."""
    known = data.bushels_per_acre
    years = [min(max(marketing_year(month), min(known)), max(known)) for month in MONTHS]
    return np.array([known[year] for year in years])


def other_origins(from_us: Floats, data: SoybeanData) -> tuple[Floats, Floats]:
    """[R, M] arrivals in China from Brazil and from elsewhere, given those from the U.S. [R, M], million tonnes.

    China needs what it took in 2024, by its season; elsewhere keeps its share, Brazil ships what is still missing.
    """
    season = np.array([data.season_cn_total[int(month[5:]) - 1] for month in MONTHS])
    total = data.cn_imports["total"] * season
    share = 1.0 - (data.cn_imports["brazil"] + data.cn_imports["us"]) / data.cn_imports["total"]
    others = np.broadcast_to(share * total, from_us.shape)
    return np.maximum(0.0, total - from_us - others), others


def marketing_year(month: str) -> str:
    """`2025/26` for months from September 2025 to August 2026."""
    return soybean_year.marketing_year(date.fromisoformat(f"{month}-01"))
