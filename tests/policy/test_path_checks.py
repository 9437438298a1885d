"""What is wrong with a path that is well written: dates, overlaps, names, citations."""

from datetime import date
from pathlib import Path

import pytest

from sim.policy import (
    Destination,
    EndUse,
    Enforcement,
    LawBook,
    PathErrors,
    Practice,
    Product,
    Regime,
    Register,
    load_path,
)
from sim.policy.acts import ControlAct
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


def problems(folder: Path, register: Register, body: str, head: str = HEAD) -> list[Problem]:
    file = folder / "mine.toml"
    file.write_text(head + body, encoding="utf-8")
    with pytest.raises(PathErrors) as caught:
        load_path(file, register)
    return list(caught.value.problems)


def one(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    return found[0]


def test_a_clean_path_has_no_problem(register: Register, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + DUTY, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register).acts[-1].act_id == "MY-ACT"


def test_effect_before_announcement(register: Register, tmp_path: Path) -> None:
    body = DUTY.replace("effective = 2025-12-01", "effective = 2025-10-30")
    found = one(problems(tmp_path, register, body))
    assert (found.line, found.key, found.found) == (16, "effective", "2025-10-30")
    (tmp_path / "mine.toml").write_text(HEAD + body + 'note = "retroactive: so the order says"\n', encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)


@pytest.mark.parametrize("citation", ['""', '" "', '"tbd"', '"None."', '"?"', None])
def test_what_is_in_force_needs_a_citation(register: Register, tmp_path: Path, citation: str | None) -> None:
    line = 'citation = "assumption: a test"\n'
    body = DUTY.replace(line, "" if citation is None else f"citation = {citation}\n")
    found = one(problems(tmp_path, register, body))
    assert found.key == "citation"
    assert "in force" in found.allowed
    # A threat is not in force.
    (tmp_path / "mine.toml").write_text(HEAD + body + 'status = "threatened"\n', encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register).acts[-1].citation


def test_two_acts_of_one_programme_on_one_day(register: Register, tmp_path: Path) -> None:
    lapse = DUTY.replace("us_fentanyl", "us_reciprocal").replace("2025-12-01", "2025-11-10")
    found = one(problems(tmp_path, register, lapse))
    assert (found.line, found.key) == (8, "MY-ACT.effective")
    assert "US-RECIP-LAPSE-NOV25 sets us_reciprocal too" in found.found
    # With the pending act out of the way nothing is wrong.
    cancel = '\n[[cancel]]\nact = "US-RECIP-LAPSE-NOV25"\nannounced = 2025-10-30\n'
    (tmp_path / "mine.toml").write_text(HEAD + lapse + cancel, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)
    twice = DUTY + DUTY.replace("MY-ACT", "MY-OTHER").replace("rate_pct = 30", "rate_pct = 40")
    assert one(problems(tmp_path, register, twice)).key == "MY-OTHER.effective"


def test_goods_and_scopes_that_do_not_exist(register: Register, tmp_path: Path) -> None:
    new_duty = DUTY.replace("us_fentanyl", "us_new_duty")
    found = one(problems(tmp_path, register, new_duty.replace('"all"', '["laptop_tablets", "toys"]')))
    assert (found.line, found.key, found.nearest) == (13, "scope", "laptops_tablets")
    # A good of the other direction is no scope of a U.S. duty.
    assert one(problems(tmp_path, register, new_duty.replace('"all"', '"soybeans"'))).key == "scope"
    # A good where lists are due: the way to name goods is told.
    found = one(problems(tmp_path, register, DUTY.replace('"all"', '"toys_games_sports"')))
    assert "programme us_new_duty" in found.allowed


def test_levers_have_units_and_limits(register: Register, tmp_path: Path) -> None:
    lever = (
        DUTY.replace('"duty"', '"measure"').replace("us_fentanyl", "extra_cover_weeks").replace('scope = "all"\n', "")
    )
    lever = lever.replace("rate_pct = 30", 'value = 300\nimposer = "US"')
    found = one(problems(tmp_path, register, lever))
    assert (found.key, found.found) == ("value", "300")
    assert "0 to 104 weeks" in found.allowed
    found = one(
        problems(tmp_path, register, lever.replace("extra_cover_weeks", "extra_cover_week").replace("300", "3"))
    )
    assert (found.key, found.nearest) == ("programme", "extra_cover_weeks")


def test_a_problem_of_a_whole_table_names_its_key(register: Register, tmp_path: Path) -> None:
    found = one(problems(tmp_path, register, DUTY.replace("rate_pct = 30\n", "")))
    assert (found.key, found.found) == ("rate_pct", "nothing")
    found = one(problems(tmp_path, register, DUTY + "loaded_before = 2025-12-01\n"))
    assert found.key == "loaded_before"


IN_FORCE = "what is in force is changed by [[scale]] or [[add]]"


@pytest.mark.parametrize(
    ("change", "key", "allowed"),
    [
        ("announced = 2025-10-25\n", "announced", "a day from 2025-11-04 on"),
        (
            "announced = 2025-11-20\n",
            "announced",
            "a day up to 2025-11-10; what is in force is changed by [[scale]] or [[add]]",
        ),
    ],
)
def test_an_act_is_cancelled_between_its_announcement_and_its_effect(
    register: Register, tmp_path: Path, change: str, key: str, allowed: str
) -> None:
    head = HEAD + "record_to = 2026-12-31\n"
    found = one(problems(tmp_path, register, f'\n[[cancel]]\nact = "US-IEEPA-F3"\n{change}', head))
    assert (found.key, found.allowed) == (key, allowed)


def test_an_act_that_was_postponed_can_be_cancelled_later(register: Register, tmp_path: Path) -> None:
    body = '\n[[cancel]]\nact = "US-THREAT-100"\nannounced = 2025-12-01\n'
    assert one(problems(tmp_path, register, body)).allowed.startswith("a day up to 2025-11-01;")
    move = '\n[[move]]\nact = "US-THREAT-100"\neffective = 2026-01-01\nannounced = 2025-10-30\n'
    (tmp_path / "mine.toml").write_text(HEAD + body + move, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)


@pytest.mark.parametrize("value", ["20251201", "true", "2025-12-01T10:00:00", '"soon"', "2031-01-01", "2017-12-31"])
def test_days_are_days(register: Register, tmp_path: Path, value: str) -> None:
    assert (
        one(problems(tmp_path, register, DUTY.replace("effective = 2025-12-01", f"effective = {value}"))).key
        == "effective"
    )


def test_the_record_is_taken_no_shorter_than_history(register: Register, tmp_path: Path) -> None:
    assert one(problems(tmp_path, register, "", HEAD + "record_to = 2025-01-01\n")).key == "record_to"


def test_a_standard_name_is_taken(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "realised.toml"
    file.write_text(HEAD.replace('"mine"', '"realised"'), encoding="utf-8")
    with pytest.raises(PathErrors, match="a standard path"):
        load_path(file, register)


SCALE = """
[[scale]]
act = "{act}"
factor = {factor}
announced = {announced}
"""


@pytest.mark.parametrize(
    "act", ["US-RECIP-CN125", "US-301-L4A-15", "US-RECIP-LAPSE-AUG25", "US-IEEPA-F1"], ids=lambda act: act
)
def test_only_an_act_that_stands_can_be_scaled(register: Register, tmp_path: Path, act: str) -> None:
    body = SCALE.format(act=act, factor=1, announced="2025-11-04")
    assert one(problems(tmp_path, register, body)).found == f"{act!r}, which sets no rate on 2025-11-04 any more"


def test_an_act_whose_programme_ended_cannot_be_scaled(register: Register, tmp_path: Path) -> None:
    body = SCALE.format(act="US-201-SOLAR", factor=2, announced="2026-03-01")
    assert "sets no rate on 2026-03-01 any more" in one(problems(tmp_path, register, body)).found
    (tmp_path / "mine.toml").write_text(HEAD + body.replace("2026-03-01", "2026-01-01"), encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)


def test_a_cancelled_act_cannot_be_scaled(register: Register, tmp_path: Path) -> None:
    head = HEAD.replace('"eve"', '"current_policy"')
    body = SCALE.format(act="US-RECIP-LAPSE-NOV25", factor=2, announced="2025-11-04")
    assert one(problems(tmp_path, register, body, head)).key == "act"


def test_scaling_by_one_changes_nothing_even_where_a_later_act_took_some_lists_over(
    register: Register, tmp_path: Path
) -> None:
    body = SCALE.format(act="US-301-L3-25", factor=1, announced="2025-11-04")
    (tmp_path / "mine.toml").write_text(HEAD.replace('"eve"', '"current_policy"') + body, encoding="utf-8")
    mine = LawBook.of(load_path(tmp_path / "mine.toml", register))
    base = LawBook.of(load_path("current_policy", register))
    for good in ("solar_cells_modules", "semiconductors", "machinery", "motor_vehicles"):
        for day in (date(2025, 11, 3), date(2025, 11, 5), date(2026, 2, 1)):
            rates = [sum(rate.pct for rate in law.layers(good, "CN", "US", day)) for law in (mine, base)]
            assert rates[0] == pytest.approx(rates[1])


def test_a_moved_act_is_scaled_from_its_new_day(register: Register, tmp_path: Path) -> None:
    body = '[[move]]\nact = "US-301-4YR-2026"\nannounced = 2025-11-01\neffective = 2026-07-01\n'
    body += SCALE.format(act="US-301-4YR-2026", factor=2, announced="2025-11-04")
    (tmp_path / "mine.toml").write_text(HEAD + body, encoding="utf-8")
    law = LawBook.of(load_path(tmp_path / "mine.toml", register))
    days = (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 1))
    rates = [{r.layer: r.pct for r in law.layers("HS8505110070", "CN", "US", day)} for day in days]
    assert [rate.get("section_301", 0) for rate in rates] == [0, 0, 50, 50]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("factor = 100", "factor"),  # 12,500 percent is no rate
        ("factor = true", "factor"),
        ("effective = 2025-11-01", "effective"),
    ],
)
def test_a_scaled_act_is_an_act_like_any_other(register: Register, tmp_path: Path, change: str, key: str) -> None:
    body = SCALE.format(act="US-232-50", factor=2, announced="2025-11-05")
    body = body + change + "\n" if key == "effective" else body.replace("factor = 2", change)
    assert one(problems(tmp_path, register, body)).key == key


