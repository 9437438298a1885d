"""Every act of a path file changes something or is named with the reason: cases by hand, and files at random."""

import time
from pathlib import Path

import pytest

from sim.clock import HORIZON, to_day
from sim.policy import Register, list_paths, load_path, load_register
from sim.study.act_effects import FIRST, LAST, ActEffect, act_effects
from tests.policy.path_texts import control, duty, end, head, lever, loaded, table

FILES = 40
"""Files at random."""


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


def told(folder: Path, register: Register, *parts: str, top: str = "") -> list[tuple[str, str]]:
    """Kind and words of each change of a file."""
    return [(one.kind, one.text) for one in act_effects(loaded(folder, register, *parts, top=top))]


CASES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "a duty": ((duty(),), "in force", "toys: 30 to 55 percent, from 2025-12-01 to the end of the run"),
    "a halt": (
        (control(),),
        "in force",
        "practice hardened to halt: magnets_controlled, materials / US / all, from 2025-12-01 to the end",
    ),
    "a halt and its end": (
        (end(), control()),
        "in force",
        "ends MY-HALT, practice returns to hardened; practice halt to hardened",
    ),
    "a lever": ((lever(),), "in force", "extra_cover_weeks: 0 to 8 weeks, from 2025-12-01 to the end of the run"),
    "a switch": ((lever(programme="defence_priority", value=1),), "in force", "defence_priority: 0 to 1, from"),
    "transhipped goods": (
        (duty(programme="us_transshipment", scope="all"),),
        "in force",
        "duty on transhipped goods, percent: 0.0 to 25.0",
    ),
    "a threat that is carried out": (
        (table("enact", act="US-THREAT-100", announced="2026-01-15"),),
        "in force",
        "goods from CN to US, most on",
    ),
    "a threat of one's own": (
        (duty(status="threatened", effective="2026-03-01"),),
        "expected",
        "it is a threat, which is expected but never in force; [[enact]] puts it",
    ),
    "after the run": (
        (duty(effective="2027-02-01"),),
        "expected",
        "it takes effect on 2027-02-01, after the last day of a run, 2026-12-31",
    ),
    "long after the run": (
        (duty(effective="2029-02-01"),),
        "unread",
        "it takes effect on 2029-02-01, after the last day of a run",
    ),
    "already in force": (
        (duty(programme="us_fentanyl", scope="ordinary", rate_pct=20),),
        "nothing",
        "US-IEEPA-F2 has set 20 percent already (ordinary)",
    ),
    "superseded on the day": (
        (duty(), duty("END", action="end", scope=None, rate_pct=None, announced="2025-11-01")),
        "nothing",
        "changes nothing: ",
    ),
    "a general rate over exemptions": (
        (duty(programme="us_reciprocal", scope="electronics", action="exempt", rate_pct=None),),
        "nothing",
        "exempt (electronics)",
    ),
    "another duty is paid instead": (
        (duty(programme="us_reciprocal", scope="autos", rate_pct=50),),
        "nothing",
        "another duty is paid instead (autos)",
    ),
    "a scope without goods": (
        (duty(programme="us_232_timber", scope="softwood_lumber", rate_pct=50),),
        "nothing",
        "no good on record lies in its scope softwood_lumber",
    ),
    "an end of nothing": (
        (duty(action="end", scope=None, rate_pct=None),),
        "nothing",
        "no rate of us_new_duty is in force on 2025-12-01, so there is nothing to end",
    ),
    "an exemption from nothing": (
        (duty(action="exempt", rate_pct=None),),
        "nothing",
        "changes nothing: nothing is charged (toys)",
    ),
    "the practice towards materials": (
        (control(products="materials"),),
        "unread",
        "licences for materials follow the practice towards magnets_controlled",
    ),
    "a rule on uncontrolled magnets": (
        (control(products="magnets_uncontrolled", practice=None, regime="refuse"),),
        "unread",
        "no world reads the rule of magnets_uncontrolled / US / all",
    ),
    "a product that no world reads": (
        (control(products="other", practice=None, regime="refuse"),),
        "nothing",
        "no world reads the rule of other / US / all",
    ),
    "armies abroad": (
        (control(destinations="EU", end_uses="military"),),
        "unread",
        "no world reads the practice of magnets_controlled, materials / EU / military",
    ),
    "a practice that holds already": (
        (control(practice="hardened"),),
        "nothing",
        "the practice is hardened already, by CN-18-PRACTICE-HARDENED",
    ),
    "a practice that is as hard": (
        (control(practice="slow_walk"),),
        "unread",
        "to a world slow_walk is the same as hardened, by CN-18-PRACTICE-HARDENED",
    ),
    "a looser rule": (
        (control(programme="cn_mine", practice=None, regime="general_licence"),),
        "nothing",
        "the stricter rule licence holds, by CN-18-2025",
    ),
    "enforcement of no rule": (
        (control(programme="cn_61", products="embedded_magnets", practice=None, enforced="full"),),
        "nothing",
        "there is no rule that could be enforced",
    ),
    "the end of a rule that is not there": (
        (end(programme="cn_61", products="embedded_magnets"),),
        "nothing",
        "ends nothing that stands",
    ),
    "a lever that stands there": ((lever(value=0),), "nothing", "extra_cover_weeks is 0 weeks already"),
    "the end of a lever that nobody set": (
        (lever(action="end", value=None),),
        "nothing",
        "extra_cover_weeks is not set on 2025-12-01, so there is nothing to end",
    ),
    "delivery of nothing": (
        (lever(programme="soybean_delivery_pct", value=50),),
        "unread",
        "nothing is undertaken, or nothing is bought",
    ),
    "a note": (
        (
            table(
                "add",
                kind="other",
                act_id="N",
                programme="talks",
                imposer="US",
                label="Talks",
                announced="2025-12-01",
                effective="2025-12-01",
                citation="assumption: a test",
            ),
        ),
        "nothing",
        "it is an entry of the timeline, which no world reads",
    ),
    "once more": (
        (table("repeat", programme="cn_18", first="2025-04-01", last="2025-04-30", shift_days=300),),
        "nothing",
        "the rule is licence already, by CN-18-2025",
    ),
    "times one": (
        (table("scale", act="US-IEEPA-F2", factor=1, announced="2025-11-01"),),
        "nothing",
        "US-IEEPA-F2 has set 20 percent already",
    ),
}
"""Tables of a file, what the first of them changes, and words that tell it; the file extends current_policy."""


