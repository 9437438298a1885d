"""Runs one piece of work in one tool, in the interpreter that has the tool, and prints a `Report` as JSON.

`python -m benchmarks.peers chain supplynetpy 5` runs five rounds. Nothing here needs Lodestone.
"""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from statistics import mean
from time import process_time
from typing import Any, Final

from benchmarks.peers.chain import demand_units
from benchmarks.peers.queue import CUSTOMERS, EVENTS_PER_CUSTOMER
from benchmarks.peers.report import Report
from benchmarks.timing import TIMEOUTS, timed

ROUND_SECONDS: Final = 0.2
"""A round runs short work over and over until it takes about this long."""


def chain(tool: Any, rounds: int) -> Report:
    """The small chain: seconds of a replication, and the outcome of replication 0."""
    demand = demand_units(0)
    outcome = tool.run(demand)
    start = process_time()
    tool.run(demand)
    times = max(1, round(ROUND_SECONDS / (process_time() - start)))
    found = timed(rounds, lambda _: [tool.run(demand) for _ in range(times)])
    return Report.of(found.part(1.0 / times), asdict(outcome))


def queue(tool: Any, rounds: int) -> Report:
    """The waiting line: seconds of as many events as bare SimPy has timeouts, and the mean wait over all rounds.

    Every round has draws of its own.
    """
    lines = [tool.run(CUSTOMERS // 10, rounds)]
    found = timed(rounds, lambda number: lines.append(tool.run(CUSTOMERS, number)))
    events = EVENTS_PER_CUSTOMER * mean(line.served for line in lines[1:])
    return Report.of(
        found.part(TIMEOUTS / events), {"mean_wait_hours": mean(line.mean_wait_hours for line in lines[1:])}
    )


def economy(tool: Any, rounds: int) -> Report:
    """The test economy: seconds of a year, and production on the worst day as a share of the first."""
    flows = tool.tables()
    worst = tool.run(flows)
    return Report.of(timed(rounds, lambda _: tool.run(flows)), {"worst_day": worst})


WORK: Final = {"chain": chain, "queue": queue, "economy": economy}

if __name__ == "__main__":
    work, tool, rounds = sys.argv[1:]
    print(json.dumps(asdict(WORK[work](import_module(f"benchmarks.peers.{work}_{tool}"), int(rounds)))))
