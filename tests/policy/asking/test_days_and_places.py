"""Days and countries as people write them; a day that can be read in two ways is refused with both."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policy.acts import FIRST_DAY, LAST_DAY
from sim.policy.asking.days import MONTHS, read_day, readings
from sim.policy.asking.places import read_route
from sim.policy.asking.question import PLAIN_WORDS

EVE = date(2025, 10, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "2025-10-24",
        "20251024",
        "2025/10/24",
        "2025.10.24",
        "24 Oct 2025",
        "24 October 2025",
        "24. October 2025",
        "24th of October 2025",
        "Oct 24, 2025",
        "October 24 2025",
        "oct. 24th, 2025",
        "24-Oct-2025",
        "2025 Oct 24",
        "24/10/2025",
        "10/24/2025",
        " 24 OCT 2025 ",
    ],
)
def test_a_day_is_read_in_every_usual_form(typed: str) -> None:
    assert readings(typed) == (EVE,)


@given(day=st.dates(FIRST_DAY, LAST_DAY))
def test_forms_with_the_name_of_the_month_are_read_back(day: date) -> None:
    month = MONTHS[day.month - 1].title()
    for typed in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat()):
        assert readings(typed) == (day,)


@given(day=st.dates(FIRST_DAY, LAST_DAY))
def test_numbers_alone_are_read_only_where_there_is_one_reading(day: date) -> None:
    found = readings(f"{day.day}/{day.month}/{day.year}")
    assert day in found
    assert len(found) == (2 if day.day <= 12 and day.day != day.month else 1)


def test_two_readings_are_refused_with_both() -> None:
    problems: list[str] = []
    assert read_day("10/11/2025", "DATE", problems) is None
    assert "2025-11-10 (10 November)" in problems[0]
    assert "2025-10-11 (11 October)" in problems[0]


@pytest.mark.parametrize("typed", ["24 Oct", "Oct 2025", "31 Feb 2025", "2025-13-01", "24/10/25", "today", "", "2025"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    problems: list[str] = []
    assert read_day(typed, "DATE", problems) is None
    assert problems[0].startswith(f"DATE: found {typed!r}; allowed: a date such as 2025-10-24")


@pytest.mark.parametrize("origin", ["China", "PRC", "cn", "the PRC", "People's Republic of China", " CHINA "])
def test_china_has_many_names(origin: str) -> None:
    assert read_route(origin, "", PLAIN_WORDS, []) == ("CN", "US")


@pytest.mark.parametrize("origin", ["USA", "U.S.", "United States", "us", "U.S.A.", "the United States of America"])
def test_so_has_the_united_states(origin: str) -> None:
    assert read_route(origin, "", PLAIN_WORDS, []) == ("US", "CN")


def test_one_end_gives_the_other_and_no_end_leaves_it_open() -> None:
    assert read_route("", "china", PLAIN_WORDS, []) == ("US", "CN")
    assert read_route("", "", PLAIN_WORDS, []) is None


def test_other_places_and_two_equal_ends_are_refused() -> None:
    problems: list[str] = []
    assert read_route("France", "Brazil", PLAIN_WORDS, problems) is None
    assert read_route("China", "PRC", PLAIN_WORDS, problems) is None
    assert [problem.split(":")[0] for problem in problems] == ["origin", "destination", "origin, destination"]
