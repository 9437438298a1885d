"""Levers by day: set, put back, moved, cancelled, threatened."""

from datetime import date

import pytest

from sim.clock import to_day
from sim.policy.acts import MeasureAct
from sim.policy.levers import LEVERS
from sim.policy.measures import schedules

LEVER = "extra_cover_weeks"


def act(act_id: str, action: str, announced: date, effective: date | None, **more: object) -> MeasureAct:
    return MeasureAct.model_validate(
        {
            "act_id": act_id,
            "programme": LEVER,
            "action": action,
            "announced": announced,
            "effective": effective,
            "imposer": "US",
            "citation": "c",
            "grade": "C",
            **more,
        }
    )


def day(month: int, number: int = 1) -> date:
    return date(2026, month, number)


def values(*acts: MeasureAct) -> list[float | None]:
    """Value on the 15th of January to June 2026."""
    schedule = schedules(acts)[LEVER]
    return [schedule.at(to_day(day(month, 15))) for month in range(1, 7)]


def test_a_lever_nobody_moves_is_neutral() -> None:
    found = schedules([])
    assert {name: schedule.at(0.0) for name, schedule in found.items()} == {
        name: lever.neutral for name, lever in LEVERS.items()
    }


def test_set_and_put_back() -> None:
    assert values(
        act("A", "set", day(1), day(2), value=8),
        act("B", "set", day(2), day(4), value=4),
        act("C", "end", day(4), day(5)),
    ) == [0, 8, 8, 4, 0, 0]


def test_moved_and_cancelled() -> None:
    pending = act("A", "set", day(1), day(3), value=8)
    assert values(pending, act("M", "move", day(2), day(5), target_act="A")) == [0, 0, 0, 0, 8, 8]
    assert values(pending, act("X", "cancel", day(2), None, target_act="A")) == [0] * 6


def test_a_threat_moves_nothing() -> None:
    assert values(act("A", "set", day(1), day(2), value=8, status="threatened")) == [0] * 6


@pytest.mark.parametrize("value", [-1, 105])
def test_a_lever_stays_within_its_range(value: float) -> None:
    with pytest.raises(ValueError, match="0 to 104 weeks"):
        act("A", "set", day(1), day(2), value=value)
