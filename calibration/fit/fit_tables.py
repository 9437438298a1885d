"""What a fit found, as tables: error and bands, sweep, patterns, parameters, combinations, pairs, recovery."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.identify import IDENTIFIED, contraction, contraction_error, correlation, standing
from calibration.fit.importance_weights import (
    LEAST_EFFECTIVE,
    effective_sets,
    posterior_weights,
    power,
    weighted_quantiles,
)
from calibration.fit.likelihood import log_likelihood
from calibration.fit.output_targets import STATED
from calibration.fit.output_told import vehicles_short
from calibration.fit.population import Population
from calibration.fit.priors import Priors
from calibration.fit.recovery import Recovery
from calibration.fit.search import proposal
from calibration.fit.subjects import Subject
from calibration.fit.targets import Targets, targets
from calibration.score.discrepancy import widened
from calibration.score.evidence import Evidence
from calibration.score.interval_score import forecast_figures, quantiles
from calibration.score.rolling_origins import OriginForecast
from sim.clock import EVE, to_date

Floats = NDArray[np.float64]

PAIRS: Final = 14
"""Number of parameters in the table of pairs."""

DIRECTIONS: Final = 5
"""Number of combinations of parameters that are told."""

LOADINGS: Final = 6
"""Number of parameters named in each combination."""

SWEPT: Final = ((1.0, 1.0), (0.5, 1.0), (1.5, 1.0), (1.0, 0.5), (1.0, 2.0))
"""(factor on the discrepancy, factor on the deviations of observations) of the sweep; the first is the stated one."""

OUTPUT_SWEPT: Final = {
    "size x 0.5": replace(STATED, size=0.5),
    "size x 1.5": replace(STATED, size=1.5),
    "nothing shared": replace(STATED, shared=0.0),
    "nothing common to groups": replace(STATED, common=0.0),
    "Gaussian": replace(STATED, freedom=float("inf")),
    "low weights": replace(STATED, weights="low"),
    "high weights": replace(STATED, weights="high"),
}
"""Errors of output of the sweep, in words; flows keep their stated deviations."""

AS_STATED: Final = "as stated"
"""What the sweep says of output whose errors are the stated ones."""

PATTERN_FIGURES: Final = ("published_low", "published_high", "p05", "p50", "p95", "width", "inside_90")


def fit_table(subject: Subject, final: OriginForecast, evidence: Evidence) -> pd.DataFrame:
    """Return one row for each series: error of the ensemble mean, coverage and width over the judged months.

    `final` holds draws of the fit under the acts that followed.
    """
    rows = []
    for index, followed in enumerate(subject.followed):
        series = followed.name
        observed, normal = _judged(subject, series, evidence), evidence.mean_of_2024(series)
        draws = {month: final.flows[:, index, subject.months.index(month)] for month in observed}
        spread = {month: widened(own, normal, subject.discrepancy) for month, own in draws.items()}
        plain = forecast_figures([(quantiles(draws[m]), v) for m, v in observed.items()])
        wide = forecast_figures([(quantiles(spread[m]), v) for m, v in observed.items()])
        last = draws[max(observed)]
        rows.append(
            {
                "series": series,
                "months": len(observed),
                "median_absolute_error_pct_of_2024": median_error(
                    subject, final.flows[:, index].mean(axis=0), series, evidence
                ),
                "limit_pct": followed.limit_pct,
                "coverage_50_pct": plain["coverage_50_pct"],
                "coverage_90_pct": plain["coverage_90_pct"],
                "width_90_pct_of_2024": 100.0 * plain["width_90"] / normal,
                "coverage_90_pct_with_discrepancy": wide["coverage_90_pct"],
                "width_90_pct_of_2024_with_discrepancy": 100.0 * wide["width_90"] / normal,
                "last_month": max(observed),
                "last_observed": observed[max(observed)],
                "last_mean": float(last.mean()),
                "last_p05": float(np.quantile(last, 0.05)),
                "last_p95": float(np.quantile(last, 0.95)),
                "unit": subject.unit,
            }
        )
    return pd.DataFrame(rows)


def _judged(subject: Subject, series: str, evidence: Evidence) -> dict[str, float]:
    """Return the observations by month on which the fit is judged, in the unit of the series."""
    first, last = subject.judged
    return {month: value for month, value in evidence.monthly(series).items() if first <= month <= last}


def median_error(subject: Subject, means: Floats, series: str, evidence: Evidence) -> float:
    """Return the median absolute error of mean flows [M] over the judged months, in percent of the mean of 2024."""
    observed = _judged(subject, series, evidence)
    errors = [abs(means[subject.months.index(month)] - value) for month, value in observed.items()]
    return 100.0 * float(np.median(errors)) / evidence.mean_of_2024(series)


def sweep_table(subject: Subject, population: Population, evidence: Evidence) -> pd.DataFrame:
    """Return one row for each variant of the stated deviations: what the same sets say when they are weighted anew."""
    rows = []
    names = np.array(subject.priors.names)
    swept = [(share, factor, AS_STATED, STATED) for share, factor in SWEPT]
    if subject.sectors and evidence.of_output:
        swept += [(1.0, 1.0, words, error) for words, error in OUTPUT_SWEPT.items()]
    short = vehicles_short(subject, population.runs) if subject.sectors else None
    for share, factor, words, error in swept:
        discrepancy = round(share * subject.discrepancy, 6)
        held_to = targets(subject, EVE, evidence, discrepancy, factor, error)
        like, base = log_likelihood(population.runs, held_to), population.log_prior_over_proposal()
        mass = posterior_weights(population, held_to)
        narrowed = contraction(population.points, mass)
        means = np.tensordot(mass, population.runs.flows.mean(axis=1), axes=1)
        rows.append(
            {
                "discrepancy_pct_of_2024": 100.0 * discrepancy,
                "observation_factor": factor,
                "error_of_output": words,
                "effective_sets": effective_sets(mass),
                "power": power(base, like, LEAST_EFFECTIVE),
                **{
                    f"error_pct_{name}": median_error(subject, means[index], name, evidence)
                    for index, name in enumerate(subject.series)
                },
                "identified": ";".join(names[narrowed >= IDENTIFIED]) or "none",
                "largest_contraction": float(narrowed.max()),
                "vehicles_short_share_pct": "none" if short is None else 100.0 * float(mass @ short),
            }
        )
    return pd.DataFrame(rows)


def pattern_table(subject: Subject, values: Floats) -> pd.DataFrame:
    """Return one row for each pattern: the 90 percent band of the ensemble and whether it holds what was published.

    `values` [N, P] are those of the ensemble, nan where a pattern never showed.
    """
    rows: list[dict[str, object]] = []
    for index, pattern in enumerate(subject.patterns):
        seen = values[:, index][~np.isnan(values[:, index])]
        row: dict[str, object] = {"pattern": pattern.name, "published": pattern.words, "draws": len(seen)}
        if not len(seen):
            rows.append(row | dict.fromkeys(PATTERN_FIGURES, "none"))
            continue
        p05, p50, p95 = (float(q) for q in np.quantile(seen, (0.05, 0.5, 0.95)))
        shown = [to_date(day) if pattern.dated else day for day in (pattern.low, pattern.high, p05, p50, p95)]
        inside = "yes" if p05 <= pattern.high and pattern.low <= p95 else "no"
        rows.append(row | dict(zip(PATTERN_FIGURES, (*shown, p95 - p05, inside), strict=True)))
    return pd.DataFrame(rows, columns=["pattern", "published", "draws", *PATTERN_FIGURES])


def parameter_table(
    population: Population, mass: Floats, narrowed: Floats, recovery: Recovery, priors: Priors
) -> pd.DataFrame:
    """Return one row for each fitted parameter: prior, posterior, contraction, standing, recovery.

    `mass` [N] are the posterior weights, `narrowed` [D] the contractions.
    """
    points = population.points
    low, middle, high = weighted_quantiles(points, mass, (0.05, 0.5, 0.95))
    chance_low, chance_high = recovery.band()
    errors = contraction_error(narrowed, effective_sets(mass))
    coverage, uniform = recovery.coverage, recovery.uniform_p()
    rows = []
    for place, prior in enumerate(priors.rows):
        values = np.array([prior.value(share) for share in points[:, place]])
        rows.append(
            {
                "parameter": prior.parameter,
                "prior_low": prior.low,
                "prior_high": prior.high,
                "mean": float(mass @ values),
                "p05": prior.value(float(low[place])),
                "p50": prior.value(float(middle[place])),
                "p95": prior.value(float(high[place])),
                "contraction": float(narrowed[place]),
                "contraction_se": float(errors[place]),
                "standing": standing(float(narrowed[place])),
                "within_one_se_of_half": "yes" if abs(narrowed[place] - IDENTIFIED) < errors[place] else "no",
                "recovery_coverage_90_pct": 100.0 * float(coverage[place]),
                "recovery_band_low_pct": 100.0 * chance_low,
                "recovery_band_high_pct": 100.0 * chance_high,
                "rank_uniform_p": float(uniform[place]),
                "evidence": prior.kind,
            }
        )
    return pd.DataFrame(rows)


def direction_table(population: Population, held_to: Targets, priors: Priors) -> pd.DataFrame:
    """Return the combinations of parameters that the data say most of, with the parameters that weigh most in each.

    They are eigenvectors of the posterior covariance of a linear emulator, in normal scores of the prior. A combination
    is identified where its variance is half of the prior's or less.
    """
    variances, vectors = np.linalg.eigh(proposal(population, held_to).covariance)
    rows = []
    for number in range(DIRECTIONS):
        loadings = vectors[:, number] * np.sign(vectors[np.argmax(np.abs(vectors[:, number])), number])
        for place in np.argsort(-np.abs(loadings), kind="stable")[:LOADINGS]:
            rows.append(
                {
                    "direction": number + 1,
                    "contraction": 1.0 - float(variances[number]),
                    "standing": standing(1.0 - float(variances[number])),
                    "parameter": priors.names[place],
                    "loading": float(loadings[place]),
                }
            )
    return pd.DataFrame(rows)


def pair_table(population: Population, mass: Floats, narrowed: Floats, priors: Priors) -> pd.DataFrame:
    """Return the posterior correlations of the parameters with the largest contraction.

    `mass` [N] are the posterior weights, `narrowed` [D] the contractions.
    """
    matrix = correlation(population.scores, mass)
    first = np.argsort(-narrowed, kind="stable")[:PAIRS]
    rows = [
        {"parameter_a": priors.names[a], "parameter_b": priors.names[b], "correlation": float(matrix[a, b])}
        for a in first
        for b in first
    ]
    return pd.DataFrame(rows)


def recovery_table(recovery: Mapping[str, Recovery]) -> pd.DataFrame:
    """Return one row for each likelihood: the stated one and those that are broken on purpose."""
    rows = []
    for likelihood, found in recovery.items():
        low, high = found.band()
        inside = [low <= share <= high for share in found.coverage]
        rows.append(
            {
                "likelihood": likelihood,
                "truths": len(found.ranks),
                "parameters": found.ranks.shape[1],
                "coverage_90_pct": 100.0 * float(found.coverage.mean()),
                "coverage_90_pct_untempered": 100.0 * float(found.covered_untempered.mean()),
                "median_power": float(np.median(found.powers)),
                "band_low_pct": 100.0 * low,
                "band_high_pct": 100.0 * high,
                "parameters_inside": sum(inside),
                "median_effective_sets": float(np.median(found.effective)),
                "smallest_rank_p": float(found.uniform_p().min()),
                "verdict": "passes" if found.passes() else "fails",
            }
        )
    return pd.DataFrame(rows)
