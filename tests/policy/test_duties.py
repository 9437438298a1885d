"""Duties: the magnet line by date, in-transit cargo, layers that add up, what is known when."""

import csv
import pickle
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import EVE, to_day
from sim.policy import LawBook, PolicyView, Register, list_paths, load_path, load_register
from sim.policy.acts import DutyAct
from sim.policy.duties import AnnouncedChange
from sim.policy.duty_law import MODES, Cargo, DutyLaw

LAYERS = (
    "mfn",
    "section_301",
    "ieepa_fentanyl",
    "ieepa_reciprocal",
    "section_122",
    "section_301_forced_labour",
    "threat",
)
TABLE = Path(__file__).parent / "magnet_duty_intervals.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
GOODS = sorted(row.good for row in load_register().goods)
ROUTES = {row.good: row.route for row in load_register().goods}
ND, SM = "HS8505110070", "HS8505110050"
REALISED = PolicyView.of(load_path("realised", load_register()))


def fresh(view: PolicyView, good: str, day: date) -> float:
    """Duty on cargo loaded the day before it enters."""
    return view.table(good, "CN", "US").duty_pct(to_day(day), to_day(day) - 1)


def rounded(changes: tuple[AnnouncedChange, ...]) -> list[AnnouncedChange]:
    """Changes without the rounding error of sums of shares."""
    return [change._replace(change_pct=round(change.change_pct, 6)) for change in changes]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['good']}-{row['date_from']}")
def test_magnet_duty_of_every_published_interval(row: dict[str, str]) -> None:
    first, last = date.fromisoformat(row["date_from"]), date.fromisoformat(row["date_to"])
    for day in (first, first + (last - first) / 2, last):
        paid = {rate.layer: rate.pct for rate in REALISED.law.layers(row["good"], "CN", "US", day)}
        assert paid == {name: float(row[name]) for name in LAYERS if float(row[name])}
        # Loaded on the day of entry, so that no in-transit clause applies.
        assert REALISED.table(row["good"], "CN", "US").duty_pct(to_day(day), to_day(day)) == pytest.approx(
            float(row["total_pct"])
        )


def test_intervals_of_the_magnet_line_join_up() -> None:
    intervals = REALISED.law.duty_intervals([ND], date(2018, 1, 1), date(2026, 12, 31))[ND]
    expected = [row for row in ROWS if row["good"] == ND]
    assert [str(one.first) for one in intervals] == [row["date_from"] for row in expected]
    assert [str(one.last) for one in intervals] == [row["date_to"] for row in expected]


@pytest.mark.parametrize(
    ("loaded", "entered", "pct"),
    [
        ("2025-01-31", "2025-02-20", 2.1),  # before the fentanyl duty: exempt
        ("2025-02-01", "2025-02-20", 12.1),
        ("2025-01-31", "2025-03-06", 2.1),  # the window outlives the first rate
        ("2025-01-31", "2025-03-07", 22.1),
        ("2025-04-04", "2025-04-20", 22.1),  # before the reciprocal duty: exempt, whatever follows
        ("2025-04-05", "2025-04-20", 32.1),  # 10, neither 84 nor 125
        ("2025-04-08", "2025-05-13", 32.1),
        ("2025-04-09", "2025-04-20", 32.1),  # before 10 April: 10, neither 84 nor 125
        ("2025-04-09", "2025-04-09", 106.1),  # and 84 if it enters on 9 April
        ("2025-04-10", "2025-04-20", 147.1),
        ("2025-04-04", "2025-05-20", 22.1),  # Geneva does not raise what was exempt
        ("2025-04-04", "2025-05-27", 32.1),  # the window was over, as far as was known
        ("2025-04-04", "2025-05-29", 32.1),
        ("2025-04-04", "2025-05-30", 22.1),  # extended on that day
        ("2025-04-04", "2025-06-15", 22.1),
        ("2025-04-04", "2025-06-16", 32.1),
        ("2026-02-23", "2026-02-27", 27.1),
    ],
)
def test_in_transit_rule(loaded: str, entered: str, pct: float) -> None:
    days = to_day(date.fromisoformat(entered)), to_day(date.fromisoformat(loaded))
    assert REALISED.table(ND, "CN", "US").duty_pct(*days) == pytest.approx(pct)
    days_of = [date.fromisoformat(entered), date.fromisoformat(loaded), date.fromisoformat(entered)]
    layers = REALISED.law.layers(ND, "CN", "US", *days_of)
    assert sum(rate.pct for rate in layers) == pytest.approx(pct)


