"""Path files: what they share, where they part, and what is said of bad ones."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from sim.clock import EVE, START, to_day
from sim.policy import (
    Destination,
    EndUse,
    PathErrors,
    PolicyView,
    Product,
    Register,
    first_difference,
    list_paths,
    load_path,
)

STANDARD = (
    "pre_trade_war",
    "current_law",
    "current_policy",
    "snapback",
    "october_controls",
    "hundred_unilateral",
    "full_escalation",
    "hundred_90_days",
    "threat_lingers",
    "truce_extended",
    "realised",
    "truce_underdelivered",
    "april_replay",
    "military_denial",
    "heavy_halt_26_weeks",
    "general_licences",
    "software_curbs",
    "soy_no_deal",
    "ieepa_struck",
    "transshipment_crackdown",
    "allied_response",
    "mitigation",
    "rebalancing",
)
"""The table of paths of the model page."""

GOODS = ("machinery", "toys", "motor_vehicles", "batteries", "HS8505110090", "soybeans", "oil and gas")

HEAD = 'name = "mine"\nlabel = "l"\nabout = "a"\nsources = ["s"]\nextends = "eve"\nbranches = 2025-10-24\n'


def write(folder: Path, text: str, name: str = "mine") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path, register: Register) -> list[tuple[int, str]]:
    with pytest.raises(PathErrors) as caught:
        load_path(file, register)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems)
    return [(problem.line, problem.key) for problem in caught.value.problems]


def test_standard_paths_in_the_order_of_the_model_page() -> None:
    assert list_paths() == STANDARD


def test_baselines(register: Register) -> None:
    baseline = {name: load_path(name, register).baseline for name in STANDARD}
    assert baseline.pop("pre_trade_war") == "pre_trade_war"
    assert baseline.pop("current_policy") == "pre_trade_war"
    assert set(baseline.values()) == {"current_policy"}


def test_paths_keep_the_history_of_the_eve(register: Register) -> None:
    history = [act for act in register.acts if act.announced <= EVE]
    for name in STANDARD[1:]:
        path = load_path(name, register)
        assert [act for act in path.acts if act.announced <= EVE] == history
        assert path.sources
        assert path.about
        assert path.label


def seen(view: PolicyView, good: str, day: int) -> tuple[object, ...]:
    """All that a day shows of a good and of the controls."""
    table = view.table(good, "CN", "US")
    return (
        table.duty_pct(day, day - 30),
        table.announced(day),
        tuple(
            (
                view.control_schedule(product, destination, end_use).at(day),
                view.announced_controls(product, destination, end_use, day),
            )
            for product in Product
            for destination in Destination
            for end_use in EndUse
        ),
    )


@pytest.mark.parametrize(("a", "b"), list(combinations(STANDARD, 2)))
def test_paths_are_equal_before_their_first_difference(views: Mapping[str, PolicyView], a: str, b: str) -> None:
    parting = first_difference(views[a].path, views[b].path)
    assert parting is not None
    assert parting > (date(2025, 1, 1) if a == "pre_trade_war" else EVE)
    last = (parting - START).days - 1
    for day in [*range(0, last, 97), last]:
        for good in ("HS8505110070", "HS8505110090", "machinery", "smartphones"):
            assert seen(views[a], good, day) == seen(views[b], good, day)


def test_first_differences(views: Mapping[str, PolicyView]) -> None:
    policy = views["current_policy"]
    assert first_difference(policy.path, policy.path) is None
    assert first_difference(policy.path, views["pre_trade_war"].path) == date(2025, 2, 1)
    assert first_difference(policy.path, views["current_law"].path) == date(2025, 10, 25)
    assert first_difference(policy.path, views["april_replay"].path) == date(2025, 11, 1)
    # Something to see follows on the day itself: the order is announced then.
    parting = first_difference(policy.path, views["hundred_unilateral"].path)
    assert parting == date(2025, 10, 25)
    ahead = [view.table("machinery", "CN", "US").announced(to_day(parting)) for view in views.values()]
    assert len(set(ahead)) > 1


def test_a_path_that_changes_nothing_parts_nowhere(
    views: Mapping[str, PolicyView], register: Register, tmp_path: Path
) -> None:
    text = HEAD.replace('"eve"', '"current_policy"')
    mine = PolicyView.of(load_path(write(tmp_path, text), register))
    assert first_difference(mine.path, views["current_policy"].path) is None


def test_all_problems_at_once_with_line_and_nearest_name(register: Register, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """name = "yours"
label = "l"
abuot = "a"
sources = ["s"]
extends = "current_policy"
baseline = "curent_policy"

