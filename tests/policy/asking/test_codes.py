"""Tariff codes: every usual form is read, and every code falls to exactly one good, the one with the longest prefix."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.data import read_rows
from sim.policy.acts import Direction
from sim.policy.asking.codes import Span, read_code, read_spans, written
from sim.policy.asking.find import ROUTES
from sim.policy.asking.tables import CHAPTERS, load_vocabulary


@pytest.mark.parametrize(
    ("typed", "digits", "of_us"),
    [
        ("8507.60.00", "85076000", False),
        ("85076020", "85076020", False),
        ("HS8507", "8507", False),
        ("850511", "850511", False),
        ("HTS 8542.31.00.01", "8542310001", True),
        ("hs 0203.29", "020329", False),
        ("0203 29", "020329", False),
        ("8505-11", "850511", False),
        ("HTSUS: 7013.37.20", "70133720", True),
        ("HS code 2921.19", "292119", False),
        ("chapter 85", "85", False),
        ("heading 8507", "8507", False),
        ("hts8507.60.00.10", "8507600010", True),
        (" 8507 ", "8507", False),
    ],
)
def test_codes_are_read_in_every_usual_form(typed: str, digits: str, of_us: bool) -> None:
    code = read_code(typed)
    assert code is not None
    assert (code.digits, code.of_us) == (digits, of_us)


@pytest.mark.parametrize("typed", ["chips", "737 aircraft", "H20", "8507.60 batteries", "HS", "", "4k monitor", "7up"])
def test_names_are_no_codes(typed: str) -> None:
    assert read_code(typed) is None


def test_ranges_and_lists_hold_the_codes_between_their_ends() -> None:
    diodes, circuits = read_spans("8541.10-8541.30; 8542")
    assert [diodes.holds(code) for code in ("854110", "8541290095", "854130", "854141", "8541")] == [
        *[True] * 3,
        False,
        False,
    ]
    assert [circuits.holds(code) for code in ("8542", "85423100", "8543")] == [True, True, False]
    assert [diodes.lies_under(code) for code in ("85", "8541", "8542", "854110")] == [True, True, False, False]
    assert str(diodes) == "8541.10 to 8541.30"


@pytest.mark.parametrize("cell", ["rest of 84", "8541.1", "8541.10-8542", "8541.30-8541.10", "8541 to 8542"])
def test_what_is_no_code_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(cell))):
        read_spans(cell)


def holding(digits: str, route: Direction) -> Iterator[tuple[int, int, str]]:
    """Length of prefix, depth and name of every good that holds a code: read from the table itself."""
    vocabulary = load_vocabulary()
    for row in read_rows("goods_codes.csv"):
        good = vocabulary.register.by_name[row["good"]]
        for part in row["codes"].split(";") if good.route == route and row["codes"] else ():
            low, _, high = (end.replace(".", "").strip() for end in part.partition("-"))
            if len(digits) >= len(low) and int(low) <= int(digits[: len(low)]) <= int(high or low):
                yield len(low), len(vocabulary.wider(good)), good.good


@given(
    chapter=st.sampled_from(CHAPTERS),
    rest=st.text("0123456789", min_size=8, max_size=8),
    length=st.sampled_from([2, 4, 6, 8, 10]),
    route=st.sampled_from(ROUTES),
)
def test_every_code_falls_to_one_good_and_the_longest_prefix_wins(
    chapter: str, rest: str, length: int, route: Direction
) -> None:
    digits = (chapter + rest)[:length]
    found = load_vocabulary().good_at(digits, route)
    assert found is not None
    ranked = sorted(holding(digits, route), reverse=True)
    assert found[0].good == ranked[0][2]
    assert ranked[0][:2] not in [one[:2] for one in ranked[1:]], "two goods have the same code"


@pytest.mark.parametrize("route", ROUTES)
def test_every_chapter_has_a_good_and_those_without_goods_have_none(route: Direction) -> None:
    vocabulary = load_vocabulary()
    assert len(CHAPTERS) == 96
    assert all(vocabulary.good_at(chapter, route) for chapter in CHAPTERS)
    assert not any(vocabulary.good_at(chapter + "01", route) for chapter in ("00", "77", "98", "99"))


def test_codes_are_written_with_their_points() -> None:
    assert [written(code) for code in ("85", "8507", "850760", "85076000", "8507600020")] == [
        "85",
        "8507",
        "8507.60",
        "8507.60.00",
        "8507.60.00.20",
    ]
    assert Span("8507", "8507").holds("850760")


def test_the_codes_of_goods_are_those_of_the_record() -> None:
    """Codes that `goods.csv` names for a line lead to that line by `goods_codes.csv`, or inside or around it."""
    vocabulary = load_vocabulary()
    told = re.compile(r"\b\d{4}(?:\.\d{2})+\b")
    for good in vocabulary.register.goods:
        if good.part_of:
            for code in told.findall(good.hs.split("(")[0]):
                at = vocabulary.good_at(code.replace(".", ""), good.route)
                assert at is not None
                fits = at[0] == good or at[0] in vocabulary.wider(good) or good in vocabulary.wider(at[0])
                assert fits, (good.good, code, at[0].good)
