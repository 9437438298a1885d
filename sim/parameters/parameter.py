"""One behavioural parameter: its point, its range, where it comes from, and how it is drawn."""

from math import sqrt
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

Standing = Literal["identified", "prior-driven"]


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