[[cancel]]
act = "US-301-CRANE"
announced = 2025-10-26

[[cancel]]
act = "US-RECIP-LAPSE-NOV25"
announced = 2025-10-26

[[move]]
act = "US-232-MHD"
announced = "soon"
effective = 2025-12-01

[[move]]
act = "US-232-MHD"
announced = 2025-10-20
effective = 2025-12-01

[[add]]
kind = "duty"
act_id = "A"
programme = "us_fentanil"
action = "set"
scope = "all"
rate_pct = 20
announced = 2025-12-01
effective = 2025-12-01
citation = "x"

[[add]]
kind = "control"
act_id = "B"
programme = "cn_18"
action = "set"
products = ["magnets_controled"]
destinations = "US"
end_uses = "all"
regime = "licence"
announced = 2025-12-01
effective = 2025-12-01
imposer = "CN"
citation = "x"

[[scale]]
act = "US-301-CRANES"
factor = -1
announced = 2025-10-25
""",
    )
    with pytest.raises(PathErrors) as caught:
        load_path(str(file), register)
    found = {(problem.line, problem.key): problem.nearest for problem in caught.value.problems}
    assert (
        found.items()
        >= {
            (1, "name"): "",
            (3, "abuot"): "about",
            (1, "about"): "",
            (6, "baseline"): "current_policy",
            (9, "act"): "US-301-CRANES",
            (13, "act"): "",
            (18, "announced"): "",
            (23, "announced"): "",
            (29, "programme"): "us_fentanyl",
            (42, "products"): "magnets_controlled",
            (53, "factor"): "",
        }.items()
    )
    assert all(str(file) in line for line in str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("name = \n", 1, "TOML"),
        (HEAD + "[[cancel]\n", 7, "TOML"),
        (HEAD.replace('"eve"', '"evening_star"'), 5, "extends"),
        (HEAD.replace('"eve"', '"./mine.toml"'), 5, "extends"),
        (HEAD.replace('"eve"', "3"), 5, "extends"),
        (HEAD.replace("2025-10-24", "2025-13-24"), 6, "TOML"),
        (HEAD + "cancel = 3\n", 7, "cancel"),
        (HEAD + "cancel = [3]\n", 7, "cancel"),
        (HEAD + '[[add]]\nkind = "xyzzy"\n', 8, "kind"),
        (HEAD + '[[cancel]]\nact = "US-RECIP-BUSAN"\nannounced = 2025-11-05\n', 8, "act"),
        (HEAD + '[[cancel]]\nact = "US-232-MHD"\nannounced = 2025-11-02\n', 9, "announced"),
        (HEAD + '[[scale]]\nact = "CN-18-2025"\nfactor = 2\nannounced = 2025-11-02\n', 8, "act"),
        (
            HEAD + '[[repeat]]\nprogramme = "cn_18"\nfirst = 2020-01-01\nlast = 2020-01-02\nshift_days = 9\n',
            8,
            "programme",
        ),
    ],
)
def test_one_bad_thing_is_one_line(register: Register, tmp_path: Path, text: str, line: int, key: str) -> None:
    assert problems(write(tmp_path, text), register) == [(line, key)]


def test_a_file_that_is_not_there_or_not_text(register: Register, tmp_path: Path) -> None:
    assert problems(tmp_path / "none.toml", register) == [(0, "file")]
    binary = tmp_path / "mine.toml"
    binary.write_bytes(b"name = \xff\xfe")
    assert problems(binary, register) == [(0, "file")]
    with pytest.raises(PathErrors) as caught:
        load_path("curent_law", register)
    assert caught.value.problems[0].nearest == "current_law"


def test_scale_and_move_do_what_they_say(register: Register, tmp_path: Path) -> None:
    text = HEAD + (
        '[[scale]]\nact = "US-IEEPA-F2"\nfactor = 0.5\nannounced = 2025-11-01\neffective = 2025-11-10\n'
        '[[move]]\nact = "US-301-4YR-2026"\nannounced = 2025-12-01\neffective = 2026-03-01\n'
    )
    table = PolicyView.of(load_path(write(tmp_path, text), register)).table("HS8505110070", "CN", "US")

    def duty(day: date) -> float:
        return table.duty_pct(to_day(day), to_day(day))

    assert [duty(day) for day in (date(2025, 11, 9), date(2025, 11, 10))] == pytest.approx([22.1, 12.1])
    assert [duty(day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == pytest.approx([12.1, 37.1])
    ahead = table.announced(to_day(date(2025, 11, 30)))
    assert ahead[-1].effective_day == to_day(date(2026, 1, 1))
    ahead = table.announced(to_day(date(2025, 12, 1)))
    assert ahead[-1].effective_day == to_day(date(2026, 3, 1))


def test_a_path_can_be_a_file_that_extends_a_file(register: Register, tmp_path: Path) -> None:
    write(tmp_path, HEAD + '[[cancel]]\nact = "US-232-MHD"\nannounced = 2025-10-30\n')
    child = write(tmp_path, HEAD.replace('"mine"', '"child"').replace('"eve"', '"./mine.toml"'), "child")
    ids = {act.act_id for act in load_path(child, register).acts}
    assert "child:cancel:US-232-MHD" in ids


def test_acts_as_intervals(views: Mapping[str, PolicyView]) -> None:
    rows = views["realised"].act_intervals()
    assert len(rows) == len(views["realised"].path.acts)
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert all(row.row.citation and row.value and (row.end is None or row.end >= row.start) for row in rows)
    by_act = {row.act: (row.start, row.end) for row in rows}
    assert by_act["US-IEEPA-F2"] == (date(2025, 3, 4), date(2025, 11, 9))
    assert by_act["US-RECIP-CN84"] == (date(2025, 4, 9), date(2025, 4, 9))
    assert by_act["US-THREAT-100"] == (date(2025, 10, 10), date(2025, 10, 26))
    assert by_act["CN-61-2025-B"] == (date(2025, 10, 9), date(2025, 11, 6))
    lapse = next(row for row in rows if row.act == "US-RECIP-LAPSE-NOV25")
    assert lapse.value.startswith("pending, never in force")
    assert lapse.layer == "ieepa_reciprocal"


@pytest.mark.parametrize(("status", "end"), [("threatened", None), ("enacted", date(2025, 12, 14))])
def test_a_threat_ends_no_act_before_it_is_signed(
    register: Register, tmp_path: Path, status: str, end: date | None
) -> None:
    act = """
