"""Statistics over replications. Quantiles interpolate linearly between order statistics (NumPy's default)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mean(values: Floats) -> Floats:
    """Mean over the first axis (replications)."""
    return np.asarray(values.mean(axis=0))


def quantile(values: Floats, share: float) -> Floats:
    """Quantile over the first axis (replications); `share` in [0, 1]."""
    return np.asarray(np.quantile(values, share, axis=0))


def monte_carlo_error(values: Floats) -> Floats | None:
    """Standard error of the mean over replications; None for one replication, where it does not exist."""
    count = len(values)
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(count)) if count > 1 else None


def quantile_or_never(days: Floats, share: float) -> float | None:
    """Quantile of days on which something happened; nan is never, later than any day. None if the quantile is never.

    The smallest day by which at least `share` of the replications have seen it: a day and never have no middle.
    """
    ordered = np.sort(np.where(np.isnan(days), np.inf, days))
    day = float(ordered[max(int(np.ceil(share * len(ordered) - 1e-9)) - 1, 0)])
    return None if np.isinf(day) else day
