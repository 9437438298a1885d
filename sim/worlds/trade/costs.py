"""Costs to producers: duties on Chinese inputs raise unit costs; dearer output sells less.

Unit cost rises by the content of Chinese goods, domestic suppliers' purchases included, times the duty that is
collected; the price takes on part of it, and demand answers with its elasticity.
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
    """Unit costs of sectors S on paths P against the duties of July 2024."""

    def __init__(self, paths: int, content: Floats, vehicles: NDArray[np.bool_], behaviour: Behaviour) -> None:
        """`content` [S, G] is dollars of Chinese goods in a dollar of output; `vehicles` [S] marks makers of cars."""
        self._content = content
        self._lag_days = behaviour.costs.lag_days
        self._collection = behaviour.imports.collection
        self._premium = behaviour.costs.diverted_premium
        elasticity = np.where(
            vehicles, behaviour.costs.demand_elasticity_vehicles, behaviour.costs.demand_elasticity_other
        )
        self._answer = elasticity * behaviour.costs.pass_through
        self._level = np.zeros((paths, content.shape[1]))

    def step(self, days: float, price: Floats, moved: Floats) -> Floats:
        """[P, S] share of normal output lost after some days at a log landed price [P, G].

        Inputs that have `moved` to other sellers cost part of the duty that was avoided.
        """
        self._level += (price - self._level) * (1.0 - exp(-days / self._lag_days))
        rise = self._collection * np.expm1(self._level)
        paid = np.clip(moved, 0.0, 1.0)
        dearer = rise * (1.0 - paid + self._premium * paid)
        # A product of its own for each path: one product of all paths might round otherwise.
        unit_cost = (self._content @ dearer[:, :, None])[:, :, 0]
        return np.asarray(np.clip(self._answer * unit_cost, -1.0, 1.0))
