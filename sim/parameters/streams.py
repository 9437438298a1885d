"""Random draws keyed by purpose and entity, indexed by calendar slot: never by call order.

A path that shifts the timing of one shipment leaves every other draw where it was, so two paths under the same
replication differ only where their causes differ (common random numbers).
"""

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.parameters.ensembles import REPLICATIONS_PER_SET

Draws = NDArray[np.float64]


class Streams:
    """Draws of one replication. The same (seed, replication, purpose, entity) gives the same numbers on any machine."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self._cache: dict[tuple[str, str, str], Draws] = {}

    def of_set(self) -> "Streams":
        """Draws of the parameter set that the replication belongs to."""
        return Streams(self.seed, self.replication // REPLICATIONS_PER_SET)

    def uniforms(self, purpose: str, entity: str, count: int) -> Draws:
        """`count` draws on [0, 1); slot i of the result belongs to calendar slot i."""
        return self._draws("u", purpose, entity, count)

    def normals(self, purpose: str, entity: str, count: int) -> Draws:
        """`count` standard normal draws by calendar slot."""
        return self._draws("n", purpose, entity, count)

    def exponentials(self, purpose: str, entity: str, count: int) -> Draws:
        """`count` exponential draws of mean one by calendar slot."""
        return self._draws("e", purpose, entity, count)

    def uniform(self, purpose: str, entity: str) -> float:
        """One draw on [0, 1)."""
        return float(self.uniforms(purpose, entity, 1)[0])

    def normal(self, purpose: str, entity: str) -> float:
        """One standard normal draw."""
        return float(self.normals(purpose, entity, 1)[0])

    def dirichlet(self, purpose: str, weights: Mapping[str, float], concentration: float) -> Draws:
        """One Dirichlet draw with mean `weights` by entity (adding up to one), in their order; a larger concentration
        lies closer to the mean.

        The shares are gamma draws over their sum, so a further entity leaves the proportions of the others as they are.
        """
        parts = np.array(
            [
                self._generator("g", purpose, entity).standard_gamma(weight * concentration)
                for entity, weight in weights.items()
            ]
        )
        return np.asarray(parts / parts.sum())

    def _draws(self, kind: str, purpose: str, entity: str, count: int) -> Draws:
        key = (kind, purpose, entity)
        found = self._cache.get(key)
        if found is None or len(found) < count:
            generator = self._generator(*key)
            if kind == "u":
                found = generator.random(count)
            elif kind == "n":
                found = generator.standard_normal(count)
            else:
                found = generator.standard_exponential(count)
            found.setflags(write=False)
            self._cache[key] = found
        return found[:count]

    def _generator(self, kind: str, purpose: str, entity: str) -> np.random.Generator:
        name = f"{self.seed}\x1f{self.replication}\x1f{kind}\x1f{purpose}\x1f{entity}"
        digest = blake2b(name.encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
