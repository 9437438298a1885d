"""The rows of the peers: the same work in each tool, and whether the same came out.

Plain SimPy and Lodestone run in the environment of Lodestone, so their rows are there without a network.
"""

from functools import partial
from math import sqrt
from typing import Final

from benchmarks.peers.chain import Outcome, differences
from benchmarks.peers.environment import Tool, report
from benchmarks.peers.queue import mean_wait_in_theory_hours
from benchmarks.peers.report import Report
from benchmarks.rows import Benchmark, Effort, Figures
from benchmarks.timing import TIMEOUTS

SIMPY: Final = Tool("simpy", is_peer=False)

LODESTONE: Final = Tool("lodestone", is_peer=False)

CHAIN: Final = (SIMPY, LODESTONE, Tool("supplynetpy"), Tool("stockpyl"))
"""Tools that run the small chain, W1."""

QUEUE: Final = (SIMPY, LODESTONE, Tool("ciw"))
"""Tools that run the waiting line, M/M/3; Lodestone's is the desks of its licence office."""

BOARIO: Final = Tool("boario")

NAMES: Final = {"simpy": "plain SimPy", "supplynetpy": "SupplyNetPy", "ciw": "Ciw", "lodestone": "Lodestone"}
"""What the tools call themselves, where that is another word than the name of their module."""

SAME: Final = 1e-6
"""Share by which stocks and fill rates of two tools may differ: no tool draws chance of its own in W1."""

RUN_DEVIATION_HOURS: Final = 0.08
"""Standard deviation of the mean wait from run to run, over 16 runs of Ciw (0.081) and of plain SimPy (0.068)."""

DEVIATIONS: Final = 4.0
"""Standard deviations that a mean wait may lie away from theory."""


def chain(tool: Tool, effort: Effort) -> Figures:
    """Return the seconds of a replication of the small chain, and whether it gave what plain SimPy gave."""
    found = report("chain", tool, effort.rounds)
    if tool == SIMPY:
        return Figures.of(found.timed, "Written as a user would write it.")
    base = report("chain", SIMPY, effort.rounds)
    apart = differences(_outcome(found), _outcome(base), SAME)
    same = f"Not the same as plain SimPy: {', '.join(apart)}" if apart else "The same stocks and fill rate"
    return Figures.of(found.timed, f"{found.timed.ratio / base.timed.ratio:.1f} times plain SimPy. {same}.")


def queue(tool: Tool, effort: Effort) -> Figures:
    """Return the events a second of the waiting line, and the mean wait beside that of theory."""
    found = report("queue", tool, effort.rounds)
    wait, theory = found.outcome["mean_wait_hours"], mean_wait_in_theory_hours()
    far = abs(wait - theory) > DEVIATIONS * RUN_DEVIATION_HOURS / sqrt(effort.rounds)
    note = f"Mean wait {wait:.3f}, theory {theory:.4f}{': too far apart' if far else ''}."
    return Figures.rate(found.timed, TIMEOUTS, note)


def economy(effort: Effort) -> Figures:
    """Return the seconds of a year of the test economy."""
    found = report("economy", BOARIO, effort.rounds)
    return Figures.of(found.timed, f"48 industries; on the worst day {found.outcome['worst_day']:.4f} of the first.")


def _outcome(found: Report) -> Outcome:
    return Outcome(tuple(found.outcome["mean_stock_units"]), found.outcome["fill_rate"])


def _name(tool: Tool) -> str:
    return NAMES.get(tool.name, tool.name)


BENCHMARKS: Final = (
    *(Benchmark(f"W1 chain, {_name(tool)}", "seconds a replication", partial(chain, tool)) for tool in CHAIN),
    *(Benchmark(f"M/M/3, {_name(tool)}", "events a second", partial(queue, tool)) for tool in QUEUE),
    Benchmark("a year of the test economy of BoARIO", "seconds", economy),
)
