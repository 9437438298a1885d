"""Evaluations: the same for any number of workers, kept, found again, and the vintage of the law."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from calibration.fit import evaluate
from calibration.fit.evaluate import Evaluator, Runs
from calibration.fit.simulated import Simulated
from calibration.fit.simulated_magnets import MONTHS_RUN, law_known_on, simulate
from calibration.fit.subjects import MAGNETS, TRADE
from sim.clock import to_day
from sim.parameters.streams import Streams

POINTS = np.random.Generator(np.random.PCG64(8)).random((3, len(MAGNETS.priors.names)))


@pytest.fixture(scope="module")
def alone() -> Runs:
    return Evaluator(MAGNETS, seed=5, workers=1).common(MAGNETS.history(), POINTS, 2)


def equal(left: Runs, right: Runs) -> None:
    for name in ("flows", "output", "facts", "patterns"):
        assert getattr(left, name).tobytes() == getattr(right, name).tobytes(), f"{name} differ"


def test_workers_and_batches_change_no_byte(alone: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "BATCH", 1)
    equal(alone, Evaluator(MAGNETS, seed=5, workers=2).common(MAGNETS.history(), POINTS, 2))


def test_the_check_sees_another_seed(alone: Runs) -> None:
    with pytest.raises(AssertionError, match="differ"):
        equal(alone, Evaluator(MAGNETS, seed=6, workers=1).common(MAGNETS.history(), POINTS, 2))


def test_an_interrupted_design_goes_on(alone: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "BATCH", 2)
    whole = evaluate._batch

    def interrupted(*given: object) -> tuple[list[int], list[Simulated]]:
        if len(list(tmp_path.rglob("*.pickle"))) == 2:
            raise KeyboardInterrupt
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluate, "_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Evaluator(MAGNETS, 5, 1, tmp_path).common(MAGNETS.history(), POINTS, 2)
    monkeypatch.setattr(evaluate, "_batch", whole)
    counted: list[int] = []
    again = Evaluator(MAGNETS, 5, 1, tmp_path, counted.append)
    equal(alone, again.common(MAGNETS.history(), POINTS, 2))
    assert again.worlds == 2, "four of six worlds were kept"
    assert sum(counted) == 6
    (tmp_path / "of other code").mkdir()
    again.tidy()
    assert len(list(tmp_path.iterdir())) == 1, "what nothing asked for is gone"
    assert len(list(tmp_path.rglob("*.pickle"))) == 3


def test_common_replications_share_their_draws(alone: Runs) -> None:
    twice = Evaluator(MAGNETS, seed=5, workers=1).common(MAGNETS.history(), np.repeat(POINTS[:1], 2, axis=0), 1)
    assert np.array_equal(twice.flows[0], twice.flows[1])
    assert np.array_equal(twice.flows[0, 0], alone.flows[0, 0])
    assert not np.array_equal(alone.flows[0, 0], alone.flows[0, 1])


def test_a_law_known_in_june_holds_nothing_of_september() -> None:
    june, eve = law_known_on(date(2025, 6, 20)), MAGNETS.history()
    cell = ("magnets_controlled", "US", "civil")
    assert max(june.controls[cell].days) <= to_day(date(2025, 6, 20))
    assert {state.practice for state in eve.controls[cell].states} - {
        s.practice for s in june.controls[cell].states
    } == {
        "working",
        "hardened",
    }


def test_before_an_origin_both_laws_give_the_same_flows() -> None:
    values = MAGNETS.priors.values(POINTS[0])
    june, eve = (simulate(law, values, Streams(2, 0)) for law in (law_known_on(date(2025, 6, 20)), MAGNETS.history()))
    months = MONTHS_RUN.index("2025-06")
    assert np.array_equal(june.flows[:, :months], eve.flows[:, :months])
    assert not np.array_equal(june.flows, eve.flows)


TRADE_POINTS = np.random.Generator(np.random.PCG64(9)).random((3, len(TRADE.priors.names)))


def test_trade_is_evaluated_alike_by_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "BATCH", 2)
    one, two = (Evaluator(TRADE, 5, workers).common(TRADE.history(), TRADE_POINTS, 2) for workers in (1, 2))
    equal(one, two)
    assert one.flows.shape == (3, 2, 2, len(TRADE.months))
    assert one.facts.shape == one.patterns.shape == (3, 2, 0)


def test_a_law_of_trade_known_in_april_holds_nothing_of_geneva() -> None:
    april, eve = TRADE.law_known_on(date(2025, 4, 10)), TRADE.history()
    early, late = (np.array(law.imports.duties_pct(330.0, 329.0)) for law in (april, eve))  # type: ignore[union-attr]
    assert np.all(early >= late)
    assert early.mean() > late.mean() + 50.0
