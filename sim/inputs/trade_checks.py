"""What is wrong with the tables of trade: numbers that are none, missing mappings, shares that do not add up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Final

from sim.inputs.industries import NOWHERE, Industries
from sim.inputs.magnets import MagnetInputs
from sim.policy.acts import Direction
from sim.policy.goods import Good
from sim.policy.problems import Problem, choices, nearest

Row = Mapping[str, str]

IMPORTS: Final[Direction] = ("CN", "US")
EXPORTS: Final[Direction] = ("US", "CN")

NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "import_goods.csv": ("us_imports_world_2024_usd_m",),
    "import_origins.csv": ("share_of_us_imports_2024",),
    "export_goods.csv": (),
    "export_reach.csv": ("share", "low", "high"),
    "goods_industries.csv": ("share",),
    "trade_season.csv": (
        "imports_from_cn_2024_usd_m",
        "exports_to_cn_2024_usd_m",
        "exports_without_soybeans_2024_usd_m",
    ),
    "soybeans.csv": ("value",),
}
"""Columns of numbers, none below zero, of every table."""

FLAGS: Final = ("true", "false")

ROUNDING: Final = 1e-6
"""How far shares may miss one."""

MONTHS_OF_YEAR: Final = tuple(f"{month:02d}" for month in range(1, 13))

CONTROLS: Final = ("affiliates", "software")
"""U.S. controls on exports whose reach `export_reach.csv` holds."""

USES: Final = ("crush", "exports", "seed", "residual")
BALANCE: Final = ("opening_stock", "harvest", "imports", *USES, "closing_stock")
COSTS: Final = ("operating_cost", "total_cost")
"""Items of `soybeans.csv` that say what a planted acre costs; each has one row."""


def trade_problems(
    groups: Mapping[Direction, tuple[Good, ...]],
    inputs: MagnetInputs,
    industries: Industries,
    tables: Mapping[str, Sequence[Row]],
) -> list[Problem]:
    """Everything wrong with the tables; sums are taken only where all cells can be read."""
    problems = [
        problem for table, columns in NUMBERS.items() for problem in _cell_problems(table, tables[table], columns)
    ]
    if problems:
        return problems
    problems = _mapping_problems(groups, inputs, industries, tables)
    problems += _reach_problems(tables["export_reach.csv"], {good.good for good in groups[EXPORTS]})
    return problems + _season_problems(tables["trade_season.csv"]) + _soybean_problems(tables["soybeans.csv"])


def _cell_problems(table: str, rows: Sequence[Row], columns: Sequence[str]) -> list[Problem]:
    """Cells that are no number, or no flag."""
    problems = []
    for line, row in enumerate(rows, start=2):
        for column in columns:
            try:
                number = float(row[column])
            except ValueError:
                number = float("nan")
            if not (isfinite(number) and number >= 0.0):
                problems.append(Problem(table, line, column, repr(row[column]), "a number, 0 or more"))
        if row.get("by_air", FLAGS[0]) not in FLAGS:
            problems.append(Problem(table, line, "by_air", repr(row["by_air"]), choices(FLAGS)))
    return problems


def values(rows: Sequence[Row], item: str) -> dict[str, float]:
    """Values by period of an item of `soybeans.csv`, in the unit of its rows."""
    return {row["period"]: float(row["value"]) for row in rows if row["item"] == item}


def _mapping_problems(
    groups: Mapping[Direction, tuple[Good, ...]],
    inputs: MagnetInputs,
    industries: Industries,
    tables: Mapping[str, Sequence[Row]],
) -> list[Problem]:
    """Groups without a row, rows without a group, unknown industries and sectors, shares that do not add up."""
    problems: list[Problem] = []
    names = {route: {good.good for good in goods} for route, goods in groups.items()}
    for table in ("import_goods.csv", "export_goods.csv"):
        counted = Counter(row["good"] for row in tables[table])
        problems += [
            Problem(table, 0, good, f"{count} rows", "one a group of goods")
            for good, count in counted.items()
            if count > 1
        ]
    for table, route in (("import_goods.csv", IMPORTS), ("import_origins.csv", IMPORTS), ("export_goods.csv", EXPORTS)):
        problems += _unmatched(table, tables[table], names[route], {good.good for good in groups[route]})
    claimed = [sector for sector in inputs.sectors if sector.claimed]
    problems += [
        Problem("sectors.csv", 0, sector.name, f"industry {sector.industry!r}", choices(industries.codes))
        for sector in claimed
        if sector.industry not in industries.codes
    ]
    allowed, sectors = {*industries.codes, NOWHERE}, {sector.name for sector in claimed}
    directions: dict[str, Direction] = {goods[0].direction: route for route, goods in groups.items()}
    sums: dict[tuple[str, str], float] = defaultdict(float)
    table = "goods_industries.csv"
    for line, row in enumerate(tables[table], start=2):
        good, code, sector = row["good"], row["industry"], row["sector"]
        if row["direction"] not in directions:
            problems.append(Problem(table, line, "direction", repr(row["direction"]), choices(directions)))
        elif good not in names[directions[row["direction"]]]:
            groups_due = names[directions[row["direction"]]]
            problems.append(Problem(table, line, "good", repr(good), "a group", nearest(good, groups_due)))
        if code not in allowed:
            problems.append(Problem(table, line, "industry", repr(code), choices(allowed), nearest(code, allowed)))
        if sector and sector not in sectors:
            problems.append(Problem(table, line, "sector", repr(sector), choices(sectors), nearest(sector, sectors)))
        sums[good, row["direction"]] += float(row["share"])
    for group in (good for goods in groups.values() for good in goods):
        total = sums.get((group.good, group.direction))
        if total is None:
            problems.append(Problem(table, 0, group.good, "no industry", "at least one row a group of goods"))
        elif abs(total - 1.0) > ROUNDING:
            problems.append(Problem(table, 0, group.good, f"shares that add up to {total:.6f}", "1"))
    over: dict[str, float] = defaultdict(float)
    for row in tables["import_origins.csv"]:
        over[row["good"]] += float(row["share_of_us_imports_2024"])
    problems += [
        Problem("import_origins.csv", 0, good, f"shares that add up to {total:.6f}", "1 at most")
        for good, total in over.items()
        if total > 1.0 + ROUNDING
    ]
    return problems


def _unmatched(table: str, rows: Sequence[Row], allowed: set[str], due: Iterable[str]) -> list[Problem]:
    strange = [
        Problem(table, line, "good", repr(row["good"]), "a group of goods.csv", nearest(row["good"], allowed))
        for line, row in enumerate(rows, start=2)
        if row["good"] not in allowed
    ]
    seen = {row["good"] for row in rows}
    return strange + [Problem(table, 0, good, "no row", "one a group of goods") for good in due if good not in seen]


def _reach_problems(rows: Sequence[Row], groups: set[str]) -> list[Problem]:
    """Unknown groups and controls, a group twice under one control, shares above one or out of order."""
    problems, table = [], "export_reach.csv"
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(rows, start=2):
        good, control = row["good"], row["control"]
        if good not in groups:
            problems.append(Problem(table, line, "good", repr(good), "a group of exports", nearest(good, groups)))
        if control not in CONTROLS:
            problems.append(Problem(table, line, "control", repr(control), choices(CONTROLS)))
        if (good, control) in seen:
            problems.append(
                Problem(table, line, "good", f"{good} under {control} again", "one row a group and control")
            )
        seen.add((good, control))
        low, share, high = (float(row[name]) for name in ("low", "share", "high"))
        if not low <= share <= high <= 1.0:
            found = f"{low:g}, {share:g} and {high:g}"
            problems.append(Problem(table, line, "share", found, "low, share and high in order, 1 at most"))
    return problems


def _season_problems(rows: Sequence[Row]) -> list[Problem]:
    found = tuple(row["month"] for row in rows)
    if found == MONTHS_OF_YEAR:
        return []
    return [Problem("trade_season.csv", 0, "month", ", ".join(found) or "none", "01 to 12, each once")]


def _soybean_problems(rows: Sequence[Row]) -> list[Problem]:
    """A balance that does not close, a season that does not add up, a cost or an area that is missing."""
    problems = []
    for item in ("season_all", "season_to_cn", "season_cn_total"):
        total = sum(values(rows, item).values())
        if abs(total - 100.0) > 0.1:
            problems.append(Problem("soybeans.csv", 0, item, f"shares that add up to {total:.2f}", "100"))
    for year in values(rows, "harvest"):
        at = {item: values(rows, item).get(year, float("nan")) for item in BALANCE}
        gap = at["opening_stock"] + at["harvest"] + at["imports"] - sum(at[item] for item in USES) - at["closing_stock"]
        if not abs(gap) <= 1.0:
            problems.append(Problem("soybeans.csv", 0, year, f"a balance open by {gap:.1f}", "1 million bushels"))
        if not values(rows, "area_planted").get(year):
            problems.append(Problem("soybeans.csv", 0, year, "no area planted", "an area of every year with a harvest"))
    for item in COSTS:
        if len(values(rows, item)) != 1:
            problems.append(Problem("soybeans.csv", 0, item, f"{len(values(rows, item))} years", "one row"))
    return problems
