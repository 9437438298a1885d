"""Final uses: who buys what no industry uses up, of domestic output and of imports.

The table of final uses is in purchasers' prices: the margins of trade and freight are part of the price of the goods
that they come with. What each industry sells to all final uses together follows from its output and from domestic
requirements, both in producers' prices; the table says only how that is shared out. Changes of inventories are left
out: goods in stock have no user yet.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONSUMPTION: Final = "consumption"
EXPORTS: Final = "exports"

FINAL_USES: Final = {
    CONSUMPTION: "personal consumption",
    "investment": "private fixed investment",
    "government": "government consumption and investment",
    EXPORTS: "exports of goods and services",
}
"""Final uses K, in the order of their axis, with their meaning in words."""

RETAIL: Final = ("441", "445", "452", "4A0")
"""Retail trade: its margins come with goods that consumers buy (assumption)."""

CARRIED: Final = ("42", "482", "484", "486", "493")
"""Wholesale trade, freight and storage: their margins come with all goods, by value (assumption)."""

GOODS_BEGIN: Final = ("1", "2", "3")
NO_GOODS: Final = ("213", "22", "23")
"""Codes of industries that make goods begin with a digit of the first; those of the second make none."""


@dataclass(frozen=True)
class FinalUses:
    """Purchases of final uses K of 2024, US$ million, by industry I or the commodity of its code."""

    spending_usd_m: Floats
    """[K] all purchases, purchasers' prices."""
    imported_usd_m: Floats
    """[K, I] imports."""
    domestic_usd_m: Floats
    """[K, I] output of domestic industries, producers' prices, the margins apart as output of their own industries."""

    @classmethod
    def of(
        cls, codes: tuple[str, ...], bought: Floats, imported: Floats, spending: Floats, sold: Floats
    ) -> "FinalUses":
        """Final uses from what the table holds.

        `bought` and `imported` [K, I] are purchases in purchasers' prices and the imported part of them; `spending` [K]
        is all purchases; `sold` [I] is what each industry sells to all final uses, producers' prices.
        """
        imports = np.maximum(imported, 0.0)  # the source has two cells a little below zero
        own = np.maximum(bought - imports, 0.0)
        goods = np.array([code.startswith(GOODS_BEGIN) and code not in NO_GOODS for code in codes])
        of_goods = bought[:, goods].sum(axis=1)
        keys = np.where(own.sum(axis=0) > 0.0, own, of_goods[:, None])
        keys[:, [codes.index(code) for code in CARRIED]] = of_goods[:, None]
        consumers = np.array([use == CONSUMPTION for use in FINAL_USES], dtype=np.float64)
        keys[:, [codes.index(code) for code in RETAIL]] = consumers[:, None]
        return cls(
            spending_usd_m=spending,
            imported_usd_m=imports,
            domestic_usd_m=keys / keys.sum(axis=0) * np.maximum(sold, 0.0),
        )
