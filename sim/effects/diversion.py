"""Who sold what China lost of U.S. imports: other origins, in proportion to imports of 2024, and U.S. makers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.outcomes import TradeOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats
from sim.inputs.trade import TradeInputs

HOME: Final = "US"
"""U.S. makers among the sellers that goods are diverted to."""

UNNAMED: Final = "other"
"""Sellers of goods for which no other origin is on record."""

YEARS: Final = (2025, 2026)


@dataclass(frozen=True)
class Diversion:
    """Sales of other sellers than China by calendar year."""

    sellers: tuple[str, ...]
    """Other origins, then `HOME`, then `UNNAMED`."""
    by_year_usd_m: Mapping[int, Band[Floats]]
    """Bands over sellers by year, US$ million in prices of 2024; percentiles 5 and 95."""


def diversion_figures(outcome: TradeOutcome, data: TradeInputs) -> Figures:
    """Sales of other sellers [r, O + 2] by calendar year, for `diversion`."""
    diverted, home_share = outcome.imports.diverted.astype(np.float64), outcome.home_share[:, None, None]
    home = (diverted * home_share).sum(axis=1)
    by_origin = np.einsum("rgm,go->rom", diverted * (1.0 - home_share), _origin_shares(data))
    by_seller = np.concatenate([by_origin[:, :-1], home[:, None], by_origin[:, -1:]], axis=1)
    return Figures({("diverted", year): by_seller[:, :, _months(year)].sum(axis=2) for year in YEARS})


def diversion(sample: Sample, data: TradeInputs) -> Diversion:
    """Diversion of one path by seller."""
    return Diversion(
        sellers=(*data.origins, HOME, UNNAMED),
        by_year_usd_m={year: sample.band(("diverted", year), (5, 95)) for year in YEARS},
    )


def _months(year: int) -> list[int]:
    return [at for at, label in enumerate(MONTHS) if label.startswith(str(year))]


def _origin_shares(data: TradeInputs) -> Floats:
    """[G, O + 1] shares of origins; the last is what has none on record."""
    named = data.imports.origins
    return np.concatenate([named, 1.0 - named.sum(axis=1, keepdims=True)], axis=1)
