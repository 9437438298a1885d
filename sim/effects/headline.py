"""What a reader asks first of a path: how much is lost and when, for what cause, and when output has recovered.

Sums are of claimed sectors, in value added of output lost for good, against the baseline under common random numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.losses import CAUSES, Losses, UnmadeOutput
from sim.effects.sample import Figures, Sample
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Band, Floats, band, quantile_or_never
from sim.effects.window import PERIODS, WINDOW, WINDOW_START

THRESHOLD_USD_BN: Final = 1.0
"""Value added lost in the window that counts as a loss that matters, US$ billion."""

LEAST_USD_BN: Final = 0.01
"""Smallest mean loss for which a cause is named, US$ billion."""

RECOVERED_PCT: Final = 0.1
"""Shortfall of all claimed sectors together below which a month counts as recovered, percent of normal value added."""

NEVER_SHORT: Final = -1.0
"""Stands for the month of recovery of a replication in which no month of the window falls short."""

LOST: Final = "value added lost in"
BELOW_NORMAL: Final = "value added below normal"
RECOVERY: Final = "month of recovery"


@dataclass(frozen=True)
class Recovery:
    """First month from which on output stays recovered, as a share of the replications has seen it."""

    p50: str
    """A month; `NOT_SHORT` where so many replications never fall short, `LATER` where too few recover in the run."""
    p90: str


NOT_SHORT: Final = "none"
LATER: Final = "later"


@dataclass(frozen=True)
class Headline:
    """What is asked first of one path; US$ billion unless it says otherwise."""

    lost: Mapping[str, Band[float]]
    """By period of `PERIODS`: value added lost against the baseline; a gain is negative."""
    lost_pct: Band[float]
    """In the window, percent of normal value added of the claimed sectors."""
    below_normal: Band[float]
    """In the window: value added that the path itself does not make, against normal output."""
    chance_of_loss: float
    """Share of the replications that lose more than `THRESHOLD_USD_BN` in the window."""
    by_cause: Mapping[str, float]
    """Mean loss in the window by cause; the causes add up to the mean of `lost`."""
    recovery: Recovery

    @property
    def largest_cause(self) -> str | None:
        """The cause with the largest mean loss; None where no cause costs as much as `LEAST_USD_BN`."""
        cause = max(self.by_cause, key=lambda name: self.by_cause[name])
        return cause if self.by_cause[cause] >= LEAST_USD_BN else None


def headline_figures(own: UnmadeOutput, lost: Losses, sectors: ClaimedSectors) -> Figures:
    """[r] what replications lose, for `headline`."""
    worth = sectors.value_added_usd_m_per_unit / 1000.0
    by_cause = {cause: np.einsum("rsm,s->rm", units, worth) for cause, units in lost.lost_by_cause.items()}
    total = np.asarray(sum(by_cause.values()))
    unmade = np.asarray(sum(own.lost.values()))
    normal_usd_bn = worth @ sectors.normal_output
    short_pct = 100.0 * np.einsum("rsm,s->rm", lost.shortfall, worth) / normal_usd_bn
    return Figures(
        {
            **{(LOST, period): total[:, months].sum(axis=1) for period, months in PERIODS.items()},
            **{(LOST, cause): usd_bn[:, PERIODS[WINDOW]].sum(axis=1) for cause, usd_bn in by_cause.items()},
            (LOST, "pct"): 100.0 * total[:, PERIODS[WINDOW]].sum(axis=1) / normal_usd_bn[PERIODS[WINDOW]].sum(),
            BELOW_NORMAL: np.einsum("rsm,s->r", unmade[:, :, PERIODS[WINDOW]], worth),
            RECOVERY: recovery_months(short_pct),
        }
    )


def recovery_months(short_pct: Floats) -> Floats:
    """[r] index of the first month after the last short one of the window; infinity if the last month is short.

    `short_pct` is [r, M], percent of normal value added. Without a short month it is `NEVER_SHORT`.
    """
    short = short_pct[:, WINDOW_START:] > RECOVERED_PCT
    after = short.shape[1] - np.argmax(short[:, ::-1], axis=1)
    month = np.where(after == short.shape[1], inf, WINDOW_START + after)
    return np.where(short.any(axis=1), month, NEVER_SHORT)


def headline(sample: Sample) -> Headline:
    """What is asked first of a path."""
    in_window = sample.values((LOST, WINDOW))
    months = sample.values(RECOVERY)
    return Headline(
        lost={period: band(sample.values((LOST, period))) for period in PERIODS},
        lost_pct=band(sample.values((LOST, "pct"))),
        below_normal=band(sample.values(BELOW_NORMAL)),
        chance_of_loss=float((in_window > THRESHOLD_USD_BN).mean()),
        by_cause={cause: float(sample.values((LOST, cause)).mean()) for cause in CAUSES},
        recovery=Recovery(*(_month(quantile_or_never(months, share)) for share in (0.50, 0.90))),
    )


def _month(index: float | None) -> str:
    if index is None:
        return LATER
    return NOT_SHORT if index == NEVER_SHORT else MONTHS[int(index)]
