"""`magnet_flows.csv`: tonnes of magnets by path, month, origin and destination."""

from typing import Final

import pandas as pd

from sim.clock import MONTHS
from sim.effects import StudyEffects
from sim.effects.magnet_flows import LANES, PLACES, MagnetFlows
from sim.report.columns import MONTH, NONE, PATH, REPLICATIONS, Column, names
from sim.report.layout import band_columns, laid_out, over_paths

FILE: Final = "magnet_flows.csv"

_DEPARTED = "magnets that left the origin in the month"

COLUMNS: Final = (
    PATH,
    MONTH,
    Column(
        "origin",
        "text",
        "where magnets are made; only CN ships everywhere, other origins are modelled on their way to the U.S. alone",
        choices=tuple(dict.fromkeys(origin for origin, _ in LANES)),
    ),
    Column(
        "destination",
        "text",
        "where magnets are shipped to; World is the total of the modelled destinations of the origin",
        choices=PLACES,
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
    Column(
        "capacity_tonnes_mean",
        "number",
        "what makers of the origin can make in a mean month of full work, as they stand at the end of the month, mean; "
        "told in the rows of World, and outside China for the U.S. alone",
        "tonnes",
        low=0,
        words=(NONE,),
    ),
)


def magnet_flows(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, month and modelled lane (origin, destination), `World` last."""
    frames = {name: _of_path(path.magnets.flows) for name, path in effects.paths.items()}
    return over_paths(frames, names(COLUMNS), replications=effects.replications)


def _of_path(flows: MagnetFlows) -> pd.DataFrame:
    figures = {
        **band_columns("departed_tonnes", flows.departed),
        "arrived_tonnes_mean": flows.arrived,
        "in_transit_tonnes_mean": flows.in_transit,
        "stranded_tonnes_mean": flows.stranded,
        "capacity_tonnes_mean": flows.capacity,
    }
    by_month = {name: array.T for name, array in figures.items()}
    frame = laid_out({"month": MONTHS, "lane": range(len(LANES))}, by_month)
    capacity = frame["capacity_tonnes_mean"]
    return frame.assign(
        origin=frame["lane"].map(lambda lane: LANES[lane][0]),
        destination=frame["lane"].map(lambda lane: LANES[lane][1]),
        capacity_tonnes_mean=capacity.astype(object).where(capacity.notna(), NONE),
    )
