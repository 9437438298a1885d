"""How far the duty varies inside a good: an answer for a group is an average, and no single good need pay it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from sim.policy.duties import Part
from sim.policy.duty_table import NOISE_PCT
from sim.policy.goods import GOOD_FAMILY, Good
from sim.policy.register import Register


@dataclass(frozen=True)
class Bound:
    """The lowest or highest duty inside a good."""

    pct: float
    """Percent of customs value."""
    on: tuple[str, ...]
    """Lists whose goods pay it, or the one line that does."""


@dataclass(frozen=True)
class Spread:
    """The duties between which the goods of a group lie on a day.

    Which of a group's lists overlap is not on record. So its bounds add the lowest and the highest rate of each family
    of lists, and no good may pay just that; the duty of a line on record is known and counts as it is.
    """

    lowest: Bound
    highest: Bound
    lines: Mapping[str, float]
    """[line] duty on each line inside the good, percent of customs value; the largest trade first."""

    @property
    def varies(self) -> bool:
        """Whether the goods do not all pay the same."""
        return self.highest.pct - self.lowest.pct > NOISE_PCT


def one_article(pct: float) -> Spread:
    """No spread: the duty on one article whose metal content is known."""
    return Spread(Bound(pct, ()), Bound(pct, ()), {})


def lines_inside(good: Good, register: Register) -> tuple[Good, ...]:
    """Lines inside a good at any depth; those with the largest trade first."""
    direct = register.lines.get(good.good, ())
    inside = [*direct, *(line for own in direct for line in lines_inside(own, register))]
    return tuple(sorted(inside, key=lambda line: -line.weight_usd_m))


def spread_of(good: Good, parts: Sequence[Part], inside: Mapping[str, Sequence[Part]], register: Register) -> Spread:
    """The spread inside a good whose duty has these parts; `inside` has the parts of each of its lines, by name."""
    lines = {name: fsum(part.pct for part in own) for name, own in inside.items()}
    by_family = _rates(good, parts, register, lines)
    bounds = [_bound([least(rates.items(), key=_rate) for rates in by_family], by_family) for least in (min, max)]
    bounds += [Bound(pct, (f"the line {name}",)) for name, pct in lines.items()]
    return Spread(min(bounds, key=lambda bound: bound.pct), max(bounds, key=lambda bound: bound.pct), lines)


def _rate(on_list: tuple[str, float]) -> float:
    return on_list[1]


def _bound(chosen: Iterable[tuple[str, float]], by_family: Iterable[Mapping[str, float]]) -> Bound:
    """The bound at one list of each family; a family whose lists all pay the same is not named."""
    pairs = tuple(zip(chosen, by_family, strict=True))
    told = tuple(name for (name, _), rates in pairs if len(set(rates.values())) > 1)
    return Bound(fsum(rate for (_, rate), _ in pairs), told)


def _rates(good: Good, parts: Sequence[Part], register: Register, lines: Mapping[str, float]) -> list[dict[str, float]]:
    """For each family of lists the rate on each of the good's lists, percent; they exclude each other."""
    family_of = {programme.programme: programme.family for programme in register.programmes}
    rates: dict[str, dict[str, float]] = {}
    for row in register.goods_scopes:
        if row.good == good.good and row.share_of_value > 0:
            rates.setdefault(row.family, {})[row.scope] = 0.0
    own = rates.setdefault(GOOD_FAMILY, {good.good: 0.0})
    for part in parts:
        family = family_of[part.programme]
        if family == GOOD_FAMILY:
            # Lines with a rate of their own count by their own duty.
            own[good.good] += 0.0 if part.scope in lines else part.rate_pct
        else:
            rates[family][part.scope] += part.rate_pct
    return list(rates.values())
