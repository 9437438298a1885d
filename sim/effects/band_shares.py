"""How much of a path's band comes from parameters that no data identify, as the study of the last fit measured it.

The standard study is run twice after each accepted fit: as it is, and with prior-driven parameters at their points.
`lodestone shares --out sim/data/band_shares.csv` does the second and writes the table, which tells what is then
missing from the width of the 90 percent band of value added lost. It holds
for standard paths alone; nobody has measured a path of one's own.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field

from sim.data import read_text
from sim.parameters.load import load_parameters
from sim.policy import list_paths
from sim.policy.acts import Row, Text
from sim.policy.problems import Problem, RecordErrors
from sim.policy.tables import parse_numbered

TABLE: Final = "band_shares.csv"

NARROW: Final = "none"
"""Stands in the place of the share of a band that is too narrow to tell one."""


class BandShare(Row):
    """A row is one standard path."""

    path: Text
    width_90_usd_bn: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    width_90_identified_and_chance_usd_bn: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    prior_driven_share_of_width_pct: Literal["none"] | Annotated[float, Field(le=100, allow_inf_nan=False)]
    """Below zero where the band is wider while these parameters stand still."""
    replications: Annotated[int, Field(ge=1)]
    calibrated_from: str
    """Digest of the data that the ensemble of magnets was fitted to."""
    trade_calibrated_from: str
    """That of the ensemble of trade."""


def parse_shares(text: str, paths: tuple[str, ...]) -> tuple[BandShare, ...]:
    """Return the rows of a table. Raises RecordErrors with every row at fault; `paths` are the standard ones."""
    rows, problems = parse_numbered(text, TABLE, BandShare)
    seen: set[str] = set()
    for line, row in rows:
        if row.path not in paths:
            problems.append(Problem(TABLE, line, "path", row.path, "a standard path"))
        if row.path in seen:
            problems.append(Problem(TABLE, line, "path", row.path, "each path once"))
        seen.add(row.path)
    if problems:
        raise RecordErrors(problems)
    return tuple(row for _, row in rows)


@cache
def packaged_shares() -> tuple[BandShare, ...]:
    """Return the committed rows. Raises RecordErrors as `parse_shares` does."""
    return parse_shares(read_text(TABLE), list_paths())


def prior_driven_pct() -> Mapping[str, float]:
    """Return the share by standard path, percent of the width.

    A path whose band is too narrow has none, and a table of an older fit tells nothing.
    """
    now = load_parameters()
    return {
        row.path: row.prior_driven_share_of_width_pct
        for row in packaged_shares()
        if row.prior_driven_share_of_width_pct != NARROW
        and (row.calibrated_from, row.trade_calibrated_from) == (now.calibrated_from, now.trade_calibrated_from)
    }
