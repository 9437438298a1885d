"""Stated deviations: how far they spread a draw, by grade and near a halt."""

import numpy as np
import pytest

from calibration.score.discrepancy import OBSERVATION_SD, stated_log_sd, widened
from calibration.score.evidence import packaged

DISCREPANCY = 0.2


def test_the_discrepancy_spreads_a_draw_by_what_is_stated() -> None:
    normal = packaged().mean_of_2024("CN_to_US")
    wide = widened(np.full(1000, normal), normal, DISCREPANCY)
    assert np.log(wide / normal).std() == pytest.approx(np.hypot(DISCREPANCY, 0.03), rel=0.05)


def test_the_discrepancy_of_a_halt_is_floored() -> None:
    normal = packaged().mean_of_2024("CN_to_US")
    wide = widened(np.full(1000, 0.02 * normal), normal, DISCREPANCY)
    assert np.log(wide / (0.02 * normal)).std() == pytest.approx(DISCREPANCY / 0.2, rel=0.05)


def test_a_worse_grade_and_a_factor_widen() -> None:
    flows, normal = np.array([50.0, 100.0]), 100.0
    by_grade = [stated_log_sd(flows, normal, 0.0, grade) for grade in "ABC"]
    assert [list(one) for one in by_grade] == [[sd, sd] for sd in OBSERVATION_SD.values()]
    assert stated_log_sd(flows, normal, 0.0, "B", 2.0) == pytest.approx([0.12, 0.12])
    assert stated_log_sd(flows, normal, 0.1, "A") == pytest.approx(np.hypot(0.03, [0.2, 0.1]))
