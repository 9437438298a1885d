"""The trade at large of the past, simulated: from parameters to what the monthly totals would have been.

As with magnets, trade runs under the law as it was, or as it was known on a day, and only to the last observed month.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from calibration.fit.simulated import Simulated, view_known_on
from sim.clock import MONTH_EDGES, MONTHS
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.study.garbage import uncollected
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.world import TradeWorld

LAST_MONTH: Final = "2025-07"
"""Last month whose trade had been published on the eve."""

MONTHS_RUN: Final = MONTHS[: MONTHS.index(LAST_MONTH) + 1]
"""Months that are simulated: axis M of the flows."""

NOTHING: Final = np.zeros(0)
"""Facts and patterns of trade: it has none."""

NO_OUTPUT: Final = np.zeros((0, len(MONTHS_RUN)))
"""Output of sectors: trade at large is fitted to none."""


def no_sectors() -> tuple[str, ...]:
    """Return the names of the sectors whose output trade is fitted to: none."""
    return ()


@cache
def law_known_on(day: date) -> TradeLaw:
    """Return the law as the world knew it on a day."""
    return TradeLaw.of(view_known_on(day))


def simulate(law: TradeLaw, values: Mapping[str, float], streams: Streams) -> Simulated:
    """Run trade and return its monthly totals, imports and then exports, in US$ million.

    Fitted parameters stand at `values`, the replication draws the others. `streams` may be used again for other values,
    as with magnets.
    """
    behaviour = Behaviour.of(draw_each(load_parameters(), streams) | dict(values))
    with uncollected():
        (record,) = TradeWorld([law], load_trade_inputs(), streams, behaviour).run(MONTH_EDGES[len(MONTHS_RUN)])
    totals = [flow.value.sum(axis=0, dtype=np.float64)[: len(MONTHS_RUN)] for flow in (record.imports, record.exports)]
    return Simulated(np.array(totals), NO_OUTPUT, NOTHING, NOTHING)
