"""Duty rates that others have published, and the days on which a series counts an act if they are not the law's."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BeforeValidator, Field

from sim.policy.acts import Direction, Row, Text
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_rows

Concept = Literal[
    "headline_additions",
    "white_house_count",
    "yale_tracker",
    "yale_budget_lab",
    "unweighted_mean",
    "piie_trade_weighted",
    "change_from_baseline",
    "import_weighted",
    "none",
]
"""What a published average counts; `none` where its partners are outside the stack."""

ROUTES: Final[Mapping[str, Direction]] = {"US on CN": ("CN", "US"), "CN on US": ("US", "CN")}
"""Origin and destination of the two directions that the stack knows, by their names in the table."""

SPLIT: Final = ("mfn", "section_232", "section_301", "ieepa_reciprocal", "ieepa_fentanyl", "section_122")
"""Layers into which the Yale tracker splits its average."""

MaybePct = Annotated[
    float | None, Field(ge=0, allow_inf_nan=False), BeforeValidator(lambda value: None if value == "none" else value)
]
R = TypeVar("R", bound=Row)


class PublishedRate(Row):
    """A row holds one average rate that was published, in percent of customs value."""

    date: date
    direction: Text
    value_pct: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    concept: Concept
    role: Literal["check", "part_input"]
    """`part_input`: the step of the series on this day told the coverage of a list, so part of the row is no test."""
    measure: Text
    covers: str
    mfn_pct: MaybePct
    section_232_pct: MaybePct
    section_301_pct: MaybePct
    ieepa_reciprocal_pct: MaybePct
    ieepa_fentanyl_pct: MaybePct
    section_122_pct: MaybePct
    why: Text
    """Why the stack may differ: what the publisher counts, dates or weights otherwise."""
    vintage: str
    status: Text
    source_title: Text
    source_url: str
    grade: Literal["A", "B", "C"]
    note: str

    @property
    def route(self) -> Direction | None:
        """Origin and destination; None for partners outside the stack."""
        return ROUTES.get(self.direction)

    def layers_pct(self) -> dict[str, float]:
        """Return the part of each layer of `SPLIT`, in percent, without the layers that the source does not tell."""
        layers = {layer: getattr(self, f"{layer}_pct") for layer in SPLIT}
        return {layer: value for layer, value in layers.items() if value is not None}


class Dating(Row):
    """A series counts this act from another day than the law does."""

    act_id: Text
    effective: date
    why: Text
    source_title: Text
    source_url: str
    grade: Literal["A", "B", "C"]


def read_table(table: str, model: type[R]) -> tuple[R, ...]:
    """Return the rows of a packaged table of rates. Raises RecordErrors with every row at fault."""
    rows, problems = parse_rows((files("calibration.rates") / "data" / table).read_text(encoding="utf-8"), table, model)
    if problems:
        raise RecordErrors(problems)
    return rows


@cache
def published_rates() -> tuple[PublishedRate, ...]:
    """Return all published rates. Raises RecordErrors with every row at fault."""
    return read_table("published_rates.csv", PublishedRate)


@cache
def yale_dating() -> tuple[Dating, ...]:
    """Return the acts that the Yale series date otherwise. Raises RecordErrors with every row at fault."""
    return read_table("yale_dating.csv", Dating)
