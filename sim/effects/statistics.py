"""Statistics over replications. Quantiles interpolate linearly between order statistics (NumPy's default)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

T = TypeVar("T", float, Floats)


@dataclass(frozen=True)
class Band(Generic[T]):
    """How one figure (`Band[float]`), or every figure of an array (`Band[Floats]`), is spread over replications."""

    mean: T
    percentiles: Mapping[int, T] = field(default_factory=dict)
    """By percent: 5 is the 5th percentile. Empty where the figure does not vary by replication."""


def band(values: Floats, percents: Sequence[int] = (5, 50, 95)) -> Band[float]:
    """The band of one figure from its values [R] over replications."""
    found = np.quantile(values, [percent / 100 for percent in percents])
    return Band(float(values.mean()), dict(zip(percents, found.tolist(), strict=True)))


def array_band(values: Floats, percents: Sequence[int] = (5, 50, 95)) -> Band[Floats]:
    """Bands of the figures of an array from its values [R, ...]; mean and percentiles have the shape [...]."""
    found = np.quantile(values, [percent / 100 for percent in percents], axis=0)
    return Band(mean(values), dict(zip(percents, found, strict=True)))


def mean(values: NDArray[np.floating]) -> Floats:
    """Mean over the first axis (replications), in double precision."""
    return np.asarray(values.mean(axis=0, dtype=np.float64))


def monte_carlo_error(values: Floats) -> Floats | None:
    """Standard error of the mean over replications; None for one replication, where it does not exist."""
    count = len(values)
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(count)) if count > 1 else None


def quantile_or_never(days: Floats, share: float) -> float | None:
    """Quantile of days on which something happened; nan is never, later than any day. None if the quantile is never.

    It is the smallest day by which at least `share` of the replications have seen it, because a day and never have no
    middle.
    """
    ordered = np.sort(np.where(np.isnan(days), np.inf, days))
    day = float(ordered[max(int(np.ceil(share * len(ordered) - 1e-9)) - 1, 0)])
    return None if np.isinf(day) else day
