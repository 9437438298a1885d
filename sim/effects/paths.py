"""The effects of each reported path, worked out once: what its records say of it, and of it against its baseline.

Baselines are read first, and the figures that other paths are compared with are kept. Of any other path only its
`PathEffects` is kept, so memory grows by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.clock import to_day
from sim.effects.cover import Cover, cover
from sim.effects.diversion import Diversion, diversion
from sim.effects.duties import DutiesAtEnd, GoodDuty, duties_at_end, good_duties
from sim.effects.economy import Economy, economy
from sim.effects.licences import Licences, licences
from sim.effects.losses import Shortage, UnmadeOutput, losses, shortage, unmade_output
from sim.effects.magnet_flows import MagnetFlows, magnet_flows
from sim.effects.outcomes import MagnetOutcome, TradeOutcome
from sim.effects.published_estimates import model_values
from sim.effects.roll_up import RollUp, TradedOutput, traded_output
from sim.effects.sectors import ClaimedSectors
from sim.effects.shortfalls import Peak, Shortfalls, shortfalls
from sim.effects.soybeans import SoybeanTrade, soybean_trade
from sim.effects.statistics import Band, Floats
from sim.effects.stops import FirstStop, Stops, first_stop, stops
from sim.effects.totals import TradeInWindow, TradeTotals, differences, trade_in_window, trade_totals
from sim.effects.trade import DirectionFlows, direction_flows
from sim.effects.variance import Spread, spread
from sim.effects.window import Window
from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.inputs.trade import TradeInputs, load_trade_inputs
from sim.policy import Register
from sim.policy.intervals import ActInterval
from sim.study.result import PathRuns, StudyResult

ALL_SECTORS: Final = "total"
"""All claimed sectors together."""

WORSE_USD_BN: Final = 1e-12
"""Value added lost above which a replication counts as worse than its baseline, US$ billion."""


@dataclass(frozen=True)
class MagnetEffects:
    """What is told of the magnets of a path by itself."""

    cover: Cover
    flows: MagnetFlows
    licences: Licences


@dataclass(frozen=True)
class TradeEffects:
    """What is told of the trade of a path by itself."""

    directions: Mapping[str, DirectionFlows]
    diversion: Diversion
    soybeans: SoybeanTrade


@dataclass(frozen=True)
class PathEffects:
    """The effects of one path."""

    name: str
    label: str
    baseline: str
    window: Window
    """The months of sums against the baseline."""
    magnets: MagnetEffects
    trade: TradeEffects
    lost_by_cause: Mapping[str, Floats]
    """[R, S, M] by cause, over replications, claimed sectors and all months: output that never was made up against the
    baseline, in units of the sectors."""
    shortfalls: Shortfalls
    peak: Peak | None
    """Where the shortfall is largest in the window; None where there is none."""
    value_added_lost_usd_bn: Mapping[str, Spread]
    """In the window, by claimed sector, `ALL_SECTORS` first."""
    share_worse: float
    """Share of the replications that lose value added against the baseline in the window."""
    economy: Economy
    """The roll-up, with value added lost by mechanism and month [R, M]."""
    trade_in_window: TradeInWindow
    first_stop: FirstStop
    duties_at_end: DutiesAtEnd
    duties: tuple[GoodDuty, ...]
    acts: tuple[ActInterval, ...]
    """Every act of the path with the days on which it holds."""


@dataclass(frozen=True)
class StudyEffects:
    """The effects of all reported paths of a study."""

    paths: Mapping[str, PathEffects]
    """By name, in the order asked for."""
    replications: int
    sectors: tuple[str, ...]
    """Names of all sectors, claimed or not: axis of `Cover`."""
    claimed: ClaimedSectors
    """The sectors that claim output: axis of losses and shortfalls."""
    benchmarks: Mapping[str, Band[float]]
    """The model's side of published estimates, see `model_values`."""
    register: Register
    """The acts on record, the same for all paths."""


@dataclass(frozen=True)
class _Inputs:
    """What the records of every path are read with."""

    magnets: MagnetInputs
    trade: TradeInputs
    sectors: ClaimedSectors
    roll_up: RollUp


@dataclass(frozen=True)
class _Reading:
    """What is taken from the records of a path in one reading: effects of its own, and what it is compared by."""

    magnets: MagnetEffects
    trade: TradeEffects
    unmade: UnmadeOutput
    stops: Stops
    traded: TradedOutput
    totals: TradeTotals


def effects_of(result: StudyResult) -> StudyEffects:
    """The effects of all reported paths, read with the packaged inputs. Errors are those of `study_effects`."""
    return study_effects(result, load_magnet_inputs(), load_trade_inputs())


