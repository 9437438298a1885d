"""The world of trade at large: imports, exports, soybeans and the costs of producers, on one clock.

It shares its draws with the world of magnets but no goods: `sim.effects` puts together what either does to output.
"""

from collections.abc import Generator
from copy import copy
from typing import Any, Final

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAYS_PER_WEEK, HORIZON, MONTH_EDGES, MONTHS, WARM_UP_DAYS
from sim.inputs.trade import SOYBEANS, TradeInputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.trade.accounts import FlowAccounts, week_by_month
from sim.worlds.trade.costs import VEHICLES, ProducerCosts
from sim.worlds.trade.exports import Exports
from sim.worlds.trade.imports import Imports
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import Flow, SoybeanRecord, TradeRecord
from sim.worlds.trade.soybeans import Soybeans

Floats = NDArray[np.float64]

SOYBEAN_STEPS: Final = 260
"""Steps of the soybean trade for which draws are held ready; more than a run has."""


class TradeWorld:
    """Build with the law of a path, inputs, streams and behaviour; `run()` once; read the `TradeRecord`."""

    def __init__(self, law: TradeLaw, data: TradeInputs, streams: Streams, behaviour: Behaviour) -> None:
        self.law = law
        self.data = data
        self.streams = streams
        self.behaviour = behaviour
        self.env = simpy.Environment(initial_time=-WARM_UP_DAYS)
        self.imports = Imports(self.env, data.imports, law, behaviour, streams)
        self.exports = Exports(self.env, data.exports, law, behaviour, streams)
        swings = np.exp(behaviour.soy.noise * streams.normals("trade", "soybeans", SOYBEAN_STEPS))
        self.soybeans_at = data.exports.names.index(SOYBEANS)
        self.soybeans = Soybeans(self.env, data.soybeans, law, self.soybeans_at, behaviour, swings)
        vehicles = np.array([at >= 0 and data.industries.codes[at] == VEHICLES for at in data.sector_industry])
        self.costs = ProducerCosts(data.input_content, vehicles, behaviour)
        self.cost_loss_days = np.zeros((len(data.sector_industry), len(MONTHS)))
        self.transhipment_duty = np.zeros(len(MONTHS))
        self.unmade = np.zeros((len(data.exports.names), len(MONTHS)))

    def run(self, until: float = float(HORIZON)) -> TradeRecord:
        """Run to a day and return what happened."""
        self.start()
        self.env.run(until=until)
        return self.record()

    def start(self) -> None:
        """Start the processes: buyers both ways, soybeans, and what a week does to producers."""
        for process in (self.imports.weeks(), self.exports.weeks(), self.soybeans.days(), self._weeks()):
            self.env.process(process)

    def _weeks(self) -> Generator[simpy.Event, Any, None]:
        """Process: what a week does to producers and exporters, and what is due on transhipped goods."""
        while True:
            now = self.env.now
            lost = self.costs.step(DAYS_PER_WEEK, self.imports.price, self.imports.moved)
            points = self.law.transhipment_pct(now)
            for month, share in week_by_month(now):
                self.cost_loss_days[:, month] += share * DAYS_PER_WEEK * lost
                self.unmade[:, month] += share * self.exports.unmade
                self.transhipment_duty[month] += share * self.imports.transhipped_week.sum() * points / 100.0
            yield self.env.timeout(DAYS_PER_WEEK)

    def record(self) -> TradeRecord:
        """What happened so far."""
        b, soy = self.behaviour, self.soybeans
        imports, exports = _flow(self.imports.accounts), _flow(self.exports.accounts, counted_at_departure=True)
        self._add_soybeans(exports)
        days = np.diff(np.array(MONTH_EDGES))
        return TradeRecord(
            imports=imports,
            exports=exports,
            transhipment_duty=self.transhipment_duty.astype(np.float32),
            unmade_exports=self.unmade.astype(np.float32),
            soybeans=SoybeanRecord(
                arrived_in_cn=soy.arrivals_in_china(),
                opening=soy.opening.copy(),
                closing=soy.closing.copy(),
                **{name: array.copy() for name, array in soy.months.items() if name in SoybeanRecord.__annotations__},
            ),
            base_duty=self.imports.base_duty.astype(np.float32),
            cost_loss=(self.cost_loss_days / days).astype(np.float32),
            collection=b.imports.collection,
            home_share=b.imports.home_share,
            redirected=b.exports.redirected_share,
            events=next(copy(self.env._eid)),  # SimPy numbers the events that it schedules; there is no public count
        )

    def _add_soybeans(self, exports: Flow) -> None:
        """Soybeans among the exports: what China does not buy of normal trade is forgone."""
        months, at = self.soybeans.months, self.soybeans_at
        for name in ("sold", "entered", "departed", "value"):
            getattr(exports, name)[at] = months["value"]
        exports.demand[at] = months["normal_value"]
        exports.forgone[at] = months["normal_value"] - months["value"]
        exports.duty[at] = months["duty"]


def _flow(accounts: FlowAccounts, counted_at_departure: bool = False) -> Flow:
    totals = accounts.totals()
    arrays = {name: array.astype(np.float32) for name, array in totals.items()}
    arrays["stock_change"] = (totals["entered"] - totals["sold"]).astype(np.float32)
    if counted_at_departure:
        arrays["value"] = arrays["departed"].copy()
    return Flow(**arrays)