def test_the_law_has_the_last_end_of_a_clause_and_knowledge_the_one_of_its_day() -> None:
    entered, loaded = date(2025, 5, 28), date(2025, 4, 4)
    legal, known = (
        sum(rate.pct for rate in REALISED.law.layers(ND, "CN", "US", entered, loaded, known_on))
        for known_on in (None, entered)
    )
    assert (legal, known) == (pytest.approx(22.1), pytest.approx(32.1))


def test_air_never_qualifies_under_a_clause_on_vessels() -> None:
    def paid(entered: str, loaded: str) -> list[float]:
        days = to_day(date.fromisoformat(entered)), to_day(date.fromisoformat(loaded))
        return [REALISED.table("toys", "CN", "US").duty_pct(*days, by) for by in MODES]

    assert paid("2025-04-06", "2025-04-04") == pytest.approx([20, 30])
    assert paid("2025-04-11", "2025-04-09") == pytest.approx([30, 145])
    # The order of February spares whatever was in transit on the final mode.
    assert paid("2025-02-05", "2025-01-31") == pytest.approx([0, 0])


def test_a_rate_in_transit_does_not_raise_what_an_earlier_clause_spares() -> None:
    programme = next(row for row in load_register().programmes if row.programme == "us_reciprocal")

    def act(rate: float, day: int, pct: float | None) -> DutyAct:
        return DutyAct(
            act_id=f"A{day}",
            programme="us_reciprocal",
            action="set",
            scope=("all",),
            rate_pct=rate,
            announced=date(2025, 1, day),
            effective=date(2025, 1, day),
            loaded_before=date(2025, 1, day),
            entered_before=date(2025, 3, 1),
            in_transit_pct=pct,
            citation="c",
            grade="C",
        )

    law = DutyLaw((programme,), ((act(10, 5, None), act(84, 9, 10), act(125, 10, 40)),), (("ordinary",),))
    cargo = [Cargo(to_day(date(2025, 1, 20)), to_day(date(2025, 1, day))) for day in (4, 5, 9, 10)]
    assert [law.levels(one)["us_reciprocal", "ordinary"].pct for one in cargo] == [0, 40, 40, 125]


def test_in_transit_rate_of_its_own() -> None:
    enters = to_day(date(2019, 6, 14))
    # Machinery on List 3, less cranes, and what was excluded later.
    listed = 0.722 * ((1 - 0.0638) * 200 / 250 + 0.0638) - 160.8 / 31865
    before = REALISED.table("machinery", "CN", "US").duty_pct(enters, to_day(date(2019, 5, 9)))
    after = REALISED.table("machinery", "CN", "US").duty_pct(enters, to_day(date(2019, 5, 10)))
    assert after - before == pytest.approx(15 * listed, abs=1e-4)


def test_a_general_rate_leaves_an_exemption_standing_and_a_rate_on_the_list_does_not() -> None:
    programme = next(row for row in load_register().programmes if row.programme == "us_reciprocal")

    def act(action: str, scope: tuple[str, ...], rate: float | None, day: int) -> DutyAct:
        return DutyAct(
            act_id=f"{action}-{day}",
            programme="us_reciprocal",
            action=action,  # type: ignore[arg-type]
            scope=scope,
            rate_pct=rate,
            announced=date(2025, 1, day),
            effective=date(2025, 1, day),
            citation="c",
            grade="C",
        )

    acts = (
        act("set", ("all",), 10, 1),
        act("exempt", ("electronics",), None, 2),
        act("set", ("all",), 34, 3),
        act("set", ("electronics",), 20, 4),
    )
    law = DutyLaw((programme,), (acts,), (("electronics", "ordinary"),))
    levels = [law.levels(Cargo(to_day(date(2025, 1, day)))) for day in (1, 2, 3, 4)]
    assert [level["us_reciprocal", "electronics"].pct for level in levels] == [10, 0, 0, 20]
    assert [level["us_reciprocal", "ordinary"].pct for level in levels] == [10, 10, 34, 34]


def test_section_122_spares_cargo_afloat_and_sintered_magnets() -> None:
    enters = to_day(date(2026, 2, 26))
    afloat = REALISED.table(SM, "CN", "US").duty_pct(enters, to_day(date(2026, 2, 20)))
    assert REALISED.table(SM, "CN", "US").duty_pct(enters, enters) == pytest.approx(afloat + 10)
    assert REALISED.table(ND, "CN", "US").duty_pct(enters, enters) == pytest.approx(afloat)