@pytest.mark.parametrize("name", CASES)
def test_what_an_act_changes_is_said(register: Register, tmp_path: Path, name: str) -> None:
    parts, kind, words = CASES[name]
    found = told(tmp_path, register, *parts)[0]
    assert found[0] == kind, found
    assert words in found[1], found


OF_THE_EVE: dict[str, tuple[tuple[str, ...], str, str]] = {
    "a threat is moved": (
        (table("move", act="US-THREAT-100", announced="2025-10-27", effective="2026-02-01"),),
        "expected",
        "US-THREAT-100 is a threat, which is expected but never in force; [[enact]]",
    ),
    "a threat is cancelled": (
        (table("cancel", act="US-THREAT-100", announced="2025-10-25"),),
        "expected",
        "is a threat, which is expected but never in force",
    ),
    "a threat is cancelled on its day": (
        (table("cancel", act="US-THREAT-100", announced="2025-11-01"),),
        "nothing",
        "an order sets the same, or its day has passed",
    ),
    "a threat of a control is moved": (
        (table("move", act="US-SOFT-THREAT", announced="2025-10-27", effective="2026-02-01"),),
        "nothing",
        "is a threat that is no duty, and no world expects those",
    ),
    "a duty is moved to its day": (
        (table("move", act="US-RECIP-LAPSE-NOV25", announced="2025-10-27", effective="2025-11-10"),),
        "nothing",
        "US-RECIP-LAPSE-NOV25 is due on that day anyway",
    ),
    "an act that nobody reads is cancelled": (
        (table("cancel", act="CN-58-2025", announced="2025-10-27"),),
        "nothing",
        "CN-58-2025 changes nothing either: no world reads the rule or the enforcement of other",
    ),
    "a move before a cancellation": (
        (
            table("move", act="US-301-4YR-2026", announced="2025-10-27", effective="2026-03-01"),
            table("cancel", act="US-301-4YR-2026", announced="2025-10-28"),
        ),
        "expected",
        "mine:cancel:US-301-4YR-2026 cancels US-301-4YR-2026 before it takes effect",
    ),
    "a cancellation": (
        (table("cancel", act="US-RECIP-LAPSE-NOV25", announced="2025-10-27"),),
        "in force",
        "goods from CN to US, most on",
    ),
}
"""The same for a file that extends the record of the eve."""


@pytest.mark.parametrize("name", OF_THE_EVE)
def test_what_a_change_of_the_record_changes_is_said(register: Register, tmp_path: Path, name: str) -> None:
    parts, kind, words = OF_THE_EVE[name]
    path = loaded(tmp_path, register, *parts, top=head("eve"))
    change, *_ = (one for one in act_effects(path) if one.change.table in parts[0])
    assert change.kind == kind, change
    assert words in change.text, change


