"""How far the duty varies inside a group, and what the answer for a group says."""

from itertools import product

import pytest

import sim
from sim.policy import load_register
from sim.policy.asking.spread import lines_inside

DAY = "2025-10-24"


@pytest.mark.parametrize(
    "good", ["machinery", "motor_vehicles", "toys_games_sports", "semiconductors", "food_agriculture"]
)
@pytest.mark.parametrize("day", ["2018-09-24", "2025-04-20", DAY])
def test_bounds_are_the_cheapest_and_the_dearest_of_all_lists_and_lines(good: str, day: str) -> None:
    """Worked out anew by trying every combination of lists, one of each family."""
    answer = sim.duty(good, day)
    register = load_register()
    family_of = {row.programme: row.family for row in register.programmes}
    lists: dict[str, dict[str, float]] = {}
    for row in register.goods_scopes:
        if row.good == good and row.share_of_value > 0:
            lists.setdefault(row.family, {})[row.scope] = 0.0
    inside = {line.good for line in lines_inside(register.by_name[good], register)}
    fixed = 0.0
    for part in answer.parts:
        if family_of[part.programme] == "good":
            fixed += part.rate_pct if part.scope not in inside else 0.0
        else:
            lists[family_of[part.programme]][part.scope] += part.rate_pct
    sums = [fixed + sum(rates) for rates in product(*(own.values() for own in lists.values()))]
    lines = [sim.duty(line, day, origin="CN").total_pct for line in inside]
    assert answer.spread.lowest.pct == pytest.approx(min(sums + lines))
    assert answer.spread.highest.pct == pytest.approx(max(sums + lines))
    assert answer.spread.lowest.pct - 1e-9 <= answer.total_pct <= answer.spread.highest.pct + 1e-9
    assert set(answer.spread.lines) == inside


def test_an_answer_for_a_group_says_that_it_is_an_average_and_why_it_varies() -> None:
    answer = sim.duty("8703", DAY, origin="China")
    said = " ".join(answer.about)
    assert "an average over the group motor_vehicles, in which 8703 lies" in said
    assert "to 147.5 percent (on the line" in said
    assert "ev_battery_electric_cars 147.5" in said


def test_a_line_and_a_group_with_one_duty_are_no_average() -> None:
    assert not sim.duty("monitors", DAY).spread.varies
    assert not any("average" in sentence for sentence in sim.duty("monitors", DAY).about)
    assert any("the group smartphones" in sentence for sentence in sim.duty("8517.13", DAY, origin="CN").about)


def test_an_article_of_known_metal_content_has_one_duty() -> None:
    answer = sim.duty("metal_furniture", DAY, metal={"steel": 22})
    assert not answer.spread.varies
    assert answer.spread.lowest.pct == answer.total_pct


def test_what_a_wide_code_does_not_hold_is_said() -> None:
    said = " ".join(sim.duty("8541", DAY, origin="CN").about)
    assert "8541.43 (solar_cells_modules)" in said
    assert "Not in it: 8471.30 (laptops_tablets)" in " ".join(sim.duty("8471", DAY, destination="USA").about)


def test_lines_below_the_code_that_was_asked_for_come_first() -> None:
    (said,) = [one for one in sim.duty("6109", DAY, origin="CN").about if one.startswith("Lines of")]
    assert said.split(": ")[0] == "Lines of apparel_textiles on record, in percent"[: len(said.split(": ")[0])]
    first_two = said.split("percent: ")[1].split("; ")[:2]
    assert {one.split()[0] for one in first_two} == {"tshirts_cotton", "tshirts_synthetic"}
