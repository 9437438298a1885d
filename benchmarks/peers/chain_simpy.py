"""The small chain in plain SimPy, as a good user writes it: a container for each stock, a process for each order."""

from collections.abc import Generator, Sequence

import simpy

from benchmarks.peers.chain import DAYS, STAGES, Outcome, Stage

Events = Generator[simpy.Event, None, None]


class StockedStage:
    """A stage at work."""

    def __init__(self, env: simpy.Environment, stage: Stage, upstream: "StockedStage | None") -> None:
        self.env = env
        self.stage = stage
        self.upstream = upstream
        self.stock = simpy.Container(env, init=stage.order_up_to_units)
        self.position_units = stage.order_up_to_units
        """Units in stock and on order, less units owed."""
        self.short_units = 0.0
        """Units that were not in stock when they were ordered."""
        self._counted_to_day = 0.0
        self._unit_days = 0.0

    def take(self, units: int) -> Events:
        """Wait for the units and take them away; order more where the position has fallen far enough."""
        self.position_units -= units
        if self.position_units <= self.stage.reorder_point_units:
            self.env.process(self.replenish(self.stage.order_up_to_units - self.position_units))
            self.position_units = self.stage.order_up_to_units
        owed_units = sum(order.amount for order in self.stock.get_queue)
        self.short_units += max(units - max(self.stock.level - owed_units, 0), 0)
        self._count()
        yield self.stock.get(units)

    def replenish(self, units: int) -> Events:
        """One order, from the stage before to this one."""
        if self.upstream is not None:
            yield from self.upstream.take(units)
        yield self.env.timeout(self.stage.lead_time_days)
        self._count()
        yield self.stock.put(units)

    def mean_stock_units(self) -> float:
        """Stock on hand averaged over time until now."""
        self._count()
        return self._unit_days / self.env.now

    def _count(self) -> None:
        """Add up the stock as it has stood since the last change."""
        self._unit_days += self.stock.level * (self.env.now - self._counted_to_day)
        self._counted_to_day = self.env.now


def run(units_by_day: Sequence[int]) -> Outcome:
    """Simulate one replication."""
    env = simpy.Environment()
    stages: list[StockedStage] = []
    for stage in STAGES:
        stages.append(StockedStage(env, stage, stages[-1] if stages else None))

    def customers() -> Events:
        for units in units_by_day:
            env.process(stages[-1].take(units))
            yield env.timeout(1.0)

    env.process(customers())
    env.run(until=DAYS)
    return Outcome(
        tuple(stage.mean_stock_units() for stage in stages), 1.0 - stages[-1].short_units / sum(units_by_day)
    )
