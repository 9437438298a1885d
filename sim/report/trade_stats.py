"""Trade records of a path laid side by side: arrays over replications R, gathered in one reading."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.report.stats import Floats
from sim.study.result import PathRuns
from sim.worlds.trade.record import TradeRecord

Getter = Callable[[TradeRecord], NDArray[np.floating[Any]]]

TOTAL: Final = "total"

DIRECTIONS: Final = {"us_imports_from_cn": "imports", "us_exports_to_cn": "exports"}
"""Direction as tables name it, and its field of the record."""


def gathered(runs: PathRuns, getters: Mapping[str, Getter]) -> dict[str, Floats]:
    """[R, ...] by name: what each getter takes from the record of every replication."""
    found: dict[str, list[Floats]] = {name: [] for name in getters}
    for record in runs.trade:
        for name, get in getters.items():
            found[name].append(np.asarray(get(record), dtype=np.float64))
    return {name: np.stack(arrays) for name, arrays in found.items()}


def means(runs: PathRuns, getters: Mapping[str, Getter]) -> dict[str, Floats]:
    """[...] by name: mean over replications, without laying them side by side."""
    found: dict[str, Floats] = {}
    for record in runs.trade:
        for name, get in getters.items():
            taken = np.asarray(get(record), dtype=np.float64)
            found[name] = found[name] + taken if name in found else taken
    return {name: total / len(runs.trade) for name, total in found.items()}


def with_total(flows: Floats) -> Floats:
    """[..., G, M] -> [..., G + 1, M], the total of all groups last."""
    return np.concatenate([flows, flows.sum(axis=-2, keepdims=True)], axis=-2)


def revenue(record: TradeRecord) -> Floats:
    """[G, M] duty collected on direct imports, US$ million: statutory duty x collection."""
    return np.asarray(record.imports.duty * record.collection)


def extra_cost(record: TradeRecord) -> Floats:
    """[G, M] what buyers of direct imports pay beyond prices of 2024 and duties of July 2024, US$ million."""
    flow, collection = record.imports, record.collection
    usual = flow.entered * (1.0 + collection * record.base_duty[:, None] / 100.0)
    return np.asarray(flow.value + collection * flow.duty - usual)


def lost_output(record: TradeRecord) -> Floats:
    """[G, M] output that lost orders from China stopped and no other country bought, US$ million."""
    return np.asarray(record.unmade_exports * (1.0 - record.redirected))
