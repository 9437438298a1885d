"""Which input is short: value added of output that was not made, by the input that was scarcest."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.effects.outcomes import MagnetOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats
from sim.worlds.magnets.record import INPUTS

INPUT_NAMES: Final = tuple(map(str, INPUTS))
"""Names of the inputs I."""

UNMADE: Final = "value added not made, by input"


def unmade_by_input(outcome: MagnetOutcome, sectors: ClaimedSectors) -> Floats:
    """[R, S, I, M] value added of output of the claimed sectors that was not made on a path while each of `INPUTS` was
    the scarcest, US$ million. What was made up later is in it."""
    short = outcome.short_of[:, list(sectors.places)]
    return np.asarray(short * sectors.value_added_usd_m_per_unit[None, :, None, None])


def bottleneck_figures(own_usd_m: Floats, base_usd_m: Floats, start: int) -> Figures:
    """[r, S, I] what replications do not make from month `start` on, for `bottlenecks`; see `unmade_by_input`."""
    return Figures(averaged={UNMADE: (own_usd_m - base_usd_m)[..., start:].sum(axis=3) / 1000.0})


def bottlenecks(sample: Sample, sectors: ClaimedSectors, all_sectors: str) -> Mapping[str, Mapping[str, float]]:
    """Mean by claimed sector and input, US$ billion, path less baseline; all sectors together come first."""
    found = sample.mean(UNMADE)
    rows = {all_sectors: found.sum(axis=0), **dict(zip(sectors.names, found, strict=True))}
    return {name: dict(zip(INPUT_NAMES, row.tolist(), strict=True)) for name, row in rows.items()}
