"""What trade at large leaves behind of one replication: plain arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flow:
    """Trade of one direction by group of goods G and month M, US$ million.

    At prices of 2024, but for `value` and `duty`. Every month demand = sold + diverted + transhipped + forgone +
    blocked, and sold = entered - stock_change.
    """

    demand: Array
    """Sales of goods of this origin in normal times."""
    sold: Array
    """What is sold of them."""
    entered: Array
    """Goods received from the origin."""
    departed: Array
    """Goods loaded at the origin."""
    stock_change: Array
    """What was received and not sold."""
    diverted: Array
    """Sales lost to other sellers."""
    transhipped: Array
    """Sales of the same goods by way of a third country."""
    forgone: Array
    """Sales that nobody makes: too dear, or out of stock."""
    blocked: Array
    """Sales that a control forbids."""
    value: Array
    """Declared value: of imports at entry, of exports at departure."""
    duty: Array
    """Statutory duty on what entered."""


@dataclass(frozen=True)
class SoybeanRecord:
    """Soybeans by month M; million tonnes, US$ a bushel, US$ million."""

    to_cn: Floats
    to_others: Floats
    arrived_in_cn: Floats
    """From the U.S."""
    owed: Floats
    opening: Floats
    closing: Floats
    harvest: Floats
    imports: Floats
    crush: Floats
    other_use: Floats
    price: Floats
    """Nearby futures."""
    basis: Floats
    """Price received by farmers less futures."""
    farm_income: Floats
    """Sales of the month at the farm price, less the carry of what normal trade would have taken away."""


@dataclass(frozen=True)
class TradeRecord:
    """One law, one replication. Paths under equal laws share it."""

    imports: Flow
    exports: Flow
    transhipment_duty: Array
    """[G, M] U.S. duty on transhipped goods, US$ million, statutory."""
    premium: Array
    """[G, M] what goods of other sellers than China cost more, per dollar of their value of 2024."""
    dearer: Array
    """[G, M] what goods of all sellers cost more in the mean, once the price has had time to reach users; the same
    unit."""
    unmade_exports: Array
    """[X, M] U.S. output that lost orders from China stopped, US$ million; soybeans are grown all the same: none."""
    soybeans: SoybeanRecord
    normal_duty: Array
    """[G] U.S. duty that normal trade pays: the record's of the day before the run, percent of value."""
    cost_loss: Array
    """[S, M] share of a sector's normal output lost to duties on its inputs."""
    collection: float
    """Share of statutory U.S. duty that is collected."""
    home_share: float
    """Share of diverted imports that U.S. makers supply."""
    redirected: float
    """Share of lost exports that other countries buy."""
    passed_on: float
    """Share of a rise of cost that sellers to final users pass on."""
    propensity: float
    """Part of lost real income by which spending falls."""
    returned: float
    """Part of duty revenue that is rebated or spent."""
    events: int
    """SimPy events of the world, which carries all laws of a replication: as many whatever runs beside this one."""
