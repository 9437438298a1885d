"""An end takes back what its programme set: rule, practice and enforcement, on every cell that it reaches."""

from datetime import date
from pathlib import Path

import pytest

from sim.clock import to_day
from sim.policy import ControlState, Destination, EndUse, PolicyPath, PolicyView, Product, Register
from sim.policy.acts import ControlAct
from sim.policy.control_history import ending_words, endings
from sim.policy.intervals import act_intervals, describe

from .path_texts import control, end, head, lever, loaded


def state(path: PolicyPath, day: str, product: str = "magnets_controlled", place: str = "US") -> ControlState:
    schedule = PolicyView.of(path).control_schedule(Product(product), Destination(place), EndUse.CIVIL)
    return schedule.at(to_day(date.fromisoformat(day)))


def said(path: PolicyPath, act_id: str) -> str:
    act = next(act for act in path.acts if act.act_id == act_id)
    return describe(act, path.acts)


def interval(path: PolicyPath, act_id: str) -> tuple[str, str, str]:
    row = next(one for one in act_intervals(path.acts, path.register.programmes) if one.act == act_id)
    return str(row.start), str(row.end), row.value


def test_the_end_of_a_halt_returns_to_the_practice_of_the_record(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), end())
    days = {"2025-11-30": "hardened", "2025-12-01": "halt", "2026-01-31": "halt", "2026-02-01": "hardened"}
    assert {day: state(path, day).practice for day in days} == days
    assert state(path, "2026-02-01").regime == "licence"
    assert said(path, "MY-END").endswith("(ends MY-HALT, practice returns to hardened)")
    assert interval(path, "MY-HALT")[:2] == ("2025-12-01", "2026-01-31")


def test_a_halt_without_an_end_holds_to_the_end(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control())
    assert state(path, "2026-12-31").practice == "halt"
    assert interval(path, "MY-HALT")[1] == "None"


def test_an_end_without_a_halt_takes_back_the_practice_of_the_record(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, end())
    assert state(path, "2026-01-31").practice == "hardened"
    assert state(path, "2026-02-01").practice == "working"
    assert said(path, "MY-END").endswith("(ends CN-18-PRACTICE-HARDENED, practice returns to working)")


def test_a_second_end_takes_back_the_act_before(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, end(), end("MY-END-2", "2026-03-01"))
    assert state(path, "2026-03-01").practice == "thaw"


def test_where_the_halt_does_not_reach_its_end_takes_back_the_record(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), end(destinations=["US", "EU"]))
    assert state(path, "2026-02-01", place="US").practice == "hardened"
    assert state(path, "2026-02-01", place="EU").practice == "working"
    words = said(path, "MY-END")
    assert "materials / US / all: ends MY-HALT, practice returns to hardened" in words
    assert "materials / EU / all: ends CN-18-PRACTICE-HARDENED, practice returns to working" in words


def test_a_record_act_during_the_halt_has_the_word_and_the_end_leaves_it_alone(
    register: Register, tmp_path: Path
) -> None:
    """The record eases practice on 10 November 2025: the halt is over then, and its end ends nothing else."""
    top = head("realised", record_to="2026-12-31")
    path = loaded(tmp_path, register, control(day="2025-11-05"), end(), top=top)
    days = {"2025-11-05": "halt", "2025-11-09": "halt", "2025-11-10": "eased", "2026-02-01": "eased"}
    assert {day: state(path, day).practice for day in days} == days
    assert said(path, "MY-END").endswith("(ends MY-HALT, practice stays eased)")
    assert interval(path, "MY-HALT")[1] == "2025-11-09"


def test_an_end_in_another_programme_leaves_the_halt_alone(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), end(programme="cn_18", products="magnets_controlled"))
    after = state(path, "2026-02-01")
    assert (after.practice, after.regime) == ("halt", "none")


def test_a_halt_in_a_programme_of_its_own_is_ended_in_it(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(programme="cn_my_halt"), end(programme="cn_my_halt"))
    assert state(path, "2026-01-31").practice == "halt"
    assert state(path, "2026-02-01").practice == "hardened"


