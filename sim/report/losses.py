"""Output lost on a path against its baseline, replication by replication, under common random numbers."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.clock import EVE, MONTH_EDGES, MONTH_STARTS, MONTHS
from sim.inputs import DAYS_PER_MONTH, Inputs
from sim.policy import Path
from sim.report.stats import Floats
from sim.study.result import PathRuns, StudyResult


@dataclass(frozen=True)
class Losses:
    """Arrays [R, S, M] over replications, claimed sectors, all months; in units of the sectors; gains are negative."""

    sectors: tuple[int, ...]
    """Index of each claimed sector in `Inputs.sectors`."""
    normal: Floats
    """[S, M] normal output of the month."""
    net: Floats
    """Output not made on the path: lost in the month less caught up in the month."""
    net_baseline: Floats
    deferred: Floats
    """Path less baseline: part of the loss of the month that was made up later."""
    lost: Floats
    """Path less baseline: part of the loss of the month that never was made up."""
    value_added_lost_usd_m: Floats

    @property
    def shortfall(self) -> Floats:
        """Output of the baseline less output of the path, same replication."""
        return np.asarray(self.net - self.net_baseline)

    @property
    def shortfall_pct(self) -> Floats:
        """Shortfall in percent of normal output of the month."""
        return np.asarray(100.0 * self.shortfall / self.normal)


def losses(result: StudyResult, path: str, inputs: Inputs) -> Losses:
    """Losses of a path of the study. Raises ValueError if its replications are not those of its baseline."""
    runs = result.runs[path]
    base = result.runs[runs.path.baseline]
    if [record.replication for record in runs.records] != [record.replication for record in base.records]:
        raise ValueError(f"replications of {path} and of its baseline {runs.path.baseline} do not pair up")
    claimed = tuple(index for index, sector in enumerate(inputs.sectors) if sector.claimed)
    lost, lost_base = (_stack(side, "gross_loss", claimed) - _stack(side, "deferred", claimed) for side in (runs, base))
    value_added = np.array([inputs.sectors[index].value_added_usd_m_per_unit for index in claimed])
    return Losses(
        sectors=claimed,
        normal=normal_output(inputs)[list(claimed)],
        net=_stack(runs, "gross_loss", claimed) - _stack(runs, "recovered", claimed),
        net_baseline=_stack(base, "gross_loss", claimed) - _stack(base, "recovered", claimed),
        deferred=_stack(runs, "deferred", claimed) - _stack(base, "deferred", claimed),
        lost=lost - lost_base,
        value_added_lost_usd_m=(lost - lost_base) * value_added[None, :, None],
    )


def _stack(runs: PathRuns, field: str, sectors: tuple[int, ...]) -> Floats:
    return np.stack([getattr(record, field)[list(sectors)] for record in runs.records]).astype(np.float64)


def normal_output(inputs: Inputs) -> Floats:
    """[S, M] normal output by sector and month: a mean month, scaled by the days of the month."""
    days = np.diff(np.array(MONTH_EDGES))
    monthly = np.array([sector.output_per_month for sector in inputs.sectors])
    return np.asarray(monthly[:, None] * days[None, :] / DAYS_PER_MONTH)


def measured_from(path: Path, baseline: Path) -> date:
    """Day from which a path and its baseline may differ: the earlier branch date, never after the eve."""
    return min(path.branches, baseline.branches, EVE)


def first_month(start: date) -> int:
    """Index of the first whole month from a day on: where the summary starts to count."""
    return next((month for month, first in enumerate(MONTH_STARTS) if first >= start), len(MONTHS) - 1)
