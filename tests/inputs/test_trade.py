"""Trade inputs: partitions add up, and what is not mapped or does not add up is refused with every row named."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.data import read_rows
from sim.inputs.industries import load_industries
from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import TradeInputs, build_trade, load_trade_inputs
from sim.inputs.trade_checks import EXPORTS, IMPORTS, NUMBERS
from sim.policy.problems import RecordErrors
from sim.policy.tables import load_register

Tables = dict[str, list[dict[str, str]]]


def tables() -> Tables:
    return {name: [dict(row) for row in read_rows(name)] for name in NUMBERS}


def built(changed: Tables, record: Any = None, inputs: Any = None) -> TradeInputs:
    return build_trade(record or load_register(), inputs or load_magnet_inputs(), load_industries(), changed)


def test_groups_are_the_trade_of_2024() -> None:
    data = load_trade_inputs()
    assert data.imports.value_usd_m.sum() == pytest.approx(440_320, rel=1e-4), "general imports (Census)"
    assert data.exports.value_usd_m.sum() == pytest.approx(143_270, rel=1e-4), "exports (Census)"
    for goods in (data.imports, data.exports):
        assert goods.season.sum() == pytest.approx(1.0)
        assert goods.industries.sum(axis=1).max() <= 1.0 + 1e-9


def test_content_of_vehicles_is_near_that_of_the_source() -> None:
    """The source has 2.55 percent with look-through; the groups hold somewhat more of machines and electronics."""
    data = load_trade_inputs()
    assert data.input_content[0].sum() == pytest.approx(0.0255, rel=0.15)
    assert data.input_content[-1].max() == 0.0, "the rest of users claims no output"


def dropped(table: str, **where: str) -> Callable[[Tables], None]:
    def change(all_: Tables) -> None:
        all_[table] = [row for row in all_[table] if any(row[key] != value for key, value in where.items())]

    return change


def written(table: str, place: int, **values: str) -> Callable[[Tables], None]:
    def change(all_: Tables) -> None:
        all_[table][place] |= values

    return change


FIRST_REACHED = read_rows("export_reach.csv")[0]["good"]

BAD: dict[str, tuple[Callable[[Tables], None], str]] = {
    "group without industry": (dropped("goods_industries.csv", good="footwear"), r"footwear.*no industry"),
    "group without origins": (dropped("import_origins.csv", good="batteries"), r"import_origins\.csv.*batteries"),
    "import group without a row": (dropped("import_goods.csv", good="batteries"), r"import_goods\.csv.*batteries"),
    "export group without a row": (dropped("export_goods.csv", good="soybeans"), r"export_goods\.csv.*soybeans"),
    "row without a group": (written("import_goods.csv", 0, good="smartphone"), r"'smartphone'.*smartphones"),
    "unknown industry": (written("goods_industries.csv", 0, industry="33X"), r"goods_industries\.csv:2.*'33X'"),
    "unknown sector": (written("goods_industries.csv", 0, sector="cars"), r"'cars'"),
    "unknown direction": (written("goods_industries.csv", 0, direction="out"), r"direction.*'out'"),
    "shares short of one": (written("goods_industries.csv", 0, share="0.9"), r"add up to 0\.9"),
    "origins over one": (written("import_origins.csv", 0, share_of_us_imports_2024="1.9"), r"smartphones.*1 at most"),
    "a share that is text": (written("goods_industries.csv", 0, share="all"), r"goods_industries\.csv:2: share.*'all'"),
    "a reach below zero": (written("export_reach.csv", 1, low="-1"), r"export_reach\.csv:3: low"),
    "a reach of more than all": (written("export_reach.csv", 1, high="1.2"), r"export_reach\.csv:3: share.*in order"),
    "a reach out of its range": (written("export_reach.csv", 0, low="0.5"), r"export_reach\.csv:2: share.*in order"),
    "a reach into nothing": (written("export_reach.csv", 0, good="chips"), r"export_reach\.csv:2: good: found 'chips'"),
    "an unknown control": (written("export_reach.csv", 0, control="rule"), r"export_reach\.csv:2: control.*affiliates"),
    "a reach twice": (written("export_reach.csv", 1, good=FIRST_REACHED), r"export_reach\.csv:3: good.*again"),
    "a flag that is none": (written("import_goods.csv", 0, by_air="yes"), r"by_air.*'yes'"),
    "a group twice": (written("import_goods.csv", 1, good="smartphones"), r"smartphones.*2 rows"),
    "a month missing": (dropped("trade_season.csv", month="07"), r"trade_season\.csv.*month"),
    "a season short": (dropped("soybeans.csv", item="season_to_cn", period="Oct"), r"season_to_cn.*77\."),
    "no area of a harvest": (dropped("soybeans.csv", item="area_planted", period="2025/26"), r"2025/26.*no area"),
    "no cost of an acre": (dropped("soybeans.csv", item="total_cost"), r"soybeans\.csv: total_cost: found 0 years"),
    "an open balance": (written("soybeans.csv", 0, value="442"), r"2024/25.*open by 99"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_map_or_add_up_is_refused(case: str) -> None:
    change, message = BAD[case]
    bad = tables()
    change(bad)
    with pytest.raises(RecordErrors, match=f"(?s){message}"):
        built(bad)


def test_all_problems_are_named_at_once() -> None:
    bad = tables()
    for name in ("unknown industry", "a month missing", "group without origins"):
        BAD[name][0](bad)
    with pytest.raises(RecordErrors) as caught:
        built(bad)
    assert len(str(caught.value).splitlines()) >= 3


@pytest.mark.parametrize("route", [IMPORTS, EXPORTS])
def test_a_new_group_needs_its_mappings(route: tuple[str, str]) -> None:
    record = load_register()
    group = next(good for good in record.goods if good.route == route)
    grown = replace(record, goods=(*record.goods, group.model_copy(update={"good": "drones"})))
    with pytest.raises(RecordErrors) as caught:
        built(tables(), record=grown)
    missing = str(caught.value)
    assert "goods_industries.csv: drones" in missing
    assert ("import_goods.csv" if route == IMPORTS else "export_goods.csv") in missing


def test_a_sector_needs_an_industry() -> None:
    inputs = load_magnet_inputs()
    lost = replace(inputs, sectors=(replace(inputs.sectors[0], industry="cars"), *inputs.sectors[1:]))
    with pytest.raises(RecordErrors, match=r"sectors\.csv.*battery_electric_vehicles"):
        built(tables(), inputs=lost)


def test_no_sector_sells_more_to_china_than_its_output_bears() -> None:
    """Exports of a group and output of the sector are of one scope and in dollars of one year.

    Before, 5.0 of 8.3 US$ billion of chip-making equipment went to China; its largest maker sells 0.30 of its output
    there.
    """
    trade, magnets = load_trade_inputs(), load_magnet_inputs()
    industries = trade.industries
    for place, sector in enumerate(magnets.sectors):
        if not sector.claimed:
            continue
        share = industries.value_added_share[trade.sector_industry[place]]
        output_usd_m = sector.output_per_year * sector.value_added_usd_m_per_unit / share
        sold_usd_m = float(trade.exports.value_usd_m @ trade.exports.sectors[:, place])
        assert sold_usd_m < 0.12 * output_usd_m, sector.name
    group = trade.exports.names.index("semiconductor equipment (inside industrial machinery)")
    made = trade.exports.sectors[group, [s.name for s in magnets.sectors].index("semiconductors_equipment")]
    assert trade.exports.value_usd_m[group] * made / (8346 * 1.267) == pytest.approx(0.30, abs=0.001)
    assert trade.exports.sectors[group].sum() == pytest.approx(1.0), "the rest is industrial machinery"
