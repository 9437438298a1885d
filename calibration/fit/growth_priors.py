"""The priors of growth: what yearly exports of magnets, published before the first origin, say of the next years.

The log of yearly exports is taken for a random walk with drift. Its drift per year is the growth between the first and
the last year. Its volatility follows from the steps between the years that were published, each weighted with the years
that it spans. The growth of some years ahead then has the drift for its mean; its variance is that of the drift and
that of the steps to come. A prior is uniform, with that mean and that variance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import pairwise
from math import log, sqrt
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from calibration.score.observations import MONTH
from sim.clock import DAYS_PER_YEAR, EVE, HORIZON
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_numbered

TABLE: Final = "magnet_growth.csv"

YEARS_AHEAD: Final = HORIZON / DAYS_PER_YEAR
"""Years of a run, over which growth is one number."""


BLANK: Final = BeforeValidator(lambda value: None if value == "" else value)
"""An empty cell is None."""


class Growth(Row):
    """A row is one published figure: tonnes of a year or of part of one, or growth on the year before."""

    series: Literal["CN_to_World", "CN_to_US", "CN_to_DE", "CN_to_KR", "CN_to_VN", "CN_to_TH", "CN_to_IT", "CN_to_IN",
                    "CN_to_JP", "forecast"]  # fmt: skip
    """China's exports of magnets to a place, or a forecast of the world's demand."""
    first_month: Annotated[str, Field(pattern=MONTH.pattern)]
    last_month: Annotated[str, Field(pattern=MONTH.pattern)]
    tonnes: Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BLANK] = None
    growth_pct: Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BLANK] = None
    """On the same months of the year before; a year, for a forecast of several."""
    kind: Literal["reported", "derived"]
    formula: str = ""
    use: Literal["level", "context"]
    """`level` rows are the years that priors follow from; the others are there to be read."""
    source_title: Text
    source_url: str = ""
    released: date
    grade: Literal["A", "B", "C"]
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.first_month > self.last_month:
            raise ValueError("first_month does not lie after last_month")
        if self.tonnes is None and self.growth_pct is None:
            raise ValueError("tonnes or growth_pct is given")
        if (self.kind == "derived") != bool(self.formula):
            raise ValueError("what is derived has a formula, what is reported has none")
        if self.use == "level" and (self.tonnes is None or not self._is_a_year()):
            raise ValueError("a level is the tonnes of one calendar year")
        if self.released > EVE:
            raise ValueError(f"released lies after {EVE}: later figures are the hold-out")
        return self

    @property
    def year(self) -> int:
        """Calendar year of the first month."""
        return int(self.first_month[:4])

    def _is_a_year(self) -> bool:
        return (self.first_month, self.last_month) == (f"{self.year}-01", f"{self.year}-12")


def parse_growth(text: str, file: str = TABLE) -> tuple[Growth, ...]:
    """Return the rows of a table. Raises RecordErrors with every row at fault."""
    rows, problems = parse_numbered(text, file, Growth)
    seen: set[tuple[str, int]] = set()
    for line, row in rows:
        if row.use != "level":
            continue
        if (row.series, row.year) in seen:
            found = f"a second level of {row.series}"
            problems.append(Problem(file, line, str(row.year), found, "one level for a series and a year"))
        seen.add((row.series, row.year))
    if problems:
        raise RecordErrors(sorted(problems, key=lambda one: one.line))
    return tuple(row for _, row in rows)


def load_growth() -> tuple[Growth, ...]:
    """Return the packaged rows. Raises RecordErrors as `parse_growth` does."""
    return parse_growth((files("calibration.fit") / "data" / TABLE).read_text(encoding="utf-8"))


def levels(rows: tuple[Growth, ...], series: str, known_on: date) -> dict[int, float]:
    """Return the tonnes of a series by year, as far as they were published by a day."""
    own = (row for row in rows if row.series == series and row.use == "level" and row.released <= known_on)
    return {row.year: row.tonnes for row in own if row.tonnes is not None}


@dataclass(frozen=True)
class Walk:
    """A random walk with drift is fitted to the logs of yearly tonnes."""

    drift: float
    """Log growth a year."""
    volatility: float
    """Standard deviation of the growth of one year."""
    years: int
    """Years between the first and the last tonnes."""

    @classmethod
    def of(cls, tonnes: Mapping[int, float]) -> "Walk":
        """Return the walk of tonnes by year. Raises ValueError for fewer than three years."""
        if len(tonnes) < 3:
            raise ValueError(f"found {len(tonnes)} years; allowed: three or more")
        steps = [(log(tonnes[b] / tonnes[a]), b - a) for a, b in pairwise(sorted(tonnes))]
        years = sum(span for _, span in steps)
        drift = sum(step for step, _ in steps) / years
        squares = sum((step - span * drift) ** 2 / span for step, span in steps)
        return cls(drift, sqrt(squares / (len(steps) - 1)), years)

    def ahead(self, years: float = YEARS_AHEAD, volatility: float | None = None) -> tuple[float, float]:
        """Return mean and standard deviation of the growth a year over the next years.

        `volatility` takes the place of the walk's own where its steps are too few to tell it.
        """
        swing = self.volatility if volatility is None else volatility
        return self.drift, swing * sqrt(1.0 / self.years + 1.0 / years)


def uniform_ends(mean: float, sd: float) -> tuple[float, float]:
    """Return the ends of the uniform distribution of that mean and standard deviation."""
    return mean - sqrt(3.0) * sd, mean + sqrt(3.0) * sd
