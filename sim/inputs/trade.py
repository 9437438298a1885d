"""What trade at large is built from: groups of goods both ways, their origins and industries, seasons, soybeans.

Groups are those of `goods.csv`, a partition of the trade of each direction; the tables here say the rest about each.
Every group must be mapped and every set of shares add up: what does not is refused, never rescaled.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.data import read_rows
from sim.inputs.industries import NOWHERE, Industries, load_industries
from sim.inputs.magnets import MagnetInputs, load_magnet_inputs
from sim.inputs.price_dual import PriceDual
from sim.inputs.trade_checks import BALANCE, COSTS, EXPORTS, IMPORTS, NUMBERS, Row, trade_problems, values
from sim.policy.goods import Good
from sim.policy.problems import RecordErrors
from sim.policy.register import Register
from sim.policy.tables import load_register

Floats = NDArray[np.float64]
SOYBEANS: Final = "soybeans"
"""The export group that is a module of its own."""


@dataclass(frozen=True)
class Goods:
    """Groups of goods G of one direction, in the order of `goods.csv`."""

    names: tuple[str, ...]
    value_usd_m: Floats
    """[G] trade of 2024 a year, on the basis of the monthly totals (general imports; exports)."""
    by_air: NDArray[np.bool_]
    """[G] whether part of the trade flies."""
    season: Floats
    """[12] share of the year's trade in each month of the year."""
    industries: Floats
    """[G, I] share of the value in each industry; the rest of a group has none."""
    sectors: Floats
    """[G, S] share of the value made in each sector of `MagnetInputs.sectors`."""
    alternatives_usd_m: Floats
    """[G] U.S. imports of 2024 from named other origins; zero for exports."""
    origins: Floats
    """[G, O] share of each origin of `TradeInputs.origins` in those; zero for exports."""


@dataclass(frozen=True)
class SoybeanData:
    """What is known of soybeans, in million tonnes unless said otherwise."""

    years: Mapping[str, Mapping[str, float]]
    """By marketing year: opening_stock, harvest, imports, crush, seed, residual, exports, closing_stock."""
    season_all: Floats
    """[12] share of the marketing year's departures in each month of the calendar year."""
    season_to_cn: Floats
    """[12] the same for departures to China."""
    season_cn_total: Floats
    """[12] share of the calendar year's arrivals in China, all origins."""
    arrival_lag: Floats
    """[4] part of departures that arrives 0 to 3 months later; adds up to less than one (customs mirrors differ)."""
    before: Mapping[str, float]
    """Departures to China by month before the module starts."""
    record_month_to_cn: float
    """Largest departures to China in a month."""
    cn_imports: Mapping[str, float]
    """China's arrivals of 2024: total, brazil, us."""
    bushels_per_tonne: float
    carry_usd_per_bushel_month: float
    """Full commercial carry."""
    bushels_per_acre: Mapping[str, float]
    """By marketing year: crop over the area that was planted."""
    costs_usd_per_acre: Mapping[str, float]
    """By name of `COSTS`: costs of growing a planted acre, of the last year that was published."""


@dataclass(frozen=True)
class TradeInputs:
    """Everything but policy and behaviour that trade at large is built from."""

    imports: Goods
    exports: Goods
    origins: tuple[str, ...]
    """Other origins of U.S. imports that goods are diverted to."""
    soybeans: SoybeanData
    industries: Industries
    sector_industry: tuple[int, ...]
    """Industry of each sector of `MagnetInputs.sectors`; -1 for sectors that claim no output."""
    dual: PriceDual
    """Who pays for dearer groups of imports, and in the end bears it."""
    input_content: Floats
    """[S, G] dollars of goods of import group g from China in a dollar of output, domestic suppliers' purchases
    included; zero for sectors that claim no output."""


@cache
def load_trade_inputs() -> TradeInputs:
    """The packaged data. Raises RecordErrors with every row at fault."""
    return build_trade(
        load_register(), load_magnet_inputs(), load_industries(), {name: read_rows(name) for name in NUMBERS}
    )


