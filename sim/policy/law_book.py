"""A law book holds the duty law of a path, both ways: what is due on a good on a day, by layer and by part.

It answers people and tables. A world asks `PolicyView`, which holds the same duties, worked out once for each step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from math import fsum
from typing import Final

from sim.clock import to_day
from sim.policy.acts import Direction, DutyAct
from sim.policy.duties import (
    GoodShares,
    LayerRate,
    Level,
    Part,
    ProgrammeScope,
    Shares,
    duty_pct,
    good_shares,
    layers,
    parts,
)
from sim.policy.duty_law import Cargo, DutyLaw, Standing, after_yielding
from sim.policy.intervals import Due, DutyInterval, change_days, merge_days
from sim.policy.known_acts import NEVER, news_days
from sim.policy.paths import PolicyPath
from sim.policy.waivers import Waivers, counted

MOST_KEPT: Final = 512
"""So many days are kept; the tables of the standard paths have 150."""


@dataclass(frozen=True)
class LawBook:
    """Duty acts of a path by direction, and the share of each good's value they reach."""

    path: PolicyPath
    laws: Mapping[Direction, DutyLaw]
    routes: Mapping[str, Direction]
    """Origin and destination of every good: a group or line goes one way."""
    shares: Mapping[str, Shares]

    @classmethod
    def of(cls, path: PolicyPath, waivers: Waivers = "reported") -> "LawBook":
        """The duty law of a path. Worlds and tables count every waiver of the record."""
        acts = counted((act for act in path.acts if isinstance(act, DutyAct)), waivers)
        shares = path.register.shares(acts)
        routes: dict[str, Direction] = {good.good: good.route for good in path.register.goods}
        of_metal = {scope for row in path.register.goods_metals for scope in (row.scope, row.rest_scope)}
        laws = {
            route: DutyLaw.of(path.register.programmes, acts, shares, route, of_metal)
            for route in dict.fromkeys(routes.values())
        }
        return cls(path, laws, routes, shares)

    @cached_property
    def citations(self) -> dict[str, str]:
        """Citation of every act of the path."""
        return {act.act_id: act.citation for act in self.path.acts}

    def goods(self, route: Direction) -> tuple[str, ...]:
        """Goods that go one way, in the order of `goods.csv`."""
        return tuple(good for good, own in self.routes.items() if own == route)

    def route(self, good: str, origin: str, destination: str) -> Direction | None:
        """Return the direction of a good, None if it comes from elsewhere (duties on other origins are not on record).

        Raises KeyError for an unknown good and ValueError for a destination to which the good does not go.
        """
        if good not in self.routes:
            raise KeyError(f"no goods group {good!r}; goods are the rows of goods.csv")
        route = self.routes[good]
        if destination != route[1]:
            raise ValueError(
                f"duties on {good!r} into {destination!r} are not modelled; it goes from {' to '.join(route)}"
            )
        return route if origin == route[0] else None

    def levels(
        self, route: Direction, entered: date, loaded: date | None = None, known_on: date | None = None
    ) -> dict[ProgrammeScope, Level]:
        """Return the level of every (programme, scope), percent of value, on cargo entered and loaded on two days.

        This is the legal view: a retroactive exemption counts from the day on which it takes effect, unless `known_on`
        cuts knowledge off. `loaded` None means cargo that no in-transit clause covers.
        """
        cargo = Cargo(to_day(entered), NEVER if loaded is None else to_day(loaded))
        return self.laws[route].levels(cargo, NEVER if known_on is None else to_day(known_on))

    def cargo_parts(self, route: Direction, shares: Shares, cargo: Cargo) -> tuple[Part, ...]:
        """Return what each programme charges on each scope of a cargo, by the law as it came to be.

        `shares` are the shares of the cargo's value, which may differ from those of its good.
        """
        law = self.laws[route]
        return parts(law.programmes, shares, law.levels(cargo), self.citations)

    def parts(
        self,
        good: str,
        origin: str,
        destination: str,
        entered: date,
        loaded: date | None = None,
        known_on: date | None = None,
    ) -> tuple[Part, ...]:
        """Return what each programme charges on each scope of a good, zeros that an act set included.

        Errors are those of `route`.
        """
        route = self.route(good, origin, destination)
        if route is None:
            return ()
        levels = self.levels(route, entered, loaded, known_on)
        return parts(self.laws[route].programmes, self.shares[good], levels, self.citations)

    def layers(
        self,
        good: str,
        origin: str,
        destination: str,
        entered: date,
        loaded: date | None = None,
        known_on: date | None = None,
    ) -> tuple[LayerRate, ...]:
        """Return the layers of the duty on a cargo, percent of value; layers of zero are left out.

        Errors are those of `route`.
        """
        return layers(self.parts(good, origin, destination, entered, loaded, known_on))

    def duty_intervals(self, goods: Iterable[str], start: date, end: date) -> dict[str, list[DutyInterval]]:
        """Return, by good, the intervals from `start` to `end` inclusive on which the duty does not change.

        The duty is that on fresh cargo, by the law as known on each day. Raises KeyError for an unknown good and
        ValueError if `end` lies before `start`.
        """
        if end < start:
            raise ValueError(f"interval from {start} to {end} has no day")
        wanted = list(goods)
        unknown = [good for good in wanted if good not in self.routes]
        if unknown:
            raise KeyError(f"no goods group {unknown[0]!r}; goods are the rows of goods.csv")
        found: dict[str, list[DutyInterval]] = {}
        for route, law in self.laws.items():
            own = good_shares({good: self.shares[good] for good in wanted if self.routes[good] == route})
            acts = [act for programme in law.acts for act in programme]
            days = change_days(start, end, news_days(acts))
            by_day = [self._due(own, law.standing(to_day(day)), to_day(day)) for day in days]
            for good, dues in zip(own.goods, zip(*by_day, strict=True), strict=True):
                found[good] = merge_days(list(zip(days, dues, strict=True)), end)
        return {good: found[good] for good in wanted}

    def _due(self, goods: GoodShares, standing: tuple[Standing, ...], day: int) -> tuple[Due, ...]:
        """[good] what is due on fresh cargo on a day."""
        cited = tuple(self.citations[act.act_id] for own in standing for _, act in own.acts)
        return _due_on(goods, standing, day, cited)

    def average_duty_pct(self, route: Direction, when: date, known_on: date | None = None) -> float:
        """Return the mean statutory duty on all goods of a direction, percent of value.

        Groups of goods are weighted with their values of 2024.
        """
        levels = self.levels(route, when, known_on=known_on)
        groups = self.path.register.groups(route)
        value = fsum(row.weight_usd_m for row in groups)
        return fsum(row.weight_usd_m * duty_pct(self.shares[row.good], levels) for row in groups) / value


@lru_cache(MOST_KEPT)
def _due_on(goods: GoodShares, standing: tuple[Standing, ...], day: int, cited: tuple[str, ...]) -> tuple[Due, ...]:
    """[good] what is due on fresh cargo on a day; `cited` are the citations of all acts that stand, in their order.

    Paths that know the same on a day share it.
    """
    levels = after_yielding([own.levels(Cargo(day)) for own in standing])
    acts = (act.act_id for own in standing for _, act in own.acts)
    citations = dict(zip(acts, cited, strict=True))
    programmes = tuple(own.programme for own in standing)
    found = []
    for shares in goods.shares:
        charged = parts(programmes, shares, levels, citations)
        waivers = tuple(dict.fromkeys(part.act_id for part in charged if part.why == "waived"))
        found.append((layers(charged), duty_pct(shares, levels), waivers))
    return tuple(found)