def test_a_suspension_is_an_end(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), end(action="suspend"))
    assert state(path, "2026-02-01").practice == "hardened"


def test_a_halt_that_was_ended_can_be_set_again(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), end(), control("MY-HALT-2", "2026-03-01"), end("E2", "2026-04-01"))
    found = [state(path, day).practice for day in ("2026-02-15", "2026-03-15", "2026-04-01")]
    assert found == ["hardened", "halt", "hardened"]


def test_enforcement_returns_to_what_it_was(register: Register, tmp_path: Path) -> None:
    """In a programme of its own, so that the rule of No. 61 goes on."""
    full = {"programme": "cn_my_enforcement", "products": "re_exports", "practice": None, "enforced": "full"}
    path = loaded(tmp_path, register, control("FULL", **full), end("LESS", **{**full, "enforced": None}))
    found = [state(path, day, "re_exports").enforced for day in ("2025-11-30", "2025-12-01", "2026-02-01")]
    assert found == ["normal", "full", "normal"]


def test_the_end_of_a_rule_still_sets_the_rule_of_its_programme_to_none(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, end(programme="cn_18"))
    assert state(path, "2026-01-31").regime == "licence"
    after = state(path, "2026-02-01")
    assert (after.regime, after.practice) == ("none", "hardened")
    assert said(path, "MY-END").endswith("(ends CN-18-2025, rule returns to none)")


def test_an_act_that_comes_back_has_a_gap(register: Register, tmp_path: Path) -> None:
    """A halt of everything that the record's act reached replaces it; the end of the halt brings it back."""
    path = loaded(tmp_path, register, control(destinations="all"), end(destinations="all"))
    start, last, value = interval(path, "CN-18-PRACTICE-HARDENED")
    assert (start, last) == ("2025-09-01", "None")
    assert value.endswith("(2025-09-01 to 2025-11-30, 2026-02-01 to open)")


def test_an_act_of_which_a_part_is_replaced_says_which(register: Register, tmp_path: Path) -> None:
    full = control("FULL", programme="cn_61", products="re_exports", destinations="all", practice=None, enforced="full")
    path = loaded(tmp_path, register, full)
    assert "(enforcement 2025-10-09 to 2025-11-30)" in interval(path, "CN-61-2025-B")[2]


def test_the_ends_of_the_record_return_to_what_they_always_returned_to(register: Register) -> None:
    acts = register.control_acts
    found = {act.act_id: ending_words(endings(act, acts)) for act in acts if act.action in ("end", "suspend")}
    assert found == {
        "CN-70-2025-NO61B": "ends CN-61-2025-B, rule returns to none, enforcement returns to none",
        "CN-70-2025-NO62": "ends CN-62-2025, enforcement returns to none",
        "CN-72-2025": "ends CN-46-2024, rule stays refuse",
        "CN-NEXPERIA-END": "ends CN-NEXPERIA, rule returns to licence",
        "US-AFF50-SUSP": "ends US-AFF50, rule returns to none, enforcement returns to none",
        "US-EDA-END": "ends US-EDA-MAY, rule stays refuse",
        "US-ETHANE-END": "ends US-ETHANE-MAY, rule stays refuse",
        "US-JET-END": "ends US-JET-MAY, rule returns to licence",
    }


@pytest.mark.parametrize(("action", "weeks"), [("end", 0.0), ("set", 8.0)])
def test_the_end_of_a_lever_puts_it_back(register: Register, tmp_path: Path, action: str, weeks: float) -> None:
    last = lever("LAST", "2026-03-01", action=action, value=None if action == "end" else 8)
    path = loaded(tmp_path, register, lever(value=4), last)
    assert PolicyView.of(path).measure("extra_cover_weeks").at(to_day(date(2026, 3, 1))) == weeks


def test_acts_know_which_path_wrote_them(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, control(), top=head("full_escalation"))
    writers = {act.act_id: act.written_by for act in path.acts}
    assert (writers["MY-HALT"], writers["FE-HALT-US"], writers["CN-18-2025"]) == ("mine", "full_escalation", "")
    assert ControlAct.model_validate(next(a for a in path.acts if a.act_id == "MY-HALT").model_dump()).written_by == ""
