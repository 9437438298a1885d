"""The duty stack counted as others count it: each published concept is a function of the law and a day.

Every value is in percent of customs value. Nothing in here is fitted to a rate. What a concept takes from its publisher
(dates, weights) is said where it is taken. The count of the Peterson Institute stands in `piie`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import fsum
from typing import Final

from calibration.rates.published_rates import Dating
from sim.clock import EVE, to_day
from sim.policy import LawBook, PolicyPath
from sim.policy.acts import Direction
from sim.policy.duties import ProgrammeScope, duty_pct
from sim.policy.duty_law import Cargo
from sim.policy.known_acts import NEVER

US_ON_CN: Final[Direction] = ("CN", "US")

ADDITIONS: Final[Mapping[Direction, tuple[str, ...]]] = {
    US_ON_CN: ("us_fentanyl", "us_reciprocal", "us_threat_100"),
    ("US", "CN"): ("cn_reciprocal",),
}
"""Programmes of 2025 whose general rates a headline adds up, by direction."""

GENERAL_SCOPE: Final = "ordinary"
"""Scope of the goods that stand on no special list."""

FIRST_TERM: Final[ProgrammeScope] = ("us_301", "list_3")
"""Programme and scope of the 25 percent that officials add for the duties of the first term."""


def redated(path: PolicyPath, dating: Iterable[Dating]) -> PolicyPath:
    """Return the path with its acts in effect from the days that a series gives them."""
    days = {row.act_id: row.effective for row in dating}
    acts = tuple(
        act.model_copy(update={"effective": days[act.act_id], "announced": min(act.announced, days[act.act_id])})
        if act.act_id in days
        else act
        for act in path.acts
    )
    return replace(path, acts=acts)


def headline_additions(law: LawBook, route: Direction, when: date, threatened: bool = False) -> float:
    """Return the sum of the general rates that were added in 2025, in percent.

    `threatened` counts the rates that had been threatened by the eve as well.
    """
    known = to_day(EVE) if threatened else NEVER
    levels = law.laws[route].levels(Cargo(to_day(when)), known, threats=threatened)
    return fsum(levels[name, GENERAL_SCOPE].pct for name in ADDITIONS[route])


def white_house_count(law: LawBook, when: date, with_mfn: bool) -> float:
    """Return the additions of 2025 and the 25 percent of Section 301, in percent.

    `with_mfn` adds the average MFN duty, which some officials count.
    """
    levels = law.levels(US_ON_CN, when)
    mfn = average_layers(law, US_ON_CN, when).get("mfn", 0.0) if with_mfn else 0.0
    return headline_additions(law, US_ON_CN, when) + levels[FIRST_TERM].pct + mfn


def average_layers(law: LawBook, route: Direction, when: date) -> dict[str, float]:
    """Return the average by layer, in percent, weighted with the import values of 2024.

    The layers add up to `LawBook.average_duty_pct`.
    """
    groups = law.path.register.groups(route)
    value = fsum(row.weight_usd_m for row in groups)
    levels = law.levels(route, when)
    layer_of = {row.programme: row.layer for row in law.laws[route].programmes}
    found: dict[str, float] = dict.fromkeys(layer_of.values(), 0.0)
    for row in groups:
        for cell, share in law.shares[row.good].items():
            if cell in levels:
                found[layer_of[cell[0]]] += row.weight_usd_m / value * share * levels[cell].pct
    return found


def unweighted_mean(law: LawBook, route: Direction, when: date) -> float:
    """Return the mean over the groups of goods, in percent, each group counted once.

    It is as near to a mean over tariff lines as groups allow.
    """
    groups = [row.good for row in law.path.register.groups(route)]
    levels = law.levels(route, when)
    return fsum(duty_pct(law.shares[good], levels) for good in groups) / len(groups)


def step_changes(series: Mapping[date, float]) -> dict[date, float]:
    """Return the change of a series on each of its days after the first, in points."""
    days = sorted(series)
    return {day: series[day] - series[before] for before, day in pairwise(days)}
