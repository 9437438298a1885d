"""Control regimes and the practice of the licence office, by destination, end use and date."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

import pytest

from sim.clock import to_day
from sim.policy import ControlState, Destination, EndUse, Enforcement, PolicyView, Practice, Product, Regime
from sim.policy.acts import ControlAct
from sim.policy.controls import STRICTNESS, timeline


def at(view: PolicyView, product: str, destination: str, end_use: str, day: str) -> ControlState:
    schedule = view.control_schedule(Product(product), Destination(destination), EndUse(end_use))
    return schedule.at(to_day(date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("day", "regime", "us", "others"),
    [
        ("2025-04-03", "none", None, None),
        ("2025-04-04", "licence", "halt", "opening"),
        ("2025-05-13", "licence", "halt", "opening"),
        ("2025-05-14", "licence", "opening", "opening"),
        ("2025-06-11", "licence", "thaw", "thaw"),
        ("2025-06-27", "licence", "working", "working"),
        ("2025-08-31", "licence", "working", "working"),
        ("2025-09-01", "licence", "hardened", "hardened"),
        ("2026-12-31", "licence", "hardened", "hardened"),
    ],
)
def test_practice_by_date(
    views: Mapping[str, PolicyView], day: str, regime: str, us: str | None, others: str | None
) -> None:
    for destination in ("US", "EU", "JP", "KR", "other"):
        for product in ("magnets_controlled", "materials"):
            for end_use in EndUse:
                state = at(views["current_policy"], product, destination, end_use, day)
                assert (state.regime, state.practice) == (regime, us if destination == "US" else others)


def test_uncontrolled_magnets_are_inspected_without_a_licence(views: Mapping[str, PolicyView]) -> None:
    view = views["current_policy"]
    assert at(view, "magnets_uncontrolled", "US", "civil", "2025-04-10").regime == "none"
    assert at(view, "magnets_uncontrolled", "US", "civil", "2025-04-10").practice == "halt"
    # Stricter reviews of licences do not reach goods that need none.
    assert at(view, "magnets_uncontrolled", "US", "civil", "2025-10-24").practice == "working"


@pytest.mark.parametrize(
    ("path", "regimes", "enforced"),
    [
        ("pre_trade_war", ("none", "none", "none"), None),
        ("current_policy", ("none", "none", "none"), None),
        ("april_replay", ("none", "none", "none"), None),
        ("realised", ("none", "none", "none"), None),
        ("current_law", ("extraterritorial", "refuse", "case_by_case"), "normal"),
        ("october_controls", ("extraterritorial", "refuse", "case_by_case"), "full"),
        ("full_escalation", ("extraterritorial", "refuse", "case_by_case"), "full"),
        ("truce_extended", ("extraterritorial", "case_by_case", "case_by_case"), "normal"),
    ],
)
def test_no_61_by_path_and_end_use(
    views: Mapping[str, PolicyView], path: str, regimes: tuple[str, ...], enforced: str | None
) -> None:
    for product in ("embedded_magnets", "third_country_magnets"):
        for end_use, regime in zip(EndUse, regimes, strict=True):
            state = at(views[path], product, "US", end_use, "2026-12-15")
            assert (state.regime, state.enforced) == (regime, enforced)
            before = at(views[path], product, "US", end_use, "2025-11-30")
            assert before.regime == "none"


def test_re_exports_are_controlled_at_once(views: Mapping[str, PolicyView]) -> None:
    assert at(views["current_policy"], "re_exports", "JP", "civil", "2025-10-08").regime == "none"
    assert at(views["current_policy"], "re_exports", "JP", "civil", "2025-10-09").regime == "extraterritorial"
    assert at(views["current_policy"], "re_exports", "JP", "military", "2026-06-01").regime == "refuse"
    assert at(views["realised"], "re_exports", "JP", "military", "2025-11-07").regime == "none"
    assert at(views["realised"], "re_exports", "JP", "military", "2026-12-31").regime == "none"


def test_what_controls_were_ahead_on_the_eve(views: Mapping[str, PolicyView]) -> None:
    eve, day = to_day(date(2025, 10, 24)), to_day(date(2025, 12, 1))
    cell = (Product.EMBEDDED_MAGNETS, Destination.US, EndUse.MILITARY)
    for path in ("current_law", "current_policy"):
        ahead = views[path].announced_controls(*cell, eve)
        assert [(when, state.regime) for when, state in ahead] == [(day, Regime.REFUSE)]
    assert views["current_policy"].announced_controls(*cell, eve + 1) == ()
    assert views["current_law"].announced_controls(*cell, day) == ()


def test_general_licences_are_for_civil_users_of_some_destinations(views: Mapping[str, PolicyView]) -> None:
    view = views["realised"]
    assert at(view, "magnets_controlled", "US", "civil", "2025-12-01") == ControlState(
        Regime.LICENCE, Practice.EASED, None, "CN-18-PRACTICE-EASED"
    )
    assert at(view, "magnets_controlled", "US", "civil", "2025-12-02").regime == "general_licence"
    assert at(view, "magnets_controlled", "US", "military", "2025-12-02").regime == "licence"
    assert at(view, "magnets_controlled", "JP", "civil", "2025-12-02").regime == "licence"
    # The lapse after a year is announced with the licence and assumed to roll.
    cell = (Product.MAGNETS_CONTROLLED, Destination.US, EndUse.CIVIL)
    ahead = view.announced_controls(*cell, to_day(date(2026, 1, 1)))
    assert [(when, state.regime) for when, state in ahead] == [(to_day(date(2026, 12, 2)), "licence")]
    assert at(view, "magnets_controlled", "US", "civil", "2026-12-31").regime == "general_licence"


def test_us_controls_by_path(views: Mapping[str, PolicyView]) -> None:
    regime = {
        name: tuple(
            at(view, product, "CN", "civil", "2025-12-15").regime for product in ("us_affiliates", "us_software")
        )
        for name, view in views.items()
    }
    assert regime["pre_trade_war"] == ("none", "none")
    assert regime["current_policy"] == ("licence", "none")
    assert regime["full_escalation"] == ("licence", "licence")
    assert regime["realised"] == ("none", "none")


def test_escalation_halts_only_the_us(views: Mapping[str, PolicyView]) -> None:
    for product in ("magnets_controlled", "magnets_uncontrolled", "materials"):
        assert at(views["full_escalation"], product, "US", "civil", "2025-10-31").practice != "halt"
        assert at(views["full_escalation"], product, "US", "civil", "2025-11-01").practice == "halt"
        assert at(views["full_escalation"], product, "EU", "civil", "2026-06-01").practice != "halt"


def test_april_is_replayed_in_november(views: Mapping[str, PolicyView]) -> None:
    view, shift = views["april_replay"], 211
    for destination in set(Destination) - {Destination.CN}:
        schedule = view.control_schedule(Product.MAGNETS_CONTROLLED, destination, EndUse.CIVIL)
        for day in range(to_day(date(2025, 4, 4)), to_day(date(2025, 6, 26)) + 1):
            assert schedule.at(day + shift).practice == schedule.at(day).practice
            assert schedule.at(day + shift).regime == "licence"
    assert at(view, "magnets_controlled", "US", "civil", "2025-10-31").practice == "hardened"
    assert at(view, "magnets_controlled", "US", "civil", "2025-11-01").practice == "halt"
    assert at(view, "magnets_controlled", "US", "civil", "2026-01-24").practice == "hardened"


def control(act_id: str, programme: str, day: date, **fields: str) -> ControlAct:
    reach = {"products": "materials", "destinations": "all", "end_uses": "all"}
    own = {"act_id": act_id, "programme": programme, "action": "set", "announced": day, "effective": day}
    return ControlAct.model_validate({**reach, **own, "imposer": "CN", "citation": "c", "grade": "C", **fields})


def test_rule_practice_and_enforcement_are_folded_apart() -> None:
    days = [date(2025, 1, number) for number in range(1, 6)]
    acts = (
        control("A", "loose", days[0], regime="licence", enforced="normal"),
        control("B", "office", days[1], practice="hardened"),
        control("C", "strict", days[2], regime="refuse"),
        control("D", "loose", days[3], regime="general_licence", status="threatened"),
        control("E", "strict", days[4], action="suspend"),
    )
    expected = [
        ControlState(Regime.LICENCE, None, Enforcement.NORMAL, "A"),
        ControlState(Regime.LICENCE, Practice.HARDENED, Enforcement.NORMAL, "B"),
        ControlState(Regime.REFUSE, Practice.HARDENED, Enforcement.NORMAL, "C"),
        ControlState(Regime.REFUSE, Practice.HARDENED, Enforcement.NORMAL, "C"),
        ControlState(Regime.LICENCE, Practice.HARDENED, Enforcement.NORMAL, "E"),
    ]
    assert [timeline(acts)[0].at(to_day(day)) for day in days] == expected


LOOSE_TO_STRICT = ("none", "general_licence", "licence", "case_by_case", "extraterritorial", "refuse")


def test_the_stricter_of_two_rules_holds_in_whatever_order_they_come() -> None:
    assert STRICTNESS == LOOSE_TO_STRICT
    day = date(2025, 1, 1)
    for loose, strict in combinations(LOOSE_TO_STRICT, 2):
        one, other = control("A", "one", day, regime=loose), control("B", "other", day, regime=strict)
        for acts in ((one, other), (other, one)):
            assert timeline(acts)[0].at(to_day(day)).regime is Regime(strict)


def test_what_an_act_says_is_kept_as_members_and_what_it_leaves_out_as_none() -> None:
    said = control("A", "office", date(2025, 1, 1), products="materials;re_exports", practice="halt", regime="")
    assert (said.practice, said.regime, said.enforced) == (Practice.HALT, None, None)
    assert all(isinstance(name, Product) for name in said.products)
    assert said.destinations == ("all",)
    state = timeline((said,))[0].at(to_day(date(2025, 1, 1)))
    assert isinstance(state.practice, Practice)
    assert state.regime is Regime.NONE


def test_unknown_names_raise(views: Mapping[str, PolicyView]) -> None:
    with pytest.raises(KeyError):
        views["realised"].control_schedule("magnets", "US", "civil")  # type: ignore[arg-type]
