"""All behavioural parameters with their ranges, and the ensembles that the fitted ones are drawn from.

Most stand in `behaviour.toml`; those of sectors, groups of exports and suppliers stand with them in
`sector_metrics.csv`, `export_reach.csv` and `suppliers.csv`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from sim.data import InputError, parse_rows, read_rows, read_text
from sim.parameters.behaviour import of_trade, units
from sim.parameters.ensembles import FILE as ENSEMBLE
from sim.parameters.ensembles import NO_TRADE, TRADE_FILE, Ensemble, EnsembleError, parse_ensemble, parse_trade_ensemble
from sim.parameters.parameter import Parameter

RANGED: Final = ("at_risk_share", "china_share")
"""Metrics of sectors that are drawn within a range."""

REACH: Final = {"affiliates": "affiliates_share", "software": "software_reach"}
"""Family of parameters of each control of exports, by its name in `export_reach.csv`."""


@dataclass(frozen=True)
class Parameters:
    """Everything that behaviour is drawn from."""

    rows: tuple[Parameter, ...]
    """All parameters, in the order of the files."""
    ensemble: Ensemble
    """Sets of the fitted parameters of magnets."""
    calibrated_from: str
    """SHA-256 of the data that ensemble was fitted to."""
    trade_ensemble: Ensemble = NO_TRADE
    """Sets of the fitted parameters of trade at large."""
    trade_calibrated_from: str = ""
    """SHA-256 of the data that ensemble was fitted to; empty where nothing of trade is fitted."""

    def points(self) -> dict[str, float]:
        """Point values by name."""
        return {parameter.name: parameter.value for parameter in self.rows}


@dataclass(frozen=True)
class BehaviourFile:
    """What a behaviour file says."""

    calibrated_from: str
    trade_calibrated_from: str
    parameters: tuple[Parameter, ...]


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


@cache
def load_parameters() -> Parameters:
    """Read and validate the packaged parameters. Raises `InputError` with every problem found."""
    behaviour = parse_behaviour(read_text("behaviour.toml"))
    problems = _unit_problems(behaviour.parameters)
    if problems:
        raise InputError("\n".join(problems))
    fitted = {parameter.name for parameter in behaviour.parameters if parameter.fitted}
    trade = {name for name in fitted if of_trade(name)}
    try:
        trade_text = read_text(TRADE_FILE)
    except FileNotFoundError:
        trade_text = None
    try:
        ensemble = parse_ensemble(read_text(ENSEMBLE), fitted - trade)
        trade_ensemble = parse_trade_ensemble(trade_text, trade)
    except EnsembleError as error:
        raise InputError(str(error)) from None
    return Parameters(
        rows=(*behaviour.parameters, *_of_sectors(), *_of_exports(), *_of_suppliers()),
        ensemble=ensemble,
        calibrated_from=behaviour.calibrated_from,
        trade_ensemble=trade_ensemble,
        trade_calibrated_from=behaviour.trade_calibrated_from,
    )


def _unit_problems(parameters: tuple[Parameter, ...], file: str = "behaviour.toml") -> list[str]:
    """Fields of the typed groups without a row, rows without a field, and units that differ."""
    found, due = {parameter.name: parameter.unit for parameter in parameters}, units()
    return [
        *(
            f"{file}: {name}: found no row; allowed: a row for each field of `Behaviour`"
            for name in due
            if name not in found
        ),
        *(
            f"{file}: {name}: found a row that no world reads; allowed: fields of `Behaviour`"
            for name in found
            if name not in due
        ),
        *(
            f"{file}: {name}.unit: found {unit!r}; allowed: {due[name]!r}"
            for name, unit in found.items()
            if name in due and unit != due[name]
        ),
    ]


def _of_sectors() -> list[Parameter]:
    """At-risk shares of sectors, then China's shares of their magnets, each in the order of `sectors.csv`."""
    ranged = {p.name: p for p in parse_rows("sector_metrics.csv", _ranged) if p is not None}
    sectors = [row["sector"] for row in read_rows("sectors.csv")]
    names = (f"{metric}.{sector}" for metric in RANGED for sector in sectors)
    return [ranged[name] for name in names if name in ranged]


def _ranged(row: Mapping[str, str]) -> Parameter | None:
    """A metric of a sector with a range; None for any other."""
    if row["metric"] not in RANGED:
        return None
    fields: dict[str, Any] = {key: row[key] for key in ("value", "low", "high", "grade", "unit")}
    return Parameter(name=f"{row['metric']}.{row['sector']}", kind="assumption", source=row["source_title"], **fields)


def _of_exports() -> list[Parameter]:
    """What controls reach of each group of exports, in the order of `export_reach.csv`."""
    return parse_rows("export_reach.csv", _reach)


def _reach(row: Mapping[str, str]) -> Parameter:
    family = REACH.get(row["control"])
    if family is None:
        raise ValueError(f"control: found {row['control']!r}; allowed: {', '.join(REACH)}")
    return Parameter.model_validate(
        {
            "name": f"{family}.{row['good']}",
            "value": row["share"],
            **{key: row[key] for key in ("low", "high", "kind", "grade")},
            "unit": "share of exports",
            "source": "; ".join(text for text in (row["formula"], row["note"], row["source_title"]) if text),
        }
    )


def _of_suppliers() -> list[Parameter]:
    """Spare capacity of suppliers outside China, in the order of `suppliers.csv`."""
    return parse_rows("suppliers.csv", _spare)


def _spare(row: Mapping[str, str]) -> Parameter:
    return Parameter(
        name=f"spare.{row['origin']}",
        value=float(row["spare_us_tonnes_per_year"]),
        low=float(row["spare_low"]),
        high=float(row["spare_high"]),
        unit="tonnes a year",
        kind="assumption",
        grade="C",
        source=f"{row['formula']}; {row['source_title']}; {row['note']}",
    )
