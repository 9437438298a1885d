"""The input-output tables: what they say agrees with their source, and what is wrong in them is named row by row."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.data import read_rows
from sim.inputs.final_uses import FINAL_USES, RETAIL
from sim.inputs.industries import IMPORTED, INDUSTRIES, JOBS, REQUIREMENTS, TABLES, USES, build_industries
from sim.inputs.industries import load_industries as load
from sim.policy.problems import RecordErrors

Tables = dict[str, list[dict[str, str]]]


def tables() -> Tables:
    return {name: [dict(row) for row in read_rows(name)] for name in TABLES}


def test_chinese_content_is_that_of_the_source_for_every_industry() -> None:
    """The source's own summary, direct and with what domestic suppliers buy, by its own method."""
    industries = load()
    with (Path(__file__).parent / "china_content.csv").open(newline="", encoding="utf-8") as file:
        published = {row["industry"]: row for row in csv.DictReader(file)}
    assert set(published) == set(industries.codes)
    shares = np.array([float(published[code]["china_share_of_imports"]) for code in industries.codes])
    bought = shares[:, None] * industries.imported_usd_m / industries.output_usd_m
    direct, whole = bought.sum(axis=0), (bought @ industries.total_requirements).sum(axis=0)
    for name, found in (("direct", direct), ("with_look_through", whole)):
        wanted = np.array([float(published[code][name]) for code in industries.codes])
        off = np.abs(found - wanted)
        assert off.max() < 1.2e-3, name
        assert off.mean() < 2e-4, name
        for code in ("3361MV", "333", "334"):
            assert off[industries.index(code)] < 2e-4, f"{name} of {code}"


def test_requirements_are_in_producers_prices() -> None:
    """Trade sells its margins to everybody; a use table in purchasers' prices has next to none of them."""
    industries = load()
    wholesale, vehicles = industries.index("42"), industries.index("3361MV")
    assert industries.domestic[wholesale, vehicles] == pytest.approx(0.12, abs=0.01)
    inputs = industries.domestic.sum(axis=0) + industries.imported_usd_m.sum(axis=0) / industries.output_usd_m
    left = 1.0 - industries.value_added_share
    off = np.abs(inputs - left) @ industries.output_usd_m / industries.output_usd_m.sum()
    assert off < 0.04, "inputs and value added are the whole of a dollar of output, but for taxes and scrap"


def test_final_uses_buy_what_industries_do_not() -> None:
    industries = load()
    sold = industries.final.domestic_usd_m.sum(axis=0) + industries.domestic @ industries.output_usd_m
    off = np.abs(sold / industries.output_usd_m - 1.0)
    assert np.sort(off)[-2] < 1e-9, "one industry sells a little more to industries than it makes"
    assert off.max() < 0.03
    consumers = list(FINAL_USES).index("consumption")
    for code in RETAIL:
        uses = industries.final.domestic_usd_m[:, industries.index(code)]
        assert uses[consumers] == pytest.approx(uses.sum())
        assert uses.sum() > 0.0
    whole = industries.final.domestic_usd_m.sum(axis=1) + industries.final.imported_usd_m.sum(axis=1)
    assert whole == pytest.approx(industries.final.spending_usd_m, rel=0.30), "in producers' prices, so not the same"


def test_upstream_leaves_out_what_is_simulated() -> None:
    industries = load()
    place = industries.index("3361MV")
    none, whole = np.zeros(len(industries.codes)), np.zeros(len(industries.codes))
    whole[place] = 1.0
    open_, shut = industries.upstream(none), industries.upstream(whole)
    assert shut[place, place] == 0.0, "nothing of the industry itself"
    assert np.all(shut <= open_ + 1e-12)
    assert np.allclose(open_, industries.total_requirements - np.eye(len(none)), atol=1e-9)


def test_the_economy_adds_up() -> None:
    industries = load()
    assert industries.gdp_usd_m == pytest.approx(29.3e6, rel=0.01)
    assert np.all(industries.value_added_usd_m < industries.output_usd_m)
    assert set(industries.jobs_thousand) == {"332", "333", "334", "335", "3361MV", "3364OT"}


def written(table: str, place: int, **values: str) -> Callable[[Tables], None]:
    def change(all_: Tables) -> None:
        all_[table][place] |= values

    return change


def cut(table: str, place: int) -> Callable[[Tables], None]:
    def change(all_: Tables) -> None:
        del all_[table][place]

    return change


def without(table: str, column: str) -> Callable[[Tables], None]:
    def change(all_: Tables) -> None:
        for row in all_[table]:
            del row[column]

    return change


BAD: dict[str, tuple[Callable[[Tables], None], str]] = {
    "text for output": (written(INDUSTRIES, 3, output_usd_m="much"), r"industries_2024\.csv:5: output_usd_m.*'much'"),
    "an output of nothing": (written(INDUSTRIES, 0, output_usd_m="0"), r"industries_2024\.csv:2: output_usd_m"),
    "an industry that buys no imports": (cut(IMPORTED, 2), r"imports_2024\.csv: 211: found no row"),
    "an industry twice": (written(IMPORTED, 1, code="111CA"), r"imports_2024\.csv:3: code: found again, after line 2"),
    "an unknown industry": (written(USES, 4, code="21X"), r"final_uses_2024\.csv:6: code: found '21X'; allowed: 111CA"),
    "no column of a use": (without(USES, "investment_usd_m"), r"final_uses_2024\.csv:1: investment_usd_m: found no"),
    "infinity": (written(USES, 0, exports_usd_m="inf"), r"final_uses_2024\.csv:2: exports_usd_m.*'inf'"),
    "an empty cell": (written(IMPORTED, 0, **{"211": ""}), r"imports_2024\.csv:2: 211: found ''"),
    "requirements below zero": (written(REQUIREMENTS, 0, **{"211": "-0.1"}), r"requirements_2024\.csv:2: 211"),
    "too many requirements": (written(REQUIREMENTS, 1, **{"111CA": "4"}), r"requirements_2024\.csv: 111CA.*in all"),
    "jobs of nobody": (written(JOBS, 0, industries="332;cars"), r"employment\.csv:2: industries: found 'cars'"),
    "jobs in words": (written(JOBS, 0, thousand_jobs="many"), r"employment\.csv:2: thousand_jobs: found 'many'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_refused_with_its_row(case: str) -> None:
    change, message = BAD[case]
    bad = tables()
    change(bad)
    with pytest.raises(RecordErrors, match=f"(?s){message}"):
        build_industries(bad)


def test_all_problems_are_named_at_once() -> None:
    bad = tables()
    for case in ("text for output", "an empty cell", "no column of a use", "jobs in words"):
        BAD[case][0](bad)
    with pytest.raises(RecordErrors) as caught:
        build_industries(bad)
    assert len(str(caught.value).splitlines()) == 4
