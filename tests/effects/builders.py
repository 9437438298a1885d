"""Small hand-made studies whose effects can be worked out on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.clock import DAYS_PER_MONTH, END, EVE, MONTHS, WEEKS
from sim.effects import StudyEffects, study_effects
from sim.inputs.magnets import ORIGINS, MagnetInputs, Sector, load_magnet_inputs
from sim.inputs.trade import TradeInputs, load_trade_inputs
from sim.parameters.ensembles import Ensemble
from sim.parameters.load import Parameters
from sim.parameters.parameter import Parameter
from sim.policy import Product
from sim.policy.duties import LayerRate
from sim.policy.duty_table import NO_DUTY, GoodTable
from sim.policy.intervals import ActInterval, DutyInterval
from sim.study.result import PathRuns, StudyResult
from sim.worlds.magnets.record import DESTINATIONS, END_USES, KINDS, LicenceCounts, MagnetRecord
from sim.worlds.magnets.record import INPUTS as NEEDED
from sim.worlds.trade.record import Flow, SoybeanRecord, TradeRecord

CARS, CHIPS, REST = 0, 1, 2
"""Indices of the sectors of `INPUTS`."""

PLANT_SECTOR = (CARS, CARS, CHIPS, REST)

GOOD = "HS8505110070"


def month(label: str) -> int:
    return MONTHS.index(label)


def days_in(label: str) -> int:
    """Days of a month between 2024 and 2026."""
    year, number = map(int, label.split("-"))
    after = date(year + number // 12, number % 12 + 1, 1)
    return (after - date(year, number, 1)).days


def sector(
    name: str, output_per_day: float, value_added: float, claimed: bool = True, unit: str = "vehicles"
) -> Sector:
    """A sector as the data have them, but for what a report looks at."""
    return replace(
        load_magnet_inputs().sectors[0],
        name=name,
        label=name.title(),
        unit=unit,
        claimed=claimed,
        output_per_year=output_per_day * DAYS_PER_MONTH * 12,
        value_added_usd_m_per_unit=value_added,
    )


INPUTS = MagnetInputs(
    sectors=(
        sector("cars", output_per_day=100.0, value_added=0.5),
        sector("chips", output_per_day=10.0, value_added=2.0, unit="usd_m_gross_output"),
        sector("rest", output_per_day=0.0, value_added=0.0, claimed=False, unit="none"),
    ),
    destinations=(),
    suppliers=(),
    new_year_days=(),
)
"""Cars make 100 a day at US$ 0.5 m each, chips 10 a day at US$ 2 m; the rest claims nothing."""

PARAMETERS = Parameters(
    rows=(
        Parameter(
            name="controlled.share",
            value=0.5,
            low=0.3,
            high=0.75,
            unit="share",
            kind="assumption",
            grade="C",
            source="=nobody knows",
        ),
    ),
    ensemble=Ensemble((), (1.0,), ((),)),
    calibrated_from="",
)

Cells = Mapping[tuple[int, str], float]
"""(sector, month) -> value."""


def by_sector(cells: Cells) -> np.ndarray:
    array = np.zeros((len(INPUTS.sectors), len(MONTHS)))
    for (index, label), value in cells.items():
        array[index, month(label)] = value
    return array


CAR_MAKERS, CHIP_MAKERS = "3361MV", "334"
"""Industries of the claimed sectors."""


def trade_inputs() -> TradeInputs:
    """The packaged groups of goods for the sectors of `INPUTS`: motor vehicles are cars, semiconductors chips."""
    whole = load_trade_inputs()
    made = np.zeros((len(whole.exports.names), len(INPUTS.sectors)))
    made[whole.exports.names.index("motor vehicles"), CARS] = 1.0
    made[whole.exports.names.index("semiconductors and components"), CHIPS] = 1.0
    industries = whole.industries
    return replace(
        whole,
        exports=replace(whole.exports, sectors=made),
        sector_industry=(industries.index(CAR_MAKERS), industries.index(CHIP_MAKERS), -1),
        input_content=np.zeros((len(INPUTS.sectors), len(whole.imports.names))),
    )


DATA = trade_inputs()

Groups = Mapping[tuple[str, str], float]
"""(group of goods, month) -> US$ million."""


def flow(names: Sequence[str], amounts: Mapping[str, Groups]) -> Flow:
    """Nothing but what is named: field -> (group, month) -> amount."""
    arrays = {one.name: np.zeros((len(names), len(MONTHS)), dtype=np.float32) for one in fields(Flow)}
    for name, cells in amounts.items():
        for (group, label), amount in cells.items():
            arrays[name][names.index(group), month(label)] = amount
    return Flow(**arrays)


def trade(
    *,
    imports: Mapping[str, Groups] | None = None,
    exports: Mapping[str, Groups] | None = None,
    soybeans: Mapping[str, Mapping[str, float]] | None = None,
    costs: Cells | None = None,
    unmade: Groups | None = None,
    transhipment: Groups | None = None,
    premium: Groups | None = None,
    dearer: Groups | None = None,
    **shares: float,
) -> TradeRecord:
    """One replication in which nothing is traded but what is named."""
    months = {one.name: np.zeros(len(MONTHS)) for one in fields(SoybeanRecord)}
    for name, cells in (soybeans or {}).items():
        for label, amount in cells.items():
            months[name][month(label)] = amount
    return TradeRecord(
        imports=flow(DATA.imports.names, imports or {}),
        exports=flow(DATA.exports.names, exports or {}),
        transhipment_duty=flow(DATA.imports.names, {"duty": transhipment or {}}).duty,
        premium=flow(DATA.imports.names, {"value": premium or {}}).value,
        dearer=flow(DATA.imports.names, {"value": dearer or {}}).value,
        unmade_exports=flow(DATA.exports.names, {"demand": unmade or {}}).demand,
        soybeans=SoybeanRecord(**months),
        normal_duty=np.full(len(DATA.imports.names), 10.0, dtype=np.float32),
        cost_loss=by_sector(costs or {}).astype(np.float32),
        collection=shares.get("collection", 0.5),
        home_share=shares.get("home_share", 0.1),
        redirected=shares.get("redirected", 0.2),
        passed_on=shares.get("passed_on", 0.6),
        propensity=shares.get("propensity", 0.7),
        returned=shares.get("returned", 0.3),
        events=1,
    )


def flows(cells: Mapping[tuple[str, str, str], float]) -> np.ndarray:
    """(origin, destination, month) -> tonnes."""
    array = np.zeros((len(ORIGINS), len(DESTINATIONS), len(MONTHS)))
    for (origin, destination, label), value in cells.items():
        array[ORIGINS.index(origin), DESTINATIONS.index(destination), month(label)] = value
    return array


def office(
    counts: Mapping[str, Mapping[tuple[str, str], float]] | None = None,
    waits: Sequence[tuple[str, str, float]] = (),
) -> LicenceCounts:
    """Counts: name -> (end use, month) -> files; waits: (month, end use, days)."""
    arrays = {
        name: np.zeros((len(END_USES), len(MONTHS)))
        for name in ("applied", "approved", "returned", "refused", "pending")
    }
    for name, cells in (counts or {}).items():
        for (use, label), value in cells.items():
            arrays[name][END_USES.index(use), month(label)] = value
    return LicenceCounts(
        **arrays,
        wait_month=np.array([month(label) for label, _, _ in waits], dtype=np.int16),
        wait_end_use=np.array([END_USES.index(use) for _, use, _ in waits], dtype=np.int8),
        wait_days=np.array([days for _, _, days in waits], dtype=np.float32),
    )


def by_input(gross: Cells, scarcest: Mapping[tuple[int, str], str]) -> np.ndarray:
    """What was not made, by the input that was scarcest."""
    array = np.zeros((len(INPUTS.sectors), len(NEEDED), len(MONTHS)))
    for (index, label), value in gross.items():
        array[index, NEEDED.index(Product(scarcest.get((index, label), NEEDED[0]))), month(label)] = value
    return array


def record(
    replication: int = 0,
    *,
    gross: Cells | None = None,
    recovered: Cells | None = None,
    deferred: Cells | None = None,
    departed: Mapping[tuple[str, str, str], float] | None = None,
    arrived: Mapping[tuple[str, str, str], float] | None = None,
    licences: LicenceCounts | None = None,
    level: np.ndarray | None = None,
    cover: np.ndarray | None = None,
    adaptation: Mapping[tuple[int, str, str], float] | None = None,
    prices: Mapping[str, float] | None = None,
    short_of: Mapping[tuple[int, str], str] | None = None,
    capacity: Mapping[tuple[str, str], float] | None = None,
) -> MagnetRecord:
    """One replication in which nothing happens but what is named. `adaptation`: (sector, kind, month) -> what it took;
    `prices`: kind -> what a unit costs, one where it is not named; `short_of`: (sector, month) -> input that was
    scarcest, controlled magnets where it is not named; `capacity`: (origin, month) -> tonnes."""
    made = np.zeros((len(ORIGINS), len(MONTHS)))
    for (origin, label), amount in (capacity or {}).items():
        made[ORIGINS.index(origin), month(label)] = amount
    used, price = np.zeros((len(INPUTS.sectors), len(KINDS), len(MONTHS))), np.ones(len(KINDS))
    for (index, kind, label), amount in (adaptation or {}).items():
        used[index, KINDS.index(kind), month(label)] = amount
    for kind, amount in (prices or {}).items():
        price[KINDS.index(kind)] = amount
    shape = (len(PLANT_SECTOR), WEEKS)
    return MagnetRecord(
        replication=replication,
        gross_loss=by_sector(gross or {}),
        recovered=by_sector(recovered or {}),
        deferred=by_sector(deferred or {}),
        short_of=by_input(gross or {}, short_of or {}),
        departed=flows(departed or {}),
        arrived=flows(arrived or {}),
        in_transit=flows({}),
        stranded=flows({}),
        capacity=made,
        adaptation=used,
        adaptation_price=price,
        licences=licences or office(),
        plant_sector=np.array(PLANT_SECTOR, dtype=np.int16),
        cover_weeks=(np.full(shape, 8.0) if cover is None else cover).astype(np.float16),
        level=(np.ones(shape) if level is None else level).astype(np.float16),
        first_stop_day=np.full(len(INPUTS.sectors), np.nan),
        events=1,
    )


ACT: Any = SimpleNamespace(
    citation="Public Law 1 \u2013 \u00a7 2", announced=date(2023, 12, 1), status="enacted", written_by=""
)


class FakeLaw:
    """Duties that change once, on 9 April 2025."""

    def duty_intervals(self, goods: Sequence[str], start: date, end: date) -> dict[str, list[DutyInterval]]:
        middle = date(2025, 4, 8)
        first = (LayerRate("mfn", 2.0, ("ACT-1",), "x"),)
        second = (
            *first,
            LayerRate("section_301", 7.5, ("ACT-2",), "y"),
            LayerRate("section_301", 0.5, ("ACT-3",), "z"),
        )
        changes = [DutyInterval(start, middle, first, 2.0), DutyInterval(date(2025, 4, 9), end, second, 10.0)]
        return dict.fromkeys(goods, changes)

    def average_duty_pct(self, route: tuple[str, str], when: date, known_on: date | None = None) -> float:
        assert (when, known_on) == (END, END)
        return {("CN", "US"): 44.0, ("US", "CN"): 33.0}[route]


@dataclass(frozen=True)
class FakeView:
    """A law of one act: `magnet_pct` on everything from the start on."""

    magnet_pct: float = 25.0
    law: FakeLaw = field(default_factory=FakeLaw)
    acts: tuple[ActInterval, ...] = (
        ActInterval("ACT-1", date(2024, 1, 1), None, "mfn", "25 percent on everything", ACT),
    )

    def table(self, good: str, origin: str, destination: str) -> GoodTable:
        assert good == GOOD or good in DATA.imports.names
        assert (origin, destination) == ("CN", "US")
        return replace(NO_DUTY, totals=((self.magnet_pct,),))

    def act_intervals(self) -> list[ActInterval]:
        return list(self.acts)


PROGRAMMES = tuple(
    SimpleNamespace(layer=layer, label=label, destination=destination)
    for layer, label, destination in (
        ("mfn", "Column 1", "US"),
        ("section_301", "Lists", "US"),
        ("section_301", "Cranes", "US"),
        ("cn_reciprocal", "China", "CN"),
    )
)

REGISTER = SimpleNamespace(
    goods_scopes=(), goods=(SimpleNamespace(good=GOOD, route=("CN", "US"), part_of=""),), programmes=PROGRAMMES
)


@dataclass(frozen=True)
class FakePath:
    name: str
    baseline: str
    label: str = "A path"
    branches: date = EVE
    register: Any = field(default_factory=lambda: REGISTER)
    acts: tuple[Any, ...] = ()
    changes: tuple[Any, ...] = ()


def study(
    runs: Mapping[str, Sequence[MagnetRecord]],
    baselines: Mapping[str, str] | None = None,
    branches: Mapping[str, date] | None = None,
    reported: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    traded: Mapping[str, Sequence[TradeRecord]] | None = None,
) -> StudyResult:
    """A study of hand-made records; a path is its own baseline unless `baselines` names another."""
    made = {
        name: PathRuns(
            path=FakePath(  # type: ignore[arg-type]
                name,
                (baselines or {}).get(name, name),
                (labels or {}).get(name, "A path"),
                (branches or {}).get(name, EVE),
            ),
            view=FakeView(),  # type: ignore[arg-type]
            magnets=tuple(records),
            trade=tuple((traded or {}).get(name, [trade()] * len(records))),
        )
        for name, records in runs.items()
    }
    count = len(next(iter(runs.values())))
    return StudyResult(runs=made, reported=tuple(reported or runs), seed=1, replications=count)


def effects(result: StudyResult) -> StudyEffects:
    """The effects of a hand-made study."""
    return study_effects(result, INPUTS, DATA)


def two(path: Sequence[TradeRecord], base: Sequence[TradeRecord], **gross: Any) -> StudyResult:
    """A path `bad` and its baseline `base`, which differ in trade and in what else is named."""
    records = [record(number, **gross) for number in range(len(path))]
    still = [record(number) for number in range(len(base))]
    return study({"bad": records, "base": still}, {"bad": "base"}, traded={"bad": path, "base": base})
