"""The duty law of a path as tables and summaries show it: by interval and layer, and on the last day of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import Final

from sim.clock import END, HORIZON, START
from sim.policy import PolicyPath, PolicyView, Register
from sim.worlds.magnets.law import MAGNET_LINE

MAGNET_GOOD: Final = MAGNET_LINE
"""Tariff line of sintered neodymium magnets."""


@dataclass(frozen=True)
class GoodDuty:
    """Days on which the duty on a good does not change."""

    good: str
    part_of: str
    """Group that holds a line already; empty for a group."""
    origin: str
    destination: str
    first: date
    last: date
    pct_by_layer: Mapping[str, float]
    """Every layer of the register, zeros included; percent of customs value."""
    duty_pct: float
    waivers: tuple[str, ...]
    """Acts that waive part of the duty, on application or as reported."""


@dataclass(frozen=True)
class DutiesAtEnd:
    """Statutory duty by the law of the last day of the run, percent of customs value."""

    us_on_cn_pct: float
    """On goods from China, weighted with the imports of 2024."""
    cn_on_us_pct: float
    """Of China on U.S. goods, weighted with the exports of 2024."""
    magnet_pct: float
    """On sintered magnets from China."""


def layers(register: Register) -> tuple[str, ...]:
    """Layers of the duties both ways, in the order of the programmes."""
    return tuple(dict.fromkeys(row.layer for row in register.programmes))


def good_duties(path: PolicyPath, view: PolicyView) -> tuple[GoodDuty, ...]:
    """Duty on every good by interval, from the start to the end of the run, by the law as each day knows it.

    Raises ValueError where layers do not add up to their total.
    """
    register = path.register
    by_good = view.law.duty_intervals([good.good for good in register.goods], START, END)
    rows = []
    zeros = dict.fromkeys(layers(register), 0.0)
    for good in register.goods:
        origin, destination = good.route
        for interval in by_good[good.good]:
            by_layer = dict(zeros)
            for layer in interval.layers:
                by_layer[layer.layer] += layer.pct
            if not isclose(sum(by_layer.values()), interval.duty_pct, abs_tol=1e-9):
                place = f"{path.name}, {good.good}, {interval.first}"
                raise ValueError(f"{place}: layers do not add up to {interval.duty_pct}")
            rows.append(
                GoodDuty(
                    good=good.good,
                    part_of=good.part_of,
                    origin=origin,
                    destination=destination,
                    first=interval.first,
                    last=interval.last,
                    pct_by_layer=by_layer,
                    duty_pct=interval.duty_pct,
                    waivers=interval.waivers,
                )
            )
    return tuple(rows)


def duties_at_end(view: PolicyView) -> DutiesAtEnd:
    """Duties of a path on the last day of the run."""
    last = HORIZON - 1.0
    return DutiesAtEnd(
        us_on_cn_pct=view.law.average_duty_pct(("CN", "US"), END, known_on=END),
        cn_on_us_pct=view.law.average_duty_pct(("US", "CN"), END, known_on=END),
        magnet_pct=view.table(MAGNET_GOOD, "CN", "US").duty_pct(last, last),
    )
