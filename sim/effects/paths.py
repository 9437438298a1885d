"""The effects of each reported path, worked out once: what its records say of it, and of it against its baseline.

Memory does not grow with the number of replications: records are read a few replications at a time, what must be seen
of all of them waits on disk (see `sample`), and of each path only its `PathEffects` is kept. What paths are compared by
waits on disk for the baselines, which are read first, and for one path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.effects.acts import AppliedAct, applied_acts
from sim.effects.band_shares import prior_driven_pct
from sim.effects.bottlenecks import bottlenecks
from sim.effects.comparison import LOST_BY_SECTOR, Comparison, LossesByReplication
from sim.effects.cover import Cover, cover
from sim.effects.diversion import Diversion, diversion
from sim.effects.duties import DutiesAtEnd, GoodDuty, duties_at_end, good_duties
from sim.effects.economy import Economy, economy
from sim.effects.headline import LOST, Headline, headline
from sim.effects.licences import Licences, licences
from sim.effects.magnet_flows import MagnetFlows, magnet_flows
from sim.effects.prices import Prices, prices
from sim.effects.published_estimates import Estimate, estimates, model_values, published_values
from sim.effects.readings import Inputs, Reading, read
from sim.effects.sample import Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.shortfalls import Peak, Shortfalls, shortfalls
from sim.effects.soybeans import SoybeanTrade, soybean_trade
from sim.effects.statistics import Floats
from sim.effects.stops import FirstStop, first_stop
from sim.effects.totals import TradeInWindow, trade_in_window
from sim.effects.trade import DirectionFlows, direction_flows
from sim.effects.variance import Spread, spread
from sim.effects.window import WINDOW
from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.inputs.trade import TradeInputs, load_trade_inputs
from sim.policy import Register
from sim.study.result import StudyResult

ALL_SECTORS: Final = "total"
"""All claimed sectors together."""


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
    headline: Headline
    magnets: MagnetEffects
    trade: TradeEffects
    shortfalls: Shortfalls
    bottlenecks: Mapping[str, Mapping[str, float]]
    """Value added not made in the window, by claimed sector, `ALL_SECTORS` first, and by the input that was scarcest:
    mean, US$ billion, path less baseline."""
    prior_driven_pct: float | None
    """Share of the width of the band of value added lost that comes from parameters no data identify, percent, as
    measured after the last fit; None for a path, or for parameters held, that nobody has measured."""
    peak: Peak | None
    """Where the shortfall is largest in the window; None where there is none."""
    value_added_lost_usd_bn: Mapping[str, Spread]
    """In the window, by claimed sector, `ALL_SECTORS` first."""
    economy: Economy
    prices: Prices
    trade_in_window: TradeInWindow
    first_stop: FirstStop
    duties_at_end: DutiesAtEnd
    duties: tuple[GoodDuty, ...]
    acts: tuple[AppliedAct, ...]
    """Every act of the path with the days on which it holds, those first in which it differs from its baseline."""
    against: Comparison
    """The path and its baseline, from whose records `losses_by_replication` reads anew."""

    def losses_by_replication(self) -> LossesByReplication:
        """The losses of every replication; the records of the path and of its baseline are read again.

        No table needs them together, so they are not kept: memory and time grow with replications.
        """
        return self.against.losses_by_replication()


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
    benchmarks: Mapping[str, Estimate]
    """The model's side of published estimates by key."""
    register: Register
    """The acts on record, the same for all paths."""


def effects_of(result: StudyResult) -> StudyEffects:
    """The effects of all reported paths, read with the packaged inputs. Errors are those of `study_effects`."""
    return study_effects(result, load_magnet_inputs(), load_trade_inputs())


def study_effects(result: StudyResult, inputs: MagnetInputs, data: TradeInputs) -> StudyEffects:
    """The effects of all reported paths; each record is read once.

    Raises ValueError where replications of a path and its baseline do not pair up, where replications of a path do not
    have the same plants, or layers of a duty do not add up.
    """
    read_with = Inputs.of(inputs, data)
    baselines = dict.fromkeys(result.runs[name].path.baseline for name in result.reported)
    kept = {name: read(result.runs[name], read_with) for name in baselines}
    measured = prior_driven_pct() if result.held == "none" else {}
    paths = {}
    for name in result.reported:
        runs = result.runs[name]
        own = kept[name] if name in kept else read(runs, read_with)
        against = Comparison(runs, result.runs[runs.path.baseline], read_with)
        paths[name] = _path_effects(against, own, kept[runs.path.baseline], measured.get(name))
    views = {name: runs.view for name, runs in result.runs.items()}
    economies = {name: path.economy for name, path in paths.items()}
    register = next(iter(result.runs.values())).path.register
    values = model_values(economies, views, register, read_with.sectors, read_with.roll_up, data)
    return StudyEffects(
        paths=paths,
        replications=result.replications,
        sectors=tuple(sector.name for sector in inputs.sectors),
        claimed=read_with.sectors,
        benchmarks=estimates(published_values(), values),
        register=register,
    )


def _path_effects(against: Comparison, own: Reading, base: Reading, prior_driven_pct: float | None) -> PathEffects:
    """Told of a path: by itself, and compared with its baseline."""
    runs, inputs, sample = against.runs, against.inputs, Sample()
    for part, base_part in zip(own.compared, base.compared, strict=True):
        sample.add(*against.figures(part, base_part))
    told = shortfalls(sample, inputs.sectors)
    return PathEffects(
        name=runs.path.name,
        label=runs.path.label,
        baseline=runs.path.baseline,
        headline=headline(sample),
        magnets=MagnetEffects(
            cover=cover(own.sample, len(inputs.magnets.sectors)),
            flows=magnet_flows(own.sample),
            licences=licences(own.sample, own.waits),
        ),
        trade=TradeEffects(
            directions=direction_flows(own.sample, inputs.trade),
            diversion=diversion(own.sample, inputs.trade),
            soybeans=soybean_trade(own.sample),
        ),
        shortfalls=told,
        bottlenecks=bottlenecks(sample, inputs.sectors, ALL_SECTORS),
        prior_driven_pct=prior_driven_pct,
        peak=told.peak(inputs.sectors),
        value_added_lost_usd_bn=_spreads(sample.values((LOST, WINDOW)), sample.values(LOST_BY_SECTOR), inputs.sectors),
        economy=economy(sample),
        prices=prices(sample, inputs.trade.dual),
        trade_in_window=trade_in_window(sample),
        first_stop=first_stop(sample),
        duties_at_end=duties_at_end(runs.view),
        duties=good_duties(runs.path, runs.view),
        acts=applied_acts(runs, against.base),
        against=against,
    )


def _spreads(total: Floats, by_sector: Floats, sectors: ClaimedSectors) -> dict[str, Spread]:
    """Spreads of figures [R] and [R, S] by sector."""
    return {ALL_SECTORS: spread(total)} | {
        name: spread(by_sector[:, place]) for place, name in enumerate(sectors.names)
    }
