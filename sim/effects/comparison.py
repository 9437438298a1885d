"""A path against its baseline, replication by replication."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import to_day
from sim.effects.bottlenecks import bottleneck_figures
from sim.effects.economy import economy_figures
from sim.effects.headline import headline_figures
from sim.effects.losses import Losses, losses
from sim.effects.prices import consumer_prices, price_figures
from sim.effects.readings import Compared, Inputs, compared, outcomes
from sim.effects.sample import Figures
from sim.effects.shortfalls import shortfall_figures
from sim.effects.statistics import Floats
from sim.effects.stops import first_stop_figures
from sim.effects.totals import differences, window_figures
from sim.effects.window import WINDOW_START, parting
from sim.study.result import PathRuns

LOST_BY_SECTOR: Final = "value added lost by sector"


@dataclass(frozen=True)
class LossesByReplication:
    """What a path loses against its baseline over replications R; gains are negative."""

    lost_by_cause: Mapping[str, Floats]
    """[R, S, M] by cause, over claimed sectors and all months: output that never was made up, in units of the
    sectors."""
    adaptation_usd_m: Floats
    """[R, S, M] over claimed sectors and all months: what adaptation costs."""
    value_added_lost_usd_m: Mapping[str, Floats]
    """[R, M] by mechanism: value added lost directly and upstream, all months."""


@dataclass(frozen=True)
class Comparison:
    """One path and its baseline."""

    runs: PathRuns
    base: PathRuns
    inputs: Inputs

    def figures(self, own: Compared, base: Compared) -> tuple[Figures, ...]:
        """What some replications r lose; value added lost in the window is [r] and [r, S], US$ billion.

        Raises ValueError if the replications do not pair up.
        """
        sectors, data = self.inputs.sectors, self.inputs.trade
        lost = losses(own.unmade, base.unmade)
        value_added_usd_m = lost.value_added_usd_m(sectors)
        in_window_usd_bn = value_added_usd_m[:, :, WINDOW_START:].sum(axis=2) / 1000.0
        return (
            Figures({LOST_BY_SECTOR: in_window_usd_bn}),
            headline_figures(own.unmade, lost, sectors),
            shortfall_figures(own.unmade, base.unmade, lost, value_added_usd_m, sectors),
            economy_figures(
                self._rolled_up(lost, own, base),
                differences(own.totals, base.totals),
                consumer_prices(own.paid, base.paid, data.dual, data.imports.value_usd_m),
                data.industries,
            ),
            price_figures(own.paid, base.paid, data.dual, data.imports.value_usd_m),
            window_figures(own.totals, base.totals),
            bottleneck_figures(own.unmade_by_input_usd_m, base.unmade_by_input_usd_m, WINDOW_START),
            first_stop_figures(own.stops, base.stops, to_day(parting(self.runs.path, self.base.path))),
        )

    def losses_by_replication(self) -> LossesByReplication:
        """The losses of every replication, from records that are read anew."""
        by_cause: list[Mapping[str, Floats]] = []
        by_mechanism: list[Mapping[str, Floats]] = []
        adaptation: list[Floats] = []
        for (own_magnets, own_trade), (base_magnets, base_trade) in zip(
            outcomes(self.runs), outcomes(self.base), strict=True
        ):
            own = compared(self.runs.path.name, own_magnets, own_trade, self.inputs)
            base = compared(self.base.path.name, base_magnets, base_trade, self.inputs)
            lost = losses(own.unmade, base.unmade)
            by_cause.append(lost.lost_by_cause)
            adaptation.append(lost.adaptation_usd_m)
            rolled_up = self._rolled_up(lost, own, base)
            by_mechanism.append({name: kinds[:, 0] + kinds[:, 1] for name, kinds in rolled_up.items()})
        return LossesByReplication(_stacked(by_cause), np.concatenate(adaptation), _stacked(by_mechanism))

    def _rolled_up(self, lost: Losses, own: Compared, base: Compared) -> dict[str, Floats]:
        """[r, K, M] by mechanism, see `RollUp.lost`."""
        return self.inputs.roll_up.lost(lost, own.traded, base.traded)


def _stacked(parts: list[Mapping[str, Floats]]) -> dict[str, Floats]:
    """Arrays of all replications from those of some."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
