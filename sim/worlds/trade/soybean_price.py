"""What soybeans cost when stocks run short: the price that leaves as much over as the market holds at that price.

The price answers to stocks by a published relation: in the balances of USDA since 2016/17 the farm price falls with the
ratio of ending stocks to use, by some two tenths of a percent for each percent (`soy.stocks_elasticity`). Crushers and
other buyers answer to the price (`soy.use_elasticity`), so that a year ends with more than it would have. It is
one-sided. Where beans pile up because China does not buy, the wedge of 2018 is what is known of the price: in October
2025, with nothing sold to China, futures stood no lower than that.
"""

from collections.abc import Mapping
from datetime import date
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_WEEK
from sim.inputs.trade import SoybeanData
from sim.parameters.behaviour import SoybeanBehaviour
from sim.worlds.trade.soybean_year import FIRST_YEAR, HARVEST, PACE, left_of_year

Floats = NDArray[np.float64]


ROUNDS: Final = 12
"""Steps of Newton's method: more than a premium ever needs."""

SETTLED: Final = 1e-12
"""Change of a premium below which it is found."""


def scarcity_premium(ratio: Floats, saved: Floats, usual: float, elasticity: float, least: float) -> Floats:
    """[P] rise p of the price, as a share of it, because stocks run short; nothing where they do not.

    `ratio` is what a year would leave over at the usual price and `saved` what buyers leave of its use for a rise of
    one, both over use [P]. The price solves ratio + saved p = usual (1 + p)^(-1 / elasticity). It rises no further than
    where the `least` ratio is left, for nobody parts with what fills the pipeline.
    """
    short, most = ratio < usual, (usual / least) ** elasticity - 1.0
    rise = np.zeros(ratio.shape)
    if short.any():
        for _ in range(ROUNDS):  # the difference is concave and rising, so steps from below never go too far
            held = usual * (1.0 + rise) ** (-1.0 / elasticity)
            step = (held - ratio - saved * rise) / (saved + held / (elasticity * (1.0 + rise)))
            before, rise = rise, np.clip(rise + step, 0.0, most)
            if (rise - before).max() < SETTLED:
                break
    return np.where(short, rise, 0.0)


def at_home(year: Mapping[str, float]) -> float:
    """What is crushed, sown and left as residual in a marketing year, million tonnes."""
    return year["crush"] + year["seed"] + year["residual"]


class StocksAhead:
    """What the rest of a marketing year is expected to leave over on paths P, and what the price makes of it."""

    def __init__(self, data: SoybeanData, soy: SoybeanBehaviour) -> None:
        self._soy = soy
        to_cn = soy.normal_to_cn_mt_per_year * data.season_to_cn
        total = (soy.normal_to_cn_mt_per_year + soy.normal_to_others_mt_per_year) * data.season_all
        made_up = soy.made_up_share * soy.normal_to_cn_mt_per_year * data.season_all
        harvest = np.array([HARVEST.get(month, 0.0) for month in range(1, 13)])
        self._monthly = np.array([harvest, np.full(12, 1.0 / 12.0), to_cn, np.maximum(0.0, total - to_cn), made_up])
        """[5, 12] by month of the calendar year: share of the crop, share of what is even through the year; million
        tonnes that China takes, that others take, and that others take if China takes nothing."""
        self._season = data.season_to_cn
        self._shift = self._stock_shift(data.years[FIRST_YEAR])

    def _stock_shift(self, year: Mapping[str, float]) -> float:
        """Million tonnes by which stocks count for more than they are.

        The price without a conflict was seen in the first year, when USDA expected the ending stocks of its balance.
        Normal trade is drawn and would leave others; they count as those, so that the price is what was seen.
        """
        supply = year["opening_stock"] + year["harvest"] + year["imports"]
        normal_exports = self._soy.normal_to_cn_mt_per_year + self._soy.normal_to_others_mt_per_year
        return year["closing_stock"] - (supply - at_home(year) - normal_exports)

    def premium(
        self,
        when: date,
        year: Mapping[str, float],
        crop: Floats,
        opened: Floats,
        stock: Floats,
        owed: Floats,
        missing: Floats,
    ) -> Floats:
        """[P] rise of the price, as a share of it, because stocks run short.

        `year` is the balance of the marketing year of the day, `crop` its crop; `opened` and `stock` are stocks at its
        beginning and today, `owed` purchases that are not loaded (million tonnes), and `missing` the share of China's
        normal trade that is expected to be missing.
        """
        left = left_of_year(when)
        harvest, even, to_cn, to_others, made_up = self._monthly @ left
        loaded = 1.0 - exp(-PACE * DAYS_PER_MONTH / DAYS_PER_WEEK * float(self._season @ left))
        to_come = crop * harvest + year["imports"] * even
        others = np.maximum(0.0, to_others + made_up * missing)
        exports = owed * loaded + to_cn * (1.0 - missing) + others
        ending = stock + to_come - at_home(year) * even - exports + self._shift
        use = np.maximum(opened + crop + year["imports"] - ending, 1e-9)
        usual = year["closing_stock"] / (at_home(year) + year["exports"])
        soy = self._soy
        saved = soy.use_elasticity * (year["crush"] * even + others) / use
        return scarcity_premium(ending / use, saved, usual, soy.stocks_elasticity, soy.least_stocks_to_use)
