"""What is wrong with a path that is well written: dates, overlaps, names, citations."""

from pathlib import Path

import pytest

from sim.policy import PathErrors, Record, load_path
from sim.policy.problems import Problem

HEAD = """\
name = "mine"
label = "l"
about = "a"
sources = ["s"]
extends = "eve"
branches = 2025-10-24
"""

DUTY = """
[[add]]
kind = "duty"
act_id = "MY-ACT"
programme = "us_fentanyl"
action = "set"
scope = "all"
rate_pct = 30
announced = 2025-11-01
effective = 2025-12-01
citation = "assumption: a test"
"""


def problems(folder: Path, record: Record, body: str, head: str = HEAD) -> list[Problem]:
    file = folder / "mine.toml"
    file.write_text(head + body, encoding="utf-8")
    with pytest.raises(PathErrors) as caught:
        load_path(file, record)
    return list(caught.value.problems)


def one(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    return found[0]


def test_a_clean_path_has_no_problem(record: Record, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + DUTY, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", record).acts[-1].act_id == "MY-ACT"


def test_effect_before_announcement(record: Record, tmp_path: Path) -> None:
    body = DUTY.replace("effective = 2025-12-01", "effective = 2025-10-30")
    found = one(problems(tmp_path, record, body))
    assert (found.line, found.key, found.found) == (16, "effective", "2025-10-30")
    (tmp_path / "mine.toml").write_text(HEAD + body + 'note = "retroactive: so the order says"\n', encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", record)


@pytest.mark.parametrize("citation", ['""', '" "', '"tbd"', '"None."', '"?"', None])
def test_what_is_in_force_needs_a_citation(record: Record, tmp_path: Path, citation: str | None) -> None:
    line = 'citation = "assumption: a test"\n'
    body = DUTY.replace(line, "" if citation is None else f"citation = {citation}\n")
    found = one(problems(tmp_path, record, body))
    assert found.key == "citation"
    assert "in force" in found.allowed
    # A threat is not in force.
    (tmp_path / "mine.toml").write_text(HEAD + body + 'status = "threatened"\n', encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", record).acts[-1].citation


def test_two_acts_of_one_programme_on_one_day(record: Record, tmp_path: Path) -> None:
    lapse = DUTY.replace("us_fentanyl", "us_reciprocal").replace("2025-12-01", "2025-11-10")
    found = one(problems(tmp_path, record, lapse))
    assert (found.line, found.key) == (8, "MY-ACT.effective")
    assert "US-RECIP-LAPSE-NOV25 sets us_reciprocal too" in found.found
    # With the pending act out of the way nothing is wrong.
    cancel = '\n[[cancel]]\nact = "US-RECIP-LAPSE-NOV25"\nannounced = 2025-10-30\n'
    (tmp_path / "mine.toml").write_text(HEAD + lapse + cancel, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", record)
    twice = DUTY + DUTY.replace("MY-ACT", "MY-OTHER").replace("rate_pct = 30", "rate_pct = 40")
    assert {found.key for found in problems(tmp_path, record, twice)} == {"MY-OTHER.rate_pct", "MY-OTHER.effective"}


def test_goods_and_scopes_that_do_not_exist(record: Record, tmp_path: Path) -> None:
    new_duty = DUTY.replace("us_fentanyl", "us_new_duty")
    found = one(problems(tmp_path, record, new_duty.replace('"all"', '["laptop_tablets", "toys"]')))
    assert (found.line, found.key, found.nearest) == (13, "scope", "laptops_tablets")
    # A good of the other direction is no scope of a U.S. duty.
    assert one(problems(tmp_path, record, new_duty.replace('"all"', '"soybeans"'))).key == "scope"
    # A good where lists are due: the way to name goods is told.
    found = one(problems(tmp_path, record, DUTY.replace('"all"', '"toys_games_sports"')))
    assert "programme us_new_duty" in found.allowed


def test_levers_have_units_and_limits(record: Record, tmp_path: Path) -> None:
    lever = (
        DUTY.replace('"duty"', '"measure"').replace("us_fentanyl", "extra_cover_weeks").replace('scope = "all"\n', "")
    )
    lever = lever.replace("rate_pct = 30", 'value = 300\nimposer = "US"')
    found = one(problems(tmp_path, record, lever))
    assert (found.key, found.found) == ("value", "300")
    assert "0 to 104 weeks" in found.allowed
    found = one(problems(tmp_path, record, lever.replace("extra_cover_weeks", "extra_cover_week").replace("300", "3")))
    assert (found.key, found.nearest) == ("programme", "extra_cover_weeks")


def test_a_problem_of_a_whole_table_names_its_key(record: Record, tmp_path: Path) -> None:
    found = one(problems(tmp_path, record, DUTY.replace("rate_pct = 30\n", "")))
    assert (found.key, found.found) == ("rate_pct", "nothing")
    found = one(problems(tmp_path, record, DUTY + "loaded_before = 2025-12-01\n"))
    assert found.key == "loaded_before"


@pytest.mark.parametrize(
    ("change", "key", "allowed"),
    [
        ("announced = 2025-10-25\n", "announced", "a day from 2025-11-04 on"),
        ("announced = 2025-11-20\n", "announced", "a day up to 2025-11-10"),
    ],
)
def test_an_act_is_cancelled_between_its_announcement_and_its_effect(
    record: Record, tmp_path: Path, change: str, key: str, allowed: str
) -> None:
    head = HEAD + "record_to = 2026-12-31\n"
    found = one(problems(tmp_path, record, f'\n[[cancel]]\nact = "US-IEEPA-F3"\n{change}', head))
    assert (found.key, found.allowed) == (key, allowed)


def test_an_act_that_was_postponed_can_be_cancelled_later(record: Record, tmp_path: Path) -> None:
    body = '\n[[cancel]]\nact = "US-THREAT-100"\nannounced = 2025-12-01\n'
    assert one(problems(tmp_path, record, body)).allowed == "a day up to 2025-11-01"
    move = '\n[[move]]\nact = "US-THREAT-100"\neffective = 2026-01-01\nannounced = 2025-10-30\n'
    (tmp_path / "mine.toml").write_text(HEAD + body + move, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", record)


@pytest.mark.parametrize("value", ["20251201", "true", "2025-12-01T10:00:00", '"soon"', "2031-01-01", "2017-12-31"])
def test_days_are_days(record: Record, tmp_path: Path, value: str) -> None:
    assert (
        one(problems(tmp_path, record, DUTY.replace("effective = 2025-12-01", f"effective = {value}"))).key
        == "effective"
    )


def test_the_record_is_taken_no_shorter_than_history(record: Record, tmp_path: Path) -> None:
    assert one(problems(tmp_path, record, "", HEAD + "record_to = 2025-01-01\n")).key == "record_to"


def test_a_standard_name_is_taken(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "realised.toml"
    file.write_text(HEAD.replace('"mine"', '"realised"'), encoding="utf-8")
    with pytest.raises(PathErrors, match="a standard path"):
        load_path(file, record)
