"""Worlds by themselves: magnets under three paths, trade under all of them, a larger world, and the views of paths."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

from benchmarks.fresh_views import in_fresh_processes
from benchmarks.rows import Benchmark, Effort, Figures
from benchmarks.timing import Timed, timed, times_as_long
from sim.clock import HORIZON, WARM_UP_DAYS
from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.parameters.draws import draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyPath, PolicyView, load_path, load_register
from sim.study.garbage import uncollected
from sim.study.replications import run_replication
from sim.study.shared_laws import SharedLaws
from sim.study.world_kinds import KINDS, MAGNETS, TRADE, Kind
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.world import MagnetWorld

SEED: Final = 1

TIMES_LARGER: Final = 4

SCALED_PATH: Final = "current_policy"

DAYS_OF_A_YEAR: Final = 365.0


def path_of(name: str) -> PolicyPath:
    """Return a standard path."""
    return load_path(name, load_register())


@cache
def view_of(name: str) -> PolicyView:
    """Return the view of a standard path, made once."""
    return PolicyView.of(path_of(name))


def laws_of(kind: Kind[Any, Any], paths: Sequence[str]) -> tuple[Any, ...]:
    """Return the laws that a study of some paths runs: equal ones once."""
    return SharedLaws.of([kind.law(view_of(path)) for path in paths]).laws


def trade_of_all(effort: Effort) -> Figures:
    """Return the time of trade under the laws of all paths, a new replication in every round, after one untimed."""
    laws = laws_of(TRADE, effort.paths)
    run_replication(TRADE, laws[:1], SEED, effort.rounds)
    return Figures.of(timed(effort.rounds, lambda number: run_replication(TRADE, laws, SEED, number)))


def magnets_alone(path: str, effort: Effort) -> Figures:
    """Return the time of a world of magnets, a new replication in every round, whose draws were made before."""
    law, inputs = MAGNETS.law(view_of(path)), load_magnet_inputs()
    drawn = []
    for number in range(effort.rounds):
        streams = Streams(SEED, number)
        behaviour = draw_behaviour(load_parameters(), streams)
        MagnetWorld(law, inputs, streams, behaviour)
        drawn.append((streams, behaviour))
    return Figures.of(timed(effort.rounds, lambda number: MagnetWorld(law, inputs, *drawn[number]).run()))


@cache
def standard_replication(effort: Effort) -> Timed:
    """Time one replication of all paths, both worlds, as a study runs it."""
    laws = {kind: laws_of(kind, effort.paths) for kind in KINDS}

    def replication(number: int) -> None:
        for kind, own in laws.items():
            run_replication(kind, own, SEED, number)

    return timed(effort.rounds, replication)


def path_of_a_study(effort: Effort) -> Figures:
    """Return the share of one path in a replication of all of them."""
    return Figures.of(standard_replication(effort).part(1.0 / len(effort.paths)))


def year_of_a_path(effort: Effort) -> Figures:
    """Return the share of one simulated year in a path."""
    share = DAYS_OF_A_YEAR / (HORIZON + WARM_UP_DAYS) / len(effort.paths)
    return Figures.of(standard_replication(effort).part(share), "Set beside the year of BoARIO.")


def scaled(inputs: MagnetInputs, times: int) -> MagnetInputs:
    """Return inputs with `times` as many plants and users abroad, who use as much together as before."""
    return replace(
        inputs,
        sectors=tuple(replace(sector, plants=times * sector.plants) for sector in inputs.sectors),
        destinations=tuple(replace(one, foreign_users=times * one.foreign_users) for one in inputs.destinations),
    )


def run_magnets(law: MagnetLaw, inputs: MagnetInputs, replication: int) -> None:
    """Run a world of magnets on inputs of one's own, which a study cannot be given."""
    streams = Streams(SEED, replication)
    with uncollected():
        MagnetWorld(law, inputs, streams, draw_behaviour(load_parameters(), streams)).run()


def larger_world(effort: Effort) -> Figures:
    """Return the time of a world with more plants and users over that of the world as it is."""
    law, usual = MAGNETS.law(view_of(SCALED_PATH)), load_magnet_inputs()
    large = scaled(usual, TIMES_LARGER)
    found = times_as_long(
        effort.rounds,
        lambda number: run_magnets(law, large, number),
        lambda number: run_magnets(law, usual, number),
    )
    return Figures(found, None, effort.rounds, f"Under {SCALED_PATH}; {TIMES_LARGER} is growth in step with size.")


def all_views(effort: Effort) -> Figures:
    """Return the time that the views of all standard paths take, and the laws that worlds read in them."""
    return Figures.of(in_fresh_processes(effort.rounds), "Each round in a fresh process.")


def _magnets(label: str, path: str) -> Benchmark:
    return Benchmark(f"world of magnets, {label}", "seconds", partial(magnets_alone, path))


BENCHMARKS: Final = (
    _magnets("calm (pre_trade_war)", "pre_trade_war"),
    _magnets("current_policy", "current_policy"),
    _magnets("full_escalation", "full_escalation"),
    Benchmark("world of magnets, four times the plants and users", "times as long", larger_world),
    Benchmark("trade, all paths of a replication", "seconds", trade_of_all),
    Benchmark("a path of the standard study, both worlds", "seconds", path_of_a_study),
    Benchmark("a year of a path, both worlds", "seconds", year_of_a_path),
    Benchmark("views of all paths", "seconds", all_views),
)