@settings(max_examples=300, deadline=None)
@given(
    good=st.sampled_from(GOODS),
    entered=st.dates(date(2018, 1, 1), date(2026, 12, 31)),
    days_afloat=st.integers(0, 120),
)
def test_layers_add_up_to_the_total(good: str, entered: date, days_afloat: int) -> None:
    loaded = entered - timedelta(days=days_afloat)
    layers = REALISED.law.layers(good, *ROUTES[good], entered, loaded, known_on=entered)
    total = REALISED.table(good, *ROUTES[good]).duty_pct(to_day(entered), to_day(loaded))
    assert sum(rate.pct for rate in layers) == pytest.approx(total, abs=1e-9)
    assert len({rate.layer for rate in layers}) == len(layers)
    assert all(rate.pct > 0 and rate.act_ids and rate.citation for rate in layers)


BOOKS = {name: LawBook.of(load_path(name, load_register())) for name in list_paths()}


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(sorted(BOOKS)),
    good=st.sampled_from(GOODS),
    entered=st.dates(date(2018, 1, 1), date(2027, 12, 31)),
    days_afloat=st.integers(0, 120),
    as_known=st.booleans(),
)
def test_a_programme_has_one_rate_on_a_list_and_day_and_it_is_that_of_its_act(
    name: str, good: str, entered: date, days_afloat: int, as_known: bool
) -> None:
    book = BOOKS[name]
    loaded = entered - timedelta(days=days_afloat)
    parts = book.parts(good, *ROUTES[good], entered, loaded, entered if as_known else None)
    assert len({(part.programme, part.scope) for part in parts}) == len(parts)
    for part in parts:
        acts = [act for act in book.path.acts if act.act_id == part.act_id and isinstance(act, DutyAct)]
        if part.why:
            assert part.rate_pct == 0
            assert acts
        else:
            own = [act for act in acts if act.programme == part.programme]
            reach = [act for act in own if act.action == "end" or {part.scope, "all"} & set(act.scope)]
            rates = {rate for act in reach for rate in (act.rate_pct, act.in_transit_pct) if rate is not None}
            assert part.rate_pct in (rates | ({0.0} if any(act.action == "end" for act in reach) else set()))
    total = sum(part.pct for part in parts)
    layers = book.layers(good, *ROUTES[good], entered, loaded, entered if as_known else None)
    assert sum(rate.pct for rate in layers) == pytest.approx(total, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(good=st.sampled_from(GOODS), day=st.integers(-2000, 914), hour=st.floats(0, 0.999))
def test_a_duty_holds_all_day(good: str, day: int, hour: float) -> None:
    table = REALISED.table(good, *ROUTES[good])
    assert table.duty_pct(day + hour, day) == table.duty_pct(day, day)


def test_a_retroactive_exemption_is_not_known_before_it_is_announced() -> None:
    early, told = date(2025, 4, 7), date(2025, 4, 11)
    assert fresh(REALISED, "smartphones", early) == pytest.approx(30)
    assert fresh(REALISED, "smartphones", told) == pytest.approx(20)
    legal = REALISED.law.layers("smartphones", "CN", "US", early)
    assert [rate.layer for rate in legal] == ["ieepa_fentanyl"]
    known = REALISED.law.layers("smartphones", "CN", "US", early, known_on=early)
    assert [rate.layer for rate in known] == ["ieepa_fentanyl", "ieepa_reciprocal"]


def test_reciprocal_is_not_paid_where_section_232_is() -> None:
    def reciprocal(day: date) -> float:
        rates = REALISED.law.layers("auto_parts", "CN", "US", day)
        return next(rate.pct for rate in rates if rate.layer == "ieepa_reciprocal")

    assert reciprocal(date(2025, 5, 2)) == pytest.approx(125.0)
    assert reciprocal(date(2025, 5, 3)) == pytest.approx(125.0 * (1 - 0.8533))


def test_what_was_ahead_on_the_eve(views: Mapping[str, PolicyView]) -> None:
    now = to_day(EVE)
    ahead = views["current_law"].table(SM, "CN", "US").announced(now)
    assert rounded(ahead) == [
        AnnouncedChange(to_day(date(2025, 11, 1)), 100, "threatened"),
        AnnouncedChange(to_day(date(2025, 11, 10)), 24, "enacted"),
        AnnouncedChange(to_day(date(2026, 1, 1)), 25, "enacted"),
    ]
    # The sintered line left the reciprocal duty, so the lapse does not touch it.
    assert [change.change_pct for change in views["current_law"].table(ND, "CN", "US").announced(now)] == (
        pytest.approx([100, 25])
    )
    # A day later current policy has rolled the truce and dropped the threat.
    after = views["current_policy"].table(SM, "CN", "US").announced(now + 1)
    assert [change.change_pct for change in after] == pytest.approx([25])


def test_a_threat_is_never_paid(views: Mapping[str, PolicyView]) -> None:
    november = date(2025, 11, 5)
    assert fresh(views["current_law"], ND, november) == pytest.approx(22.1)
    assert fresh(views["hundred_unilateral"], ND, november) == pytest.approx(122.1)
    order = views["hundred_unilateral"].table(ND, "CN", "US").announced(to_day(date(2025, 10, 26)))
    assert rounded(order)[0] == AnnouncedChange(to_day(date(2025, 11, 1)), 100, "enacted")
    assert [change.status for change in order] == ["enacted", "enacted"]


def test_paths_pay_what_the_model_page_says(views: Mapping[str, PolicyView]) -> None:
    day = date(2025, 12, 15)
    expected = {
        "pre_trade_war": 2.1,
        "current_law": 56.1,
        "current_policy": 32.1,
        "snapback": 56.1,
        "hundred_unilateral": 132.1,
        "full_escalation": 156.1,
        "hundred_90_days": 156.1,
        "realised": 22.1,
        "truce_underdelivered": 22.1,
    }
    # All other paths roll the truce on and drop the threat.
    assert {name: round(fresh(view, SM, day), 6) for name, view in views.items()} == {
        name: expected.get(name, 32.1) for name in views
    }
    # The duty of the four-year review was law on 1 January 2025 and comes in every path.
    assert fresh(views["pre_trade_war"], SM, date(2026, 1, 1)) == pytest.approx(27.1)


def test_a_moved_lapse_comes_on_its_new_day(views: Mapping[str, PolicyView]) -> None:
    view = views["truce_extended"]
    assert fresh(view, SM, date(2026, 11, 9)) == pytest.approx(57.1)
    assert fresh(view, SM, date(2026, 11, 10)) == pytest.approx(81.1)
    ahead = view.table(SM, "CN", "US").announced(to_day(date(2026, 2, 1)))
    assert [change.effective_day for change in ahead] == [to_day(date(2026, 11, 10))]


def test_other_origins_and_directions(views: Mapping[str, PolicyView]) -> None:
    view = views["current_policy"]
    elsewhere = view.table(ND, "JP", "US")
    assert [elsewhere.duty_pct(day, day) for day in (-3000, 500)] == [0, 0]
    assert elsewhere.announced(500) == ()
    assert view.law.layers(ND, "JP", "US", EVE) == ()
    with pytest.raises(ValueError, match="goes from CN to US"):
        view.table(ND, "US", "CN")
    with pytest.raises(ValueError, match="goes from US to CN"):
        view.table("soybeans", "CN", "US")
    with pytest.raises(KeyError, match="goods group"):
        view.table("magnet", "CN", "US")
    with pytest.raises(KeyError, match="goods group"):
        view.law.duty_intervals(["magnet"], date(2025, 1, 1), EVE)
    with pytest.raises(ValueError, match="no day"):
        view.law.duty_intervals([ND], EVE, date(2025, 1, 1))


def test_a_view_survives_pickling_and_is_frozen() -> None:
    again = pickle.loads(pickle.dumps(REALISED))
    assert fresh(again, ND, EVE) == fresh(REALISED, ND, EVE)
    assert again == REALISED
    with pytest.raises(AttributeError):
        again.path = None


def test_a_law_is_sent_elsewhere_without_what_it_keeps(register: Register) -> None:
    """What stands is compared by its identity, which means nothing in another process."""
    law = next(iter(LawBook.of(load_path("current_policy", register)).laws.values()))
    before = law.levels(Cargo(480.0))
    assert law._histories
    sent = pickle.loads(pickle.dumps(law))
    assert "_histories" not in vars(sent)
    assert sent.levels(Cargo(480.0)) == before