def test_a_repetition_stays_within_the_calendar(register: Register, tmp_path: Path) -> None:
    body = '[[repeat]]\nprogramme = "cn_licence_practice"\nfirst = 2025-04-04\nlast = 2025-04-04\nshift_days = 3600\n'
    assert one(problems(tmp_path, register, body)).key == "shift_days"


CONTROL = """
[[add]]
kind = "control"
act_id = "MY-CONTROL"
programme = "cn_licence_practice"
action = "set"
products = "magnets_controlled"
destinations = "US"
end_uses = "all"
practice = "halt"
announced = 2025-11-01
effective = 2025-12-01
imposer = "CN"
citation = "assumption: a test"
"""


@pytest.mark.parametrize(
    ("key", "value", "allowed", "near"),
    [
        ("products", "magnets_control", [*Product, "all"], "magnets_controlled"),
        ("destinations", "USA", [*Destination, "all"], "US"),
        ("end_uses", "militry", [*EndUse, "all"], "military"),
        ("regime", "refused", [*Regime], "refuse"),
        ("practice", "hlat", [*Practice], "halt"),
        ("enforced", "fully", [*Enforcement], "full"),
    ],
)
def test_a_misspelt_term_is_told_once_with_the_names_as_files_write_them(
    register: Register, tmp_path: Path, key: str, value: str, allowed: list[str], near: str
) -> None:
    lines = [line for line in CONTROL.splitlines() if not line.startswith(f"{key} =")]
    found = one(problems(tmp_path, register, "\n".join([*lines, f'{key} = "{value}"', ""])))
    *first, last = (f"'{name}'" for name in allowed)
    assert (found.key, found.found, found.nearest) == (key, repr(value), near)
    assert found.allowed == f"{', '.join(first)} or {last}"


