"""The records of one path, read once and a few replications at a time: what they tell of the path by itself, and what
the path and its baseline are compared by.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.effects import portions
from sim.effects.adaptation import adaptation_cost
from sim.effects.bottlenecks import unmade_by_input
from sim.effects.cover import cover_figures
from sim.effects.demand import left_out, spending_cut_usd_m
from sim.effects.diversion import diversion_figures
from sim.effects.licences import licence_figures
from sim.effects.losses import UnmadeOutput, shortage, unmade_output
from sim.effects.magnet_flows import magnet_flow_figures
from sim.effects.outcomes import MagnetOutcome, TradeOutcome
from sim.effects.prices import PaidMore, paid_more
from sim.effects.roll_up import RollUp, TradedOutput
from sim.effects.sample import Sample
from sim.effects.scratch import Parts
from sim.effects.sectors import ClaimedSectors
from sim.effects.soybeans import soybean_figures
from sim.effects.statistics import Floats
from sim.effects.stops import stops
from sim.effects.totals import TradeTotals, trade_totals
from sim.effects.trade import direction_figures
from sim.effects.waits import Waits
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.study.result import PathRuns


@dataclass(frozen=True)
class Inputs:
    """What the records of every path are read with."""

    magnets: MagnetInputs
    trade: TradeInputs
    sectors: ClaimedSectors
    roll_up: RollUp
    left_out: Floats
    """[G] see `demand.left_out`."""

    @classmethod
    def of(cls, magnets: MagnetInputs, trade: TradeInputs) -> "Inputs":
        """The inputs of a study, and what follows from them."""
        sectors = ClaimedSectors.of(magnets, trade)
        return cls(magnets, trade, sectors, RollUp.of(sectors, trade), left_out(trade.dual, sectors.simulated))


@dataclass(frozen=True)
class Compared:
    """What a path is compared by, for some replications r."""

    unmade: UnmadeOutput
    unmade_by_input_usd_m: Floats
    stops: NDArray[np.bool_]
    """See `stops.stops`."""
    traded: TradedOutput
    paid: PaidMore
    totals: TradeTotals


@dataclass(frozen=True)
class Reading:
    """What the records of a path tell, for all its replications; it waits in scratch files."""

    sample: Sample
    """Figures of the path by itself."""
    waits: Waits
    compared: Parts[Compared]
    """In order of replication, cut alike for every path of a study."""


def read(runs: PathRuns, inputs: Inputs) -> Reading:
    """Read every record of a path once."""
    reading = Reading(Sample(), Waits(), Parts())
    for magnets, trade in outcomes(runs):
        reading.sample.add(
            cover_figures(magnets, len(inputs.magnets.sectors)),
            magnet_flow_figures(magnets),
            licence_figures(magnets.licences),
            *direction_figures(trade),
            diversion_figures(trade, inputs.trade),
            soybean_figures(trade.soybeans, inputs.trade.soybeans),
        )
        reading.waits.add(magnets.licences)
        reading.compared.add(compared(runs.path.name, magnets, trade, inputs))
    return reading


def outcomes(runs: PathRuns) -> Iterator[tuple[MagnetOutcome, TradeOutcome]]:
    """The records of a path laid side by side, a few replications at a time."""
    for some in portions.portions(len(runs.magnets), portions.REPLICATIONS_AT_ONCE):
        yield MagnetOutcome.of(runs.magnets[some]), TradeOutcome.of(runs.trade[some])


def compared(path: str, magnets: MagnetOutcome, trade: TradeOutcome, inputs: Inputs) -> Compared:
    """What some replications of a path are compared by."""
    made_in = inputs.trade.exports.sectors[:, list(inputs.sectors.places)]
    return Compared(
        unmade=unmade_output(
            path,
            shortage(magnets, inputs.sectors),
            adaptation_cost(magnets, inputs.sectors),
            trade,
            inputs.sectors,
            made_in,
        ),
        unmade_by_input_usd_m=unmade_by_input(magnets, inputs.sectors),
        stops=stops(magnets, inputs.sectors),
        traded=TradedOutput(
            lost_exports_usd_m=trade.lost_exports_usd_m,
            home_sales_usd_m=trade.home_sales_usd_m,
            spending_cut_usd_m=spending_cut_usd_m(trade, inputs.left_out),
        ),
        paid=paid_more(trade),
        totals=trade_totals(trade),
    )