def study_effects(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> StudyEffects:
    """The effects of all reported paths; each record is read once.

    Raises ValueError where replications of a path and its baseline do not pair up, or layers of a duty do not add up.
    """
    sectors = ClaimedSectors.of(inputs, data)
    read_with = _Inputs(inputs, data, sectors, RollUp.of(sectors, data))
    baselines = dict.fromkeys(result.runs[name].path.baseline for name in result.reported)
    kept = {name: _read(result.runs[name], read_with) for name in baselines}
    paths = {}
    for name in result.reported:
        runs = result.runs[name]
        own = kept[name] if name in kept else _read(runs, read_with)
        base = result.runs[runs.path.baseline]
        window = Window.of(runs.path, base.path)
        paths[name] = _path_effects(runs, window, own, kept[runs.path.baseline], read_with)
    views = {name: runs.view for name, runs in result.runs.items()}
    economies = {name: path.economy for name, path in paths.items()}
    return StudyEffects(
        paths=paths,
        replications=result.replications,
        sectors=tuple(sector.name for sector in inputs.sectors),
        claimed=sectors,
        benchmarks=model_values(economies, views, sectors, read_with.roll_up, data),
        register=next(iter(result.runs.values())).path.register,
    )


def _read(runs: PathRuns, inputs: _Inputs) -> _Reading:
    """Read the records of one path: magnets first, which are dropped before trade is read."""
    magnets, stopped, short = _magnets(runs, inputs)
    outcome = TradeOutcome.of(runs.trade)
    made_in = inputs.trade.exports.sectors[:, list(inputs.sectors.places)]
    return _Reading(
        magnets=magnets,
        trade=TradeEffects(
            directions=direction_flows(outcome, inputs.trade),
            diversion=diversion(outcome, inputs.trade),
            soybeans=soybean_trade(outcome.soybeans, inputs.trade.soybeans),
        ),
        unmade=unmade_output(runs.path.name, short, outcome, inputs.sectors, made_in),
        stops=stopped,
        traded=traded_output(outcome),
        totals=trade_totals(outcome),
    )


def _magnets(runs: PathRuns, inputs: _Inputs) -> tuple[MagnetEffects, Stops, Shortage]:
    outcome = MagnetOutcome.of(runs.magnets)
    effects = MagnetEffects(
        cover=cover(outcome, len(inputs.magnets.sectors)),
        flows=magnet_flows(outcome),
        licences=licences(outcome.licences),
    )
    return effects, stops(outcome, inputs.sectors), shortage(outcome, inputs.sectors)


def _path_effects(runs: PathRuns, window: Window, own: _Reading, base: _Reading, inputs: _Inputs) -> PathEffects:
    """Compare a path with its baseline."""
    sectors = inputs.sectors
    lost = losses(own.unmade, base.unmade)
    value_added_usd_m = lost.lost * sectors.value_added_usd_m_per_unit[None, :, None]
    in_window_usd_bn = value_added_usd_m[:, :, window.start :].sum(axis=2) / 1000.0
    total_usd_bn = in_window_usd_bn.sum(axis=1)
    told = shortfalls(own.unmade, base.unmade, lost, value_added_usd_m, sectors)
    return PathEffects(
        name=runs.path.name,
        label=runs.path.label,
        baseline=runs.path.baseline,
        window=window,
        magnets=own.magnets,
        trade=own.trade,
        lost_by_cause=lost.lost_by_cause,
        shortfalls=told,
        peak=told.peak(window.start, sectors),
        value_added_lost_usd_bn=_spreads(total_usd_bn, in_window_usd_bn, sectors),
        share_worse=float((total_usd_bn > WORSE_USD_BN).mean()),
        economy=economy(
            inputs.roll_up.lost(lost, own.traded, base.traded),
            differences(own.totals, base.totals),
            window,
            inputs.trade.industries,
        ),
        trade_in_window=trade_in_window(own.totals, base.totals, window.start),
        first_stop=first_stop(own.stops, to_day(window.since)),
        duties_at_end=duties_at_end(runs.view),
        duties=good_duties(runs.path, runs.view),
        acts=tuple(runs.view.act_intervals()),
    )


def _spreads(total: Floats, by_sector: Floats, sectors: ClaimedSectors) -> dict[str, Spread]:
    """Spreads of figures [R] and [R, S] by sector."""
    return {ALL_SECTORS: spread(total)} | {
        name: spread(by_sector[:, place]) for place, name in enumerate(sectors.names)
    }
