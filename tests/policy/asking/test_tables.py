"""The tables by which goods are found are checked when they are read: a table that is out of order is refused."""

import csv
from collections.abc import Callable

import pytest

from sim.data import read_rows, read_text
from sim.policy.asking.tables import (
    CODES_TABLE,
    NAMES_TABLE,
    CodesRow,
    NamesRow,
    check_codes,
    check_names,
    load_vocabulary,
    meaning,
    nomenclature,
)
from sim.policy.asking.words import has_sense, key, stems
from sim.policy.register import Register
from sim.policy.tables import load_register, parse_numbered

Codes = list[tuple[int, CodesRow]]
Names = list[tuple[int, NamesRow]]


def codes() -> Codes:
    rows, problems = parse_numbered(read_text(CODES_TABLE), CODES_TABLE, CodesRow)
    assert problems == []
    return rows


def changed(of: str, **cells: str) -> Callable[[Codes], Codes]:
    return lambda rows: [(line, row.model_copy(update=cells) if row.good == of else row) for line, row in rows]


def test_the_tables_are_in_order() -> None:
    assert check_codes(codes(), load_register()) == []
    assert load_vocabulary().by_name["garlic"].means == "0703.20"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: [one for one in rows if one[1].good != "toys"], "no row for toys"),
        (changed("machinery", codes="rest of HS 84"), "neither a code"),
        (changed("footwear", codes="84"), "a code that machinery has not"),
        (changed("footwear", good="footware"), "did you mean 'footwear'"),
        (changed("footwear", codes="6404"), "no good for chapter 64, CN to US"),
    ],
)
def test_codes_that_are_not_in_order_are_refused(change: Callable[[Codes], Codes], told: str) -> None:
    assert any(told in str(problem) for problem in check_codes(change(codes()), load_register()))


def test_a_line_may_have_the_code_of_its_group_and_of_no_other() -> None:
    register = load_register()
    assert register.by_name["integrated_circuits"].part_of == "semiconductors"
    assert check_codes(changed("integrated_circuits", codes="8542")(codes()), register) == []
    assert check_codes(changed("integrated_circuits", codes="8517")(codes()), register) != []


@pytest.mark.parametrize(
    ("names", "means", "told"),
    [
        ("thing", "no_such_good", "a good or a code"),
        ("thing", "9903.88", "a good or a code"),
        ("toy; Toys", "9503", "a name not in line 7"),
    ],
)
def test_names_that_are_not_in_order_are_refused(names: str, means: str, told: str, register: Register) -> None:
    rows: Names = [(7, NamesRow(names=names, means=means))]
    assert any(told in str(problem) for problem in check_names(rows, register))


def test_codes_of_names_are_codes_of_the_nomenclature() -> None:
    texts = nomenclature()
    for row in load_vocabulary().names:
        for part in (*row.meaning, *row.other_codes):
            if part[:1].isdigit():
                digits = part.split("-")[0].replace(".", "")
                undivided = digits[:6].endswith("00") and digits[:4] in texts
                assert digits[:6] in texts or undivided, (row.names, part)


def test_the_nomenclature_is_whole() -> None:
    """As many headings as the Harmonized System of 2022 has, each in its chapter, each subheading in its heading."""
    texts = nomenclature()
    assert sum(len(code) == 4 for code in texts) == 1228
    assert sum(len(code) == 2 for code in texts) == 96
    assert all(code[:-2] in texts for code in texts if len(code) > 2)
    assert all(text.strip() == text and text for text in texts.values())
    assert meaning("0703200000") == "Garlic"
    assert meaning("850511").startswith("Permanent magnets")


def test_tables_of_words_are_plain() -> None:
    rows = read_rows("word_forms.csv")
    assert len({row["word"] for row in rows}) == len(rows)
    assert all(row["standard"] or row["senses"] for row in rows)
    assert {sense for row in rows for sense in row["senses"].split()} == {
        "little",
        "material",
        "turns",
        "many",
        "whole",
    }
    for name in (CODES_TABLE, NAMES_TABLE, "hs_headings.csv", "word_forms.csv"):
        assert read_text(name).isascii()
        list(csv.reader(read_text(name).splitlines(), strict=True))


def test_words_have_one_form() -> None:
    assert stems("Men's T-shirts of aluminum fiber") == ("man", "t", "shirt", "aluminium", "fibre")
    assert key("solar panels") == key("Solar-Panel")
    assert [stems(word)[0] for word in ("buses", "lenses", "gas", "glasses", "batteries", "boxes", "potatoes")] == [
        "bus",
        "lens",
        "gas",
        "glasses",
        "battery",
        "box",
        "potato",
    ]
    assert has_sense("toy", "whole")
