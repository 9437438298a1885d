"""A study in portions: the same effects to the last bit as in one go, and memory that does not grow."""

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.effects import StudyEffects, portions
from sim.effects.scratch import Parts
from sim.effects.waits import SHARES, Waits
from sim.study.result import Stored, StudyResult
from sim.worlds.magnets.record import END_USES, LicenceCounts
from tests.effects.builders import effects, office, record, study
from tests.effects.exact import same
from tests.effects.varied import varied

EVERYTHING = 10**9


def cut(monkeypatch: pytest.MonkeyPatch, replications: int, values: int) -> None:
    """Set how much stands in memory at a time."""
    monkeypatch.setattr(portions, "REPLICATIONS_AT_ONCE", replications)
    monkeypatch.setattr(portions, "VALUES_AT_ONCE", values)


def in_one_go(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> StudyEffects:
    cut(monkeypatch, EVERYTHING, EVERYTHING)
    return effects(result)


def in_portions(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> StudyEffects:
    cut(monkeypatch, 3, 100)
    return effects(result)


@pytest.mark.parametrize("replications", [1, 2, 5, 16])
def test_effects_are_the_same_in_portions(replications: int, monkeypatch: pytest.MonkeyPatch) -> None:
    result = varied(replications)
    whole, parts = in_one_go(result, monkeypatch), in_portions(result, monkeypatch)
    same(whole, parts)
    for name in whole.paths:
        cut(monkeypatch, 3, 100)
        told = parts.paths[name].losses_by_replication()
        cut(monkeypatch, EVERYTHING, EVERYTHING)
        same(told, whole.paths[name].losses_by_replication())


def test_the_check_sees_replications_in_another_order(monkeypatch: pytest.MonkeyPatch) -> None:
    result = varied(16)
    whole = in_one_go(result, monkeypatch)
    forwards = Parts.__iter__

    def backwards(self: Parts[Any]) -> Iterator[Any]:
        return reversed(list(forwards(self)))

    monkeypatch.setattr(Parts, "__iter__", backwards)
    with pytest.raises(AssertionError, match="differ"):
        same(whole, in_portions(result, monkeypatch))


def offices(count: int) -> list[LicenceCounts]:
    """Offices of which each has its own number of files; one has none, and nothing is approved before 2025."""
    draw = np.random.default_rng(7)
    return [
        office(
            waits=[
                (str(draw.choice(MONTHS[6:])), str(draw.choice(END_USES)), float(draw.exponential(40.0)))
                for _ in range(20 * number)
            ]
        )
        for number in range(count)
    ]


def pooled(replications: Sequence[LicenceCounts]) -> np.ndarray:
    """Quantiles the long way: every pool is picked out of all files."""
    month, use, days = (
        np.concatenate([getattr(one, name) for one in replications])
        for name in ("wait_month", "wait_end_use", "wait_days")
    )
    found = np.full((len(SHARES), len(END_USES) + 1, len(MONTHS)), np.nan)
    for at in range(len(MONTHS)):
        for place in range(len(END_USES) + 1):
            own = days[(month == at) & ((use == place) | (place == len(END_USES)))].astype(np.float64)
            if len(own):
                found[:, place, at] = np.quantile(own, SHARES)
    return found


def in_threes(replications: Sequence[LicenceCounts]) -> np.ndarray:
    waits = Waits()
    for some in portions.portions(len(replications), 3):
        waits.add(replications[some])
    return waits.quantiles()


def test_waits_are_pooled_over_portions() -> None:
    found = in_threes(offices(8))
    same(found, pooled(offices(8)))
    assert np.isnan(found[:, :, :6]).all()
    assert not np.isnan(found[:, -1, 6:]).any()


def test_the_check_of_waits_sees_a_portion_that_is_left_out() -> None:
    with pytest.raises(AssertionError, match="differ"):
        same(in_threes(offices(8)), pooled(offices(7)))


def test_replications_of_a_path_have_the_same_plants() -> None:
    other = replace(record(1), plant_sector=record(1).plant_sector[::-1].copy())
    with pytest.raises(ValueError, match="do not have the same plants"):
        effects(study({"a": [record(0), other]}))


def peak_kb(replications: int) -> float:
    """Peak of what effects of a study of so many replications take."""
    few = varied(4)

    def many(records: Sequence[Any]) -> Stored[Any]:
        return Stored(lambda number: records[number % len(few.runs["bad"].trade)], replications)

    runs = {name: replace(own, magnets=many(own.magnets), trade=many(own.trade)) for name, own in few.runs.items()}
    result = replace(few, runs=runs, replications=replications)
    effects(result)  # what is cached once is cached now
    tracemalloc.start()
    try:
        effects(result)
        return tracemalloc.get_traced_memory()[1] / 1024.0
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    cut(monkeypatch, 8, 2**12)
    assert peak_kb(160) < 1.1 * peak_kb(40)


def test_the_check_of_memory_sees_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: all replications at once."""
    cut(monkeypatch, EVERYTHING, EVERYTHING)
    assert peak_kb(160) > 2.0 * peak_kb(40)
