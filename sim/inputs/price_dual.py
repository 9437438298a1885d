"""What dearer imports from China cost whom: the price dual of the input-output table.

Prices of domestic output follow costs: p' = v' (I - A)^-1, where v is what imports of a dollar of output cost more and
A are domestic requirements (cost-push model; Miller and Blair 2009, ch. 2). Who buys imports pays first, industries and
final uses alike; industries pass on what they pay; in the end final uses bear all of it. Nothing is lost on the way and
nothing counted twice. How much of it sellers keep from buyers for a time or for good is no matter of this table.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.inputs.industries import Industries

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PriceDual:
    """Buyers of groups of imports G: industries I and final uses K."""

    bought: Floats
    """[G, I + K] share of each buyer in the imports of a group, industries first; every row adds up to one."""
    industries: Industries

    @classmethod
    def of(cls, industries: Industries, value_usd_m: Floats, in_industries: Floats) -> "PriceDual":
        """The dual for groups of a value [G] that lie in industries [G, I].

        All groups in a commodity have the same buyers, those of all its imports (the import matrix does not tell
        origins apart). What lies in no industry is bought as all the rest is, in the mean.
        """
        imported = np.concatenate([industries.imported_usd_m.T, industries.final.imported_usd_m])
        total = imported.sum(axis=0)
        known = in_industries @ (imported / np.where(total > 0.0, total, 1.0)).T
        in_mean = value_usd_m @ known
        left = np.maximum(1.0 - known.sum(axis=1), 0.0)
        return cls(known + left[:, None] * in_mean / in_mean.sum(), industries)

    @cached_property
    def output_usd_m(self) -> Floats:
        """[I] output that meets domestic final uses: what a cost of an industry is spread over."""
        return np.asarray(self.industries.total_requirements @ self.industries.final.domestic_usd_m.sum(axis=0))

    @cached_property
    def unit_cost(self) -> Floats:
        """[G, I] rise of the cost of a dollar of output of an industry per US$ million that a group costs more a year,
        dearer domestic inputs included."""
        return self._first @ self.industries.total_requirements

    @cached_property
    def borne(self) -> Floats:
        """[G, K] share of a cost that each final use bears when all that industries pay is passed on; rows add up to
        one."""
        return self._direct + self.unit_cost @ self.industries.final.domestic_usd_m.T

    def borne_past(self, simulated: Floats) -> Floats:
        """[G, K] the same without what goes through a simulated part of an industry.

        `simulated` [I] is the share of each industry that is simulated itself: what its inputs cost more ends there, in
        every round. The counterpart of `Industries.upstream`.
        """
        on = 1.0 - simulated
        passed = np.linalg.inv(np.eye(len(on)) - self.industries.domestic * on)
        return np.asarray(self._direct + (self._first * on) @ passed @ self.industries.final.domestic_usd_m.T)

    @property
    def _first(self) -> Floats:
        """[G, I] rise of the cost of a dollar of output through the imports that an industry buys itself."""
        return self.bought[:, : len(self.industries.codes)] / self.output_usd_m

    @property
    def _direct(self) -> Floats:
        """[G, K] share of final uses in the imports of a group."""
        return self.bought[:, len(self.industries.codes) :]