def build_trade(
    register: Register, inputs: MagnetInputs, industries: Industries, tables: Mapping[str, Sequence[Row]]
) -> TradeInputs:
    """Trade inputs of a register and tables. Raises RecordErrors with every row at fault and every missing mapping."""
    groups = {route: register.groups(route) for route in (IMPORTS, EXPORTS)}
    problems = trade_problems(groups, inputs, industries, tables)
    if problems:
        raise RecordErrors(problems)
    origins = tuple(sorted({row["origin"] for row in tables["import_origins.csv"]}))
    season = tables["trade_season.csv"]
    imports = _goods(groups[IMPORTS], _column(season, "imports_from_cn_2024_usd_m"), inputs, industries, tables)
    exports = _goods(
        groups[EXPORTS], _column(season, "exports_without_soybeans_2024_usd_m"), inputs, industries, tables
    )
    sector_industry = tuple(industries.index(sector.industry) if sector.claimed else -1 for sector in inputs.sectors)
    dual = PriceDual.of(industries, imports.value_usd_m, imports.industries)
    return TradeInputs(
        imports=imports,
        exports=exports,
        origins=origins,
        soybeans=_soybeans(tables["soybeans.csv"]),
        industries=industries,
        sector_industry=sector_industry,
        dual=dual,
        input_content=_input_content(imports, dual, sector_industry),
    )


def _goods(
    goods: tuple[Good, ...],
    months: Floats,
    inputs: MagnetInputs,
    industries: Industries,
    tables: Mapping[str, Sequence[Row]],
) -> Goods:
    names = tuple(good.good for good in goods)
    imported = goods[0].route == IMPORTS
    own = {row["good"]: row for row in tables["import_goods.csv" if imported else "export_goods.csv"]}
    value = np.array([good.weight_usd_m for good in goods])
    if imported:  # groups are imports for consumption; monthly totals are general imports
        value = value * months.sum() / value.sum()
    in_industry = np.zeros((len(names), len(industries.codes)))
    in_sector = np.zeros((len(names), len(inputs.sectors)))
    sectors = [sector.name for sector in inputs.sectors]
    for row in tables["goods_industries.csv"]:
        if row["direction"] != goods[0].direction:
            continue
        place, share = names.index(row["good"]), float(row["share"])
        if row["industry"] != NOWHERE:
            in_industry[place, industries.index(row["industry"])] += share
        if row["sector"]:
            in_sector[place, sectors.index(row["sector"])] += share
    origins = sorted({row["origin"] for row in tables["import_origins.csv"]})
    shares = np.zeros((len(names), len(origins)))
    if imported:
        for row in tables["import_origins.csv"]:
            shares[names.index(row["good"]), origins.index(row["origin"])] += float(row["share_of_us_imports_2024"])
    world = np.array([float(own[name].get("us_imports_world_2024_usd_m", 0.0)) for name in names])
    named = shares.sum(axis=1)
    return Goods(
        names=names,
        value_usd_m=value,
        by_air=np.array([own[name]["by_air"] == "true" for name in names]),
        season=months / months.sum(),
        industries=in_industry,
        sectors=in_sector,
        alternatives_usd_m=named * world,
        origins=shares / np.where(named > 0.0, named, 1.0)[:, None],
    )


def _input_content(imports: Goods, dual: PriceDual, sector_industry: Sequence[int]) -> Floats:
    """Unit costs of the industry of each sector if every group costs twice what it did."""
    content = imports.value_usd_m[:, None] * dual.unit_cost
    return np.array([content[:, place] if place >= 0 else np.zeros(len(content)) for place in sector_industry])


def _soybeans(rows: Sequence[Row]) -> SoybeanData:
    per_tonne = float(values(rows, "bushels_per_tonne")["-"])
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for item in BALANCE:
        for year, value in values(rows, item).items():
            found[year][item] = value / per_tonne
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    season_all, season_to_cn, season_total = (
        np.array([values(rows, item)[name] / 100.0 for name in names])
        for item in ("season_all", "season_to_cn", "season_cn_total")
    )
    total, brazil, us = (values(rows, f"cn_imports_{name}")["2024"] for name in ("total", "from_brazil", "from_us"))
    return SoybeanData(
        years=dict(found),
        season_all=season_all,
        season_to_cn=season_to_cn,
        season_cn_total=season_total,
        arrival_lag=np.array([values(rows, "arrival_lag")[str(lag)] for lag in range(4)]),
        before={month: value / 1000.0 for month, value in values(rows, "departures_to_cn").items()},
        record_month_to_cn=max(values(rows, "record_month_to_cn").values()) / 1000.0,
        cn_imports={"total": total, "brazil": brazil, "us": us},
        bushels_per_tonne=per_tonne,
        carry_usd_per_bushel_month=max(values(rows, "full_carry").values()) / 100.0,
        bushels_per_acre={
            year: values(rows, "harvest")[year] / acres for year, acres in values(rows, "area_planted").items()
        },
        costs_usd_per_acre={cost: max(values(rows, cost).values()) for cost in COSTS},
    )


def _column(rows: Sequence[Row], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])
