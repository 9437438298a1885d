"""What the world of magnets is built from: sectors, destinations and suppliers, read once and validated.

Files stand in `sim/data/`; every row carries source, grade and unit. The world sees the frozen objects below, never a
file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from sim.clock import EVE, to_day
from sim.data import InputError, parse_rows, read_rows
from sim.policy import Destination, EndUse, Product

ORIGINS: Final = ("CN", "JP", "VN", "DE", "EE", "US")
"""Where magnets are made; axis O of the flows that a world records."""

MAGNET_USE_TONNES_PER_YEAR = 8500.0
"""U.S. use of bare magnets, all origins, tonnes a year (Morgan Stanley expert-call note 2026-06-23, grade B)."""


@dataclass(frozen=True)
class Sector:
    """A group of U.S. users of magnets; sectors that are `claimed` report output."""

    name: str
    label: str
    unit: str
    claimed: bool
    industry: str
    """Industry of the input-output table that it is part of; empty where no output is claimed."""
    end_use: EndUse
    dual_use: bool
    """Whether some of its plants also supply the military and are judged as it is."""
    bars_china: bool
    """Whether U.S. law bars magnets from China beyond China's share of the sector (DFARS 225.7018)."""
    plants: int
    long_cover: bool
    """Whether magnets are held as spares with the long cover of materials."""
    needs: tuple[Product, ...]
    """Products without which its plants stop."""
    note: str
    use_weight: float
    """Share of U.S. bare-magnet use, the mean of a Dirichlet draw."""
    content_cap_tonnes_per_year: float
    """Magnet content of a year's output; inf where unknown. Bare use cannot exceed it."""
    controlled_tilt: float
    """Ratio of the sector's controlled share to the national one."""
    output_per_year: float
    value_added_usd_m_per_unit: float

    @property
    def output_per_month(self) -> float:
        """Normal output in a mean month, in `unit`."""
        return self.output_per_year / 12.0


@dataclass(frozen=True)
class Importer:
    """A place China ships magnets to, with its normal departures in tonnes a month and its modelled users."""

    name: Destination
    label: str
    departures_tonnes_per_month: float
    foreign_users: int


@dataclass(frozen=True)
class Supplier:
    """A non-Chinese origin: what it ships to the U.S. in a normal year and what more it could after a ramp."""

    origin: str
    us_tonnes_per_year: float
    ramp_from_day: float
    ramp_days: float
    uses_chinese_inputs: bool


@dataclass(frozen=True)
class NamedLicences:
    """Licences that were given on one day to the suppliers of makers whose names were reported."""

    day: float
    destination: Destination
    sectors: tuple[str, ...]
    """Sectors in which these makers have plants."""


@dataclass(frozen=True)
class MagnetInputs:
    """Everything but law and behaviour that the world of magnets is built from."""

    sectors: tuple[Sector, ...]
    destinations: tuple[Importer, ...]
    suppliers: tuple[Supplier, ...]
    new_year_days: tuple[float, ...]
    """Day numbers on which the Spring Festival holiday begins."""
    named_licences: tuple[NamedLicences, ...] = ()


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
        end_use=EndUse(row["end_use"]),
        dual_use=row["dual_use"] == "true",
        bars_china=row["bars_china"] == "true",
        plants=int(row["plants"]),
        long_cover=row["long_cover"] == "true",
        needs=tuple(map(Product, row["needs"].split(";"))),
        note=row["note"],
        use_weight=metric("magnet_use_weight"),
        content_cap_tonnes_per_year=metric("magnet_content_cap", float("inf")),
        controlled_tilt=metric("controlled_tilt"),
        output_per_year=metric("output_per_year", None if claimed else 0.0),
        value_added_usd_m_per_unit=metric("value_added_per_unit", None if claimed else 0.0),
    )


def _supplier(row: Mapping[str, str]) -> Supplier:
    if row["origin"] not in ORIGINS:
        raise ValueError(f"origin: found {row['origin']!r}; allowed: {', '.join(ORIGINS)}")
    return Supplier(
        origin=row["origin"],
        us_tonnes_per_year=float(row["us_tonnes_per_year"]),
        ramp_from_day=float(to_day(date.fromisoformat(row["ramp_from"]))),
        ramp_days=float(row["ramp_days"]),
        uses_chinese_inputs=row["uses_chinese_inputs"] == "true",
    )


def _importer(row: Mapping[str, str]) -> Importer:
    return Importer(
        Destination(row["destination"]),
        row["label"],
        float(row["departures_tonnes_per_month"]),
        int(row["foreign_users"]),
    )


def _named_licences(row: Mapping[str, str], sectors: tuple[Sector, ...]) -> NamedLicences:
    names = tuple(row["sectors"].split(";"))
    known = [sector.name for sector in sectors]
    for name in names:
        if name not in known:
            raise ValueError(f"sectors: found {name!r}; allowed: {', '.join(known)}")
    if date.fromisoformat(row["released"]) > EVE:
        found = row["released"]
        raise ValueError(f"released: found {found}; allowed: a day up to {EVE}, later reports are the hold-out")
    return NamedLicences(float(to_day(date.fromisoformat(row["date"]))), Destination(row["destination"]), names)


@cache
def load_magnet_inputs() -> MagnetInputs:
    """Read and validate the packaged data. Raises `InputError` with the rows at fault."""
    metrics = _metrics()
    sectors = tuple(parse_rows("sectors.csv", lambda row: _sector(row, metrics)))
    weight = sum(sector.use_weight for sector in sectors)
    if abs(weight - 1.0) > 1e-9:
        raise InputError(f"sector_metrics.csv: magnet_use_weight adds up to {weight:.6f}, not to 1")
    destinations = tuple(parse_rows("destinations.csv", _importer))
    suppliers = tuple(parse_rows("suppliers.csv", _supplier))
    return MagnetInputs(
        sectors=sectors,
        destinations=destinations,
        suppliers=suppliers,
        new_year_days=tuple(
            parse_rows("new_year.csv", lambda row: float(to_day(date.fromisoformat(row["festival_start"]))))
        ),
        named_licences=tuple(parse_rows("named_licences.csv", lambda row: _named_licences(row, sectors))),
    )
