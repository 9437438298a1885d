"""A question about a duty: answered from the stack, and refused with every mistake at once."""

from datetime import date

import pytest

import sim
from sim.policy import LawBook, load_path, load_register
from sim.policy.duty_lookup import QuestionErrors


def test_an_answer_is_the_stack_of_the_path() -> None:
    answer = sim.duty("toys", "2025-10-24")
    book = LawBook.of(load_path("current_policy", load_register()))
    assert answer.parts == book.parts("toys", "CN", "US", date(2025, 10, 24))
    assert answer.total_pct == pytest.approx(sum(layer.pct for layer in answer.layers))
    assert (answer.origin, answer.destination, answer.path) == ("CN", "US", "current_policy")
    later = sim.duty("toys", date(2025, 12, 1), path="hundred_unilateral")
    assert later.total_pct > answer.total_pct + 90.0


def test_cargo_in_transit_pays_by_its_day_of_loading() -> None:
    line, entered = "HS8505110070", "2025-04-20"
    assert sim.duty(line, entered, loaded="2025-04-01").total_pct < sim.duty(line, entered).total_pct


def test_every_mistake_is_told_at_once_in_the_words_of_the_call() -> None:
    with pytest.raises(QuestionErrors) as caught:
        sim.duty("toyz", "24 Oct", origin="FR", loaded="2017-01-01", path="no_such_path")
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["origin", "good", "entered", "loaded", "no_such_path"]
    assert "did you mean 'toys'" in lines[1]


def test_a_good_is_answered_in_the_other_direction_by_its_code_and_refused_where_it_has_none() -> None:
    assert sim.duty("soybeans", "2025-10-24", origin="CN").good == "food_agriculture"
    with pytest.raises(QuestionErrors, match="found 'US to CN'; allowed: CN to US for 'de_minimis_parcels'"):
        sim.duty("de_minimis_parcels", "2025-10-24", origin="US")


def test_an_answer_says_what_it_was_read_as() -> None:
    answer = sim.duty("EV", "24 Oct 2025", origin="China")
    assert (answer.good, answer.matched_as, answer.origin) == ("ev_battery_electric_cars", "8703.80", "CN")
    assert answer.entered == date(2025, 10, 24)
    assert any(sentence.startswith("'EV' is read as 8703.80") for sentence in answer.about)


def test_importing_the_package_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, sim; print(sorted({'numpy', 'pandas', 'simpy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
