"""Targets: what a day knew, sums of months, and how tightly each is held to."""

from datetime import date

import numpy as np
import pytest

from calibration.fit.likelihood import fact_log_likelihood
from calibration.fit.subjects import MAGNETS, TRADE
from calibration.fit.targets import Targets, targets
from calibration.score.evidence import Evidence, packaged
from sim.policy.problems import RecordErrors


@pytest.fixture(scope="module")
def whole() -> Targets:
    return targets(MAGNETS)


def flows(us: float = 620.0, world: float = 4846.0) -> np.ndarray:
    return np.repeat([[us], [world]], len(MAGNETS.months), axis=1)


def test_months_known_as_a_sum_enter_as_a_sum(whole: Targets) -> None:
    place = whole.labels.index("CN_to_US 2025-01+2025-02")
    assert np.exp(whole.logs(flows()))[place] == pytest.approx(1240.0)
    assert whole.sums[place].sum() == 2.0


def test_an_origin_knows_no_month_published_later() -> None:
    early = targets(MAGNETS, date(2025, 6, 20))
    assert "CN_to_World 2025-05" in early.labels
    assert not any("2025-06" in label for label in early.labels)
    assert set(early.labels) < set(targets(MAGNETS).labels)


def test_licence_facts_of_a_later_day_bind_nothing() -> None:
    early = targets(MAGNETS, date(2025, 6, 20))
    assert early.fact_low.tolist() == [0.0] * len(MAGNETS.facts)
    assert np.isinf(early.fact_high).all()


def test_all_months_to_september_are_there_once(whole: Targets) -> None:
    for series in MAGNETS.series:
        months = [m for label in whole.labels if label.startswith(f"{series} ") for m in label.split(" ")[1].split("+")]
        assert sorted(months) == list(MAGNETS.months)


def test_evidence_without_magnets_is_refused() -> None:
    rows = tuple(row for row in packaged().rows if row.series == "US_imports_from_CN")
    with pytest.raises(RecordErrors, match="the months of 2024 of CN_to_US"):
        targets(MAGNETS, evidence=Evidence(rows, "", packaged().prints))


def test_the_sweep_moves_the_deviations(whole: Targets) -> None:
    assert np.all(targets(MAGNETS, discrepancy=0.3).log_sd > whole.log_sd)
    assert np.all(targets(MAGNETS, observation_factor=0.5).log_sd < whole.log_sd)


def test_the_halt_is_held_to_less_tightly_in_relative_terms(whole: Targets) -> None:
    by_label = dict(zip(whole.labels, whole.log_sd, strict=True))
    assert by_label["CN_to_US 2025-05"] > 4.0 * by_label["CN_to_US 2025-07"]
    assert packaged().monthly("CN_to_US")["2025-05"] < 0.2 * 620.0


def test_trade_is_held_to_the_months_of_2025() -> None:
    held_to = targets(TRADE)
    for series in TRADE.series:
        months = [label.split(" ")[1] for label in held_to.labels if label.startswith(f"{series} ")]
        assert months == [f"2025-{month:02d}" for month in range(1, 8)], "2024 sets the season"
    assert held_to.fact_low.shape == (0,)
    assert fact_log_likelihood(held_to, np.zeros((3, 0))).tolist() == [0.0] * 3


def test_an_origin_of_trade_knows_what_was_published() -> None:
    early = targets(TRADE, TRADE.origins[0])
    assert max(label.split(" ")[1] for label in early.labels) == "2025-02"


def test_evidence_with_nothing_after_2024_is_refused() -> None:
    rows = tuple(row for row in packaged().rows if row.series in TRADE.series and row.months[0] < "2025")
    with pytest.raises(RecordErrors, match="nothing to fit to"):
        targets(TRADE, evidence=Evidence(rows, "", packaged().prints))


def test_months_that_belong_to_a_sum_are_used_too(whole: Targets) -> None:
    assert whole.months_by_series() == {name: frozenset(MAGNETS.months) for name in MAGNETS.series}
    june = targets(MAGNETS, date(2025, 6, 20)).months_by_series()
    assert max(june["CN_to_World"]) == "2025-05"
    assert {"2025-01", "2025-02"} <= june["CN_to_US"]
