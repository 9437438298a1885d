"""The backtest: forecasts from rolling origins, each fitted to what was published by its day.

Each origin gives the sets of one population new weights by what it knew; the priors know nothing later than the first
origin. (What is not fitted keeps its range. Two such ranges that touch flows rest on later evidence: the share of
refusals and the credibility of threats.) A forecast is made under the acts then known and under the acts that followed.
`calibration.score.rolling_origins` holds the forecasts against what came after.
"""

import numpy as np

from calibration.fit.evaluate import Evaluator
from calibration.fit.importance_weights import effective_sets, posterior_weights, resampled
from calibration.fit.population import Population
from calibration.fit.search import Design, search
from calibration.fit.targets import targets
from calibration.score.evidence import Evidence, packaged
from calibration.score.rolling_origins import ACTS, OriginForecast


def backtest(evaluator: Evaluator, design: Design, draws: int) -> list[OriginForecast]:
    """Search as a calibration with the same design does, and return the forecasts of every origin.

    Each forecast has `draws` draws. The evidence is the packaged one.
    """
    subject = evaluator.subject
    population = search(evaluator, subject.history(), targets(subject), len(subject.priors.names), design)
    return forecast(evaluator, population, draws, packaged())


def forecast(evaluator: Evaluator, population: Population, draws: int, evidence: Evidence) -> list[OriginForecast]:
    """Return the forecast of every origin under both kinds of acts, with the same sets and the same chance for both.

    Each forecast has `draws` draws.
    """
    subject, found = evaluator.subject, []
    for number, origin in enumerate(subject.origins):
        held_to = targets(subject, origin, evidence)
        known = targets(subject, origin, evidence.only("flows")).months_by_series()
        mass = posterior_weights(population, held_to)
        rows, counts = resampled(mass, draws)
        points = population.points[np.repeat(rows, counts)]
        for acts, law in zip(ACTS, (subject.law_known_on(origin), subject.history()), strict=True):
            runs = evaluator.single(law, points, first=10_000 * (number + 1))
            found.append(OriginForecast(origin, acts, effective_sets(mass), runs.flows[:, 0], known))
    return found
