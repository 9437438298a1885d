"""Where levels become a duty: `sim.policy.duty_law` folds acts into levels of (programme, scope).

The duty on a good is the sum of its layers; percentage points add, they never multiply. In each programme a good pays
sum over scopes of share of value x level, in percent of value. Some programmes give way to others, as
the reciprocal duty does to Section 232: where the stronger one charges a scope, the weaker one charges nothing there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import fsum
from typing import Final, Literal, NamedTuple

from sim.policy.goods import Programme

ProgrammeScope = tuple[str, str]
"""(programme, scope)."""


@dataclass(frozen=True)
class Level:
    """Rate of one programme on one scope, and the act that set it."""

    pct: float
    act_id: str = ""
    why: Literal["", "exempt", "waived", "yields", "transit"] = ""
    """Why nothing is paid: an exemption, a waiver, a programme that comes first and is paid instead, a cargo that was
    loaded in time; `act_id` is the act that says so."""


ZERO = Level(0.0)

MOST_KEPT: Final = 64
"""So many sets of goods are kept; a study has one of each direction."""

REASONS: Final = {
    "exempt": "exempt",
    "waived": "waived",
    "yields": "another duty is paid instead",
    "transit": "loaded or contracted in time",
}
"""`Level.why` in words."""


@dataclass(frozen=True)
class Part:
    """What one programme charges on one scope of a good: `share` of its value x `rate_pct`, percent of that value."""

    layer: str
    programme: str
    scope: str
    share: float
    rate_pct: float
    act_id: str
    citation: str
    why: str
    """As `Level.why`."""

    @property
    def pct(self) -> float:
        """Contribution to the duty, percent of value."""
        return self.share * self.rate_pct


@dataclass(frozen=True)
class LayerRate:
    """One layer of the duty on a good: percent of value, the acts that set it, their citations."""

    layer: str
    pct: float
    act_ids: tuple[str, ...]
    citation: str


class AnnouncedChange(NamedTuple):
    """This change of the duty on a good is known but not yet in effect."""

    effective_day: float
    change_pct: float
    """Percentage points added to (or taken from) the duty on that day."""
    status: str
    """`enacted`: it happens unless somebody acts; `threatened`: it happens only if somebody acts."""


Shares = Mapping[ProgrammeScope, float]
"""Share of one good's value in each (programme, scope)."""


@dataclass(frozen=True, eq=False)
class GoodShares:
    """Goods of one direction, with the share of their value in each (programme, scope).

    It is made by `good_shares` alone, which gives one object for equal shares: so they are compared by identity.
    """

    goods: tuple[str, ...]
    shares: tuple[Shares, ...]
    """Parallel to `goods`."""

    @cached_property
    def reached(self) -> Mapping[ProgrammeScope, Sequence[tuple[int, float]]]:
        """Places of the goods that a programme reaches by a scope, with the share of their value."""
        reached: dict[ProgrammeScope, list[tuple[int, float]]] = defaultdict(list)
        for place, own in enumerate(self.shares):
            for charged, share in own.items():
                reached[charged].append((place, share))
        return reached


def good_shares(shares: Mapping[str, Shares]) -> GoodShares:
    """Return the one object for goods and their shares."""
    return _good_shares(tuple((good, tuple(own.items())) for good, own in shares.items()))


@lru_cache(MOST_KEPT)
def _good_shares(shares: tuple[tuple[str, tuple[tuple[ProgrammeScope, float], ...]], ...]) -> GoodShares:
    return GoodShares(tuple(good for good, _ in shares), tuple(dict(own) for _, own in shares))


def duty_pct(shares: Shares, levels: Mapping[ProgrammeScope, Level]) -> float:
    """Return the duty on a good, percent of value: the sum of share x level over all programmes and scopes."""
    # fsum rounds once, so the duty does not depend on the order of the layers.
    return fsum(share * levels[charged].pct for charged, share in shares.items() if charged in levels)


def parts(
    programmes: Sequence[Programme],
    shares: Shares,
    levels: Mapping[ProgrammeScope, Level],
    citations: Mapping[str, str],
) -> tuple[Part, ...]:
    """Return what each programme charges on each scope of a good, in the order of `programmes.csv`.

    A scope on which no act of the programme ever set a level is left out.
    """
    layer_of = {programme.programme: programme.layer for programme in programmes}
    order = {name: place for place, name in enumerate(layer_of)}
    charged = [one for one in shares if one[0] in order and shares[one] > 0]
    return tuple(
        Part(layer_of[programme], programme, scope, shares[programme, scope], level.pct, level.act_id, cited, level.why)
        for programme, scope in sorted(charged, key=lambda one: order[one[0]])
        if (level := levels.get((programme, scope), ZERO)).act_id
        for cited in (citations[level.act_id],)
    )


def layers(charged: Iterable[Part]) -> tuple[LayerRate, ...]:
    """Return the layers of a duty that are not zero, in the order of its parts; they add up to `duty_pct`."""
    by_layer: dict[str, list[Part]] = {}
    for part in charged:
        if part.pct > 0:
            by_layer.setdefault(part.layer, []).append(part)
    return tuple(
        LayerRate(
            name,
            fsum(part.pct for part in paid),
            tuple(dict.fromkeys(part.act_id for part in paid)),
            "; ".join(dict.fromkeys(part.citation for part in paid)),
        )
        for name, paid in by_layer.items()
    )
