"""The backtest: each origin is weighed by what it knew, and both kinds of acts meet the same sets and chance."""

from dataclasses import replace
from typing import Any, cast

import numpy as np

from calibration.fit.backtest import forecast
from calibration.fit.evaluate import Runs
from calibration.fit.population import Population, prior_proposal
from calibration.fit.subjects import MAGNETS
from calibration.score.evidence import packaged
from calibration.score.rolling_origins import ACTS

DRAWS = 8
SETS = 64


def normal_output(sets: int, replications: int) -> np.ndarray:
    """Output of sets that lose nothing."""
    return np.ones((sets, replications, len(MAGNETS.sectors), len(MAGNETS.months)))


class Asked:
    """An evaluator that remembers what it was asked for and answers with the share of each set as its flows."""

    def __init__(self) -> None:
        # A law that tells which day it was known on.
        self.subject = replace(MAGNETS, law_known_on=cast(Any, lambda day: day))
        self.asked: list[tuple[object, bytes, int]] = []

    def single(self, law: object, points: np.ndarray, first: int) -> Runs:
        self.asked.append((law, points.tobytes(), first))
        flows = np.broadcast_to(points[:, :1, None, None], (len(points), 1, len(MAGNETS.series), len(MAGNETS.months)))
        return Runs(flows, normal_output(len(points), 1), np.zeros((len(points), 1, 2)), np.zeros((len(points), 1, 4)))


def population() -> Population:
    """Sets whose flows are normal to April and then a share of it, which their first parameter tells."""
    source = prior_proposal(len(MAGNETS.priors.names))
    scores = source.draw(SETS, 1)
    shares = np.linspace(0.1, 2.0, SETS)
    flows = np.broadcast_to(np.array([620.0, 4846.0])[None, None, :, None], (SETS, 2, 2, len(MAGNETS.months))).copy()
    flows[..., MAGNETS.months.index("2025-05") :] *= shares[:, None, None, None]
    flows *= np.array([1.0, 1.01])[None, :, None, None]
    return Population(
        scores, Runs(flows, normal_output(SETS, 2), np.zeros((SETS, 2, 2)), np.zeros((SETS, 2, 4))), (source,), (SETS,)
    )


def test_an_origin_knows_what_was_published_and_no_more() -> None:
    found = forecast(cast(Any, Asked()), population(), DRAWS, packaged())
    assert [(one.origin, one.acts) for one in found] == [(origin, acts) for origin in MAGNETS.origins for acts in ACTS]
    last = [max(one.known["CN_to_World"]) for one in found if one.acts == ACTS[0]]
    assert last == ["2025-05", "2025-06", "2025-07", "2025-08"]
    assert all(one.flows.shape == (DRAWS, len(MAGNETS.series), len(MAGNETS.months)) for one in found)


def test_both_kinds_of_acts_meet_the_same_sets_and_the_same_chance() -> None:
    evaluator = Asked()
    forecast(cast(Any, evaluator), population(), DRAWS, packaged())
    known, followed = evaluator.asked[::2], evaluator.asked[1::2]
    assert [one[0] for one in known] == list(MAGNETS.origins)
    assert len({one[0] for one in followed}) == 1
    assert [one[1:] for one in known] == [one[1:] for one in followed]
    assert len({one[2] for one in known}) == len(MAGNETS.origins), "each origin has chance of its own"
    assert len({one[1] for one in known}) > 1, "weights move with what is known"
