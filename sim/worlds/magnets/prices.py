"""What a unit of each kind of adaptation costs, as a replication draws it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.behaviour import Behaviour
from sim.worlds.magnets.record import (
    AIR,
    EMBEDDED,
    EMERGENCY,
    KINDS,
    PARTS,
    REGRADE,
    REQUALIFICATION,
    THRIFT,
)

USD_M_PER_TONNE: Final = 1e-3
"""US$ million a tonne in a US$ a kilogram."""


def adaptation_prices(behaviour: Behaviour) -> NDArray[np.float64]:
    """[K] by kind of `KINDS`: shares of value added for kinds of output, US$ million a tonne for magnets.

    A day of value added is the unit of requalification, because its output is that of a day.
    """
    adaptation, prices = behaviour.adaptation, behaviour.prices
    found = np.zeros(len(KINDS))
    found[[THRIFT, REGRADE, PARTS]] = adaptation.cost_share
    found[REQUALIFICATION] = adaptation.requalification_days
    found[EMBEDDED] = USD_M_PER_TONNE * prices.magnet_usd_per_kg * prices.embedded_premium
    found[EMERGENCY] = USD_M_PER_TONNE * prices.magnet_usd_per_kg * prices.emergency_premium
    found[AIR] = USD_M_PER_TONNE * (prices.air_usd_per_kg - prices.sea_usd_per_kg)
    return found
