"""How losses grow with the length and the depth of a halt, as others published it: linear, less or more.

What was published after the eve is there to be read; nothing is fitted to any of it.
"""

from importlib.resources import files
from math import log
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.policy.acts import Row, Text
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_numbered

TABLE: Final = "loss_shapes.csv"

Shape = Literal["less", "linear", "more"]
"""Whether a loss grows less than in proportion, in proportion or more."""

LINEAR: Final = (0.9, 1.1)
"""Elasticities that count as linear: published figures have two digits, so they say no more (assumption)."""

Positive = Annotated[
    Annotated[float, Field(gt=0, allow_inf_nan=False)] | None,
    BeforeValidator(lambda value: None if value == "" else value),
]


class LossShape(Row):
    """A row is one published shape along one axis, with two figures where the source gives them."""

    estimate_by: Text
    axis: Literal["duration", "depth"]
    shape: Shape
    low: Positive = None
    """Shorter or shallower of two shocks, in `unit`; None where the source gives words alone."""
    high: Positive = None
    unit: str = ""
    loss_low: Positive = None
    """Loss at each of the two, in `loss_unit`."""
    loss_high: Positive = None
    loss_unit: str = ""
    shock: Text
    variable: Text
    horizon: Text
    date: Text
    kind: Literal["reported", "derived"]
    formula: str = ""
    grade: Literal["A", "B", "C"]
    source_title: Text
    source_url: Text
    known_on_2025_10_24: Literal["yes", "no"]
    """What was not known is context and no evidence."""
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        figures = [figure is not None for figure in (self.low, self.high, self.loss_low, self.loss_high)]
        if any(figures) != all(figures):
            raise ValueError("low, high, loss_low and loss_high are given together or not at all")
        if any(figures) != bool(self.unit and self.loss_unit):
            raise ValueError("figures have a unit and a loss_unit, and words have neither")
        if (self.kind == "derived") != bool(self.formula) or (self.kind == "derived") != any(figures):
            raise ValueError("what is derived from two figures has a formula, what is reported has none")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low lies below high")
        if self.elasticity is not None and shape_of(self.elasticity) != self.shape:
            raise ValueError(f"the figures give {shape_of(self.elasticity)}, shape says {self.shape}")
        return self

    @property
    def elasticity(self) -> float | None:
        """Percent by which the loss grows for each percent of the shock; None where the source gives words alone."""
        if self.low is None or self.high is None or self.loss_low is None or self.loss_high is None:
            return None
        return elasticity(self.low, self.high, self.loss_low, self.loss_high)


def elasticity(low: float, high: float, loss_low: float, loss_high: float) -> float:
    """Return the elasticity of a loss between two shocks (the slope of its logarithm in that of the shock)."""
    return log(loss_high / loss_low) / log(high / low)


def shape_of(slope: float) -> Shape:
    """Return the shape that an elasticity means."""
    if slope < LINEAR[0]:
        return "less"
    return "more" if slope > LINEAR[1] else "linear"


def parse_shapes(text: str, file: str = TABLE) -> tuple[LossShape, ...]:
    """Return the rows of a table. Raises RecordErrors with every row at fault."""
    rows, problems = parse_numbered(text, file, LossShape)
    if problems:
        raise RecordErrors(problems)
    return tuple(row for _, row in rows)


def load_shapes() -> tuple[LossShape, ...]:
    """Return the packaged rows. Raises RecordErrors as `parse_shapes` does."""
    return parse_shapes((files("calibration.fit") / "data" / TABLE).read_text(encoding="utf-8"))
