"""The record of acts: everything the project knows about law, row by row, each with citation and grade.

The record holds acts announced after the eve too; a path decides up to which date it takes them.
"""

from collections import defaultdict
from dataclasses import dataclass

from sim.policy.acts import ALL, AnyAct, ControlAct, DutyAct, Good, GoodScope, OtherAct, Programme


@dataclass(frozen=True)
class Record:
    """All acts, programmes and goods known to the project, in the order of the files."""

    programmes: tuple[Programme, ...]
    duty_acts: tuple[DutyAct, ...]
    control_acts: tuple[ControlAct, ...]
    other_acts: tuple[OtherAct, ...]
    goods: tuple[Good, ...]
    goods_scopes: tuple[GoodScope, ...]

    @property
    def acts(self) -> tuple[AnyAct, ...]:
        """Acts of all three kinds."""
        return (*self.duty_acts, *self.control_acts, *self.other_acts)

    def shares(self, good: str, destination: str = "US") -> dict[tuple[str, str], float]:
        """Share of value of a good in each (programme, scope) of the programmes of `destination`; empty without any."""
        of_family: dict[str, list[GoodScope]] = defaultdict(list)
        for row in self.goods_scopes:
            if row.good == good:
                of_family[row.family].append(row)
        return {
            (programme.programme, row.scope): row.share_of_value
            for programme in self.programmes
            if programme.destination == destination
            for row in of_family[programme.family]
        }

    def scopes(self) -> dict[str, set[str]]:
        """Scopes that acts or goods name, by programme; `all` included."""
        named: dict[str, set[str]] = {row.programme: {ALL} for row in self.programmes}
        for act in self.duty_acts:
            named.setdefault(act.programme, set()).update(act.scope)
        for programme in self.programmes:
            named[programme.programme] |= {row.scope for row in self.goods_scopes if row.family == programme.family}
        return named
