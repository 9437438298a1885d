"""`magnet_flows.csv`: tonnes of magnets by path, month, origin and destination."""

from typing import Final

import numpy as np
import pandas as pd

from sim.clock import MONTHS
from sim.report.columns import MONTH, PATH, REPLICATIONS, Column, names
from sim.report.stats import Floats, mean, quantile
from sim.study.result import StudyResult
from sim.worlds.magnets.record import DESTINATIONS, ORIGINS

FILE: Final = "magnet_flows.csv"

WORLD: Final = "World"
"""The total over destinations, taken replication by replication."""

_DEPARTED = "magnets that left the origin in the month"

COLUMNS: Final = (
    PATH,
    MONTH,
    Column(
        "origin",
        "text",
        "where magnets are made; only CN ships everywhere, other origins are modelled on their way to the U.S. alone",
        choices=ORIGINS,
    ),
    Column(
        "destination",
        "text",
        "where magnets are shipped to; World is the total of the modelled destinations of the origin",
        choices=(*DESTINATIONS, WORLD),
    ),
    Column("departed_tonnes_mean", "number", f"{_DEPARTED} (customs of the origin count here): mean", "tonnes", low=0),
    *(
        Column(f"departed_tonnes_p{share:02d}", "number", f"{_DEPARTED}: percentile {share}", "tonnes", low=0)
        for share in (5, 25, 50, 75, 95)
    ),
    Column("arrived_tonnes_mean", "number", "magnets received at the destination in the month, mean", "tonnes", low=0),
    Column("in_transit_tonnes_mean", "number", "departed, not received at the end of the month, mean", "tonnes", low=0),
    Column(
        "stranded_tonnes_mean",
        "number",
        "made, waiting for a licence or an inspection at the end of the month, mean",
        "tonnes",
        low=0,
    ),
    REPLICATIONS,
)


def magnet_flows(result: StudyResult) -> pd.DataFrame:
    """One row per reported path, month and modelled lane (origin, destination), `World` last."""
    rows = []
    for path in result.reported:
        records = result.runs[path].records
        departed = with_world(np.stack([record.departed for record in records]))
        arrived, in_transit, stranded = (
            mean(with_world(np.stack([getattr(record, field) for record in records])))
            for field in ("arrived", "in_transit", "stranded")
        )
        quantiles = {share: quantile(departed, share / 100) for share in (5, 25, 50, 75, 95)}
        departed_mean = mean(departed)
        for month, label in enumerate(MONTHS):
            for o, d in lanes():
                rows.append(
                    {
                        "path": path,
                        "month": label,
                        "origin": ORIGINS[o],
                        "destination": (*DESTINATIONS, WORLD)[d],
                        "departed_tonnes_mean": departed_mean[o, d, month],
                        **{f"departed_tonnes_p{share:02d}": q[o, d, month] for share, q in quantiles.items()},
                        "arrived_tonnes_mean": arrived[o, d, month],
                        "in_transit_tonnes_mean": in_transit[o, d, month],
                        "stranded_tonnes_mean": stranded[o, d, month],
                        "replications": result.replications,
                    }
                )
    return pd.DataFrame(rows, columns=names(COLUMNS))


def with_world(flows: Floats) -> Floats:
    """[R, O, D, M] -> [R, O, D + 1, M], the last destination being the total."""
    return np.concatenate([flows, flows.sum(axis=2, keepdims=True)], axis=2)


def lanes() -> list[tuple[int, int]]:
    """(origin, destination) of the modelled lanes, in the order of the table; destination D is `World`."""
    world, us = len(DESTINATIONS), DESTINATIONS.index("US")
    return [(o, d) for o, origin in enumerate(ORIGINS) for d in range(world + 1) if origin == "CN" or d in (us, world)]
