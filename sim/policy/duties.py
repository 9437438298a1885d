"""Where an act becomes a duty: acts are folded into levels of (programme, scope), levels into the duty on a good.

The duty on a good is the sum of its layers; percentage points add, they never multiply. In each programme a good pays
sum over scopes of share of value x level, in percent of value. Some programmes give way to others, as
the reciprocal duty does to Section 232: where the stronger one charges a scope, the weaker one charges nothing there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from math import fsum
from typing import Final, Literal

from sim.clock import to_day
from sim.policy.acts import ALL, DutyAct
from sim.policy.goods import Programme
from sim.policy.known_acts import NEVER, known

ProgrammeScope = tuple[str, str]
"""(programme, scope)."""


@dataclass(frozen=True)
class Level:
    """Rate of one programme on one scope, and the act that set it."""

    pct: float
    act_id: str = ""
    why: Literal["", "exempt", "yields", "transit"] = ""
    """Why nothing is paid: an exemption, a programme that comes first and is paid instead, a cargo that was loaded in
    time; `act_id` is the act that says so."""


ZERO = Level(0.0)

REASONS: Final = {"exempt": "exempt", "yields": "another duty is paid instead", "transit": "loaded in time"}
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


@dataclass(frozen=True)
class AnnouncedChange:
    """This change of the duty on a good is known but not yet in effect."""

    effective_day: float
    change_pct: float
    """Percentage points added to (or taken from) the duty on that day."""
    status: str
    """`enacted`: it happens unless somebody acts; `threatened`: it happens only if somebody acts."""


def in_transit(act: DutyAct, entered_day: float, loaded_day: float) -> bool:
    """Whether the in-transit clause of the act covers a cargo loaded and entered on these days."""
    return (
        act.loaded_before is not None
        and act.entered_before is not None
        and loaded_day < to_day(act.loaded_before)
        and entered_day < to_day(act.entered_before)
    )


def takes_over(later: DutyAct, act: DutyAct, scope: str) -> bool:
    """Whether a later act, applied after `act`, replaces what that set on one of its scopes: see `_Fold`."""
    if later.programme != act.programme or later.status != act.status:
        return False
    return later.action == "end" or scope in later.scope or (act.action == later.action == "set" and ALL in later.scope)


@dataclass
class _Fold:
    """Levels of one programme while its acts are applied one by one."""

    base: Level = ZERO
    """Level of every scope that no act named."""
    own: dict[str, Level] = field(default_factory=dict)
    exempt: dict[str, str] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    """Acts that passed over the cargo, by scope."""

    def apply(self, act: DutyAct, spared: bool) -> None:
        """Apply an act to a cargo that its in-transit clause has `spared` or not."""
        # A clause without a rate of its own leaves the cargo at the rate it had: nothing is set.
        rate = act.in_transit_pct if spared else act.rate_pct
        if spared and rate is None:
            self.passed |= dict.fromkeys(act.scope, act.act_id)
        if act.action == "end":
            self.base, self.own, self.exempt, self.passed = Level(0.0, act.act_id), {}, {}, {}
        elif act.action == "exempt":
            self.exempt |= dict.fromkeys(act.scope, act.act_id)
        elif act.action == "set" and rate is not None:
            self._set(act.scope, Level(rate, act.act_id))

    def _set(self, scopes: Iterable[str], level: Level) -> None:
        for scope in scopes:
            if scope == ALL:
                # An exemption outlives a new general rate: Annex II stayed exempt at 34, 84 and 125 percent.
                self.base, self.own = level, {}
            else:
                self.own[scope] = level
                self.exempt.pop(scope, None)

    def level(self, scope: str) -> Level:
        if scope in self.exempt:
            return Level(0.0, self.exempt[scope], "exempt")
        level = self.own.get(scope, self.base)
        passed = self.passed.get(scope, self.passed.get(ALL, ""))
        return Level(0.0, passed, "transit") if passed and level.pct == 0 else level


@dataclass(frozen=True)
class DutyLaw:
    """The duty acts of one path between one origin and one destination, ready to be read on any day."""

    programmes: tuple[Programme, ...]
    """In the order of `programmes.csv`, which is the order of the layers."""
    acts: tuple[tuple[DutyAct, ...], ...]
    """Acts of each programme, parallel to `programmes`."""
    scopes: tuple[tuple[str, ...], ...]
    """Scopes of each programme that some good uses, parallel to `programmes`."""

    def levels(
        self, entered_day: float, loaded_day: float = NEVER, known_on: float = NEVER, threats: bool = False
    ) -> dict[ProgrammeScope, Level]:
        """Level of every (programme, scope) on a cargo, percent of value, as far as known on day `known_on`.

        `threats` adds threatened acts as if they were signed.
        """
        return self.fold(self.standing(known_on), entered_day, loaded_day, threats)

    def standing(self, known_on: float) -> list[list[tuple[int, DutyAct]]]:
        """Acts of each programme that stand by what is known on a day, with their days of effect."""
        return [known(acts, known_on) for acts in self.acts]

    def fold(
        self, standing: list[list[tuple[int, DutyAct]]], entered_day: float, loaded_day: float, threats: bool = False
    ) -> dict[ProgrammeScope, Level]:
        """As `levels`, from acts that stand already."""
        raw: dict[ProgrammeScope, Level] = {}
        for place, acts in enumerate(standing):
            applied = [
                act for effective, act in acts if effective <= entered_day and (threats or act.status == "enacted")
            ]
            raw |= self._of_programme(place, applied, entered_day, loaded_day)
        juniors = (
            (programme.programme, scope)
            for programme, scopes in zip(self.programmes, self.scopes, strict=True)
            if self.seniors[programme.programme]
            for scope in scopes
        )
        return raw | {charged: self._after_seniors(charged, raw[charged], raw) for charged in juniors}

    def _of_programme(
        self, place: int, applied: Sequence[DutyAct], entered_day: float, loaded_day: float
    ) -> dict[ProgrammeScope, Level]:
        """Levels of one programme after some of its acts.

        They depend on the day only through the acts that apply and those that spare the cargo. The same ones come back
        on many days, so their levels are kept.
        """
        spared = tuple(number for number, act in enumerate(applied) if in_transit(act, entered_day, loaded_day))
        key = (place, tuple(map(id, applied)), spared)
        levels = self._kept.get(key)
        if levels is None:
            fold = _Fold()
            for number, act in enumerate(applied):
                fold.apply(act, number in spared)
            name = self.programmes[place].programme
            levels = self._kept[key] = {(name, scope): fold.level(scope) for scope in self.scopes[place]}
        return levels

    def __getstate__(self) -> dict[str, object]:
        """What is pickled: the law alone, since levels are kept by the identity of acts in this process."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def _kept(self) -> dict[tuple[int, tuple[int, ...], tuple[int, ...]], dict[ProgrammeScope, Level]]:
        """Levels by place of the programme, identities of the acts applied (they live as long as the law) and places of
        those that spare the cargo."""
        return {}

    def _after_seniors(self, charged: ProgrammeScope, level: Level, raw: Mapping[ProgrammeScope, Level]) -> Level:
        """Return the level of a programme on a scope: nothing where a programme it yields to charges the scope."""
        if level.pct == 0:
            return level
        programme, scope = charged
        charging = (raw.get((name, scope), ZERO) for name in self.seniors[programme])
        first = next((senior for senior in charging if senior.pct > 0), None)
        return level if first is None else Level(0.0, first.act_id, "yields")

    @cached_property
    def seniors(self) -> dict[str, tuple[str, ...]]:
        """Programmes to which each programme yields, layers written out."""
        return {
            junior.programme: tuple(
                other.programme
                for other in self.programmes
                if other.programme in junior.yields_to or other.layer in junior.yields_to
            )
            for junior in self.programmes
        }


Shares = Mapping[ProgrammeScope, float]
"""Share of one good's value in each (programme, scope)."""


def duty_pct(shares: Shares, levels: Mapping[ProgrammeScope, Level]) -> float:
    """Return the duty on a good, percent of value: the sum of share x level over all programmes and scopes."""
    # fsum rounds once, so the duty does not depend on the order of the layers.
    return fsum(share * levels[charged].pct for charged, share in shares.items() if charged in levels)


def parts(
    law: DutyLaw, shares: Shares, levels: Mapping[ProgrammeScope, Level], citations: Mapping[str, str]
) -> tuple[Part, ...]:
    """Return what each programme charges on each scope of a good, in the order of `programmes.csv`.

    A scope on which no act of the programme ever set a level is left out.
    """
    layer_of = {programme.programme: programme.layer for programme in law.programmes}
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
