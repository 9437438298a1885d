"""The duty stack counted as others count: each published concept as a function of the law and a day.

Every value is percent of customs value. Nothing in here is fitted to a rate; what a concept takes from its publisher
(dates, weights) is said where it is taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import fsum
from typing import Final

from calibration.published import SPLIT, Dating, PublishedRate
from sim.clock import EVE, to_day
from sim.policy import LawBook, PolicyPath
from sim.policy.acts import Direction
from sim.policy.duties import Level, ProgrammeScope, duty_pct
from sim.policy.knowledge import NEVER

US_ON_CN: Final[Direction] = ("CN", "US")

ADDITIONS: Final[Mapping[Direction, tuple[str, ...]]] = {
    US_ON_CN: ("us_fentanyl", "us_reciprocal", "us_threat_100"),
    ("US", "CN"): ("cn_reciprocal",),
}
"""Programmes of 2025 that a headline adds up, on goods without a special place."""

GENERAL_SCOPE: Final = "ordinary"
"""Goods on no special list."""

FIRST_TERM: Final[ProgrammeScope] = ("us_301", "list_3")
"""The 25 percent that officials add for the duties of the first term."""


def redated(path: PolicyPath, dating: Iterable[Dating]) -> PolicyPath:
    """A path in which acts take effect on the days a series gives them."""
    days = {row.act_id: row.effective for row in dating}
    acts = tuple(
        act.model_copy(update={"effective": days[act.act_id], "announced": min(act.announced, days[act.act_id])})
        if act.act_id in days
        else act
        for act in path.acts
    )
    return replace(path, acts=acts)


def headline_additions(law: LawBook, route: Direction, when: date, threatened: bool = False) -> float:
    """General rates added in 2025, summed. `threatened` adds what was threatened, as known on the eve."""
    known = to_day(EVE) if threatened else NEVER
    levels = law.laws[route].levels(to_day(when), NEVER, known, threats=threatened)
    return fsum(levels[name, GENERAL_SCOPE].pct for name in ADDITIONS[route])


def white_house_count(law: LawBook, when: date, with_mfn: bool) -> float:
    """Additions of 2025 and the 25 percent of Section 301; with the average MFN duty if officials add it."""
    levels = law.levels(US_ON_CN, when)
    mfn = average_layers(law, US_ON_CN, when).get("mfn", 0.0) if with_mfn else 0.0
    return headline_additions(law, US_ON_CN, when) + levels[FIRST_TERM].pct + mfn


def average_layers(law: LawBook, route: Direction, when: date) -> dict[str, float]:
    """Import-weighted average (values of 2024) by layer; the layers add up to `LawBook.average_duty_pct`."""
    groups = law.path.register.groups(route)
    value = fsum(row.value_2024_usd_m for row in groups)
    levels = law.levels(route, when)
    layer_of = {row.programme: row.layer for row in law.laws[route].programmes}
    found: dict[str, float] = dict.fromkeys(layer_of.values(), 0.0)
    for row in groups:
        for cell, share in law.shares[row.good].items():
            if cell in levels:
                found[layer_of[cell[0]]] += row.value_2024_usd_m / value * share * levels[cell].pct
    return found


def unweighted_mean(law: LawBook, route: Direction, when: date) -> float:
    """Mean over the groups of goods, each counted once: the nearest to a mean over tariff lines that groups allow."""
    groups = [row.good for row in law.path.register.groups(route)]
    levels = law.levels(route, when)
    return fsum(duty_pct(law.shares[good], levels) for good in groups) / len(groups)


@dataclass(frozen=True)
class PiieCount:
    """PIIE's average of the U.S. duty: its weights as far as two of its own steps tell them, and auto parts added.

    PIIE weights with China's exports to the world, in which electronics are fewer and exempt goods more than in U.S.
    imports. How much more follows from two steps of its series: 10 points on 5 April 2025 raised it by 7.4 (so 26
    percent of its weight was free), the exemption of 11 April at 125 points lowered it by 10.6 (8.5 percent). U.S.
    import values are scaled to these two shares. On 3 May the series rises by 2.4 although the act takes parts out of
    the 125 points: PIIE adds the parts duty on top, and so does this count.
    """

    law: LawBook
    factors: Mapping[ProgrammeScope, float]
    """Factor on the import value of each (reciprocal programme, scope)."""

    @classmethod
    def of(cls, law: LawBook, series: Mapping[date, float]) -> "PiieCount":
        """The count, with weights from the steps of `series` (PIIE's average by day, percent)."""
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
        """The average on a day, as the day knew the law."""
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
                total += row.value_2024_usd_m * own * levels.get((programme, scope), Level(0.0)).pct
        return total / _total_value(self.law)


RECIPROCAL: Final = "us_reciprocal"
BASE_DAY: Final = date(2025, 4, 5)
"""First day of the reciprocal duty ..."""
BASE_POINTS: Final = 10.0
"""... and its rate."""
CARVE_OUT_DAY: Final = date(2025, 4, 11)
"""Day on which electronics were exempted ..."""
CARVE_OUT_POINTS: Final = 125.0
"""... and the rate they no longer paid."""


def step_changes(series: Mapping[date, float]) -> dict[date, float]:
    """Change of a series on each day after its first, points."""
    days = sorted(series)
    return {day: series[day] - series[before] for before, day in pairwise(days)}


def _kind(before: Level, after: Level) -> str:
    if before.pct == 0:
        return "free"
    return "paying" if after.pct > 0 else "electronics"


def _total_value(law: LawBook) -> float:
    return fsum(row.value_2024_usd_m for row in law.path.register.groups(US_ON_CN))


def _cell_values(law: LawBook) -> dict[ProgrammeScope, float]:
    """Share of all import value in each scope of the reciprocal programme; they add up to one."""
    found: dict[ProgrammeScope, float] = {}
    for row in law.path.register.groups(US_ON_CN):
        for cell, share in law.shares[row.good].items():
            if cell[0] == RECIPROCAL:
                found[cell] = found.get(cell, 0.0) + share * row.value_2024_usd_m / _total_value(law)
    return found


def _parts_on_top(law: LawBook) -> LawBook:
    """The law with a reciprocal duty that does not yield to the Section 232 duty on auto parts."""
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


def split(row: PublishedRate) -> dict[str, float]:
    """Layers into which a published average is split; empty where it is not."""
    return {layer: value for layer in SPLIT if (value := row.layer_pct(layer)) is not None}