def test_parts_of_an_act_that_do_nothing_are_said(register: Register, tmp_path: Path) -> None:
    both = told(tmp_path, register, duty(programme="us_232_trucks", scope=["trucks", "buses"], rate_pct=50))
    assert both[0][1].endswith("; no good on record lies in its scope buses")
    (halt,) = told(tmp_path, register, control())
    assert "no world reads the practice of materials / US / all: licences for materials follow" in halt[1]


def test_two_acts_that_undo_each_other_are_both_named(register: Register, tmp_path: Path) -> None:
    """The parent sets a duty; the file cancels it and sets the same duty in another programme."""
    parent = head(name='"parent"') + duty("P", "2026-02-10", announced="2025-11-15")
    (tmp_path / "parent.toml").write_text(parent, encoding="utf-8")
    cancel = table("cancel", act="P", announced="2025-11-15")
    other = duty("OTHER", "2026-02-10", programme="us_201", announced="2025-11-15")
    found = act_effects(loaded(tmp_path, register, cancel, other, top=head("parent.toml")))
    assert [(one.kind, one.text) for one in found] == [
        ("undone", "changes nothing in the end: P, OTHER undo each other")
    ] * 2
    assert all(one.notice for one in found)
    # A day later is a change.
    later = duty("OTHER", "2026-02-11", programme="us_201", announced="2025-11-15")
    found = act_effects(loaded(tmp_path, register, cancel, later, top=head("parent.toml")))
    assert [one.kind for one in found] == ["in force", "in force"]


def test_an_act_that_another_one_makes_needless_is_named(register: Register, tmp_path: Path) -> None:
    cancelled = table("cancel", act="US-301-EXCL-LAPSE-NOV25", announced="2025-11-01")
    instead = duty("INSTEAD", "2025-11-30", programme="us_301", scope="lists_1_2_3_excluded", announced="2025-11-01")
    found = told(tmp_path, register, cancelled, instead)
    assert [kind for kind, _ in found] == ["nothing", "in force"]
    assert "INSTEAD takes over from it on the same day" in found[0][1]


def test_a_notice_has_file_line_and_key(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, lever(value=0), duty())
    first, second = act_effects(path)
    file = tmp_path / "mine.toml"
    assert first.notice == f"{file}:10: act_id: notice: MY-LEVER changes nothing: extra_cover_weeks is 0 weeks already"
    assert second.notice == ""
    assert second.line.startswith(f"{file}:21: add MY-DUTY: duty on toys")


def test_changes_of_parents_are_taken_as_they_are(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, lever(), top=head("full_escalation"))
    assert [one.change.name for one in act_effects(path)] == ["MY-LEVER"]
    assert act_effects(load_path("realised", register)) == ()


@pytest.mark.parametrize("name", list_paths())
def test_every_change_of_a_standard_path_is_told(register: Register, name: str) -> None:
    path = load_path(name, register)
    found = act_effects(path)
    assert [one.change for one in found] == list(path.changes)
    assert all(one.text.isascii() and one.text and one.kind != "undone" for one in found)


def sixty() -> str:
    """A file of sixty acts of all kinds."""
    goods = ("smartphones", "machinery", "footwear", "batteries", "toys", "auto_parts", "monitors", "semiconductors")
    parts = [head()]
    for number in range(30):
        day = f"2026-{1 + number % 12:02d}-{1 + number // 12 * 7:02d}"
        parts.append(duty(f"D{number}", day, scope=goods[number % len(goods)], rate_pct=10 + number))
    for number in range(15):
        day = f"2026-{1 + number % 12:02d}-{3 + number // 12 * 7:02d}"
        practice = ("halt", "opening", "thaw", "eased")[number % 2 + 2 * (number // 12)]
        parts.append(control(f"C{number}", day, practice=practice, products="magnets_controlled"))
        parts.append(lever(f"L{number}", day, value=number + 2))
    return "".join(parts)


def test_a_file_of_sixty_acts_is_told_in_no_time(register: Register, tmp_path: Path) -> None:
    path = loaded(tmp_path, register, top=sixty())
    assert len(path.changes) == 60
    act_effects(path)
    started = time.process_time()
    found: tuple[ActEffect, ...] = act_effects(path)
    assert time.process_time() - started < 3.0
    assert all(one.kind == "in force" for one in found)


def test_the_days_of_a_comparison_are_those_of_a_run() -> None:
    assert (-98.0, float(HORIZON)) == (FIRST, LAST)
    assert to_day(load_path("realised", load_register()).branches) > FIRST