def test_wrong_names_of_one_line_are_told_in_the_order_in_which_they_stand(register: Register, tmp_path: Path) -> None:
    body = CONTROL.replace('"magnets_controlled"', '["magnet", "material", "re_export", "us_softwares"]')
    found = [problem.found for problem in problems(tmp_path, register, body)]
    assert found == ["'magnet'", "'material'", "'re_export'", "'us_softwares'"]


def test_an_empty_text_says_nothing_of_a_term(register: Register, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + CONTROL + 'regime = ""\nenforced = ""\n', encoding="utf-8")
    act = load_path(tmp_path / "mine.toml", register).acts[-1]
    assert isinstance(act, ControlAct)
    assert (act.regime, act.practice, act.enforced) == (None, Practice.HALT, None)


def test_a_control_programme_spelt_almost_right_is_refused(register: Register, tmp_path: Path) -> None:
    found = one(problems(tmp_path, register, CONTROL.replace("cn_licence_practice", "cn_licence_practise")))
    assert (found.key, found.nearest) == ("programme", "cn_licence_practice")
    ended = CONTROL.replace('"set"', '"end"').replace('practice = "halt"\n', "")
    assert (
        one(problems(tmp_path, register, ended.replace("cn_licence_practice", "cn_something_else"))).key == "programme"
    )
    # A programme of one's own is fine.
    (tmp_path / "mine.toml").write_text(HEAD + CONTROL.replace("cn_licence_practice", "cn_my_rule"), encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)


