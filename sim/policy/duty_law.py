"""Where acts become levels: the acts of each programme are folded, in their order, into levels of its scopes.

Paths share most of their acts and most days bring no news, so the same acts are folded again and again. What stands of
a programme by what is known on a day is therefore one object, a `Standing`, for all days and paths on which it is the
same, and keeps the levels that come of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Final, Literal

from sim.clock import to_day
from sim.policy.acts import ALL, DutyAct
from sim.policy.duties import ZERO, Level, ProgrammeScope
from sim.policy.goods import Programme
from sim.policy.known_acts import NEVER, known

Mode = Literal["sea", "air"]
"""How cargo travels: some in-transit clauses cover vessels alone."""

MODES: Final[tuple[Mode, ...]] = ("sea", "air")

MOST_KEPT: Final = 2048
"""So many programmes of paths, and so much that stands of them, are kept; the standard paths have 120 of either."""


@dataclass(frozen=True)
class Cargo:
    """What the law asks of a cargo. The days of loading, export and departure are one and the same here."""

    entered: float
    """Day of entry."""
    loaded: float = NEVER
    """Day of loading; never for cargo that no in-transit clause covers."""
    by: Mode = "sea"
    contracted: float = NEVER
    """Day on which the contract was signed, for the few clauses that ask."""


def in_transit(act: DutyAct, cargo: Cargo) -> bool:
    """Whether the in-transit clause of the act covers a cargo."""
    if act.loaded_before is None or act.entered_before is None:
        return False
    tested = cargo.contracted if act.in_transit_test == "contracted" else cargo.loaded
    return (
        tested < to_day(act.loaded_before)
        and cargo.entered < to_day(act.entered_before)
        and (act.in_transit_by == "any" or cargo.by == "sea")
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
    exempt: dict[str, Level] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    """Acts that passed over the cargo, by scope."""

    def apply(self, act: DutyAct, spared: bool) -> None:
        """Apply an act to a cargo that its in-transit clause has `spared` or not."""
        if act.action == "end":
            self.base, self.own, self.exempt, self.passed = Level(0.0, act.act_id), {}, {}, {}
        elif act.action == "exempt":
            self.exempt |= dict.fromkeys(act.scope, Level(0.0, act.act_id, "waived" if act.waiver else "exempt"))
        elif act.action == "set" and spared:
            self._spare(act)
        elif act.action == "set" and act.rate_pct is not None:
            self._set(act.scope, Level(act.rate_pct, act.act_id))

    def _spare(self, act: DutyAct) -> None:
        """A clause without a rate of its own leaves the cargo at the rate it had; so does one after such a clause."""
        if act.in_transit_pct is None:
            self.passed |= dict.fromkeys(act.scope, act.act_id)
        else:
            reached = [scope for scope in act.scope if not self._passed_by(scope)]
            self._set(reached, Level(act.in_transit_pct, act.act_id))

    def _passed_by(self, scope: str) -> str:
        return self.passed.get(scope, self.passed.get(ALL, ""))

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
            return self.exempt[scope]
        level = self.own.get(scope, self.base)
        passed = self._passed_by(scope)
        return Level(0.0, passed, "transit") if passed and level.pct == 0 else level


@dataclass(frozen=True, eq=False)
class Standing:
    """The acts of one programme that stand by what is known on some day.

    It is made by `DutyLaw.standing` alone, where equal ones are one object: so they are compared by identity.
    """

    programme: Programme
    scopes: tuple[str, ...]
    """Scopes of the programme that some good uses."""
    acts: tuple[tuple[int, DutyAct], ...]
    """(day of effect, act) in the order of folding."""

    def levels(self, cargo: Cargo, threats: bool) -> Mapping[ProgrammeScope, Level]:
        """Level of every scope on a cargo, percent of value, as if the programme yielded to no other.

        `threats` adds threatened acts as if they were signed.
        """
        # Levels depend on the cargo only through the acts that apply and those that spare it.
        applied = tuple(
            (place, in_transit(act, cargo))
            for place, (effective, act) in enumerate(self.acts)
            if effective <= cargo.entered and (threats or act.status == "enacted")
        )
        levels = self._kept.get(applied)
        if levels is None:
            folded = _Fold()
            for place, spared in applied:
                folded.apply(self.acts[place][1], spared)
            name = self.programme.programme
            levels = self._kept[applied] = {(name, scope): folded.level(scope) for scope in self.scopes}
        return levels

    @cached_property
    def _kept(self) -> dict[tuple[tuple[int, bool], ...], Mapping[ProgrammeScope, Level]]:
        """Levels by the places of the acts that apply, and whether each spares the cargo."""
        return {}


@lru_cache(MOST_KEPT)
def _standing(programme: Programme, scopes: tuple[str, ...], acts: tuple[tuple[int, DutyAct], ...]) -> Standing:
    """The one object for acts that stand."""
    return Standing(programme, scopes, acts)


def _extended(acts: tuple[DutyAct, ...], day: int) -> tuple[tuple[int, DutyAct], ...]:
    """Acts known on a day, with their in-transit clauses as extended by then."""
    heard = sorted((act for act in acts if to_day(act.announced) <= day), key=lambda act: act.announced)
    ends = {act.target_act: act.entered_before for act in heard if act.action == "extend"}
    return tuple(
        (effective, act.model_copy(update={"entered_before": ends[act.act_id]}) if act.act_id in ends else act)
        for effective, act in known(acts, day)
    )


@lru_cache(MOST_KEPT)
def _history(
    programme: Programme, scopes: tuple[str, ...], acts: tuple[DutyAct, ...]
) -> tuple[tuple[int, ...], tuple[Standing, ...]]:
    """Days on which acts of a programme are announced, and what stands before the first and from each of them on."""
    days = sorted({to_day(act.announced) for act in acts})
    stands = [(), *(_extended(acts, day) for day in days)]
    return tuple(days), tuple(_standing(programme, scopes, own) for own in stands)


@lru_cache(MOST_KEPT)
def _seniors(programmes: tuple[Programme, ...]) -> dict[str, tuple[str, ...]]:
    """Programmes to which each programme yields, layers written out; those that yield to none are left out."""
    seniors = {
        junior.programme: tuple(
            other.programme
            for other in programmes
            if other.programme in junior.yields_to or other.layer in junior.yields_to
        )
        for junior in programmes
    }
    return {name: own for name, own in seniors.items() if own}


def fold(standing: tuple[Standing, ...], cargo: Cargo, threats: bool = False) -> dict[ProgrammeScope, Level]:
    """Level of every (programme, scope) on a cargo, percent of value, from what stands of all programmes."""
    levels: dict[ProgrammeScope, Level] = {}
    for own in standing:
        levels |= own.levels(cargo, threats)
    seniors = _seniors(tuple(own.programme for own in standing))
    juniors = ((own.programme.programme, own.scopes) for own in standing if own.programme.programme in seniors)
    # Whether a senior charges is asked of its own level, before it yields itself.
    return levels | {
        (name, scope): _after_seniors(scope, levels[name, scope], seniors[name], levels)
        for name, scopes in juniors
        for scope in scopes
    }


def _after_seniors(scope: str, level: Level, seniors: tuple[str, ...], levels: Mapping[ProgrammeScope, Level]) -> Level:
    """Return the level of a programme on a scope: nothing where a programme it yields to charges the scope."""
    if level.pct == 0:
        return level
    charging = (levels.get((name, scope), ZERO) for name in seniors)
    first = next((senior for senior in charging if senior.pct > 0), None)
    return level if first is None else Level(0.0, first.act_id, "yields")


@dataclass(frozen=True)
class DutyLaw:
    """The duty acts of one path between one origin and one destination, ready to be read on any day."""

    programmes: tuple[Programme, ...]
    """In the order of `programmes.csv`, which is the order of the layers."""
    acts: tuple[tuple[DutyAct, ...], ...]
    """Acts of each programme, parallel to `programmes`."""
    scopes: tuple[tuple[str, ...], ...]
    """Scopes of each programme that some good uses, parallel to `programmes`."""

    def levels(self, cargo: Cargo, known_on: float = NEVER, threats: bool = False) -> dict[ProgrammeScope, Level]:
        """Level of every (programme, scope) on a cargo, percent of value, as far as known on day `known_on`.

        `threats` adds threatened acts as if they were signed.
        """
        return fold(self.standing(known_on), cargo, threats)

    def standing(self, known_on: float) -> tuple[Standing, ...]:
        """What stands of each programme by what is known on a day."""
        return tuple(stands[bisect_right(days, known_on)] for days, stands in self._histories)

    def __getstate__(self) -> dict[str, object]:
        """What is pickled: the law alone, since what stands is compared by its identity in this process."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def _histories(self) -> tuple[tuple[tuple[int, ...], tuple[Standing, ...]], ...]:
        """What stands of each programme over time, parallel to `programmes`: see `_history`."""
        return tuple(map(_history, self.programmes, self.scopes, self.acts))
