"""The register is everything that the project knows about law, row by row, each with its citation and grade.

The register holds acts that were announced after the eve too; a path decides up to which date it takes them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.policy.acts import ALL, AnyAct, ControlAct, Direction, DutyAct, MeasureAct, OtherAct
from sim.policy.duties import ProgrammeScope
from sim.policy.goods import GOOD_FAMILY, Good, GoodMetal, GoodRemark, GoodScope, Programme


@dataclass(frozen=True)
class Register:
    """All acts, programmes and goods known to the project, in the order of the files."""

    programmes: tuple[Programme, ...]
    duty_acts: tuple[DutyAct, ...]
    control_acts: tuple[ControlAct, ...]
    measure_acts: tuple[MeasureAct, ...]
    other_acts: tuple[OtherAct, ...]
    goods: tuple[Good, ...]
    goods_scopes: tuple[GoodScope, ...]
    goods_metals: tuple[GoodMetal, ...]
    goods_remarks: tuple[GoodRemark, ...]

    @property
    def acts(self) -> tuple[AnyAct, ...]:
        """Acts of all kinds."""
        return (*self.duty_acts, *self.control_acts, *self.measure_acts, *self.other_acts)

    @cached_property
    def lines(self) -> Mapping[str, tuple[Good, ...]]:
        """Lines that lie directly inside each group or wider line, by its name."""
        inside: dict[str, list[Good]] = defaultdict(list)
        for good in self.goods:
            if good.part_of:
                inside[good.part_of].append(good)
        return {name: tuple(own) for name, own in inside.items()}

    @cached_property
    def by_name(self) -> Mapping[str, Good]:
        """Goods by their names."""
        return {good.good: good for good in self.goods}

    def shares(self, acts: Iterable[DutyAct]) -> dict[str, dict[ProgrammeScope, float]]:
        """Share of value of every good in each (programme, scope) of the programmes of its direction.

        Where goods are scopes of their own, a line answers to its own name if one of the acts uses it, else to the
        name of the wider line or group that holds it. A group or wider line answers to the names of the lines inside
        it as well: it pays their rates on as much of its value as they are, and its own rate is that of the rest.
        """
        named = {(act.programme, scope) for act in acts for scope in act.scope}
        of_family: dict[tuple[str, str], list[GoodScope]] = defaultdict(list)
        for row in self.goods_scopes:
            of_family[row.good, row.family].append(row)
        shares: dict[str, dict[ProgrammeScope, float]] = {}
        for good in self.goods:
            own = shares[good.good] = {}
            for programme in self.programmes:
                if (programme.origin, programme.destination) != good.route:
                    continue
                if programme.family == GOOD_FAMILY:
                    own |= self._by_name(programme.programme, good, named)
                else:
                    rows = of_family[good.good, programme.family]
                    own |= {(programme.programme, row.scope): row.share_of_value for row in rows}
        return shares

    def _by_name(self, programme: str, good: Good, named: Collection[ProgrammeScope]) -> dict[ProgrammeScope, float]:
        """Shares of a good among the goods that a programme names."""
        name = good.good
        while (programme, name) not in named and self.by_name[name].part_of:
            name = self.by_name[name].part_of
        apart = dict(self._apart(programme, good, named))
        return {(programme, name): 1.0 - sum(apart.values()), **apart}

    def _apart(
        self, programme: str, good: Good, named: Collection[ProgrammeScope]
    ) -> Iterator[tuple[ProgrammeScope, float]]:
        """Named lines inside a good, at any depth, with the share of its value on which each is the narrowest name."""
        for line in self.lines.get(good.good, ()):
            if good.weight_usd_m and line.weight_usd_m:
                share = line.weight_usd_m / good.weight_usd_m
                inside = [(charged, share * part) for charged, part in self._apart(programme, line, named)]
                yield from inside
                if (programme, line.good) in named:
                    yield (programme, line.good), share - sum(part for _, part in inside)

    def groups(self, route: Direction) -> tuple[Good, ...]:
        """Groups of goods of a direction, a partition of its trade: lines inside groups are left out."""
        return tuple(good for good in self.goods if not good.part_of and good.route == route)

    def scopes(self) -> dict[str, set[str]]:
        """Scopes that acts or goods name, by programme; `all` included."""
        named: dict[str, set[str]] = {row.programme: {ALL} for row in self.programmes}
        for act in self.duty_acts:
            named.setdefault(act.programme, set()).update(act.scope)
        for programme in self.programmes:
            if programme.family == GOOD_FAMILY:
                route = (programme.origin, programme.destination)
                named[programme.programme] |= {good.good for good in self.goods if good.route == route}
            else:
                named[programme.programme] |= {row.scope for row in self.goods_scopes if row.family == programme.family}
        return named
