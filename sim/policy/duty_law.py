"""Where acts become levels: the acts of each programme are folded, in their order, into levels of its scopes.

Paths share most of their acts and most days bring no news, so the same acts are folded again and again. What stands of
a programme by what is known on a day is therefore one object, a `Standing`, for all days and paths on which it is the
same, and keeps the levels that come of it.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Final, Literal

from sim.clock import to_day
from sim.policy.acts import ALL, Direction, DutyAct
from sim.policy.duties import ZERO, Level, ProgrammeScope, Shares
from sim.policy.goods import TREATMENT_FAMILY, Programme
from sim.policy.known_acts import NEVER, History

Mode = Literal["sea", "air"]
"""How cargo travels: some in-transit clauses cover vessels alone."""

MODES: Final[tuple[Mode, ...]] = ("sea", "air")

MOST_KEPT: Final = 2048
"""So many programmes of paths, and so much that stands of them, are kept; the standard paths have 120 of either."""


MOST_LEVELS: Final = 4096
"""So many levels of programmes are kept."""


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
class Levels:
    """Levels of all scopes of one programme, as if it yielded to no other.

    They are made by `_levels` alone, which gives one object for equal levels: so they are compared by identity.
    """

    programme: Programme
    by_scope: Mapping[ProgrammeScope, Level]


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

    def levels(self, cargo: Cargo, threats: bool = False) -> Levels:
        """Levels on a cargo; `threats` adds threatened acts as if they were signed."""
        # Levels depend on the cargo only through the number of acts in effect, and those of them that spare it.
        count = bisect_right(self.acts, cargo.entered, key=itemgetter(0))
        spared = tuple(place for place, act in self._open_clauses(cargo.entered) if in_transit(act, cargo))
        return _folded(self, count, spared, threats and self._threatened)

    def loaded_edges(self, entered_day: float, by: Mode) -> Iterator[int]:
        """Days before which a cargo that enters on a day must have been loaded for an act to spare it."""
        for _, act in self._open_clauses(entered_day):
            if (
                act.loaded_before
                and act.in_transit_test != "contracted"
                and (act.in_transit_by == "any" or by == "sea")
            ):
                yield to_day(act.loaded_before)

    def _open_clauses(self, entered_day: float) -> list[tuple[int, DutyAct]]:
        """(place, act) of the acts in effect whose clauses may spare a cargo that enters on a day."""
        return [(place, act) for place, act, effective, end in self._clauses if effective <= entered_day < end]

    @cached_property
    def _clauses(self) -> tuple[tuple[int, DutyAct, int, int], ...]:
        """(place, act, day of effect, day before which a cargo enters) of the acts that may spare a cargo."""
        return tuple(
            (place, act, effective, to_day(act.entered_before))
            for place, (effective, act) in enumerate(self.acts)
            if act.loaded_before is not None and act.entered_before is not None
        )

    @cached_property
    def _threatened(self) -> bool:
        """Whether any act is a threat."""
        return any(act.status == "threatened" for _, act in self.acts)

    def fold(self, count: int, spared: tuple[int, ...], threats: bool) -> Mapping[ProgrammeScope, Level]:
        """Level of every scope after the first acts, of which some have spared the cargo."""
        done, under_way = (0, _Fold()) if spared else self._under_way.pop(threats, (0, _Fold()))
        if done > count:
            done, under_way = 0, _Fold()
        for place in range(done, count):
            act = self.acts[place][1]
            if threats or act.status == "enacted":
                under_way.apply(act, place in spared)
        if not spared:
            self._under_way[threats] = count, under_way
        return {(self.programme.programme, scope): under_way.level(scope) for scope in self.scopes}

    @cached_property
    def _under_way(self) -> dict[bool, tuple[int, _Fold]]:
        """Number of acts folded so far, and the fold, without threats and with them: days are mostly asked for in
        order, and a fold goes on from the day before."""
        return {}


@lru_cache(MOST_LEVELS)
def _folded(standing: Standing, count: int, spared: tuple[int, ...], threats: bool) -> Levels:
    """Levels after some acts, which are asked for on many days."""
    return _levels(standing.programme, tuple(standing.fold(count, spared, threats).items()))


@lru_cache(MOST_LEVELS)
def _levels(programme: Programme, by_scope: tuple[tuple[ProgrammeScope, Level], ...]) -> Levels:
    """The one object for equal levels."""
    return Levels(programme, dict(by_scope))


@lru_cache(MOST_KEPT)
def _standing(programme: Programme, scopes: tuple[str, ...], acts: tuple[tuple[int, DutyAct], ...]) -> Standing:
    """The one object for acts that stand."""
    return Standing(programme, scopes, acts)


def _extended(
    acts: tuple[DutyAct, ...], day: int, known: tuple[tuple[int, DutyAct], ...]
) -> tuple[tuple[int, DutyAct], ...]:
    """The acts that are `known` on a day, with their in-transit clauses as extended by then."""
    heard = (act for act in acts if act.action == "extend" and to_day(act.announced) <= day)
    ends = {act.target_act: act.entered_before for act in sorted(heard, key=lambda act: act.announced)}
    if not ends:
        return known
    return tuple(
        (effective, act.model_copy(update={"entered_before": ends[act.act_id]}) if act.act_id in ends else act)
        for effective, act in known
    )


@lru_cache(MOST_KEPT)
def _history(
    programme: Programme, scopes: tuple[str, ...], acts: tuple[DutyAct, ...]
) -> tuple[tuple[int, ...], tuple[Standing, ...]]:
    """Days on which acts of a programme are announced, and what stands before the first and from each of them on."""
    history = History.of(acts)
    days = history.days
    stands = [(), *(_extended(acts, day, known) for day, known in zip(days, history.known[1:], strict=True))]
    return days, tuple(_standing(programme, scopes, own) for own in stands)


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


def after_yielding(own: Sequence[Levels]) -> dict[ProgrammeScope, Level]:
    """Level of every (programme, scope), percent of value, from the levels of all programmes."""
    levels: dict[ProgrammeScope, Level] = {}
    for one in own:
        levels |= one.by_scope
    seniors = _seniors(tuple(one.programme for one in own))
    juniors = [one.by_scope for one in own if one.programme.programme in seniors]
    # Whether a senior charges is asked of its own level, before it yields itself.
    return levels | {
        (name, scope): _after_seniors(scope, level, seniors[name], levels)
        for by_scope in juniors
        for (name, scope), level in by_scope.items()
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

    @classmethod
    def of(
        cls,
        programmes: Sequence[Programme],
        acts: Sequence[DutyAct],
        shares: Mapping[str, Shares],
        route: Direction,
        scopes: Collection[str] = (),
    ) -> "DutyLaw":
        """The duty acts of one direction, by programme, with the scopes that goods use; `shares` are by good.

        `scopes` are further ones of the family of treatments, which no good carries: those of the metal in articles.
        """
        of_route = tuple(row for row in programmes if (row.origin, row.destination) == route)
        ids = {row.programme: {act.act_id for act in acts if act.programme == row.programme} for row in of_route}
        own = {
            # A cancellation belongs to the programmes of its target, wherever it is written down.
            name: tuple(act for act in acts if (act.target_act in of_name if act.target_act else act.programme == name))
            for name, of_name in ids.items()
        }
        used = {charged for own_shares in shares.values() for charged in own_shares}
        used |= {(row.programme, scope) for row in of_route if row.family == TREATMENT_FAMILY for scope in scopes}
        return cls(
            programmes=of_route,
            acts=tuple(own[row.programme] for row in of_route),
            scopes=tuple(
                tuple(sorted(scope for programme, scope in used if programme == row.programme)) for row in of_route
            ),
        )

    def levels(self, cargo: Cargo, known_on: float = NEVER, threats: bool = False) -> dict[ProgrammeScope, Level]:
        """Level of every (programme, scope) on a cargo, percent of value, as far as known on day `known_on`.

        `threats` adds threatened acts as if they were signed.
        """
        return after_yielding([own.levels(cargo, threats) for own in self.standing(known_on)])

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
