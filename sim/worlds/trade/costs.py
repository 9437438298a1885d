"""Costs to buyers: what goods that came from China in normal times cost more, and what that does to producers.

A dollar of goods, at their value of 2024, costs its buyers the duty that is collected; bought of other sellers it costs
a premium, a share of the rise that is avoided. A producer's unit cost rises by the content of such goods, domestic
suppliers' purchases included (`sim.inputs.price_dual`). The price takes on part of it, and demand answers with its
elasticity.
"""

from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.behaviour import Behaviour

Floats = NDArray[np.float64]

VEHICLES: Final = "3361MV"
"""Industry whose demand elasticity is known (car demand by powertrain)."""


class ProducerCosts:
    """What groups G cost more on paths P, and unit costs of sectors S, beyond normal duties."""

    def __init__(self, normal_pct: Floats, content: Floats, vehicles: NDArray[np.bool_], behaviour: Behaviour) -> None:
        """`normal_pct` [P, G] is the normal duty, percent of value; `content` [S, G] is dollars of Chinese goods in a
        dollar of output; `vehicles` [S] marks makers of cars."""
        self._content = content
        self._lag_days = behaviour.costs.lag_days
        self._collected = behaviour.imports.collection * (1.0 + normal_pct / 100.0)
        self._premium = behaviour.costs.diverted_premium
        elasticity = np.where(
            vehicles, behaviour.costs.demand_elasticity_vehicles, behaviour.costs.demand_elasticity_other
        )
        self._answer = elasticity * behaviour.costs.pass_through
        self._level = np.zeros(normal_pct.shape)
        self.premium = np.zeros(normal_pct.shape)
        """[P, G] what goods of other sellers cost more today, per dollar of their value of 2024."""
        self.dearer = np.zeros(normal_pct.shape)
        """[P, G] what goods cost more whose price has had time to reach users, mean of all sellers, per dollar of
        their value of 2024."""

    def step(self, days: float, price: Floats, moved: Floats) -> Floats:
        """[P, S] share of normal output lost after some days at a log landed price [P, G].

        A share of the goods has `moved` to other sellers.
        """
        self._level += (price - self._level) * (1.0 - exp(-days / self._lag_days))
        self.premium = self._elsewhere(price)
        paid = np.clip(moved, 0.0, 1.0)
        self.dearer = (1.0 - paid) * self._collected * np.expm1(self._level) + paid * self._elsewhere(self._level)
        # A product of its own for each path: one product of all paths might round otherwise.
        unit_cost = (self._content @ self.dearer[:, :, None])[:, :, 0]
        return np.asarray(np.clip(self._answer * unit_cost, -1.0, 1.0))

    def _elsewhere(self, price: Floats) -> Floats:
        """[P, G] what goods of other sellers cost more at a log landed price: a share of the rise in logs, as for final
        demand (`GoodsBuyers`). Nobody asks for less because China has become cheaper."""
        return np.asarray(self._collected * np.expm1(self._premium * np.maximum(price, 0.0)))
