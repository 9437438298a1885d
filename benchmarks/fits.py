"""Calibration: parameter sets that a fit runs in a second, on one core."""

from functools import partial
from typing import Final

import numpy as np

from benchmarks.rows import Benchmark, Effort, Figures
from benchmarks.timing import timed
from benchmarks.worlds import SEED
from calibration.fit.evaluate import Evaluator
from calibration.fit.subjects import MAGNETS, TRADE, Subject


def evaluations(subject: Subject, times: int, effort: Effort) -> Figures:
    """Return the sets, one replication of each, that are run in a second: `times` those of the effort in a round."""
    law, evaluator = subject.history(), Evaluator(subject, SEED, workers=1)
    points = np.random.default_rng(SEED).random((times * effort.evaluations, len(subject.priors.names)))
    evaluator.common(law, points[:1], 1)
    found = timed(effort.rounds, lambda _: evaluator.common(law, points, 1))
    return Figures.rate(found.part(1.0 / len(points)), 1.0)


BENCHMARKS: Final = (
    Benchmark("fit of magnets", "evaluations a second", partial(evaluations, MAGNETS, 1)),
    Benchmark("fit of trade", "evaluations a second", partial(evaluations, TRADE, 4)),
)
