"""Output by sector and month against the baseline: the statistics of losses, and where they peak."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.losses import CAUSES, Losses, UnmadeOutput
from sim.effects.sample import Figures, Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Band, Floats
from sim.effects.window import WINDOW_START

NO_LOSS_PCT: Final = 1e-9
"""Largest mean shortfall that counts as none, percent of normal output: rounding leaves so much."""


@dataclass(frozen=True)
class Peak:
    """The largest mean monthly shortfall of a claimed sector."""

    shortfall_pct: float
    """Percent of the sector's normal output of the month."""
    sector: str
    month: int
    """Index in `MONTHS`."""
    p05_pct: float
    """5th percentile of the shortfall of that sector in that month, percent of its normal output."""
    p95_pct: float


@dataclass(frozen=True)
class Shortfalls:
    """Statistics over replications: arrays [S, M] over claimed sectors and months, in units of the sectors."""

    baseline_output: Floats
    """Mean output of the baseline: normal output less net loss."""
    output: Floats
    """Mean output of the path."""
    shortfall: Band[Floats]
    """Output of the baseline less output of the path; percentiles 5, 25, 50, 75 and 95."""
    shortfall_pct: Band[Floats]
    """The same in percent of normal output of the month; percentiles 5 and 95."""
    shortfall_error: Floats | None
    """Monte Carlo standard error of the mean shortfall; None with one replication."""
    by_cause: Mapping[str, Floats]
    """Mean shortfall by cause; the causes add up."""
    deferred: Floats
    """Mean loss of the month that was made up later."""
    lost: Floats
    """Mean loss of the month that never was made up."""
    adaptation_usd_m: Floats
    """Mean of what adaptation costs, US$ million."""
    value_added_lost_usd_m: Band[Floats]
    """Value added of output that never was made up, and what adaptation costs, US$ million; percentiles 5 and 95."""

    def peak(self, sectors: ClaimedSectors) -> Peak | None:
        """The peak in the window, the first where several are equal; None if there is no shortfall."""
        pct = self.shortfall_pct.mean[:, WINDOW_START:]
        place, month = (int(at) for at in np.unravel_index(int(pct.argmax()), pct.shape))
        if pct[place, month] <= NO_LOSS_PCT:
            return None
        at = (place, WINDOW_START + month)
        p05, p95 = (float(self.shortfall_pct.percentiles[percent][at]) for percent in (5, 95))
        return Peak(float(pct[place, month]), sectors.names[place], at[1], p05, p95)


def shortfall_figures(
    own: UnmadeOutput, base: UnmadeOutput, lost: Losses, value_added_lost_usd_m: Floats, sectors: ClaimedSectors
) -> Figures:
    """[r, S, M] what replications lose, for `shortfalls`; `value_added_lost_usd_m` is that of output lost for good and
    of adaptation."""
    shortfall = lost.shortfall
    causes = {"net": own.net, "net of baseline": base.net, "shortfall": lost.shortfall_by_cause}
    return Figures(
        kept={
            "shortfall": shortfall,
            "shortfall_pct": 100.0 * shortfall / sectors.normal_output,
            "value_added_lost_usd_m": value_added_lost_usd_m,
        },
        averaged={
            **{(name, cause): part for name, parts in causes.items() for cause, part in parts.items()},
            "deferred": lost.deferred,
            "lost": lost.lost,
            "adaptation_usd_m": lost.adaptation_usd_m,
        },
    )


def shortfalls(sample: Sample, sectors: ClaimedSectors) -> Shortfalls:
    """Statistics of the losses of a path."""
    normal = sectors.normal_output
    return Shortfalls(
        baseline_output=normal - sum(sample.mean(("net of baseline", cause)) for cause in CAUSES),
        output=normal - sum(sample.mean(("net", cause)) for cause in CAUSES),
        shortfall=sample.band("shortfall", (5, 25, 50, 75, 95)),
        shortfall_pct=sample.band("shortfall_pct", (5, 95)),
        shortfall_error=sample.error("shortfall"),
        by_cause={cause: sample.mean(("shortfall", cause)) for cause in CAUSES},
        deferred=sample.mean("deferred"),
        lost=sample.mean("lost"),
        adaptation_usd_m=sample.mean("adaptation_usd_m"),
        value_added_lost_usd_m=sample.band("value_added_lost_usd_m", (5, 95)),
    )
