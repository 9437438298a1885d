"""What a world is built from: sectors, destinations, suppliers and behaviour, read once and validated.

Files stand in `sim/data/`; every row carries source, grade and unit. The world sees the frozen objects below, never a
file.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from sim.clock import to_day
from sim.ensemble import FILE as ENSEMBLE
from sim.ensemble import NO_TRADE, TRADE_FILE, Ensemble, EnsembleError, of_trade, parse_ensemble, parse_trade_ensemble

MAGNET_USE_TONNES_PER_YEAR = 8500.0
"""U.S. use of bare magnets, all origins, tonnes a year (Morgan Stanley expert-call note 2026-06-23, grade B)."""

DAYS_PER_MONTH = 365.25 / 12
"""Mean length of a month, days: turns a monthly flow into a daily one."""


class InputError(Exception):
    """A data file is malformed. The message has one line a problem: file, row or key, what is wrong."""


Standing = Literal["identified", "prior-driven"]

Held = Literal["none", "prior-driven", "all"]
"""Parameters that stand at their points instead of being drawn."""


class Parameter(BaseModel):
    """One behavioural parameter: a point and its range.

    A fitted parameter is drawn with the others of its set from the ensemble, and its range is that of the ensemble; any
    other is drawn from the triangular distribution on its range.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: float
    low: float
    high: float
    unit: str
    kind: Literal["evidence", "assumption"]
    grade: Literal["A", "B", "C"]
    source: str
    fitted: bool = False
    standing: Standing = "prior-driven"
    """Whether data cut the variance of the prior by half at least (identified) or not (prior-driven)."""

    @model_validator(mode="after")
    def _ordered(self) -> "Parameter":
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value {self.value} must lie in [low, high] = [{self.low}, {self.high}]")
        if self.standing == "identified" and not self.fitted:
            raise ValueError("only a fitted parameter can be identified")
        return self

    def draw(self, uniform: float) -> float:
        """Inverse of the triangular distribution on [low, high] with mode `value`, at `uniform` in [0, 1)."""
        width = self.high - self.low
        if width == 0.0:
            return self.value
        rise = (self.value - self.low) / width
        if uniform < rise:
            return self.low + sqrt(uniform * width * (self.value - self.low))
        return self.high - sqrt((1.0 - uniform) * width * (self.high - self.value))


@dataclass(frozen=True)
class Behaviour:
    """The behavioural parameters, in the order of the file."""

    parameters: tuple[Parameter, ...]

    def points(self) -> dict[str, float]:
        """Point values by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}


@dataclass(frozen=True)
class Sector:
    """A group of U.S. users of magnets; sectors that are `claimed` report output."""

    name: str
    label: str
    unit: str
    claimed: bool
    industry: str
    """Industry of the input-output table that it is part of; empty where no output is claimed."""
    end_use: str
    plants: int
    long_cover: bool
    """Whether magnets are held as spares with the long cover of materials."""
    needs: tuple[str, ...]
    """Products without which its plants stop: names of `sim.world.needs.PRODUCTS`."""
    note: str
    use_weight: float
    """Share of U.S. bare-magnet use, the mean of a Dirichlet draw."""
    content_cap_tonnes_per_year: float
    """Magnet content of a year's output; inf where unknown. Bare use cannot exceed it."""
    controlled_tilt: float
    """Ratio of the sector's controlled share to the national one."""
    china_share: Parameter | None
    """China's share of the sector's use where evidence sets it apart; None shares what is left of China's total."""
    output_per_year: float
    value_added_usd_m_per_unit: float

    @property
    def output_per_month(self) -> float:
        """Normal output in a mean month, in `unit`."""
        return self.output_per_year / 12.0


@dataclass(frozen=True)
class Destination:
    """A place China ships magnets to, with its normal departures in tonnes a month and its modelled buyers."""

    name: str
    label: str
    departures_tonnes_per_month: float
    buyers: int


