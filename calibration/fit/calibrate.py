"""The calibration from end to end: search, ensemble, what the data say, recovery, patterns, fit, backtest.

`calibration.fit.publish` writes what comes of it to the folder of its subject and, if it is accepted, to `sim/data`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.accept import Chosen
from calibration.fit.backtest import forecast
from calibration.fit.evaluate import Evaluator
from calibration.fit.evidence_tables import evidence_table, likelihoods, masses, narrowed_table
from calibration.fit.fit_tables import direction_table, fit_table, pattern_table, sweep_table
from calibration.fit.identify import contraction
from calibration.fit.importance_weights import effective_sets, normalised, posterior_weights, resampled
from calibration.fit.likelihood import log_likelihood
from calibration.fit.output_told import output_table, placebo_table, prints_table
from calibration.fit.path_tables import PathDraws, halt_table, mixture, path_table
from calibration.fit.population import Population
from calibration.fit.recovery import Recovery, recover
from calibration.fit.search import Design, search
from calibration.fit.subjects import Subject
from calibration.fit.targets import Targets, targets
from calibration.fit.verdict import (
    STATED,
    flows_against,
    halts_against,
    output_against,
    recovery_against,
    sets_against,
)
from calibration.score.evidence import Evidence
from calibration.score.rolling_origins import ACTS, OriginForecast, bands, scores
from sim.clock import EVE

Floats = NDArray[np.float64]

KEPT: Final = ".evaluations"
"""Folder below the outputs that keeps evaluations, so that a fit that was interrupted goes on."""

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
    paths: int
    """Draws that are run on policy paths."""

    def worlds(self, subject: Subject) -> int:
        """Return the number of worlds that the calibration runs in all."""
        on_paths = self.paths * len(subject.losses.names()) if subject.losses is not None else 0
        return self.backtest_worlds(subject) + self.ensemble + self.truths + on_paths

    def backtest_worlds(self, subject: Subject) -> int:
        """Return the number of worlds that the backtest alone runs."""
        sets = self.design.sobol + sum(self.design.refined)
        origins = len(subject.origins) * len(ACTS)
        return sets * self.design.replications + origins * self.forecasts


def plan(quick: bool, seed: int) -> Plan:
    """Return the full plan, or a quick one with a tenth of its work for a look."""
    if quick:
        return Plan(Design(128, (64,), 2, seed), ensemble=32, truths=16, forecasts=12, paths=24)
    return Plan(Design(1024, (256,) * 10, 2, seed), ensemble=256, truths=40, forecasts=80, paths=256)


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
    told: Mapping[str, pd.DataFrame]
    """Tables on output as evidence, by the name of their file; none for a subject that output says nothing of."""
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
    known = targets(subject, EVE, evidence.only("flows")).months_by_series()
    final = OriginForecast(EVE, ACTS[1], effective_sets(mass), drawn.flows[:, 0], known)
    narrowed = contraction(population.points, mass)
    fit, likelihood = fit_table(subject, final, evidence), log_likelihood(population.runs, held_to)
    told = _told(evaluator, population, evidence, plan) if subject.sectors else {}
    verdict = [
        *flows_against(fit),
        *sets_against(len(counts), effective_sets(normalised(population.log_prior_over_proposal() + likelihood))),
        *recovery_against(recovery, priors),
        *(output_against(evidence.kind, told["evidence"], told["placebo"]) if told else ()),
        *(halts_against(evidence.kind, told["halts"]) if "halts" in told else ()),
    ]
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
        verdict=tuple(verdict),
        directions=direction_table(population, held_to, priors),
        told=told,
        worlds=evaluator.worlds,
        seconds=evaluator.seconds,
        evidence=evidence,
    )


def _recoveries(evaluator: Evaluator, prior: Population, held_to: Targets, plan: Plan) -> dict[str, Recovery]:
    """Return the recovery test under the stated likelihood and under two that are broken on purpose."""
    truths = np.linspace(0, len(prior.scores) - 1, plan.truths).astype(np.int64)
    runs = evaluator.single(evaluator.subject.history(), prior.points[truths], first=5_000)
    histories, values = held_to.values(runs)[:, 0], held_to.values(prior.runs)
    months = [0, *range(len(evaluator.subject.months) - 1)]
    late = replace(prior.runs, flows=prior.runs.flows[..., months], output=prior.runs.output[..., months])

    def refitted(shown: Floats | None = None, overconfidence: float = 1.0) -> Recovery:
        return recover(prior.points, values, truths, histories, held_to, plan.design.seed, shown, overconfidence)

    return {
        STATED: refitted(),
        "broken: overconfident": refitted(overconfidence=OVERCONFIDENCE),
        "broken: one month late": refitted(shown=held_to.values(late)),
    }


def _told(evaluator: Evaluator, population: Population, evidence: Evidence, plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the tables on output as evidence: kinds of evidence, placebo, figures and prints, losses on paths."""
    subject = evaluator.subject
    held_to = targets(subject, EVE, evidence.only("both")).output
    like = likelihoods(subject, population, evidence)
    weights = masses(population, like)
    tables = {
        "evidence": evidence_table(subject, population, like, evidence),
        "placebo": placebo_table(subject, population.runs, evidence),
        "output": output_table(held_to, population.runs, weights[evidence.kind]),
        "prints": prints_table(held_to, evidence),
        "narrowed": narrowed_table(population, weights, subject.priors),
    }
    if subject.losses is None:
        return tables
    rows, by_kind = mixture(weights, plan.paths)
    lost = evaluator.path_losses(population.points[rows], first=20_000)
    draws = PathDraws(subject.losses.names(), lost, by_kind)
    return tables | {"paths": path_table(draws, plan.design.seed), "halts": halt_table(draws)}
