"""A threat is carried out by a table of its own; moving or cancelling it moves no duty."""

from datetime import date
from pathlib import Path

import pytest

from sim.clock import EVE, to_day
from sim.policy import PolicyPath, PolicyView, Register, load_path
from sim.policy.differences import differences

from .path_texts import duty, faults, head, loaded, table

GOOD = "toys"


def duties(path: PolicyPath, *days: str) -> list[float]:
    found = PolicyView.of(path).table(GOOD, "CN", "US")
    numbers = [to_day(date.fromisoformat(day)) for day in days]
    return [round(found.duty_pct(day, day), 4) for day in numbers]


def enact(act: str = "US-THREAT-100", announced: str = "2026-01-15", effective: str | None = "2026-02-01") -> str:
    return table("enact", act=act, announced=announced, **({"effective": effective} if effective else {}))


def test_a_threat_is_in_force_from_its_day_on(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, enact())
    assert duties(path, "2026-01-31", "2026-02-01") == [30.0, 130.0]
    act = next(act for act in path.acts if act.act_id == "mine:enact:US-THREAT-100")
    assert act.citation == "assumption: the threat US-THREAT-100 is carried out"
    assert (act.status, act.written_by) == ("enacted", "mine")


def test_without_a_day_a_threat_is_in_force_on_its_own_or_at_once(register: Register, tmp_path: Path) -> None:
    early = loaded(tmp_path, register, enact(announced="2025-10-25", effective=None))
    assert duties(early, "2025-10-31", "2025-11-01") == [30.0, 130.0]
    late = loaded(tmp_path, register, enact(effective=None))
    assert duties(late, "2026-01-14", "2026-01-15") == [30.0, 130.0]
    moved = table("move", act="US-THREAT-100", announced="2025-10-30", effective="2026-03-01")
    moved = loaded(tmp_path, register, moved, enact(announced="2025-11-05", effective=None), top=head("eve"))
    rates = duties(moved, "2026-02-28", "2026-03-01")
    assert rates[1] - rates[0] == pytest.approx(100)


def test_a_threat_that_is_carried_out_is_expected_no_longer_as_a_threat(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, enact(announced="2025-10-25", effective="2025-12-01"), top=head("eve"))
    ahead = PolicyView.of(path).table(GOOD, "CN", "US").announced(to_day(date(2025, 10, 26)))
    (order,) = [one for one in ahead if one.effective_day == to_day(date(2025, 12, 1))]
    assert (order.status, order.change_pct) == ("enacted", pytest.approx(100))
    assert not any(one.status == "threatened" for one in ahead)
    told = [one.text for one in differences(path, load_path("current_law", register))]
    assert any("US-THREAT-100" in text and text.endswith("is carried out") for text in told)


def test_a_control_that_is_threatened_is_carried_out_too(register: Register, tmp_path: Path) -> None:
    view = PolicyView.of(loaded(tmp_path, register, enact("US-SOFT-THREAT")))
    schedule = next(own for cell, own in view.schedules.items() if cell[0] == "us_software" and cell[1] == "CN")
    assert [schedule.at(to_day(date(2026, *day))).regime for day in ((1, 31), (2, 1))] == ["none", "licence"]


def test_an_own_threat_is_carried_out_too(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, duty(status="threatened"), enact("MY-DUTY", "2025-11-20", "2025-12-10"))
    assert duties(path, "2025-12-01", "2025-12-09", "2025-12-10") == [30.0, 30.0, 55.0]


@pytest.mark.parametrize("table_name", ["move", "cancel"])
def test_moving_or_cancelling_a_threat_moves_no_duty(register: Register, tmp_path: Path, table_name: str) -> None:
    keys = {"effective": "2026-02-01"} if table_name == "move" else {}
    changed = table(table_name, act="US-THREAT-100", announced="2025-10-27", **keys)
    path = loaded(tmp_path, register, changed, top=head("eve"))
    base = load_path("current_law", register)
    days = ("2025-11-09", "2026-02-01", "2026-12-31")
    assert duties(path, *days) == duties(base, *days)


@pytest.mark.parametrize(
    ("parts", "key", "found", "near"),
    [
        ((enact("US-301-4YR-2026"),), "act", "which is no threat", ""),
        ((enact("US-THREAT-10"),), "act", "'US-THREAT-10'", "US-THREAT-100"),
        ((enact(announced="2025-10-01"),), "announced", "2025-10-01", ""),
        ((enact(effective="2026-01-01"),), "effective", "2026-01-01", ""),
        ((enact(), enact(effective="2026-03-01")), "act", "carried out already", ""),
    ],
)
def test_what_cannot_be_carried_out_is_refused(
    register: Register, tmp_path: Path, parts: tuple[str, ...], key: str, found: str, near: str
) -> None:
    (problem,) = faults(tmp_path, register, *parts)
    assert (problem.key, problem.nearest) == (key, near)
    assert found in problem.found
    if "no threat" in found:
        assert "US-THREAT-100" in problem.allowed


def test_an_order_of_the_same_day_is_a_second_act(register: Register, tmp_path: Path) -> None:
    order = duty(programme="us_threat_100", scope="all", rate_pct=50, day="2026-02-01")
    assert [one.key for one in faults(tmp_path, register, order, enact())] == ["mine:enact:US-THREAT-100.effective"]


def test_scaling_an_act_of_ones_own_scales_it(register: Register, tmp_path: Path) -> None:
    scale = table("scale", act="MY-DUTY", factor=0.5, announced="2026-01-01")
    path = loaded(tmp_path, register, duty(), scale)
    assert duties(path, str(EVE), "2025-12-01", "2026-01-01") == [30.0, 55.0, 42.5]
