"""Published facts about licences of magnets that a fit is held to, each as a range."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.clock import EVE
from sim.policy.acts import Row, Text
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_rows

TABLE: Final = "licence_facts.csv"


class LicenceFact(Row):
    """A published fact leaves a range."""

    fact: Literal["median_wait_days", "approved_share_2025_09_09"]
    low: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """In `unit`."""
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: Text
    released: date
    grade: Literal["A", "B", "C"]
    source: Text
    source_url: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low lies below high")
        if self.released > EVE:
            raise ValueError(f"released lies after {EVE}")
        return self


@cache
def licence_facts() -> tuple[LicenceFact, ...]:
    """Return the packaged facts. Raises RecordErrors with every row at fault."""
    text = (files("calibration.fit") / "data" / TABLE).read_text(encoding="utf-8")
    rows, problems = parse_rows(text, TABLE, LicenceFact)
    if problems:
        raise RecordErrors(problems)
    return rows
