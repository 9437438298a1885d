"""How well forecasts met what came: score, error, and coverage with the width of the intervals.

The score is the weighted interval score (Bracher, Ray, Gneiting and Reich 2021) of the median and the central 50 and 90
percent intervals. The score of a point forecast is its absolute error. Coverage is told together with the width of the
intervals: a wide band covers everything and says nothing.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEVELS: Final = ((0.5, "p25", "p75"), (0.1, "p05", "p95"))
"""(alpha, lower, upper) of each central interval."""

QUANTILES: Final = ("p05", "p25", "p50", "p75", "p95")

Forecast = Mapping[str, float]
"""Value of each of `QUANTILES` by its name, in the unit of the series."""


def quantiles(draws: NDArray[np.float64]) -> dict[str, float]:
    """Return the forecast that equally likely draws [N] make."""
    return {name: float(np.quantile(draws, int(name[1:]) / 100.0)) for name in QUANTILES}


def interval_score(forecast: Forecast, value: float) -> float:
    """Return the weighted interval score of a forecast, in the unit of the value; lower is better."""
    total = 0.5 * abs(value - forecast["p50"])
    for alpha, low, high in LEVELS:
        lower, upper = forecast[low], forecast[high]
        miss = max(lower - value, 0.0) + max(value - upper, 0.0)
        total += alpha / 2.0 * (upper - lower + 2.0 / alpha * miss)
    return total / (len(LEVELS) + 0.5)


def forecast_figures(made: Sequence[tuple[Forecast, float]]) -> dict[str, float]:
    """Return mean score and error, coverage and width of forecasts, each of which stands with the value that came."""
    inside = {
        alpha: 100.0 * fmean(forecast[low] <= value <= forecast[high] for forecast, value in made)
        for alpha, low, high in LEVELS
    }
    width = {alpha: fmean(forecast[high] - forecast[low] for forecast, _ in made) for alpha, low, high in LEVELS}
    return {
        "mean_score": fmean(interval_score(forecast, value) for forecast, value in made),
        "mean_absolute_error": fmean(abs(value - forecast["p50"]) for forecast, value in made),
        "coverage_50_pct": inside[0.5],
        "coverage_90_pct": inside[0.1],
        "width_50": width[0.5],
        "width_90": width[0.1],
    }


def point_figures(errors: Sequence[float]) -> dict[str, float | str]:
    """Return the same figures of point forecasts with these absolute errors.

    Point forecasts have neither coverage nor width, and no score where there is no month to compare: both are `none`.
    """
    error = fmean(errors) if errors else "none"
    apart = ("coverage_50_pct", "coverage_90_pct", "width_50", "width_90")
    return {"mean_score": error, "mean_absolute_error": error, **dict.fromkeys(apart, "none")}
