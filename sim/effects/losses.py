"""Output lost on a path against its baseline, replication by replication, under common random numbers, by cause.

A plant that is short of an input makes less. A producer whose inputs bear duties sells less of what its plants can
make. An exporter that cannot sell to China also sells less, except for what other countries buy instead. The causes
add up. A plant that gets by with fewer magnets makes no less, but pays for it: what it pays is value added lost too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.effects.outcomes import MagnetOutcome, TradeOutcome
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats

SHORTAGE: Final = "input_shortage"
COSTS: Final = "input_costs"
EXPORTS: Final = "lost_exports"

CAUSES: Final = {
    SHORTAGE: "magnets or materials were short",
    COSTS: "duties on inputs from China made output dearer",
    EXPORTS: "China did not buy, and nobody else did",
}
"""Causes of a loss, with their meaning in words."""


ADAPTATION: Final = "adaptation"
"""Name of what it costs to make output with fewer magnets, beside the causes of output that is not made."""

ROUNDING_UNITS: Final = 1e-6
"""Differences of output in a month below this are rounding, in units of a sector or in US$ million."""


@dataclass(frozen=True)
class Shortage:
    """What input shortages did to output: arrays [R, S, M] over replications, claimed sectors and months, in units."""

    replications: NDArray[np.int64]
    """[R] number of each replication."""
    net: Floats
    """Output not made in the month, less what was caught up in the month."""
    deferred: Floats
    """The part of what was not made in the month that was made up later."""
    lost: Floats
    """The part of what was not made in the month that never was made up."""


@dataclass(frozen=True)
class UnmadeOutput:
    """Output that one path did not make: arrays [R, S, M] over replications, claimed sectors and months, in units."""

    path: str
    shortage: Shortage
    net: Mapping[str, Floats]
    """By cause: output not made in the month, less what was caught up in the month."""
    adaptation_usd_m: Floats
    """What it cost to make the rest with fewer magnets, US$ million."""

    @property
    def lost(self) -> Mapping[str, Floats]:
        """By cause: output of the month that never was made up. Only a shortage is made up for."""
        return {**self.net, SHORTAGE: self.shortage.lost}


@dataclass(frozen=True)
class Losses:
    """A path less its baseline: arrays [R, S, M] over replications, claimed sectors, all months; gains are negative."""

    shortfall_by_cause: Mapping[str, Floats]
    """Output of the baseline less output of the path, same replication, in units of the sectors."""
    lost_by_cause: Mapping[str, Floats]
    """The part of the loss of the month that never was made up. Only a shortage is made up for."""
    deferred: Floats
    """The part of the loss of the month that was made up later."""
    adaptation_usd_m: Floats
    """What adaptation costs more, US$ million."""

    def value_added_usd_m(self, sectors: ClaimedSectors) -> Floats:
        """Value added lost, US$ million: that of output that never was made up, and what adaptation costs."""
        return np.asarray(self.lost * sectors.value_added_usd_m_per_unit[None, :, None] + self.adaptation_usd_m)

    @property
    def shortfall(self) -> Floats:
        """Shortfall of all causes."""
        return np.asarray(sum(self.shortfall_by_cause.values()))

    @property
    def lost(self) -> Floats:
        """Output that never was made up, all causes."""
        return np.asarray(sum(self.lost_by_cause.values()))


def shortage(outcome: MagnetOutcome, sectors: ClaimedSectors) -> Shortage:
    """What input shortages did to the claimed sectors on one path."""
    rows = list(sectors.places)
    gross, recovered, deferred = (array[:, rows] for array in (outcome.gross_loss, outcome.recovered, outcome.deferred))
    return Shortage(outcome.replication, gross - recovered, deferred, gross - deferred)


def unmade_output(
    path: str,
    short: Shortage,
    adaptation_usd_m: Floats,
    outcome: TradeOutcome,
    sectors: ClaimedSectors,
    made_in: Floats,
) -> UnmadeOutput:
    """What one path did not make; `made_in` [X, S] is the share of each group of exports that a claimed sector makes.

    Costs act on what plants can make, so that no unit is lost twice.
    """
    exports = np.einsum("rgm,gs->rsm", outcome.lost_exports_usd_m.astype(np.float64), made_in)
    net = {
        SHORTAGE: short.net,
        COSTS: outcome.cost_loss[:, list(sectors.places)] * (sectors.normal_output - short.net),
        EXPORTS: exports / sectors.output_usd_m_per_unit[None, :, None],
    }
    return UnmadeOutput(path, short, net, adaptation_usd_m)


def losses(own: UnmadeOutput, base: UnmadeOutput) -> Losses:
    """Losses of a path against its baseline. Raises ValueError if their replications do not pair up."""
    if not np.array_equal(own.shortage.replications, base.shortage.replications):
        raise ValueError(f"replications of {own.path} and of its baseline {base.path} do not pair up")
    return Losses(
        shortfall_by_cause={cause: _less(own.net[cause], base.net[cause]) for cause in CAUSES},
        lost_by_cause={cause: _less(own.lost[cause], base.lost[cause]) for cause in CAUSES},
        deferred=_less(own.shortage.deferred, base.shortage.deferred),
        adaptation_usd_m=_less(own.adaptation_usd_m, base.adaptation_usd_m),
    )


def _less(own: Floats, base: Floats) -> Floats:
    """A path less its baseline; what rounding leaves is nothing."""
    difference = own - base
    return np.where(np.abs(difference) < ROUNDING_UNITS, 0.0, difference)
