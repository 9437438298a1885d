"""The tables: provenance, shares, and no ending that was known only later."""

import csv
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from sim.clock import EVE
from sim.policy import Register
from sim.policy.acts import DutyAct
from sim.policy.goods import GoodScope
from sim.policy.register_checks import check_acts, check_goods
from sim.policy.tables import parse_rows

TABLES = (
    *("duty_acts.csv", "control_acts.csv", "other_acts.csv", "goods.csv", "goods_scopes.csv", "goods_metals.csv"),
    *("goods_remarks.csv", "duty_examples.csv", "in_transit_clauses.csv"),
)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_source_and_a_grade(table: str) -> None:
    text = (files("sim") / "data" / table).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    for row in rows:
        assert row.get("citation", row["source_title"]).strip()
        assert row["source_title"].strip()
        assert row["grade"] in {"A", "B", "C"}
        # An address that was not kept costs a grade: nothing without an address is an A ...
        assert row["source_url"] or row["grade"] != "A", row
        # ... and an assumption is never better than a C.
        assert not row.get("citation", row.get("kind", "")).startswith("assumption") or row["grade"] == "C"


def test_assumptions_are_marked(register: Register) -> None:
    for row in register.goods_scopes:
        assert (row.kind == "assumption") == (row.grade == "C"), row
        assert row.note or row.kind != "assumption", row


def test_no_act_of_the_eve_carries_an_ending_known_only_later(register: Register) -> None:
    known = [act for act in register.acts if act.announced <= EVE]
    assert len(known) > 100
    for act in known:
        assert (act.known_from or act.announced) <= EVE, act
        ends_later = act.verb in ("end", "suspend", "cancel", "move") and (act.effective or act.announced) > EVE
        assert not ends_later or act.note == "scheduled end", act
    for act in register.acts:
        # Whatever carries out the deal of Busan was announced after the eve.
        if "BUSAN" in act.act_id or "ROLL" in act.act_id or "NOV26" in act.act_id:
            assert act.announced > EVE, act


def test_what_is_assumed_to_roll_says_so(register: Register) -> None:
    rolls = [act for act in register.acts if "-ROLL-" in act.act_id]
    assert len(rolls) >= 8
    assert all("assumed to roll" in act.note and act.grade == "C" and act.verb == "cancel" for act in rolls)
    # Nothing is known after August 2026, so no other act is announced then.
    assert all(act in rolls for act in register.acts if act.announced > date(2026, 8, 31))


def test_shares_that_do_not_add_up_are_refused(register: Register) -> None:
    first, *rest = register.goods_scopes
    short = first.model_copy(update={"share_of_value": first.share_of_value - 0.001})
    problems = check_goods(replace(register, goods_scopes=(short, *rest)))
    assert [problem.key for problem in problems] == [f"{first.good}.{first.family}"]
    assert check_goods(register) == []


def goods_with(register: Register, good: str, **changes: object) -> Register:
    """The record with one good changed."""
    rows = tuple(row.model_copy(update=changes) if row.good == good else row for row in register.goods)
    assert rows != register.goods
    return replace(register, goods=rows)


@pytest.mark.parametrize(
    ("good", "changes", "key", "words"),
    [
        ("toys", {"part_of": "toyz"}, "toys.part_of", "'toyz'"),
        ("toys", {"part_of": "basic chemicals"}, "toys.part_of", "of US exports to CN"),
        ("LED and other lighting", {"part_of": "led_luminaires"}, "led_luminaires.part_of", "lies inside"),
        ("machinery", {"value_2024_usd_m": None}, "machinery.value_2024_usd_m", "blank"),
        ("toys", {"value_2024_usd_m": 24_340.0}, "toys_games_sports.value_2024_usd_m", "lines inside worth 30,070.0"),
        ("solar_cells", {"value_2024_usd_m": 0.7}, "solar_cells_modules.value_2024_usd_m", "lines inside worth 40.7"),
    ],
)
def test_lines_that_do_not_fit_their_group_are_refused(
    register: Register, good: str, changes: dict[str, object], key: str, words: str
) -> None:
    problems = check_goods(goods_with(register, good, **changes))
    assert key in [problem.key for problem in problems]
    assert words in " ".join(str(problem) for problem in problems)


def test_a_line_of_unknown_value_weighs_nothing_in_its_group(register: Register) -> None:
    blank = goods_with(register, "toys", value_2024_usd_m=None)
    own = [charged for charged in blank.shares(blank.duty_acts)["toys_games_sports"] if charged[0] == "us_mfn"]
    assert sorted(own) == [("us_mfn", "toys_games_sports"), ("us_mfn", "video-game consoles")]
    assert blank.shares(blank.duty_acts)["toys"]["us_mfn", "toys"] == 1


