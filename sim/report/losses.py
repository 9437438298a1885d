"""Output lost on a path against its baseline, replication by replication, under common random numbers, by cause.

A plant that is short of an input makes less; a producer whose inputs bear duties sells less of what plants can make; an
exporter who cannot sell to China sells less too, but for what other countries buy. The causes add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.clock import DAYS_PER_MONTH, EVE, MONTH_EDGES, MONTH_STARTS, MONTHS
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs
from sim.policy import PolicyPath
from sim.report.stats import Floats
from sim.report.trade_stats import gathered, lost_output
from sim.study.result import PathRuns, StudyResult

SHORTAGE: Final = "input_shortage"
COSTS: Final = "input_costs"
EXPORTS: Final = "lost_exports"

CAUSES: Final = {
    SHORTAGE: "magnets or materials were short",
    COSTS: "duties on inputs from China made output dearer",
    EXPORTS: "China did not buy, and nobody else did",
}


@dataclass(frozen=True)
class Losses:
    """Arrays [R, S, M] over replications, claimed sectors, all months; in units of the sectors; gains are negative."""

    sectors: tuple[int, ...]
    """Index of each claimed sector in `Inputs.sectors`."""
    normal: Floats
    """[S, M] normal output of the month."""
    net: Mapping[str, Floats]
    """By cause: output not made on the path, lost in the month less caught up in the month."""
    net_baseline: Mapping[str, Floats]
    deferred: Floats
    """Path less baseline: part of the loss of the month that was made up later. Only a shortage is made up for."""
    lost_by_cause: Mapping[str, Floats]
    """Path less baseline: part of the loss of the month that never was made up."""
    value_added_usd_m_per_unit: Floats
    """[S]"""

    @property
    def shortfall_by_cause(self) -> dict[str, Floats]:
        """Output of the baseline less output of the path, same replication."""
        return {cause: self.net[cause] - self.net_baseline[cause] for cause in CAUSES}

    @property
    def shortfall(self) -> Floats:
        """Output of the baseline less output of the path, same replication, all causes."""
        return np.asarray(sum(self.shortfall_by_cause.values()))

    @property
    def shortfall_pct(self) -> Floats:
        """Shortfall in percent of normal output of the month."""
        return np.asarray(100.0 * self.shortfall / self.normal)

    @property
    def lost(self) -> Floats:
        """Path less baseline: output that never was made up, all causes."""
        return np.asarray(sum(self.lost_by_cause.values()))

    @property
    def value_added_lost_usd_m(self) -> Floats:
        """Value added of `lost`."""
        return self.lost * self.value_added_usd_m_per_unit[None, :, None]


def losses(result: StudyResult, path: str, inputs: MagnetInputs, data: TradeInputs) -> Losses:
    """Losses of a path of the study. Raises ValueError if its replications are not those of its baseline."""
    runs = result.runs[path]
    base = result.runs[runs.path.baseline]
    claimed = tuple(index for index, sector in enumerate(inputs.sectors) if sector.claimed)
    normal = normal_output(inputs)[list(claimed)]
    own, of_baseline = (_side(side, claimed, normal, inputs, data) for side in (runs, base))
    if not np.array_equal(own.replications, of_baseline.replications):
        raise ValueError(f"replications of {path} and of its baseline {runs.path.baseline} do not pair up")
    lost = {
        cause: (own.net[cause] - of_baseline.net[cause]) if cause != SHORTAGE else own.lost - of_baseline.lost
        for cause in CAUSES
    }
    return Losses(
        sectors=claimed,
        normal=normal,
        net=own.net,
        net_baseline=of_baseline.net,
        deferred=own.deferred - of_baseline.deferred,
        lost_by_cause=lost,
        value_added_usd_m_per_unit=np.array([inputs.sectors[at].value_added_usd_m_per_unit for at in claimed]),
    )


@dataclass(frozen=True)
class _Side:
    """One path: arrays [R, S, M]."""

    replications: Floats
    net: dict[str, Floats]
    deferred: Floats
    lost: Floats
    """Of a shortage."""


def _side(runs: PathRuns, claimed: tuple[int, ...], normal: Floats, inputs: MagnetInputs, data: TradeInputs) -> _Side:
    rows = list(claimed)
    found: dict[str, list[Floats]] = {name: [] for name in ("gross_loss", "recovered", "deferred")}
    numbers = []
    for record in runs.records:
        numbers.append(float(record.replication))
        for name, arrays in found.items():
            arrays.append(getattr(record, name)[rows].astype(np.float64))
    gross, recovered, deferred = (np.stack(arrays) for arrays in found.values())
    shortage = gross - recovered
    trade = gathered(runs, {"costs": lambda one: one.cost_loss[rows], "exports": lost_output})
    by_sector = np.einsum("rgm,gs->rsm", trade["exports"], data.exports.sectors[:, rows])
    price = output_usd_m_per_unit(inputs, data)[rows]
    net = {
        SHORTAGE: shortage,
        COSTS: trade["costs"] * (normal - shortage),
        EXPORTS: by_sector / price[None, :, None],
    }
    return _Side(np.array(numbers), net, deferred, gross - deferred)


def output_usd_m_per_unit(inputs: MagnetInputs, data: TradeInputs) -> Floats:
    """[S] gross output of a unit: its value added over its industry's share of value added; 1 where none is claimed."""
    share = data.industries.value_added_share
    return np.array(
        [
            sector.value_added_usd_m_per_unit / share[at] if sector.claimed else 1.0
            for sector, at in zip(inputs.sectors, data.sector_industry, strict=True)
        ]
    )


def normal_output(inputs: MagnetInputs) -> Floats:
    """[S, M] normal output by sector and month: a mean month, scaled by the days of the month."""
    days = np.diff(np.array(MONTH_EDGES))
    monthly = np.array([sector.output_per_month for sector in inputs.sectors])
    return np.asarray(monthly[:, None] * days[None, :] / DAYS_PER_MONTH)


def measured_from(path: PolicyPath, baseline: PolicyPath) -> date:
    """Day from which a path and its baseline may differ: the earlier branch date, never after the eve."""
    return min(path.branches, baseline.branches, EVE)


def first_month(start: date) -> int:
    """Index of the first whole month from a day on: where the summary starts to count."""
    return next((month for month, first in enumerate(MONTH_STARTS) if first >= start), len(MONTHS) - 1)