def test_two_controls_or_levers_of_the_path_on_one_day(register: Register, tmp_path: Path) -> None:
    other = CONTROL.replace("MY-CONTROL", "MY-OTHER").replace('"halt"', '"eased"')
    assert one(problems(tmp_path, register, CONTROL + other)).key == "MY-OTHER.effective"
    abroad = other.replace('"US"', '["EU", "JP"]')
    (tmp_path / "mine.toml").write_text(HEAD + CONTROL + abroad, encoding="utf-8")
    assert load_path(tmp_path / "mine.toml", register)
    lever = '[[add]]\nkind = "measure"\nact_id = "{}"\nprogramme = "extra_cover_weeks"\naction = "set"\nvalue = {}\n'
    lever += 'announced = 2025-11-01\neffective = 2025-12-01\nimposer = "US"\ncitation = "assumption: a test"\n'
    assert one(problems(tmp_path, register, lever.format("A", 8) + lever.format("B", 2))).key == "B.effective"


def test_one_act_is_moved_once_a_day(register: Register, tmp_path: Path) -> None:
    move = '[[move]]\nact = "US-THREAT-100"\neffective = {}\nannounced = 2025-10-30\n'
    assert one(problems(tmp_path, register, move.format("2026-01-01") + move.format("2026-02-01"))).key == "announced"


def test_a_misspelt_kind_hides_nothing_else(register: Register, tmp_path: Path) -> None:
    body = DUTY.replace('"duty"', '"duti"').replace("scope =", "scop =").replace("us_fentanyl", "us_fentanil")
    found = {problem.key: problem.nearest for problem in problems(tmp_path, register, body)}
    assert found["kind"] == "duty"
    assert found["scop"] == "scope"
    assert found["programme"] == "us_fentanyl"


def test_dates_that_do_not_suit_the_parent_are_told_where_they_stand(register: Register, tmp_path: Path) -> None:
    head = HEAD.replace('"eve"', '"current_policy"').replace("2025-10-24", "2025-11-20")
    found = one(problems(tmp_path, register, "", head))
    assert (Path(found.file).name, found.line, found.key) == ("mine.toml", 6, "branches")


def test_a_base_file_that_is_not_there(register: Register, tmp_path: Path) -> None:
    found = one(problems(tmp_path, register, "", HEAD.replace('"eve"', '"curent_policy.toml"')))
    assert (found.line, found.key, found.nearest) == (5, "extends", "current_policy")


