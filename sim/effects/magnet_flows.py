"""Tonnes of magnets by lane (origin and destination) and month."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.outcomes import MagnetOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats
from sim.inputs.magnets import ORIGINS
from sim.worlds.magnets.record import DESTINATIONS

WORLD: Final = "World"
"""The total over the modelled destinations of an origin, taken replication by replication."""

PLACES: Final = (*DESTINATIONS, WORLD)

LANES: Final = tuple(
    (origin, place) for origin in ORIGINS for place in PLACES if origin == "CN" or place in ("US", WORLD)
)
"""Lanes L that are modelled: China ships everywhere, other origins are followed on their way to the U.S. alone."""


@dataclass(frozen=True)
class MagnetFlows:
    """Statistics in tonnes: arrays [L, M] over `LANES` and months."""

    departed: Band[Floats]
    """Magnets that left the origin in the month; percentiles 5, 25, 50, 75 and 95."""
    arrived: Floats
    """Mean of the magnets received in the month."""
    in_transit: Floats
    """Mean of what has departed and is not received at the end of the month."""
    stranded: Floats
    """Mean of what is made and waits for a licence or an inspection at the end of the month."""
    capacity: Floats
    """Mean of what makers of the origin can make in a mean month; nan for lanes to single destinations."""


def magnet_flow_figures(outcome: MagnetOutcome) -> Figures:
    """[r, L, M] flows by lane, for `magnet_flows`."""
    return Figures(
        kept={"departed": _by_lane(outcome.departed)},
        averaged={
            **{name: _by_lane(getattr(outcome, name)) for name in ("arrived", "in_transit", "stranded")},
            "capacity": _of_world(outcome.capacity),
        },
    )


def magnet_flows(sample: Sample) -> MagnetFlows:
    """Flows of one path."""
    return MagnetFlows(
        departed=sample.band("departed", (5, 25, 50, 75, 95)),
        arrived=sample.mean("arrived"),
        in_transit=sample.mean("in_transit"),
        stranded=sample.mean("stranded"),
        capacity=sample.mean("capacity"),
    )


def _by_lane(flows: Floats) -> Floats:
    """[R, O, D, M] -> [R, L, M]."""
    with_world = np.concatenate([flows, flows.sum(axis=2, keepdims=True)], axis=2)
    origins, places = zip(*((ORIGINS.index(origin), PLACES.index(place)) for origin, place in LANES), strict=True)
    return np.asarray(with_world[:, list(origins), list(places)])


def _of_world(made: Floats) -> Floats:
    """[R, O, M] -> [R, L, M]: what is told of an origin stands with its lane to the World, nan with the others."""
    lanes = [made[:, ORIGINS.index(origin)] * (1.0 if place == WORLD else np.nan) for origin, place in LANES]
    return np.stack(lanes, axis=1)
