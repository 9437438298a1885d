"""Seconds and events of one world beside bare SimPy's timeouts a second, on this machine and in this run.

Machines are shared and noisy, so quote the ratios and the medians. Run with `make bench`.
"""

import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial

import simpy

from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.inputs.trade import TradeInputs, load_trade_inputs
from sim.parameters.draws import draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyView, load_path, load_register
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.world import MagnetWorld
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.world import TradeWorld

ROUNDS = 5
TIMEOUTS = 200_000
PATHS = ("pre_trade_war", "current_policy", "full_escalation")


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds of processor time and what the work counted."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        counted = work()
        return time.process_time() - start, counted
    finally:
        gc.enable()


def bare(processes: int) -> int:
    """Timeouts of bare SimPy with a number of processes alive."""
    env = simpy.Environment()

    def ticking() -> Generator[simpy.Event, None, None]:
        for _ in range(TIMEOUTS // processes):
            yield env.timeout(1.0)

    for _ in range(processes):
        env.process(ticking())
    env.run()
    return TIMEOUTS


def run_trade(laws: Sequence[TradeLaw], data: TradeInputs, streams: Streams) -> int:
    """Events of one world of trade under some laws."""
    return TradeWorld(laws, data, streams, draw_behaviour(load_parameters(), streams)).run()[0].events


def run_world(law: MagnetLaw, inputs: MagnetInputs, streams: Streams) -> int:
    """Events of one world."""
    return MagnetWorld(law, inputs, streams, draw_behaviour(load_parameters(), streams)).run().events


def main() -> None:
    inputs, record = load_magnet_inputs(), load_register()
    views = {name: PolicyView.of(load_path(name, record)) for name in PATHS}
    laws = {name: MagnetLaw.of(view) for name, view in views.items()}
    trades, data = {f"{name}, trade": [TradeLaw.of(view)] for name, view in views.items()}, load_trade_inputs()
    trades["all three, trade"] = [law for own in trades.values() for law in own]
    streams = Streams(1, 0)
    for law in laws.values():
        # Draws are cached across paths of a replication, as in a study.
        MagnetWorld(law, inputs, streams, draw_behaviour(load_parameters(), streams))
    rates: dict[str, list[float]] = {"bare, 1 process": [], "bare, 1000 processes": []}
    worlds: dict[str, list[tuple[float, int]]] = {name: [] for name in (*PATHS, *trades)}
    for together in trades.values():
        run_trade(together, data, streams)
    for _ in range(ROUNDS):
        for label, processes in (("bare, 1 process", 1), ("bare, 1000 processes", 1000)):
            seconds, count = timed(partial(bare, processes))
            rates[label].append(count / seconds)
        for name, law in laws.items():
            worlds[name].append(timed(partial(run_world, law, inputs, streams)))
        for name, together in trades.items():
            worlds[name].append(timed(partial(run_trade, together, data, streams)))
    print(f"Python {sys.version.split()[0]} ({platform.python_compiler()}), SimPy {simpy.__version__}, {ROUNDS} rounds")
    for label, found in rates.items():
        print(f"{label:24s} {statistics.median(found):12,.0f} timeouts/s")
    base = statistics.median(rates["bare, 1 process"])
    print(
        f"{'world':24s} {'seconds':>9s} {'events':>9s} {'events/s':>12s}  time over bare SimPy's for as many timeouts"
    )
    for name, found in worlds.items():
        seconds = statistics.median(second for second, _ in found)
        events = found[0][1]
        print(f"{name:24s} {seconds:9.3f} {events:9,d} {events / seconds:12,.0f}  {seconds * base / events:.1f}")


if __name__ == "__main__":
    main()