[[add]]
kind = "duty"
act_id = "MY-RATE"
programme = "us_fentanyl"
action = "set"
scope = ["all"]
rate_pct = 60
announced = 2025-11-01
effective = 2025-12-15
citation = "assumption: more"
"""
    path = load_path(write(tmp_path, f'{HEAD}{act}status = "{status}"\n'), register)
    by_act = {row.act: row.end for row in PolicyView.of(path).act_intervals()}
    assert by_act["US-IEEPA-F2"] == end


def test_no_programme_has_two_rates_on_one_day(views: Mapping[str, PolicyView]) -> None:
    """Intervals of one layer of one good never overlap and leave no gap."""
    for name in STANDARD:
        law = views[name].law
        for good, intervals in law.duty_intervals(GOODS, date(2018, 1, 1), date(2026, 12, 31)).items():
            assert (intervals[0].first, intervals[-1].last) == (date(2018, 1, 1), date(2026, 12, 31)), good
            for before, after in pairwise(intervals):
                assert after.first == before.last + timedelta(days=1)
                assert before.duty_pct != after.duty_pct or before.layers != after.layers
            for one in intervals:
                assert sum(rate.pct for rate in one.layers) == pytest.approx(one.duty_pct)
                assert len({rate.layer for rate in one.layers}) == len(one.layers)