def test_a_group_pays_the_rates_of_lines_at_any_depth(register: Register) -> None:
    shares = register.shares(register.duty_acts)
    group, line = shares["furniture_lighting"], shares["LED and other lighting"]
    assert group["us_mfn", "led_luminaires"] == pytest.approx(463.1 / 18574)
    # The wider line has no act of its own: what is not on luminaires falls to the group.
    assert line["us_mfn", "led_luminaires"] == pytest.approx(463.1 / 3357)
    assert line["us_mfn", "furniture_lighting"] == pytest.approx(1 - 463.1 / 3357)
    for own in shares.values():
        assert sum(share for (programme, _), share in own.items() if programme == "us_mfn") in (0, pytest.approx(1))
        assert all(share >= 0 for share in own.values())


def test_metal_rules_and_remarks_of_nothing_are_refused(register: Register) -> None:
    metal, remark = register.goods_metals[0], register.goods_remarks[0]
    wrong = replace(
        register,
        goods_metals=(
            *register.goods_metals,
            metal.model_copy(update={"good": "ebikes"}),
            metal.model_copy(update={"metal": "copper", "scope": "metals_aug2052", "rest_scope": "electronics"}),
        ),
        goods_remarks=(remark.model_copy(update={"good": "tyres"}),),
    )
    problems = check_goods(wrong)
    assert [problem.key for problem in problems] == ["ebikes.good", "tyres.good", "e_bikes.copper", "e_bikes.copper"]
    assert check_goods(register) == []


def test_the_rows_of_an_act_cite_the_same(register: Register) -> None:
    """A part of a duty is cited by the name of its act alone."""
    cited: dict[str, set[str]] = {}
    for act in register.duty_acts:
        cited.setdefault(act.act_id, set()).add(act.citation)
    assert {act_id for act_id, own in cited.items() if len(own) > 1} == set()


def test_an_extension_needs_a_clause_that_was_known(register: Register) -> None:
    act = next(act for act in register.duty_acts if act.action == "extend")
    early = act.model_copy(update={"announced": date(2025, 4, 1), "act_id": "EARLY"})
    bare = act.model_copy(update={"target_act": "US-301-L1", "act_id": "BARE"})
    problems = check_acts((*register.acts, early, bare), register, "x")
    assert [problem.key for problem in problems] == ["EARLY.announced", "BARE.target_act"]
    given = {"act_id": "X", "programme": "us_fentanyl", "action": "extend", "target_act": "US-IEEPA-F1"}
    given |= {"announced": "2025-02-03", "citation": "c", "grade": "C"}
    with pytest.raises(ValueError, match="extend gives entered_before"):
        DutyAct.model_validate(given)
    with pytest.raises(ValueError, match="effective is blank for cancel and extend"):
        DutyAct.model_validate({**given, "entered_before": "2025-04-01", "effective": "2025-02-04"})


def test_two_rates_for_one_scope_on_one_day_are_refused(register: Register) -> None:
    act = next(act for act in register.duty_acts if act.act_id == "US-IEEPA-F2")
    twice = act.model_copy(update={"act_id": "AGAIN", "rate_pct": 30.0})
    assert check_acts(register.acts, register, "x") == []
    assert [problem.key for problem in check_acts((*register.acts, twice), register, "x")] == ["AGAIN.rate_pct"]


@pytest.mark.parametrize(
    ("target", "announced", "key"),
    [
        ("US-RECIP-LAPSE-NOV26", date(2025, 11, 1), "announced"),  # before the target was announced
        ("US-232-MHD", date(2025, 11, 2), "announced"),  # after it took effect
        ("US-RECIP-LAPSE-NOV25", date(2025, 11, 6), "target_act"),  # cancelled already
        ("US-NO-SUCH-ACT", date(2025, 11, 6), "target_act"),
        ("CN-61-2025-A", date(2025, 10, 10), "target_act"),  # a control, not a duty
    ],
)
def test_a_cancellation_needs_a_pending_target(register: Register, target: str, announced: date, key: str) -> None:
    wrong = DutyAct(
        act_id="X",
        programme="us_fentanyl",
        action="cancel",
        target_act=target,
        announced=announced,
        citation="c",
        grade="C",
    )
    problems = check_acts((*register.acts, wrong), register, "x")
    assert [problem.key for problem in problems if problem.key.startswith("X.")] == [f"X.{key}"]


def test_a_bad_row_is_reported_with_its_line_and_column() -> None:
    text = "good,family,scope,share_of_value,kind,source_title,source_url,grade,note\n"
    text += "a,mfn,a,0.5,derived,t,,A,\na,mfn,b,1.5,derived,t,,A,\na,mfn,c,0.5,guess,t,,A,\n"
    rows, problems = parse_rows(text, "goods_scopes.csv", GoodScope)
    assert len(rows) == 1
    assert [(problem.line, problem.key) for problem in problems] == [(3, "share_of_value"), (4, "kind")]


def test_nothing_of_another_folder_is_read() -> None:
    package = Path(str(files("sim"))) / "policy"
    assert not [path for path in package.glob("*.py") if "shared" in path.read_text(encoding="utf-8")]
