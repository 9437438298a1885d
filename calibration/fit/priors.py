"""Priors: what is believed of each fitted parameter before any flow is looked at, with its evidence.

A prior is uniform on [low, high], or log-uniform. Evidence has a day of release, and none may lie after the first
origin of the backtest, so that every origin starts from what was known then. Parameters without evidence are declared
assumptions, wide on purpose.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.parameters.load import load_parameters
from sim.policy.acts import MaybeDate, Row, Text
from sim.policy.problems import Problem, RecordErrors, choices, nearest
from sim.policy.tables import parse_rows


class Prior(Row):
    """A prior says what is believed of one parameter of `behaviour.toml`, in the unit of that file."""

    parameter: Text
    low: Annotated[float, Field(allow_inf_nan=False)]
    high: Annotated[float, Field(allow_inf_nan=False)]
    scale: Literal["linear", "log"]
    kind: Literal["evidence", "assumption"]
    grade: Literal["A", "B", "C"]
    released: MaybeDate = None
    """Day on which the latest of the evidence was published; None for an assumption."""
    source: Text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.low < self.high:
            raise ValueError("low lies below high")
        if self.scale == "log" and self.low <= 0.0:
            raise ValueError("a log scale starts above zero")
        if (self.kind == "evidence") != (self.released is not None):
            raise ValueError("evidence has a day of release, an assumption has none")
        return self

    def value(self, share: float) -> float:
        """Return the quantile of the prior at `share` in [0, 1]."""
        if self.scale == "log":
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True)
class Priors:
    """These are the priors of all fitted parameters; a set is a point of the unit cube of their prior quantiles."""

    rows: tuple[Prior, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fitted parameters, in the order of the table: axis D of a point."""
        return tuple(row.parameter for row in self.rows)

    def values(self, point: NDArray[np.float64]) -> dict[str, float]:
        """Return the values by name of a point [D] of the unit cube."""
        return {row.parameter: row.value(float(share)) for row, share in zip(self.rows, point, strict=True)}


def parse_priors(text: str, file: str, first_origin: date) -> Priors:
    """Return the priors of a table. None may rest on evidence released after the first origin of the backtest.

    Raises RecordErrors with every row at fault.
    """
    rows, problems = parse_rows(text, file, Prior)
    known = {parameter.name for parameter in load_parameters().rows}
    seen: set[str] = set()
    for row in rows:
        name = row.parameter
        if name not in known:
            problems.append(Problem(file, 0, "parameter", repr(name), choices(known), nearest(name, known)))
        if name in seen:
            problems.append(Problem(file, 0, "parameter", f"{name} a second time", "each parameter once"))
        seen.add(name)
        if row.released is not None and row.released > first_origin:
            found = f"{name}, released {row.released}"
            problems.append(Problem(file, 0, "released", found, f"evidence published by {first_origin}"))
    if problems:
        raise RecordErrors(problems)
    return Priors(rows)


@cache
def load_priors(table: str, first_origin: date) -> Priors:
    """Return the priors of a packaged table. Raises RecordErrors as `parse_priors` does."""
    return parse_priors((files("calibration.fit") / "data" / table).read_text(encoding="utf-8"), table, first_origin)
