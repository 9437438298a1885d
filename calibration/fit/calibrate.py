"""The calibration from end to end: search, ensemble, what the data say, recovery, patterns, fit, backtest.

`calibration.fit.publish` writes what comes of it to the folder of its subject and, if it is accepted, to `sim/data`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.accept import Chosen
from calibration.fit.backtest import forecast
from calibration.fit.evaluate import Evaluator
from calibration.fit.fit_tables import direction_table, fit_table, pattern_table, sweep_table
from calibration.fit.identify import contraction
from calibration.fit.importance_weights import effective_sets, posterior_weights, resampled
from calibration.fit.population import Population
from calibration.fit.priors import Priors
from calibration.fit.recovery import CONFIDENCE, Recovery, recover
from calibration.fit.search import Design, search
from calibration.fit.subjects import Subject
from calibration.fit.targets import Targets, targets
from calibration.score.observations import Evidence
from calibration.score.rolling_origins import ACTS, OriginForecast, bands, scores
from sim.clock import EVE
from sim.parameters.ensembles import LEAST_SETS

Floats = NDArray[np.float64]

KEPT: Final = ".evaluations"
"""Folder below the outputs that keeps evaluations, so that a fit that was interrupted goes on."""

STATED: Final = "stated"
"""Name of the likelihood that is not broken."""

OVERCONFIDENCE: Final = 5.0
"""What the deviations are divided by in a likelihood that is broken on purpose."""


@dataclass(frozen=True)
class Plan:
    """A plan says how much work a calibration does."""

    design: Design
    ensemble: int
    """Draws of the systematic resampling that makes the ensemble."""
    truths: int
    """Known parameter sets of the recovery test."""
    forecasts: int
    """Draws of each forecast of the backtest."""

    def worlds(self, subject: Subject) -> int:
        """Return the number of worlds that the calibration runs in all."""
        return self.backtest_worlds(subject) + self.ensemble + self.truths

    def backtest_worlds(self, subject: Subject) -> int:
        """Return the number of worlds that the backtest alone runs."""
        sets = self.design.sobol + sum(self.design.refined)
        origins = len(subject.origins) * len(ACTS)
        return sets * self.design.replications + origins * self.forecasts


def plan(quick: bool, seed: int) -> Plan:
    """Return the full plan, or a quick one with a tenth of its work for a look."""
    if quick:
        return Plan(Design(128, (64,), 2, seed), ensemble=32, truths=16, forecasts=12)
    return Plan(Design(1024, (256,) * 4, 2, seed), ensemble=256, truths=40, forecasts=80)


@dataclass(frozen=True)
class Outcome:
    """An outcome holds what a calibration found, with N sets in the population and D parameters."""

    subject: Subject
    chosen: Chosen
    population: Population
    mass: Floats
    """[N] posterior weights, which add up to one."""
    contraction: Floats
    """[D] contraction of each parameter."""
    recovery: Mapping[str, Recovery]
    """By likelihood: the stated one and those that are broken on purpose."""
    fit: pd.DataFrame
    patterns: pd.DataFrame
    bands: pd.DataFrame
    scores: pd.DataFrame
    verdict: tuple[str, ...]
    """What speaks against accepting the fit; empty if nothing does."""
    sweep: pd.DataFrame
    directions: pd.DataFrame
    worlds: int
    """Worlds that were run, without those found again."""
    seconds: float
    """Time that these worlds took."""
    evidence: Evidence


def calibrate(evaluator: Evaluator, plan: Plan, evidence: Evidence) -> Outcome:
    """Fit the subject of the evaluator to the evidence, and return what was found.

    Raises RecordErrors, before anything runs, if the evidence has nothing to fit to.
    """
    subject, priors = evaluator.subject, evaluator.subject.priors
    law, held_to = subject.history(), targets(subject, EVE, evidence)
    population = search(evaluator, law, held_to, len(priors.names), plan.design)
    mass = posterior_weights(population, held_to)
    sets, counts = resampled(mass, plan.ensemble)
    chosen = Chosen(population.points[sets], counts)
    drawn = evaluator.single(law, np.repeat(chosen.points, counts, axis=0), first=1_000)
    recovery = _recoveries(evaluator, population.first(), held_to, plan)
    forecasts = forecast(evaluator, population, plan.forecasts, evidence)
    months = held_to.months_by_series()
    final = OriginForecast(EVE, ACTS[1], effective_sets(mass), drawn.flows[:, 0], months)
    narrowed = contraction(population.points, mass)
    fit = fit_table(subject, final, evidence)
    return Outcome(
        subject=subject,
        chosen=chosen,
        population=population,
        mass=mass,
        contraction=narrowed,
        recovery=recovery,
        fit=fit,
        patterns=pattern_table(subject, drawn.patterns[:, 0]),
        bands=bands(subject, [*forecasts, final], evidence),
        scores=scores(subject, forecasts, evidence),
        sweep=sweep_table(subject, population, evidence),
        verdict=_verdict(fit, chosen, priors, recovery),
        directions=direction_table(population, held_to, priors),
        worlds=evaluator.worlds,
        seconds=evaluator.seconds,
        evidence=evidence,
    )


def _recoveries(evaluator: Evaluator, prior: Population, held_to: Targets, plan: Plan) -> dict[str, Recovery]:
    """Return the recovery test under the stated likelihood and under two that are broken on purpose."""
    truths = np.linspace(0, len(prior.scores) - 1, plan.truths).astype(np.int64)
    runs = evaluator.single(evaluator.subject.history(), prior.points[truths], first=5_000)
    histories, logs = held_to.logs(runs.flows)[:, 0], held_to.logs(prior.runs.flows)
    late = prior.runs.flows[..., [0, *range(len(evaluator.subject.months) - 1)]]

    def refitted(shown: Floats | None = None, overconfidence: float = 1.0) -> Recovery:
        return recover(prior.points, logs, truths, histories, held_to, plan.design.seed, shown, overconfidence)

    return {
        STATED: refitted(),
        "broken: overconfident": refitted(overconfidence=OVERCONFIDENCE),
        "broken: one month late": refitted(shown=held_to.logs(late)),
    }


def _verdict(fit: pd.DataFrame, chosen: Chosen, priors: Priors, recovery: Mapping[str, Recovery]) -> tuple[str, ...]:
    """Return what speaks against accepting the fit, one line for each reason."""
    against = [
        f"{row['series']}: median absolute error {row['median_absolute_error_pct_of_2024']:.1f}% of the 2024 mean, "
        f"limit {row['limit_pct']:.0f}%"
        for row in fit.to_dict("records")
        if row["median_absolute_error_pct_of_2024"] >= row["limit_pct"]
    ]
    if len(chosen.counts) < LEAST_SETS:
        against.append(f"{len(chosen.counts)} sets in the ensemble, {LEAST_SETS} are needed")
    right = recovery[STATED]
    if not right.passes():
        low, high = right.band()
        out = [n for n, c in zip(priors.names, right.coverage, strict=True) if not low <= c <= high]
        words = f"coverage outside its {100 * CONFIDENCE:.0f}% binomial band for {', '.join(out) or 'none'}"
        against.append(f"recovery: {words}; smallest p-value of uniform ranks {right.uniform_p().min():.4f}")
    against += [
        f"recovery: a likelihood broken on purpose passes: {likelihood}"
        for likelihood, found in recovery.items()
        if likelihood != STATED and found.passes()
    ]
    return tuple(against)
