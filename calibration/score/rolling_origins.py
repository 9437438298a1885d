"""Forecasts from rolling origins, held against what came after each origin: tables of bands and of scores.

A forecast is scored with parameters and chance alone, and with the stated discrepancy added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.score.discrepancy import widened
from calibration.score.evidence import Evidence, packaged
from calibration.score.interval_score import Forecast, forecast_figures, point_figures, quantiles
from calibration.score.naive_forecasts import NAIVE, naive
from calibration.score.observations import UNITS
from sim.clock import EVE

Floats = NDArray[np.float64]

ACTS: Final = ("acts then known", "acts that followed")
"""The two kinds of acts that a forecast is made under."""

PLAIN, WIDENED = "model", "model with discrepancy"

ALL: Final = "all"
"""Name of all origins together."""


class ForecastScope(Protocol):
    """A scope says what forecasts are about. The subject of a fit is one."""

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series: axis S of the flows."""

    @property
    def months(self) -> tuple[str, ...]:
        """Months as YYYY-MM: axis M of the flows."""

    @property
    def discrepancy(self) -> float:
        """Standard deviation of what the model leaves out, as a share of the mean of 2024."""


@dataclass(frozen=True)
class OriginForecast:
    """The forecast of one origin under one kind of acts consists of draws."""

    origin: date
    acts: str
    """One of `ACTS`."""
    effective: float
    """Effective number of parameter sets behind the draws."""
    flows: Floats
    """[N, S, M] a month, equally likely, in the unit of the series."""
    known: Mapping[str, frozenset[str]]
    """Months by series that had been published by the origin, alone or in a sum."""


def bands(scope: ForecastScope, forecasts: Sequence[OriginForecast], evidence: Evidence | None = None) -> pd.DataFrame:
    """Return one row for each origin, kind of acts, series and month from 2025 on: bands beside the observation.

    The evidence is the packaged one by default.
    """
    held_to = packaged() if evidence is None else evidence
    rows: list[dict[str, object]] = []
    for one in forecasts:
        for index, series in enumerate(scope.series):
            known, final = one.known[series], held_to.monthly(series)
            for place, month in enumerate(scope.months):
                if month < "2025":
                    continue
                values = one.flows[:, index, place]
                wide = quantiles(widened(values, held_to.mean_of_2024(series), scope.discrepancy))
                rows.append(
                    {
                        "origin": one.origin,
                        "acts": one.acts,
                        "series": series,
                        "month": month,
                        "months": "known" if month in known else "forecast",
                        "observed": final.get(month, "none"),
                        "mean": float(values.mean()),
                        **quantiles(values),
                        "widened_p05": wide["p05"],
                        "widened_p95": wide["p95"],
                        "unit": UNITS[series],
                    }
                )
    return pd.DataFrame(rows)


def scores(scope: ForecastScope, forecasts: Sequence[OriginForecast], evidence: Evidence | None = None) -> pd.DataFrame:
    """Return one row for each kind of acts, series, origin and forecast, the naive forecasts included.

    Rows of the origin `all` stand for all origins together. Only the months after those that an origin knew are
    scored. The evidence is the packaged one by default.
    """
    held_to = packaged() if evidence is None else evidence
    rows: list[dict[str, object]] = []
    origins = list(dict.fromkeys(one.origin for one in forecasts))
    for acts in ACTS:
        for series in scope.series:
            pairs: dict[str, list[tuple[Forecast, float]]] = {PLAIN: [], WIDENED: []}
            errors: dict[str, list[float]] = {name: [] for name in NAIVE}
            for origin in origins:
                one = next(f for f in forecasts if f.origin == origin and f.acts == acts)
                made, missed = _scored(scope, one, series, held_to)
                rows += _rows(origin.isoformat(), acts, series, made, missed, one.effective)
                for name, found in made.items():
                    pairs[name] += found
                for name, more in missed.items():
                    errors[name] += more
            rows += _rows(ALL, acts, series, pairs, errors, min(one.effective for one in forecasts))
    return pd.DataFrame(rows)


def _scored(
    scope: ForecastScope, one: OriginForecast, series: str, evidence: Evidence
) -> tuple[dict[str, list[tuple[Forecast, float]]], dict[str, list[float]]]:
    """Return the forecasts of the months after an origin with the values that came, and errors of the naive ones."""
    made: dict[str, list[tuple[Forecast, float]]] = {PLAIN: [], WIDENED: []}
    errors: dict[str, list[float]] = {name: [] for name in NAIVE}
    known, final = one.known[series], evidence.monthly(series, EVE)
    normal = evidence.mean_of_2024(series)
    for place, month in enumerate(scope.months):
        if month in known or month not in final or month < max(known):
            continue
        value, draws = final[month], one.flows[:, scope.series.index(series), place]
        made[PLAIN].append((quantiles(draws), value))
        made[WIDENED].append((quantiles(widened(draws, normal, scope.discrepancy)), value))
        for name, guess in naive(series, month, one.origin, evidence).items():
            if guess is not None:
                errors[name].append(abs(value - guess))
    return made, errors


def _rows(
    origin: str,
    acts: str,
    series: str,
    made: Mapping[str, list[tuple[Forecast, float]]],
    errors: Mapping[str, list[float]],
    effective: float,
) -> list[dict[str, object]]:
    figures: list[tuple[str, int, Mapping[str, float | str]]] = [
        *((name, len(pairs), forecast_figures(pairs)) for name, pairs in made.items()),
        *((name, len(found), point_figures(found)) for name, found in errors.items()),
    ]
    best = min(
        float(found["mean_score"]) for name, _, found in figures if name in NAIVE and found["mean_score"] != "none"
    )
    return [
        {
            "origin": origin,
            "acts": acts,
            "series": series,
            "forecast": name,
            "months": months,
            **found,
            "verdict": "naive" if name in NAIVE else "wins" if float(found["mean_score"]) < best else "loses",
            "effective_sets": effective,
            "unit": UNITS[series],
        }
        for name, months, found in figures
    ]
