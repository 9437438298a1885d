"""What is said of a cargo: waivers that count, clauses that ask for more, remarks that bear on a day."""

from datetime import date

import pytest

import sim
from sim.policy import LawBook, PolicyView, Register, load_path
from sim.policy.acts import DutyAct
from sim.policy.waivers import counted


def remarks(good: str, day: str, **terms: str) -> str:
    return " ".join(sim.duty(good, day, **terms).remarks)  # type: ignore[arg-type]


def test_waivers_count_by_the_choice(register: Register) -> None:
    acts = register.duty_acts
    waived = {
        which: {act.act_id for act in acts} - {act.act_id for act in counted(acts, which)}
        for which in ("reported", "announced", "none")
    }
    assert waived["reported"] == set()
    assert waived["announced"] == {"CN-WAIVER-CHIPS", "CN-WAIVER-AIRCRAFT", "CN-WAIVER-ETHANE", "CN-WAIVERS-END"}
    assert waived["none"] - waived["announced"] == {"CN-2020-EXCL", "US-301-EXCL-BASE"}


def test_a_waiver_that_was_only_reported_is_of_grade_c_and_never_an_assumption_of_the_eve(register: Register) -> None:
    reported = [act for act in register.duty_acts if act.waiver == "reported"]
    assert len(reported) == 4
    assert all(act.grade == "C" and act.source_url for act in reported)


@pytest.mark.parametrize(
    ("good", "day", "pct"),
    [
        ("integrated_circuits_logic", "2025-04-11", (0, 84)),  # refunded from 10 April
        ("integrated_circuits_logic", "2025-05-13", (0, 125)),
        ("integrated_circuits_logic", "2025-05-14", (10, 10)),
        ("memory_chips", "2025-05-01", (125, 125)),  # sources conflict: not waived
        ("aircraft_engines", "2025-04-24", (126, 126)),
        ("aircraft_engines", "2025-04-25", (1, 126)),
        ("large_aircraft", "2025-05-01", (126, 126)),
        ("ethane", "2025-05-01", (1, 126)),
        ("medicines_packaged", "2025-05-01", (125, 125)),  # drug by drug: not applied
    ],
)
def test_reported_waivers(good: str, day: str, pct: tuple[float, float]) -> None:
    totals = [sim.duty(good, day, waivers=which, path="realised").total_pct for which in ("reported", "announced")]
    assert totals == pytest.approx(pct)


def test_a_waiver_that_bears_is_told_and_one_that_does_not_is_not() -> None:
    assert "CN-WAIVER-CHIPS" in remarks("integrated_circuits_logic", "2025-05-01")
    assert "CN-WAIVER-CHIPS" not in remarks("integrated_circuits_logic", "2025-05-01", waivers="announced")
    assert "CN-WAIVER-CHIPS" not in remarks("integrated_circuits_logic", "2025-06-01")
    assert "Gigazine" in remarks("memory_chips", "2025-05-01")
    assert "drug by drug" in remarks("medicines_packaged", "2025-05-01")
    assert "drug by drug" in remarks("pharmaceuticals and medicines", "2025-05-01")
    assert "eight chip codes" in remarks("semiconductors and components", "2025-05-01").lower()
    # The dates of waivers by application are in conflict, and that is told, not decided.
    assert "2025-09-14" in remarks("pork_frozen", "2025-10-24")


def test_tables_name_the_waivers_that_bear(register: Register) -> None:
    book = LawBook.of(load_path("realised", register))
    rows = book.duty_intervals(["integrated_circuits_logic", "soybeans"], date(2025, 3, 1), date(2025, 6, 1))
    chips = {row.first: row.waivers for row in rows["integrated_circuits_logic"]}
    # The law as each day knew it: the waiver is heard of on 25 April.
    assert chips[date(2025, 4, 25)] == ("CN-WAIVER-CHIPS",)
    assert chips[date(2025, 4, 12)] == chips[date(2025, 5, 14)] == ()
    assert all(row.waivers == ("CN-2020-EXCL",) for row in rows["soybeans"])


def test_a_waiver_is_known_to_a_world_from_the_day_of_the_report(register: Register) -> None:
    table = PolicyView.of(load_path("realised", register)).table("integrated_circuits_logic", "US", "CN")
    from sim.clock import to_day

    paid = [table.duty_pct(to_day(date(2025, 4, day)), to_day(date(2025, 4, day))) for day in (24, 25)]
    assert paid == pytest.approx([125, 0])


def test_clauses_that_ask_for_more_say_so() -> None:
    assert "vessels alone" in remarks("toys", "2025-04-11", loaded="2025-04-09", by="air")
    assert "vessels alone" not in remarks("toys", "2025-04-11", loaded="2025-04-09")
    assert "day of departure" in remarks("lng", "2025-04-20", loaded="2025-04-09")
    assert "day of export" in remarks("handbags_textile", "2019-06-01", loaded="2019-05-01")


def test_remarks_bear_on_their_days(register: Register) -> None:
    assert "safeguard" in remarks("solar_cells", "2025-02-10")
    assert "safeguard" not in remarks("solar_cells", "2026-02-07")
    assert "yuan" in remarks("chicken_frozen_cuts", "2019-01-01")
    waivers = [act for act in register.duty_acts if isinstance(act, DutyAct) and act.waiver]
    assert all(act.action in ("exempt", "set") for act in waivers)