@dataclass(frozen=True)
class Supplier:
    """A non-Chinese origin: what it ships to the U.S. in a normal year and what more it could after a ramp."""

    origin: str
    us_tonnes_per_year: float
    spare: Parameter
    """Spare capacity for the U.S. at the end of the ramp, tonnes a year."""
    ramp_from_day: float
    ramp_days: float
    uses_chinese_inputs: bool


@dataclass(frozen=True)
class Inputs:
    """Everything but policy that a world is built from."""

    sectors: tuple[Sector, ...]
    destinations: tuple[Destination, ...]
    suppliers: tuple[Supplier, ...]
    new_year_days: tuple[float, ...]
    """Day numbers on which the Spring Festival holiday begins."""
    behaviour: Behaviour
    """All parameters: behaviour.toml, at-risk shares of sectors and spare capacity of suppliers."""
    ensemble: Ensemble
    """Sets of the fitted parameters of magnets."""
    calibrated_from: str
    """SHA-256 of the data that ensemble was fitted to."""
    trade_ensemble: Ensemble = NO_TRADE
    """Sets of the fitted parameters of trade at large."""
    trade_calibrated_from: str = ""
    """SHA-256 of the data that ensemble was fitted to; empty where nothing of trade is fitted."""


@dataclass(frozen=True)
class BehaviourFile:
    """What a behaviour file says."""

    calibrated_from: str
    trade_calibrated_from: str
    parameters: tuple[Parameter, ...]


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a packaged CSV file as text."""
    text = files("sim").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def parse_behaviour(text: str, file: str = "behaviour.toml") -> BehaviourFile:
    """Digests of the data that were fitted to, and parameters of a behaviour file.

    Raises `InputError` with every problem found.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: not valid TOML: {error}") from None
    found: list[Parameter] = []
    problems: list[str] = []
    digests = {key: tables.pop(key, "") for key in ("calibrated_from", "trade_calibrated_from")}
    for key, digest in digests.items():
        if not isinstance(digest, str):
            problems.append(f"{file}: {key}: found {digest!r}; allowed: a text")
    for group, entries in tables.items():
        if not isinstance(entries, dict):
            problems.append(f"{file}: {group}: found {entries!r}; allowed: a group of parameters")
            continue
        for key, entry in entries.items():
            name = f"{group}.{key}"
            try:
                found.append(Parameter.model_validate({"name": name, **entry}))
            except (ValidationError, TypeError) as error:
                details = error.errors() if isinstance(error, ValidationError) else [{"loc": (), "msg": str(error)}]
                problems += [f"{file}: {name}{''.join(f'.{part}' for part in d['loc'])}: {d['msg']}" for d in details]
    if problems:
        raise InputError("\n".join(problems))
    return BehaviourFile(**digests, parameters=tuple(found))


def _metrics() -> Mapping[tuple[str, str], Mapping[str, str]]:
    rows = read_rows("sector_metrics.csv")
    seen: dict[tuple[str, str], Mapping[str, str]] = {}
    for number, row in enumerate(rows, start=2):
        key = (row["sector"], row["metric"])
        if key in seen:
            raise InputError(f"sector_metrics.csv: row {number}: {key[0]}, {key[1]} stands twice")
        seen[key] = row
    return seen


def _sector(row: Mapping[str, str], metrics: Mapping[tuple[str, str], Mapping[str, str]]) -> Sector:
    def metric(name: str, default: float | None = None) -> float:
        found = metrics.get((row["sector"], name))
        if found is None:
            if default is None:
                raise InputError(f"sector_metrics.csv: {row['sector']} has no {name}")
            return default
        return float(found["value"])

    claimed = row["claimed"] == "true"
    return Sector(
        name=row["sector"],
        label=row["label"],
        unit=row["unit"],
        claimed=claimed,
        industry=row["industry"],
        end_use=row["end_use"],
        plants=int(row["plants"]),
        long_cover=row["long_cover"] == "true",
        needs=tuple(row["needs"].split(";")),
        note=row["note"],
        use_weight=metric("magnet_use_weight"),
        content_cap_tonnes_per_year=metric("magnet_content_cap", float("inf")),
        controlled_tilt=metric("controlled_tilt"),
        china_share=_ranged("china_share", row["sector"], metrics),
        output_per_year=metric("output_per_year", None if claimed else 0.0),
        value_added_usd_m_per_unit=metric("value_added_per_unit", None if claimed else 0.0),
    )


