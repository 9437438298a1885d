"""U.S. industries: what they buy at home and abroad, who buys from them, and what a lost dollar takes with it.

BEA tables of 2024 at summary level; industry and commodity of one code are taken as one. Direct requirements are those
behind the table of total requirements R, which is in producers' prices: A = I - 1 / R (Miller and Blair 2009, ch. 2).
The use table will not do, for it is in purchasers' prices: there the margins of trade and freight stand in the rows of
the goods that they come with. Domestic requirements are A less the import matrix, so that imports are not counted as if
made at home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.data import read_rows
from sim.inputs.final_uses import CONSUMPTION, FINAL_USES, FinalUses
from sim.inputs.io_tables import IoTables, Rows
from sim.policy.problems import Problem, RecordErrors, choices, nearest

Floats = NDArray[np.float64]

NOWHERE: Final = "none"
"""Stands for goods without an industry in the table."""

INDUSTRIES: Final = "io/industries_2024.csv"
REQUIREMENTS: Final = "io/requirements_2024.csv"
IMPORTED: Final = "io/imports_2024.csv"
USES: Final = "io/final_uses_2024.csv"
JOBS: Final = "io/employment.csv"
TABLES: Final = (INDUSTRIES, REQUIREMENTS, IMPORTED, USES, JOBS)

OUTSIDE: Final = ("Used", "Other")
"""Commodities that no industry makes: scrap and used goods, and imports without a like at home."""

ROUNDING: Final = 0.01
"""How far direct requirements may lie below zero: total requirements are printed with seven digits."""


@dataclass(frozen=True)
class Industries:
    """Industries I of the table, in its order."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    output_usd_m: Floats
    """[I] gross output of 2024."""
    value_added_usd_m: Floats
    """[I] value added of 2024, producer prices."""
    domestic: Floats
    """[I, I] domestic input of commodity i per dollar of output of industry j, producers' prices."""
    imported_usd_m: Floats
    """[I, I] imports of commodity i that industry j bought in 2024."""
    final: FinalUses
    jobs_thousand: Mapping[str, float]
    """Employment of 2024 of the industries for which a figure was seen."""

    def index(self, code: str) -> int:
        """Place of an industry. Raises ValueError for an unknown code."""
        return self.codes.index(code)

    @property
    def gdp_usd_m(self) -> float:
        """Value added of all industries, 2024."""
        return float(self.value_added_usd_m.sum())

    @property
    def consumption_usd_m(self) -> float:
        """Personal consumption expenditure of 2024."""
        return float(self.final.spending_usd_m[list(FINAL_USES).index(CONSUMPTION)])

    @property
    def value_added_share(self) -> Floats:
        """[I] value added per dollar of output."""
        return self.value_added_usd_m / self.output_usd_m

    @cached_property
    def total_requirements(self) -> Floats:
        """[I, I] domestic output of industry i in all rounds per dollar that final uses buy of j."""
        return np.asarray(np.linalg.inv(np.eye(len(self.codes)) - self.domestic))

    def upstream(self, simulated: Floats) -> Floats:
        """[I, I] output of industry i lost upstream per dollar of output lost in a simulated part of j.

        `simulated` [I] is the share of each industry that is simulated itself: only the rest of it counts as a
        supplier, in every round, so that no part is counted twice (partial extraction; Miller and Blair 2009, ch. 12).
        """
        outside = (1.0 - simulated)[:, None] * self.domestic
        return np.asarray(np.linalg.solve(np.eye(len(self.codes)) - outside, outside))

    @property
    def jobs_per_usd_m(self) -> Floats:
        """[I] thousand jobs per US$ million of gross output; nan where no employment was seen."""
        known = np.array([self.jobs_thousand.get(code, np.nan) for code in self.codes])
        return known / self.output_usd_m


@cache
def load_industries() -> Industries:
    """The packaged tables. Raises RecordErrors with every row at fault."""
    return build_industries({name: read_rows(name) for name in TABLES})


def build_industries(tables: Mapping[str, Rows]) -> Industries:
    """Industries of the tables. Raises RecordErrors with every row at fault."""
    io = IoTables(tables)
    codes = io.texts(INDUSTRIES, "code")
    commodities = (*codes, *OUTSIDE)
    output, value_added = io.numbers(INDUSTRIES, codes, ("output_usd_m", "value_added_usd_m"), least=1.0).T
    total = io.numbers(REQUIREMENTS, commodities, commodities, least=0.0)
    imported = np.maximum(io.numbers(IMPORTED, codes, codes), 0.0)
    bought = io.numbers(USES, commodities, [f"{use}_usd_m" for use in FINAL_USES]).T
    final_imports = io.numbers(USES, commodities, [f"{use}_imported_usd_m" for use in FINAL_USES]).T
    jobs = _jobs(io, codes, output)
    if not io.problems:
        direct = _direct(io, commodities, total)
    if io.problems:
        raise RecordErrors(io.problems)
    made = slice(0, len(codes))
    domestic = np.maximum(direct[made, made] - imported / output, 0.0)
    return Industries(
        codes=codes,
        labels=io.texts(INDUSTRIES, "name"),
        output_usd_m=output,
        value_added_usd_m=value_added,
        domestic=domestic,
        imported_usd_m=imported,
        final=FinalUses.of(
            codes, bought[:, made], final_imports[:, made], bought.sum(axis=1), output - domestic @ output
        ),
        jobs_thousand=jobs,
    )


def _direct(io: IoTables, commodities: Sequence[str], total: Floats) -> Floats:
    """Direct requirements behind total ones; what cannot be inputs of a dollar of output is a problem of its column."""
    try:
        direct = np.eye(len(commodities)) - np.linalg.inv(total)
    except np.linalg.LinAlgError:
        io.problems.append(Problem(REQUIREMENTS, 0, "code", "two commodities with the same requirements", "none"))
        return total
    for code, column in zip(commodities, direct.T, strict=True):
        if column.min() < -ROUNDING or column.sum() >= 1.0:
            found = f"direct requirements of {column.min():.3f} or more that add up to {column.sum():.3f}"
            io.problems.append(Problem(REQUIREMENTS, 0, code, found, "none below zero, and less than 1 in all"))
    return direct


def _jobs(io: IoTables, codes: Sequence[str], output: Floats) -> dict[str, float]:
    """Employment by industry; a figure for several together is shared out in proportion to output."""
    found: dict[str, float] = {}
    numbers = zip(io.texts(JOBS, "industries"), io.texts(JOBS, "thousand_jobs"), strict=False)
    for line, (industries, jobs) in enumerate(numbers, start=2):
        own = industries.split(";")
        strange = [code for code in own if code not in codes]
        for code in strange:
            io.problems.append(Problem(JOBS, line, "industries", repr(code), choices(codes), nearest(code, codes)))
        if not jobs.replace(".", "", 1).isdigit():
            io.problems.append(Problem(JOBS, line, "thousand_jobs", repr(jobs), "a number, 0 or more"))
        elif not strange:
            weights = np.array([output[codes.index(code)] for code in own])
            found |= dict(zip(own, (float(jobs) * weights / weights.sum()).tolist(), strict=True))
    return found
