"""The average U.S. duty as the Peterson Institute (PIIE) counts it, so far as its own series tells how."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import Final

from calibration.rates.concepts import US_ON_CN, step_changes
from sim.policy import LawBook
from sim.policy.duties import Level, ProgrammeScope

RECIPROCAL: Final = "us_reciprocal"

BASE_DAY: Final = date(2025, 4, 5)
"""First day of the reciprocal duty."""

BASE_POINTS: Final = 10.0
"""Rate of the reciprocal duty on that day, points."""

CARVE_OUT_DAY: Final = date(2025, 4, 11)
"""Day on which electronics were exempted."""

CARVE_OUT_POINTS: Final = 125.0
"""Rate that electronics no longer paid from that day on, points."""


@dataclass(frozen=True)
class PiieCount:
    """This count gives PIIE's average of the U.S. duty, with weights that two steps of PIIE's own series tell.

    PIIE weights with China's exports to the world, in which electronics have a smaller share and exempt goods a larger
    one than in U.S. imports. Two steps of its series tell the two shares. A duty of 10 points on 5 April 2025 raised
    the series by 7.4, so 26 percent of its weight was free of duty. The exemption of 11 April, at 125 points, lowered
    the series by 10.6, so electronics had 8.5 percent. U.S. import values are scaled to these two shares. On 3 May the
    series rises by 2.4 although the act takes auto parts out of the 125 points: PIIE adds the duty on parts on top, and
    so does this count.
    """

    law: LawBook
    factors: Mapping[ProgrammeScope, float]
    """Factor on the import value of each (reciprocal programme, scope)."""

    @classmethod
    def of(cls, law: LawBook, series: Mapping[date, float]) -> "PiieCount":
        """Return the count with weights from the steps of `series`, which is PIIE's average by day, in percent."""
        steps = step_changes(series)
        free = 1.0 - steps[BASE_DAY] / BASE_POINTS
        electronics = -steps[CARVE_OUT_DAY] / CARVE_OUT_POINTS
        law = _parts_on_top(law)
        before = law.levels(US_ON_CN, BASE_DAY, known_on=BASE_DAY)
        after = law.levels(US_ON_CN, CARVE_OUT_DAY, known_on=CARVE_OUT_DAY)
        kinds = {cell: _kind(before[cell], after[cell]) for cell in before if cell[0] == RECIPROCAL}
        share = dict.fromkeys(("free", "electronics", "paying"), 0.0)
        for cell, value in _cell_values(law).items():
            share[kinds[cell]] += value
        wanted = {"free": free, "electronics": electronics, "paying": 1.0 - free - electronics}
        return cls(law, {cell: wanted[kind] / share[kind] for cell, kind in kinds.items()})

    def average_pct(self, when: date) -> float:
        """Return the average on a day, in percent, under the law as it was known on that day."""
        levels = self.law.levels(US_ON_CN, when, known_on=when)
        family = {row.programme: row.family for row in self.law.laws[US_ON_CN].programmes}
        treatment = family[RECIPROCAL]
        total = 0.0
        for row in self.law.path.register.groups(US_ON_CN):
            shares = self.law.shares[row.good]
            weight = {
                scope: shares[RECIPROCAL, scope] * self.factors[RECIPROCAL, scope]
                for name, scope in shares
                if name == RECIPROCAL
            }
            for (programme, scope), share in shares.items():
                own = weight[scope] if family[programme] == treatment else share * fsum(weight.values())
                total += row.weight_usd_m * own * levels.get((programme, scope), Level(0.0)).pct
        return total / _total_value(self.law)


def _kind(before: Level, after: Level) -> str:
    if before.pct == 0:
        return "free"
    return "paying" if after.pct > 0 else "electronics"


def _total_value(law: LawBook) -> float:
    return fsum(row.weight_usd_m for row in law.path.register.groups(US_ON_CN))


def _cell_values(law: LawBook) -> dict[ProgrammeScope, float]:
    """Return the share of all import value in each scope of the reciprocal programme; the shares add up to one."""
    found: dict[ProgrammeScope, float] = {}
    for row in law.path.register.groups(US_ON_CN):
        for cell, share in law.shares[row.good].items():
            if cell[0] == RECIPROCAL:
                found[cell] = found.get(cell, 0.0) + share * row.weight_usd_m / _total_value(law)
    return found


def _parts_on_top(law: LawBook) -> LawBook:
    """Return the law with a reciprocal duty that does not yield to the Section 232 duty on auto parts."""
    duties = law.laws[US_ON_CN]
    seniors = tuple(
        row.programme
        for row in duties.programmes
        if row.layer == "section_232" and row.programme != "us_232_auto_parts"
    )
    programmes = tuple(
        row.model_copy(update={"yields_to": seniors}) if row.programme == RECIPROCAL else row
        for row in duties.programmes
    )
    return replace(law, laws={**law.laws, US_ON_CN: replace(duties, programmes=programmes)})
