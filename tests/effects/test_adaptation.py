"""What adaptation costs, against sums done by hand, and that it is part of every loss in dollars."""

import numpy as np
import pytest

from sim.effects import PathEffects
from sim.effects.economy import OF_MECHANISM
from sim.effects.losses import SHORTAGE, Losses
from sim.effects.paths import ALL_SECTORS
from sim.effects.roll_up import ADAPTATION
from sim.effects.window import WINDOW
from sim.study.result import StudyResult
from tests.effects.builders import CARS, CHIPS, REST, effects, month, record, study

NOV, MAY = "2025-11", "2025-05"

PRICES = {
    "thrift": 0.1,
    "regrade": 0.1,
    "parts": 0.1,
    "requalification": 3.0,
    "embedded": 0.06,
    "emergency": 0.02,
    "air": 0.01,
}


@pytest.fixture
def adapting() -> StudyResult:
    """Path `bad` loses 30 cars and adapts; `base` adapts less, and all of them before the paths part."""
    used = {
        (CARS, "thrift", NOV): 200.0,
        (CARS, "requalification", NOV): 20.0,
        (CARS, "embedded", NOV): 50.0,
        (CHIPS, "regrade", NOV): 5.0,
        (CHIPS, "air", NOV): 100.0,
        (REST, "emergency", NOV): 1e6,
        (CARS, "parts", MAY): 70.0,
    }
    less = {(CARS, "thrift", NOV): 100.0, (CARS, "parts", MAY): 70.0}
    bad = [record(r, gross={(CARS, NOV): 30.0}, adaptation=used, prices=PRICES) for r in (0, 1)]
    base = [record(r, adaptation=less, prices=PRICES) for r in (0, 1)]
    return study({"bad": bad, "base": base}, baselines={"bad": "base"})


def cars_usd_m() -> float:
    """Of cars at US$ 0.5 m: thrift 100 more at a tenth, 20 a day requalified at three days, 50 t at 0.06."""
    return 0.5 * (100.0 * 0.1 + 20.0 * 3.0) + 50.0 * 0.06


def chips_usd_m() -> float:
    """Of chips at US$ 2 m: regraded 5 at a tenth, and 100 t flown at 0.01."""
    return 2.0 * 5.0 * 0.1 + 100.0 * 0.01


def check(path: PathEffects) -> None:
    """Value added lost is that of output and of adaptation, wherever it is told."""
    output_usd_m, paid_usd_m = 0.5 * 30.0, cars_usd_m() + chips_usd_m()
    total = path.value_added_lost_usd_bn
    assert total["cars"].joint.mean == pytest.approx((output_usd_m + cars_usd_m()) / 1000.0)
    assert total["chips"].joint.mean == pytest.approx(chips_usd_m() / 1000.0)
    assert total[ALL_SECTORS].joint.mean == pytest.approx((output_usd_m + paid_usd_m) / 1000.0)
    figures = path.economy.figures
    direct, upstream, both, _ = (figures[WINDOW, ADAPTATION, variable].mean for variable in OF_MECHANISM)
    assert direct == both == pytest.approx(paid_usd_m / 1000.0)
    assert upstream == 0.0
    assert figures[WINDOW, SHORTAGE, OF_MECHANISM[0]].mean == pytest.approx(output_usd_m / 1000.0)
    told = path.shortfalls
    in_november = told.adaptation_usd_m[:, month(NOV)]
    assert in_november == pytest.approx([cars_usd_m(), chips_usd_m()])
    assert told.value_added_lost_usd_m.mean[:, month(NOV)] == pytest.approx(in_november + np.array([output_usd_m, 0.0]))
    assert told.adaptation_usd_m[:, month(MAY)].tolist() == [0.0, 0.0]
    by_replication = path.losses_by_replication()
    assert by_replication.adaptation_usd_m.sum(axis=(1, 2)) == pytest.approx([paid_usd_m] * 2)
    assert by_replication.value_added_lost_usd_m[ADAPTATION].sum(axis=1) == pytest.approx([paid_usd_m] * 2)


def test_adaptation_by_hand(adapting: StudyResult) -> None:
    check(effects(adapting).paths["bad"])


def test_the_check_sees_adaptation_that_is_free(adapting: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(self: Losses, sectors: object) -> np.ndarray:
        return self.lost * sectors.value_added_usd_m_per_unit[None, :, None]  # type: ignore[attr-defined, no-any-return]

    monkeypatch.setattr(Losses, "value_added_usd_m", free)
    with pytest.raises(AssertionError):
        check(effects(adapting).paths["bad"])


def test_output_and_its_causes_are_what_they_are_without_adaptation(adapting: StudyResult) -> None:
    found = effects(adapting).paths["bad"].shortfalls
    assert found.shortfall.mean[:, month(NOV)] == pytest.approx([30.0, 0.0])
    assert found.lost[:, month(NOV)] == pytest.approx([30.0, 0.0])


def test_a_path_that_adapts_as_its_baseline_does_pays_nothing_more(adapting: StudyResult) -> None:
    base = effects(adapting).paths["base"]
    assert base.value_added_lost_usd_bn[ALL_SECTORS].joint.mean == 0.0
    assert base.economy.figures[WINDOW, ADAPTATION, "value_added_lost"].mean == 0.0
    assert base.headline.chance_of_loss == 0.0
    assert base.headline.by_cause[ADAPTATION] == 0.0
