"""Forecasts from rolling origins: fitted to what was published by a day, held against what came after.

Each origin re-weights the sets of one population by what it knew; the priors know nothing later than the first origin.
(What is not fitted keeps its range; two such ranges that touch flows rest on later evidence: the share of refusals and
the credibility of threats.) A forecast is made under the acts then known and under the acts that followed. It is scored
with parameters and chance alone, and with the stated discrepancy added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from calibration.fit.evaluate import Evaluator, Runs
from calibration.fit.search import Population, effective_sets, resampled, weights
from calibration.fit.subjects import Subject
from calibration.fit.targets import FLOOR, OBSERVATION_SD, targets
from calibration.score.observations import UNITS, Evidence, packaged
from calibration.score.study_score import NAIVE, QUANTILES, Forecast, model_figures, naive, point_figures
from sim.clock import EVE

Floats = NDArray[np.float64]

ACTS: Final = ("acts then known", "acts that followed")

PLAIN, WIDENED = "model", "model with discrepancy"

NOISE_STEPS: Final = 41
"""Quantiles of the discrepancy that every draw is spread over."""

ALL: Final = "all"


@dataclass(frozen=True)
class Forecasts:
    """Draws of one origin under one set of acts."""

    origin: date
    acts: str
    effective: float
    """Effective sets behind the draws."""
    flows: Floats
    """[N, S, M] a month, equally likely, in the unit of the series."""


def forecast(
    evaluator: Evaluator, population: Population, sets: int, evidence: Evidence | None = None
) -> list[Forecasts]:
    """Draws of every origin under both kinds of acts; the same sets and the same chance for both."""
    subject, found = evaluator.subject, []
    for number, origin in enumerate(subject.origins):
        mass = weights(population, targets(subject, origin, evidence))
        rows, counts = resampled(mass, sets)
        points = population.points[np.repeat(rows, counts)]
        for acts, law in zip(ACTS, (subject.law_known_on(origin), subject.history()), strict=True):
            runs: Runs = evaluator.single(law, points, first=10_000 * (number + 1))
            found.append(Forecasts(origin, acts, effective_sets(mass), runs.flows[:, 0]))
    return found


def widened(values: Floats, normal: float, discrepancy: float) -> Floats:
    """Draws [N, ...] with the stated deviations added in logs: [N * NOISE_STEPS, ...]; `normal` is the mean of 2024."""
    deviation = np.hypot(OBSERVATION_SD["A"], discrepancy * normal / np.maximum(values, FLOOR * normal))
    steps = ndtri((np.arange(NOISE_STEPS) + 0.5) / NOISE_STEPS)
    return np.concatenate([values * np.exp(step * deviation) for step in steps])


def quantiles(values: Floats) -> dict[str, float]:
    """Quantiles of draws [N] by name."""
    return {name: float(np.quantile(values, int(name[1:]) / 100.0)) for name in QUANTILES}


def bands(subject: Subject, forecasts: Sequence[Forecasts], evidence: Evidence | None = None) -> pd.DataFrame:
    """One row an origin, kind of acts, series and month from 2025 on: bands beside the observation, used or not."""
    held_to = packaged() if evidence is None else evidence
    rows: list[dict[str, object]] = []
    for one in forecasts:
        for index, series in enumerate(subject.series):
            known, final = _used(subject, series, one.origin, held_to), held_to.monthly(series)
            for place, month in enumerate(subject.months):
                if month < "2025":
                    continue
                values = one.flows[:, index, place]
                wide = quantiles(widened(values, held_to.mean_of_2024(series), subject.discrepancy))
                rows.append(
                    {
                        "origin": one.origin,
                        "acts": one.acts,
                        "series": series,
                        "month": month,
                        "months": "used" if month in known else "forecast",
                        "observed": final.get(month, "none"),
                        "mean": float(values.mean()),
                        **quantiles(values),
                        "widened_p05": wide["p05"],
                        "widened_p95": wide["p95"],
                        "unit": UNITS[series],
                    }
                )
    return pd.DataFrame(rows)


def _used(subject: Subject, series: str, origin: date, evidence: Evidence) -> set[str]:
    """Months a fit of an origin has used, alone or in a sum."""
    labels = (label.split(" ") for label in targets(subject, origin, evidence).labels)
    return {month for name, months in labels if name == series for month in months.split("+")}


def scores(subject: Subject, forecasts: Sequence[Forecasts], evidence: Evidence | None = None) -> pd.DataFrame:
    """One row an origin (and all), kind of acts, series and forecast, the naive ones included."""
    held_to = packaged() if evidence is None else evidence
    rows: list[dict[str, object]] = []
    origins = list(dict.fromkeys(one.origin for one in forecasts))
    for acts in ACTS:
        for series in subject.series:
            pairs: dict[str, list[tuple[Forecast, float]]] = {PLAIN: [], WIDENED: []}
            errors: dict[str, list[float]] = {name: [] for name in NAIVE}
            for origin in origins:
                one = next(f for f in forecasts if f.origin == origin and f.acts == acts)
                made, missed = _scored(subject, one, series, held_to)
                rows += _rows(origin.isoformat(), acts, series, made, missed, one.effective)
                for name, found in made.items():
                    pairs[name] += found
                for name, more in missed.items():
                    errors[name] += more
            rows += _rows(ALL, acts, series, pairs, errors, min(one.effective for one in forecasts))
    return pd.DataFrame(rows)


def _scored(
    subject: Subject, one: Forecasts, series: str, evidence: Evidence
) -> tuple[dict[str, list[tuple[Forecast, float]]], dict[str, list[float]]]:
    """Forecasts with the values that came, and errors of the naive ones, on the months after an origin."""
    made: dict[str, list[tuple[Forecast, float]]] = {PLAIN: [], WIDENED: []}
    errors: dict[str, list[float]] = {name: [] for name in NAIVE}
    used, final = _used(subject, series, one.origin, evidence), evidence.monthly(series, EVE)
    normal = evidence.mean_of_2024(series)
    for place, month in enumerate(subject.months):
        if month in used or month not in final or month < max(used):
            continue
        value, draws = final[month], one.flows[:, subject.series.index(series), place]
        made[PLAIN].append((quantiles(draws), value))
        made[WIDENED].append((quantiles(widened(draws, normal, subject.discrepancy)), value))
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
        *((name, len(pairs), model_figures(pairs)) for name, pairs in made.items()),
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
