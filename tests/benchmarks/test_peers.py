"""The work of the peers, where it needs no peer: plain SimPy beside the same work done another way."""

from dataclasses import replace
from heapq import heappop, heappush
from math import inf
from random import Random
from types import ModuleType

import pytest

from benchmarks.peers import chain_lodestone, chain_simpy, queue, queue_lodestone, queue_simpy
from benchmarks.peers.chain import DAYS, STAGES, Outcome, Stage, demand_units, differences
from benchmarks.peers.queue import SERVERS, SERVICES_PER_HOUR, mean_wait_in_theory_hours
from benchmarks.peers.report import Report
from benchmarks.timing import Round, Timed

CHAINS = [chain_simpy, chain_lodestone]


def day_by_day(units_by_day: tuple[int, ...]) -> Outcome:
    """The small chain without events, in steps of a day, for a chain that never runs short."""
    stock = [stage.order_up_to_units for stage in STAGES]
    position = list(stock)
    due = [[0] * (DAYS + stage.lead_time_days + 1) for stage in STAGES]
    unit_days = [0] * len(STAGES)
    for day, units in enumerate(units_by_day):
        asked = units
        for place in reversed(range(len(STAGES))):
            stock[place] += due[place][day] - asked
            assert stock[place] >= 0
            position[place] -= asked
            stage = STAGES[place]
            asked = stage.order_up_to_units - position[place] if position[place] <= stage.reorder_point_units else 0
            position[place] += asked
            due[place][day + stage.lead_time_days] += asked
        unit_days = [total + level for total, level in zip(unit_days, stock, strict=True)]
    return Outcome(tuple(total / DAYS for total in unit_days), 1.0)


@pytest.mark.parametrize("tool", CHAINS)
@pytest.mark.parametrize("replication", range(5))
def test_a_chain_is_the_chain_day_by_day(tool: ModuleType, replication: int) -> None:
    demand = demand_units(replication)
    assert differences(tool.run(demand), day_by_day(demand), 1e-12) == []


@pytest.mark.parametrize("tool", CHAINS)
def test_a_wrong_chain_is_seen(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    demand = demand_units(0)
    good = day_by_day(demand)
    last: Stage = replace(STAGES[-1], lead_time_days=STAGES[-1].lead_time_days + 1)
    monkeypatch.setattr(tool, "STAGES", (*STAGES[:-1], last))
    assert any(told.startswith("mean stock at N1 ") for told in differences(tool.run(demand), good, 1e-6))


@pytest.mark.parametrize("tool", CHAINS)
def test_what_is_short_is_delivered_later_and_in_order(tool: ModuleType) -> None:
    """Of 300 units on day 0, 50 are not in stock; the unit of day 1 waits behind them until day 2."""
    demand = [300, *[1] * (DAYS - 1)]
    assert tool.run(demand).fill_rate == 1.0 - 51 / sum(demand)


def test_both_chains_wait_in_the_same_way() -> None:
    """Demand that empties every stage time and again."""
    demand = [40 * units for units in demand_units(3)]
    assert chain_simpy.run(demand).fill_rate < 0.9
    assert differences(chain_lodestone.run(demand), chain_simpy.run(demand), 1e-9) == []


def test_differences_are_told_by_name() -> None:
    one = Outcome((1.0, 2.0, 3.0), 1.0)
    assert differences(one, one, 0.0) == []
    assert differences(replace(one, fill_rate=0.9), one, 0.05) == ["fill rate 0.9 and 1"]
    assert len(differences(replace(one, mean_stock_units=(1.0, float("nan"), inf)), one, 0.05)) == 2


def test_theory_is_the_balance_of_the_line() -> None:
    """The mean number in line from the balance of arrivals and departures, and Little's law."""
    arrivals, weights = queue.ARRIVALS_PER_HOUR, [1.0]
    for number in range(1, 1_000):
        weights.append(weights[-1] * arrivals / (min(number, SERVERS) * SERVICES_PER_HOUR))
    waiting = sum(max(number - SERVERS, 0) * weight for number, weight in enumerate(weights)) / sum(weights)
    assert mean_wait_in_theory_hours() == pytest.approx(waiting / arrivals)
    assert mean_wait_in_theory_hours() == pytest.approx(1.0787, abs=1e-4)


@pytest.mark.parametrize("tool", [queue_simpy, queue_lodestone])
def test_a_line_is_the_line_without_events(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each customer in turn goes to the server that is free first (the recursion of Kiefer and Wolfowitz, 1955)."""

    def draws(rate: float) -> Random:
        return Random(f"{rate}")

    class Keyed:
        """Draws of arrivals and of services that do not depend on each other's order."""

        def __init__(self, _: int) -> None:
            self.streams = {rate: draws(rate) for rate in (queue.ARRIVALS_PER_HOUR, SERVICES_PER_HOUR)}

        def expovariate(self, rate: float) -> float:
            return self.streams[rate].expovariate(rate)

    customers, now, waited = 2_000, 0.0, 0.0
    arrivals, services = draws(queue.ARRIVALS_PER_HOUR), draws(SERVICES_PER_HOUR)
    free_at = [0.0] * SERVERS
    for _ in range(customers):
        now += arrivals.expovariate(queue.ARRIVALS_PER_HOUR)
        starts = max(now, heappop(free_at))
        waited += starts - now
        heappush(free_at, starts + services.expovariate(SERVICES_PER_HOUR))
    monkeypatch.setattr(tool.random, "Random", Keyed)
    found = tool.run(customers, 0)
    assert found.served == customers
    assert found.mean_wait_hours == pytest.approx(waited / customers, rel=1e-9)
    monkeypatch.setattr(tool, "SERVERS", SERVERS + 1)
    assert tool.run(customers, 0).mean_wait_hours < 0.9 * waited / customers


def test_a_report_comes_back_whole() -> None:
    sent = Report.of(Timed((Round(1.0, 0.5), Round(2.0, 0.5))), {"mean_stock_units": [1.0]})
    text = 'a library talks\n{"rounds": [[1.0, 0.5], [2.0, 0.5]], "outcome": {"mean_stock_units": [1.0]}}\n'
    assert Report.read(text) == sent
    assert sent.timed.ratio == 3.0
    for wrong in ("", "a library talks"):
        with pytest.raises(ValueError):  # noqa: PT011
            Report.read(wrong)
