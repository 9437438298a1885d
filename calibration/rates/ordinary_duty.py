"""What the ordinary (MFN) U.S. duty must be on the rest of a group, where its named lines have rates of their own.

The tariff is on record for named lines. Of most groups the *average* is known as well: the duty collected in 2024 less
that of Section 301. The act of such a group is the rate of its rest, so that lines and rest together pay the average.
Where Section 301 alone is more than what was collected, the average is not known: these groups share one rate for what
is on no record, and that rate closes to the published average over all imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import fsum
from typing import Annotated, Final, Literal

from pydantic import Field

from calibration.rates.concepts import US_ON_CN
from calibration.rates.published_rates import published_rates, read_table
from sim.policy import Register
from sim.policy.acts import Row, Text

PROGRAMME: Final = "us_mfn"

PUBLISHED: Final = ("yale_tracker", "2025-01-01")
"""Concept and day of the published average of the ordinary duty."""

REST_DIGITS: Final = 4
"""Decimals of the rate of a rest in the record."""

COMMON_DIGITS: Final = 2
"""Decimals of the common rate in the record: half a hundredth is 0.001 points of the average over all imports."""

NOTHING: Final = 1e-9
"""A rest of this share of a group or less is rounding: the lines are the group."""


class CollectedDuty(Row):
    """This row holds the duty collected on a group in 2024, and how much of it Section 301 takes, percent of value."""

    group: Text
    collected_pct: Annotated[float, Field(ge=0)]
    section_301_pct: Annotated[float, Field(ge=0)]
    source_title: Text
    source_url: Text
    grade: Literal["A", "B", "C"]

    @property
    def average_pct(self) -> float | None:
        """Average ordinary duty; None where Section 301 alone is more than what was collected."""
        left = self.collected_pct - self.section_301_pct
        return left if left >= 0 else None


@dataclass(frozen=True)
class OrdinaryDuties:
    """Rates on what no line has on record, percent of value."""

    rests: Mapping[str, float]
    """On the rest of each group whose average is known. Below zero, its lines would pay more than was collected."""
    common: float
    """On the rest of every group whose average is not known."""


@cache
def collected_duties() -> tuple[CollectedDuty, ...]:
    """Duty collected by group. A group that is not in the table pays its act. Raises RecordErrors on rows at fault."""
    return read_table("collected_duty.csv", CollectedDuty)


def published_average() -> float:
    """The published average of the ordinary duty on all imports from China, percent of value."""
    row = next(row for row in published_rates() if (row.concept, str(row.date)) == PUBLISHED)
    return row.layers_pct()["mfn"]


def ordinary_duties(register: Register) -> OrdinaryDuties:
    """Rates of rests and the common rate, from the rates of lines and the averages that are known."""
    acts = [act for act in register.duty_acts if act.programme == PROGRAMME]
    rates = {scope: act.rate_pct or 0.0 for act in acts for scope in act.scope}
    shares = register.shares(acts)
    averages = {row.group: row.average_pct for row in collected_duties()}
    rests: dict[str, float] = {}
    paid: list[float] = []
    open_value: list[float] = []
    groups = register.groups(US_ON_CN)
    for group in groups:
        own = {name: share for (programme, name), share in shares[group.good].items() if programme == PROGRAMME}
        rest = own.pop(group.good)
        on_lines = fsum(share * rates[name] for name, share in own.items())
        average = averages.get(group.good, on_lines + rest * rates[group.good])
        if average is None:
            open_value.append(group.weight_usd_m * rest)
            average = on_lines
        elif group.good in averages and rest > NOTHING:
            rests[group.good] = (average - on_lines) / rest
        paid.append(group.weight_usd_m * average)
    value = fsum(group.weight_usd_m for group in groups)
    return OrdinaryDuties(rests, (published_average() * value - fsum(paid)) / fsum(open_value))
