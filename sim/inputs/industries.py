"""U.S. industries: what they buy at home, abroad and from China, and what a lost dollar of output takes with it.

The BEA use table of 2024 with its import matrix, at summary level; industry and commodity of one code are taken as one.
Domestic requirements are the use table less the import matrix, so that imports are not counted as if made at home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.data import InputError, read_rows

Floats = NDArray[np.float64]

NOWHERE: Final = "none"
"""Stands for goods without an industry in the table."""


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
    """[I, I] domestic input of commodity i per dollar of output of industry j."""
    china: Floats
    """[I, I] input of commodity i from China per dollar of output of industry j."""
    consumption_usd_m: float
    """Personal consumption expenditure of 2024."""
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
    def value_added_share(self) -> Floats:
        """[I] value added per dollar of output."""
        return self.value_added_usd_m / self.output_usd_m

    @cached_property
    def china_content(self) -> Floats:
        """[I, I] commodity i from China per dollar of output of j, with what its domestic suppliers bought of it."""
        return np.asarray(self.china @ np.linalg.inv(np.eye(len(self.codes)) - self.domestic))

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
    """The packaged tables. Raises `InputError` with each row at fault."""
    use, imports = read_rows("io/use_2024.csv"), read_rows("io/imports_2024.csv")
    rows = {row["code"]: row for row in use}
    codes = tuple(code for code in rows if code not in ("VAPRO", "T018", "Used", "Other"))
    columns = [name for name in use[0] if name in codes]
    bought = {row["code"]: row for row in imports}
    missing = [code for code in codes if code not in columns or code not in bought]
    if missing:
        raise InputError("\n".join(f"io: industry {code} is not in both tables" for code in missing))
    output = _numbers(rows["T018"], codes)
    total = np.array([_numbers(rows[code], codes) for code in codes])
    abroad = np.array([_numbers(bought[code], codes) for code in codes])
    shares = {row["industry"]: float(row["china_share"]) for row in read_rows("io/china_shares.csv")}
    strange = [code for code in shares if code not in codes]
    if strange:
        raise InputError("\n".join(f"io/china_shares.csv: {code}: found no such industry" for code in strange))
    china = np.array([shares.get(code, 0.0) for code in codes])
    return Industries(
        codes=codes,
        labels=tuple(rows[code]["name"] for code in codes),
        output_usd_m=output,
        value_added_usd_m=_numbers(rows["VAPRO"], codes),
        domestic=np.maximum(total - abroad, 0.0) / output,
        china=china[:, None] * np.maximum(abroad, 0.0) / output,
        consumption_usd_m=sum(float(row["F010"]) for row in use if row["code"] not in ("VAPRO", "T018")),
        jobs_thousand=_jobs(codes, output),
    )


def _numbers(row: Mapping[str, str], codes: Sequence[str]) -> Floats:
    try:
        return np.array([float(row[code]) for code in codes])
    except ValueError as error:
        raise InputError(f"io: row {row['code']}: {error}; allowed: numbers") from None


def _jobs(codes: Sequence[str], output: Floats) -> dict[str, float]:
    """Employment by industry; a figure for several together is shared out in proportion to output."""
    found: dict[str, float] = {}
    for number, row in enumerate(read_rows("io/employment.csv"), start=2):
        own = row["industries"].split(";")
        strange = [code for code in own if code not in codes]
        if strange:
            raise InputError(f"io/employment.csv: row {number}: found {', '.join(strange)}; allowed: industries")
        weights = np.array([output[codes.index(code)] for code in own])
        found |= dict(zip(own, (float(row["thousand_jobs"]) * weights / weights.sum()).tolist(), strict=True))
    return found