def _ranged(metric: str, sector: str, metrics: Mapping[tuple[str, str], Mapping[str, str]]) -> Parameter | None:
    """A metric with a range, as a parameter `metric.sector`; None where the sector has no such row."""
    row = metrics.get((sector, metric))
    if row is None:
        return None
    fields: dict[str, Any] = {key: row[key] for key in ("value", "low", "high", "grade", "unit")}
    return Parameter(name=f"{metric}.{sector}", kind="assumption", source=row["source_title"], **fields)


def _supplier(row: Mapping[str, str]) -> Supplier:
    spare = Parameter(
        name=f"spare.{row['origin']}",
        value=float(row["spare_us_tonnes_per_year"]),
        low=float(row["spare_low"]),
        high=float(row["spare_high"]),
        unit="tonnes a year",
        kind="assumption",
        grade="C",
        source=f"{row['formula']}; {row['source_title']}; {row['note']}",
    )
    return Supplier(
        origin=row["origin"],
        us_tonnes_per_year=float(row["us_tonnes_per_year"]),
        spare=spare,
        ramp_from_day=float(to_day(date.fromisoformat(row["ramp_from"]))),
        ramp_days=float(row["ramp_days"]),
        uses_chinese_inputs=row["uses_chinese_inputs"] == "true",
    )


@cache
def load_inputs() -> Inputs:
    """Read and validate the packaged data. Raises `InputError` with the rows at fault."""
    metrics = _metrics()
    sectors = tuple(_sector(row, metrics) for row in read_rows("sectors.csv"))
    weight = sum(sector.use_weight for sector in sectors)
    if abs(weight - 1.0) > 1e-9:
        raise InputError(f"sector_metrics.csv: magnet_use_weight adds up to {weight:.6f}, not to 1")
    destinations = tuple(
        Destination(row["destination"], row["label"], float(row["departures_tonnes_per_month"]), int(row["buyers"]))
        for row in read_rows("destinations.csv")
    )
    suppliers = tuple(_supplier(row) for row in read_rows("suppliers.csv"))
    data = files("sim").joinpath("data")
    behaviour = parse_behaviour(data.joinpath("behaviour.toml").read_text(encoding="utf-8"))
    fitted = {parameter.name for parameter in behaviour.parameters if parameter.fitted}
    trade, trade_file = {name for name in fitted if of_trade(name)}, data.joinpath(TRADE_FILE)
    trade_text = trade_file.read_text(encoding="utf-8") if trade_file.is_file() else None
    try:
        ensemble = parse_ensemble(data.joinpath(ENSEMBLE).read_text(encoding="utf-8"), fitted - trade)
        trade_ensemble = parse_trade_ensemble(trade_text, trade)
    except EnsembleError as error:
        raise InputError(str(error)) from None
    by_sector = (_ranged(name, s.name, metrics) for name in ("at_risk_share", "china_share") for s in sectors)
    everything = (*behaviour.parameters, *(p for p in by_sector if p), *(supplier.spare for supplier in suppliers))
    return Inputs(
        sectors=sectors,
        destinations=destinations,
        suppliers=suppliers,
        new_year_days=tuple(
            float(to_day(date.fromisoformat(row["festival_start"]))) for row in read_rows("new_year.csv")
        ),
        behaviour=Behaviour(everything),
        ensemble=ensemble,
        calibrated_from=behaviour.calibrated_from,
        trade_ensemble=trade_ensemble,
        trade_calibrated_from=behaviour.trade_calibrated_from,
    )
