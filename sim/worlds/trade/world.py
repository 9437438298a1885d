"""The world of trade at large: imports, exports, soybeans and the costs of producers, on one clock.

One world carries all laws of a replication side by side: their draws and their calendar are the same, so what happens
is the same events with other amounts, and an amount is an array with an axis P of paths. Nothing goes from one path to
another: a path has the same bytes whatever runs beside it.
It shares its draws with the world of magnets but no goods: `sim.effects` puts together what either does to output.
"""

from collections.abc import Generator, Sequence
from copy import copy
from math import ceil
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
from sim.worlds.trade.soybean_terms import SoybeanTerms
from sim.worlds.trade.soybeans import Soybeans
from sim.worlds.trade.stretches import Stretches

Floats = NDArray[np.float64]

SOYBEAN_STEPS: Final = 260
"""Steps of the soybean trade for which draws are held ready; more than a run has."""


class TradeWorld:
    """Build with the laws of paths, inputs, streams and behaviour; `run()` once; read a `TradeRecord` for each law."""

    def __init__(self, laws: Sequence[TradeLaw], data: TradeInputs, streams: Streams, behaviour: Behaviour) -> None:
        self.laws = tuple(laws)
        self.data = data
        self.streams = streams
        self.behaviour = behaviour
        self.env = simpy.Environment(initial_time=-WARM_UP_DAYS)
        self.imports = Imports(self.env, data.imports, self.laws, behaviour, streams)
        self.exports = Exports(self.env, data.exports, self.laws, behaviour, streams)
        swings = np.exp(behaviour.soy.noise * streams.normals("trade", "soybeans", SOYBEAN_STEPS))
        self.soybeans_at = data.exports.names.index(SOYBEANS)
        terms = SoybeanTerms(self.laws, self.exports.duties, self.soybeans_at, behaviour)
        self.soybeans = Soybeans(self.env, data.soybeans, terms, behaviour, swings)
        vehicles = np.array([at >= 0 and data.industries.codes[at] == VEHICLES for at in data.sector_industry])
        paths = len(self.laws)
        self.costs = ProducerCosts(self.imports.duties.normal_pct, data.input_content, vehicles, behaviour)
        self._transhipment_pct = Stretches((day for law in self.laws for day, _ in law.transhipment), self._points)
        self.cost_loss_days = np.zeros((len(MONTHS), paths, len(data.sector_industry)))
        by_group = (len(MONTHS), paths, len(data.imports.names))
        self.transhipment_duty, self.premium_days, self.dearer_days = (np.zeros(by_group) for _ in range(3))
        self.unmade = np.zeros((len(MONTHS), paths, len(data.exports.names)))
        self._remember()
        self.imports.begin()
        self.exports.begin()

    def run(self, until: float = float(HORIZON)) -> list[TradeRecord]:
        """Run to a day and return what happened under each law, in the order of the laws."""
        self.start()
        self.env.run(until=until)
        return self.records()

    def start(self) -> None:
        """Start the processes: buyers both ways, soybeans, and what a week does to producers."""
        for process in (self.imports.weeks(), self.exports.weeks(), self.soybeans.days(), self._weeks()):
            self.env.process(process)

    def _remember(self) -> None:
        """Weeks before the world begins, from the first in which the law of some path is not the record's.

        Buyers, markets and producers begin as such a law has left them. It leaves everybody else as they are: what is
        measured against the record's law of the day is exactly nothing under that law.
        """
        begins = self.env.now
        since = min(law.departs for law in self.laws)
        weeks = ceil((begins - since) / DAYS_PER_WEEK) if since < begins else 0
        for week in range(weeks, 0, -1):
            day = begins - DAYS_PER_WEEK * week
            self.imports.remember(day)
            self.exports.remember(day)
            self.soybeans.remember(day)
            self.costs.step(DAYS_PER_WEEK, self.imports.price, self.imports.moved)

    def _weeks(self) -> Generator[simpy.Event, Any, None]:
        """Process: what a week does to producers and exporters, and what is due on transhipped goods."""
        while True:
            now = self.env.now
            lost = self.costs.step(DAYS_PER_WEEK, self.imports.price, self.imports.moved)
            points = self._transhipment_pct.at(now)
            for month, share in week_by_month(now):
                days = share * DAYS_PER_WEEK
                self.cost_loss_days[month] += days * lost
                self.premium_days[month] += days * self.costs.premium
                self.dearer_days[month] += days * self.costs.dearer
                self.unmade[month] += share * self.exports.unmade
                self.transhipment_duty[month] += share * self.imports.transhipped_week * points / 100.0
            yield self.env.timeout(DAYS_PER_WEEK)

    def _points(self, day: float) -> Floats:
        """[P, 1] U.S. duty on transhipped goods, points."""
        return np.array([[law.transhipment_pct(day)] for law in self.laws])

    def records(self) -> list[TradeRecord]:
        """What happened so far under each law, in the order of the laws."""
        arrived = self.soybeans.arrivals_in_china()
        return [self._record(path, arrived[:, path].copy()) for path in range(len(self.laws))]

    def _record(self, path: int, arrived_in_cn: Floats) -> TradeRecord:
        b, soy = self.behaviour, self.soybeans
        imports = _flow(self.imports.accounts, path)
        exports = _flow(self.exports.accounts, path, counted_at_departure=True)
        self._add_soybeans(exports, path)
        days = np.diff(np.array(MONTH_EDGES))
        return TradeRecord(
            imports=imports,
            exports=exports,
            transhipment_duty=self.transhipment_duty[:, path].T.astype(np.float32, order="C"),
            premium=(self.premium_days[:, path].T / days).astype(np.float32, order="C"),
            dearer=(self.dearer_days[:, path].T / days).astype(np.float32, order="C"),
            unmade_exports=self.unmade[:, path].T.astype(np.float32, order="C"),
            soybeans=SoybeanRecord(
                arrived_in_cn=arrived_in_cn,
                opening=soy.opening[:, path].copy(),
                closing=soy.closing[:, path].copy(),
                **{
                    name: array[:, path].copy()
                    for name, array in soy.months.items()
                    if name in SoybeanRecord.__annotations__
                },
            ),
            normal_duty=self.imports.duties.normal_pct[path].astype(np.float32),
            cost_loss=(self.cost_loss_days[:, path].T / days).astype(np.float32, order="C"),
            collection=b.imports.collection,
            home_share=b.imports.home_share,
            redirected=b.exports.redirected_share,
            passed_on=b.costs.pass_through,
            propensity=b.demand.propensity_to_consume,
            returned=b.demand.revenue_returned,
            events=next(copy(self.env._eid)),  # SimPy numbers the events that it schedules; there is no public count
        )

    def _add_soybeans(self, exports: Flow, path: int) -> None:
        """Soybeans among the exports: what China does not buy of normal trade is forgone."""
        months, at = {name: amounts[:, path] for name, amounts in self.soybeans.months.items()}, self.soybeans_at
        for name in ("sold", "entered", "departed", "value"):
            getattr(exports, name)[at] = months["value"]
        exports.demand[at] = months["normal_value"]
        exports.forgone[at] = months["normal_value"] - months["value"]
        exports.duty[at] = months["duty"]


def _flow(accounts: FlowAccounts, path: int, counted_at_departure: bool = False) -> Flow:
    totals = accounts.totals(path)
    arrays = {name: array.astype(np.float32) for name, array in totals.items()}
    arrays["stock_change"] = (totals["entered"] - totals["sold"]).astype(np.float32)
    if counted_at_departure:
        arrays["value"] = arrays["departed"].copy()
    return Flow(**arrays)