def test_a_duty_on_a_line_reaches_its_group_by_its_share(register: Register, tmp_path: Path) -> None:
    body = (
        DUTY.replace("us_fentanyl", "us_new_duty").replace('"all"', '"toys"').replace("rate_pct = 30", "rate_pct = 100")
    )
    (tmp_path / "mine.toml").write_text(HEAD + body, encoding="utf-8")
    law = LawBook.of(load_path(tmp_path / "mine.toml", register))

    def new(good: str) -> float:
        rates = law.layers(good, "CN", "US", date(2025, 12, 1))
        return {rate.layer: rate.pct for rate in rates}.get("new_duty", 0.0)

    value = {good.good: good.value_2024_usd_m for good in register.goods}
    assert new("toys") == 100
    assert new("toys_games_sports") == pytest.approx(100 * value["toys"] / value["toys_games_sports"])
    assert new("video-game consoles") == 0


def test_a_group_pays_its_own_rate_on_the_rest_of_its_lines(register: Register, tmp_path: Path) -> None:
    general = DUTY.replace("us_fentanyl", "us_new_duty").replace("30", "10")
    line = general.replace("MY-ACT", "MY-LINE").replace('"all"', '"toys"').replace("10\n", "100\n")
    line = line.replace("effective = 2025-12-01", "effective = 2026-01-01")
    (tmp_path / "mine.toml").write_text(HEAD + general + line, encoding="utf-8")
    law = LawBook.of(load_path(tmp_path / "mine.toml", register))
    value = {good.good: good.value_2024_usd_m for good in register.goods}
    share = value["toys"] / value["toys_games_sports"]
    for day, toys, group in ((date(2025, 12, 1), 10, 10), (date(2026, 1, 1), 100, 100 * share + 10 * (1 - share))):
        for good, pct in (("toys", toys), ("toys_games_sports", group), ("video-game consoles", 10)):
            rates = {rate.layer: rate.pct for rate in law.layers(good, "CN", "US", day)}
            assert rates["new_duty"] == pytest.approx(pct), (good, day)


FAULTS = """\
name = "mine"
label = "l"
about = "a"
sources = ["s"]
extends = "current_polcy"
baseline = "curent_policy"
branches = 2025-10-24

[[add]]
kind = "duty"
act_id = "EARLY"
programme = "us_new_duty"
action = "set"
scope = ["toyz"]
rate_pct = 10
announced = 2025-11-15
effective = 2025-11-01
citation = ""

[[add]]
kind = "duty"
act_id = "ONE"
programme = "us_new_duty"
action = "set"
scope = ["laptops_tablets"]
rate_pct = 10
announced = 2025-11-15
effective = 2025-12-01
citation = "assumption: a test"

[[add]]
kind = "duty"
act_id = "TWO"
programme = "us_new_duty"
action = "set"
scope = ["laptops_tablets", "toys"]
rate_pct = 20
announced = 2025-11-15
effective = 2025-12-01
citation = "assumption: a test"

[[add]]
kind = "duty"
act_id = "HIGH"
programme = "us_fentanil"
action = "set"
scope = "all"
rate_pct = 50000
announced = 2025-11-15
effective = 2025-12-01
citation = "assumption: a test"

[[add]]
kind = "contrl"
act_id = "KIND"
"""


def test_one_fault_of_each_kind_shows_at_once_in_the_order_of_the_file(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FAULTS, encoding="utf-8")
    with pytest.raises(PathErrors) as caught:
        load_path(file, register)
    found = [(problem.line, problem.key, problem.nearest) for problem in caught.value.problems]
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    due = {
        (5, "extends", "current_policy"),
        (6, "baseline", "current_policy"),
        (14, "scope", "toys"),
        (17, "effective", ""),
        (18, "citation", ""),
        (31, "TWO.effective", ""),
        (45, "programme", "us_fentanyl"),
        (48, "rate_pct", ""),
        (54, "kind", "control"),
    }
    assert due <= set(found), due - set(found)
    # The overlap is told once, and nothing is said of acts that the parent may have.
    assert sum("TWO" in key for _, key, _ in found) == 1
    assert not any(key in ("act", "branches") for _, key, _ in found)
