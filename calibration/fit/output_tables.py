"""What ties published output to the sectors of the model: weights of sectors in groups, and the errors of groups."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from calibration.score.output import Group
from sim.inputs.magnets import load_magnet_inputs
from sim.policy.acts import Grade, Row, Text
from sim.policy.problems import Problem, RecordErrors, choices, nearest
from sim.policy.tables import parse_numbered

WEIGHTS: Final = "output_weights.csv"
ERRORS: Final = "output_errors.csv"

TABLES: Final = (WEIGHTS, ERRORS)
"""Files of `fit/data` that a fit to output is held to besides the prints, in the order of their digest."""

SLACK: Final = 1e-3
"""How far rounded weights of a group may add up to more than one."""

Ends = Literal["low", "weight", "high"]
"""Column of the weights that is used."""

Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SectorWeight(Row):
    """A loss of x percent of the output of a sector is a loss of `weight` times x percent of the group."""

    group: Group
    sector: Text
    weight: Share
    low: Share
    high: Share
    kind: Literal["derived", "assumption"]
    formula: Text
    grade: Grade
    source_title: Text
    source_url: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.weight <= self.high:
            raise ValueError("the weight lies from low to high")
        return self


class GroupError(Row):
    """This is how far a month of a group may lie from its base for reasons that the model leaves out."""

    group: Group
    sd_pct: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Standard deviation of the log, in percent."""
    kind: Literal["derived", "assumption"]
    formula: Text
    grade: Grade
    source_title: Text
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class OutputTables:
    """The groups G whose output is evidence on sectors of the model, with their weights and errors."""

    weights: tuple[SectorWeight, ...]
    errors: tuple[GroupError, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, in the order of the table of errors."""
        return tuple(row.group for row in self.errors)

    @property
    def sd_pct(self) -> dict[str, float]:
        """Standard deviation by group, percent."""
        return {row.group: row.sd_pct for row in self.errors}

    def matrix(self, sectors: tuple[str, ...], ends: Ends = "weight") -> NDArray[np.float64]:
        """Return the weights [G, C] of sectors in groups; `ends` takes the low or the high ones."""
        found = np.zeros((len(self.errors), len(sectors)))
        for row in self.weights:
            found[self.groups.index(row.group), sectors.index(row.sector)] = getattr(row, ends)
        return found


def parse_output_tables(weights: str, errors: str, sectors: tuple[str, ...]) -> OutputTables:
    """Return the tables from their texts; `sectors` are the names of those that claim output.

    Raises RecordErrors with every row at fault: malformed, a second time, of a sector that claims nothing, of a group
    that the other table lacks, or with weights that add up to more than one.
    """
    weight_rows, problems = parse_numbered(weights, WEIGHTS, SectorWeight)
    error_rows, wrong = parse_numbered(errors, ERRORS, GroupError)
    problems += wrong
    pairs: set[tuple[str, str]] = set()
    sums: dict[str, float] = {}
    for line, row in weight_rows:
        if row.sector not in sectors:
            hint = nearest(row.sector, sectors)
            problems.append(Problem(WEIGHTS, line, "sector", repr(row.sector), choices(sectors), hint))
        if (row.group, row.sector) in pairs:
            problems.append(Problem(WEIGHTS, line, row.group, f"{row.sector} a second time", "each sector once"))
        pairs.add((row.group, row.sector))
        sums[row.group] = sums.get(row.group, 0.0) + row.weight
    for group, total in sums.items():
        if total > 1.0 + SLACK:
            problems.append(Problem(WEIGHTS, 0, group, f"weights that add up to {total:.4f}", "at most 1"))
    named = [row.group for _, row in error_rows]
    for line, error in error_rows:
        if named.count(error.group) > 1:
            problems.append(Problem(ERRORS, line, error.group, "a group more than once", "each group once"))
        if error.group not in sums:
            problems.append(Problem(ERRORS, line, error.group, f"no row in {WEIGHTS}", "a group with weights"))
    for group in sums:
        if group not in named:
            problems.append(Problem(WEIGHTS, 0, group, f"no row in {ERRORS}", "a group with an error"))
    if problems:
        raise RecordErrors(problems)
    return OutputTables(tuple(row for _, row in weight_rows), tuple(row for _, row in error_rows))


@cache
def output_tables() -> OutputTables:
    """Return the packaged tables. Raises RecordErrors as `parse_output_tables` does."""
    folder = files("calibration.fit") / "data"
    claimed = tuple(sector.name for sector in load_magnet_inputs().sectors if sector.claimed)
    texts = [(folder / name).read_text(encoding="utf-8") for name in TABLES]
    return parse_output_tables(texts[0], texts[1], claimed)
