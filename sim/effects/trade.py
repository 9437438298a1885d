"""What the U.S. and China buy of each other by group of goods, and what became of normal sales."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.effects.outcomes import TradeOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats
from sim.inputs.trade import TradeInputs
from sim.worlds.trade.record import Flow

TOTAL: Final = "total"
"""All groups of goods together."""

US_IMPORTS: Final = "us_imports_from_cn"
US_EXPORTS: Final = "us_exports_to_cn"
DIRECTIONS: Final = (US_IMPORTS, US_EXPORTS)

RESPONSES: Final = {
    "demand": "sales of the month in normal times",
    "sold": "sales that were made, out of stock",
    "stock_change": "received in the month and not sold (exports: by Chinese buyers)",
    "diverted": "sales made by other sellers",
    "transhipped": "sales of the same goods by way of a third country",
    "forgone": "sales that nobody made: too dear, or out of stock",
    "blocked": "sales that a U.S. control forbids",
}
"""What became of normal sales: fields of a flow, with their meaning in words."""


@dataclass(frozen=True)
class DirectionFlows:
    """Trade of one direction: arrays [G + 1, M] over groups of goods and months, the total of all groups last."""

    groups: tuple[str, ...]
    """Names of the groups, `TOTAL` last."""
    value_usd_m: Band[Floats]
    """Value of trade in the month, US$ million; percentiles 5, 25, 50, 75 and 95."""
    duty_usd_m: Floats
    """Mean duty on what entered: of imports what is collected, of exports China's statutory duty."""
    responses_usd_m: Mapping[str, Floats]
    """Mean by response, see `RESPONSES`, in prices of 2024."""
    extra_cost_usd_m: Floats
    """Mean of what buyers of direct imports pay more; zero for exports."""


def direction_figures(outcome: TradeOutcome) -> tuple[Figures, Figures]:
    """What replications tell of the trade of each direction, for `direction_flows`."""
    no_cost = np.zeros_like(outcome.exports.value)
    return (
        _figures(US_IMPORTS, outcome.imports, outcome.revenue_usd_m, outcome.extra_cost_usd_m),
        _figures(US_EXPORTS, outcome.exports, outcome.exports.duty, no_cost),
    )


def _figures(direction: str, flow: Flow, duty: NDArray[np.float32], extra: NDArray[np.float32]) -> Figures:
    """Figures of a flow whose arrays are [r, G, M]."""
    averaged = {name: getattr(flow, name) for name in RESPONSES} | {"duty": duty, "extra cost": extra}
    return Figures(
        kept={(direction, "value"): _with_total(flow.value.astype(np.float64))},
        averaged={(direction, name): amounts for name, amounts in averaged.items()},
    )


def direction_flows(sample: Sample, data: TradeInputs) -> dict[str, DirectionFlows]:
    """Trade of one path by direction."""
    return {
        US_IMPORTS: _flows(sample, US_IMPORTS, data.imports.names),
        US_EXPORTS: _flows(sample, US_EXPORTS, data.exports.names),
    }


def _flows(sample: Sample, direction: str, groups: tuple[str, ...]) -> DirectionFlows:
    """Statistics of one direction."""
    return DirectionFlows(
        groups=(*groups, TOTAL),
        value_usd_m=sample.band((direction, "value"), (5, 25, 50, 75, 95)),
        duty_usd_m=_with_total(sample.mean((direction, "duty"))),
        responses_usd_m={name: _with_total(sample.mean((direction, name))) for name in RESPONSES},
        extra_cost_usd_m=_with_total(sample.mean((direction, "extra cost"))),
    )


def _with_total(flows: Floats) -> Floats:
    """[..., G, M] -> [..., G + 1, M], the total of all groups last."""
    return np.concatenate([flows, flows.sum(axis=-2, keepdims=True)], axis=-2)
