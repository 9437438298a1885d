"""Metal content: each metal in its list, the rest in its own, and bad shares refused all at once."""

import pytest

import sim
from sim.policy import LawBook, Register, load_path
from sim.policy.duty_lookup import QuestionErrors
from sim.policy.metal_content import metal_rules, read_content, said_of_metal, with_content


def paid(good: str, day: str, metal: dict[str, float], layer: str) -> float:
    answer = sim.duty(good, day, metal=metal, path="realised")
    return sum(part.pct for part in answer.parts if part.layer == layer)


def test_content_pays_section_232_and_the_rest_the_reciprocal_duty() -> None:
    metal = {"steel": 22.0, "aluminium": 48.0}
    assert paid("refrigerator_freezers", "2025-10-24", metal, "section_232") == pytest.approx(35)
    assert paid("refrigerator_freezers", "2025-10-24", metal, "ieepa_reciprocal") == pytest.approx(3)
    # Fentanyl and Section 301 are paid on everything.
    assert paid("refrigerator_freezers", "2025-10-24", metal, "ieepa_fentanyl") == pytest.approx(20)
    assert paid("refrigerator_freezers", "2025-10-24", metal, "section_301") == pytest.approx(25)


def test_each_metal_counts_from_its_own_day() -> None:
    metal = {"steel": 22.0, "aluminium": 48.0}
    days = ("2025-06-22", "2025-06-23", "2025-08-17", "2025-08-18")
    assert [paid("refrigerator_freezers", day, metal, "section_232") for day in days] == pytest.approx([0, 11, 11, 35])


def test_the_annexes_of_april_2026_charge_the_full_value_or_nothing() -> None:
    for metal in ({}, {"steel": 22.0}, {"steel": 100.0}):
        assert paid("refrigerator_freezers", "2026-04-06", metal, "section_232") == pytest.approx(25)
        assert paid("refrigerator_freezers", "2026-04-06", metal, "section_122") == 0
        assert paid("steel_structures", "2026-04-06", metal, "section_232") == pytest.approx(50)
    for metal in ({}, {"steel": 60.0}):
        assert paid("e_bikes", "2026-04-06", metal, "section_232") == 0
        assert paid("e_bikes", "2026-04-06", metal, "section_122") == pytest.approx(10)
    assert paid("steel_structures", "2026-04-05", {"steel": 60.0}, "section_232") == pytest.approx(30)


def test_shares_of_an_article_add_up_in_every_programme(register: Register) -> None:
    book = LawBook.of(load_path("realised", register))
    for good in dict.fromkeys(row.good for row in register.goods_metals):
        rules = metal_rules(register, good)
        content = {row.metal: 90.0 / len(rules) for row in rules}
        before, after = book.shares[good], with_content(book.shares[good], good, content, register)
        totals = [
            {name: round(sum(share for (one, _), share in shares.items() if one == name), 9) for name, _ in shares}
            for shares in (before, after)
        ]
        assert totals[0] == totals[1]
        assert after != before
        assert with_content(before, good, {}, register) is before


@pytest.mark.parametrize(
    ("good", "given", "told"),
    [
        ("toys", "steel=5", ["found 'steel=5'; allowed: nothing for 'toys'"]),
        ("metal_furniture", "steel=-1", ["found steel=-1; allowed: a percentage of the value from 0 to 100"]),
        ("metal_furniture", "steel=101", ["found steel=101; allowed: a percentage"]),
        ("metal_furniture", "steel=nan", ["found steel=nan; allowed: a percentage"]),
        ("metal_furniture", "steel", ["found steel=; allowed: a percentage"]),
        ("metal_furniture", "steel=1,steel=2", ["found steel twice"]),
        ("metal_furniture", "steel=60,aluminum=60", ["found 120 percent of the value in all; allowed: up to 100"]),
        ("e_bikes", "aluminium=5,stel=4", ["found 'aluminium'; allowed for 'e_bikes': steel", "did you mean 'steel'?"]),
        ("e_bikes", {"steel": True}, ["found steel=True; allowed"]),
    ],
)
def test_bad_shares_are_refused(register: Register, good: str, given: str, told: list[str]) -> None:
    _, problems = read_content(given, good, register)
    assert len(problems) >= len(told)
    assert [words in " ".join(problems) for words in told] == [True] * len(told), problems
    with pytest.raises(QuestionErrors, match="metal: "):
        sim.duty(good, "2025-10-24", metal=given)


def test_american_spelling_is_understood(register: Register) -> None:
    assert read_content("Aluminum=48, steel = 22", "refrigerator_freezers", register) == (
        {"aluminium": 48.0, "steel": 22.0},
        [],
    )


def test_the_answer_says_which_content_it_takes(register: Register) -> None:
    book = LawBook.of(load_path("realised", register))

    def said(good: str, content: dict[str, float]) -> str:
        return said_of_metal(good, content, book.shares[good], register, "--metal")

    assert "for no metal content" in said("metal_furniture", {})
    assert "wholly of the metal" in said("steel_structures", {})
    assert "steel 22 percent" in said("metal_furniture", {"steel": 22.0})
    assert said("toys", {}) == ""
