"""What each act of a path changes, found by running the law with and without it; no world is run.

An act that changes nothing is named with the reason, so that no line of a path file is silent.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal

from sim.clock import HORIZON, WARM_UP_DAYS
from sim.policy import PolicyPath, PolicyView
from sim.policy.acts import ControlAct
from sim.policy.change_words import change_words, days_words
from sim.policy.control_history import ending_words, endings
from sim.policy.idle_acts import Idle
from sim.policy.known_acts import NEVER
from sim.policy.part_of_law import part_of_law
from sim.policy.path_changes import PathChange, remade
from sim.policy.readings import Readings
from sim.policy.view_changes import ViewChanges, view_changes
from sim.study.world_kinds import KINDS, READ_ASPECTS, UNREAD_BECAUSE

FIRST: Final = -WARM_UP_DAYS
"""First day on which a world reads a law."""

LAST: Final = float(HORIZON)
"""Day after the last on which a world reads a law."""

Kind = Literal["in force", "expected", "unread", "nothing", "undone"]
"""What an act changes: what is in force; only what is expected; something that no world reads; nothing at all; or
nothing because another act of the path takes it back to the day."""


@dataclass(frozen=True)
class ActEffect:
    """What one change of a path file changes."""

    change: PathChange
    kind: Kind
    text: str
    """What is other, or why nothing is, ASCII."""

    @property
    def line(self) -> str:
        """One line that says where the change stands and what it changes."""
        return f"{self.change.file}:{self.change.line}: {self.change.table} {self.change.name}: {self.text}"

    @property
    def notice(self) -> str:
        """One line that says where the change stands and why it does little; empty for one that changes the law."""
        if self.kind == "in force":
            return ""
        return f"{self.change.file}:{self.change.line}: {self.change.key}: notice: {self.change.name} {self.text}"


@dataclass(frozen=True)
class _Law:
    """A path as it is compared with another: its view, and what worlds read of it."""

    view: PolicyView
    readings: Readings

    @classmethod
    def of(cls, view: PolicyView) -> "_Law":
        return cls(view, {name: one for kind in KINDS for name, one in kind.readings(kind.law(view)).items()})

    def differences(self, other: "_Law") -> tuple[bool, bool]:
        """Whether worlds read another law differently: what is in force, and what is announced."""
        differing = [
            reading.announced
            for name, reading in self.readings.items()
            if reading.stretch(other.readings[name], FIRST, LAST) is not None
        ]
        return not all(differing), any(differing)

    def words(self, other: "_Law") -> str:
        """Say what worlds read differently in force."""
        return "; ".join(
            f"{name}: {one.before} to {one.after}, {days_words(one.first, one.last)}"
            for name, reading in self.readings.items()
            if not reading.announced and (one := reading.stretch(other.readings[name], FIRST, LAST)) is not None
        )


def act_effects(path: PolicyPath, view: PolicyView | None = None) -> tuple[ActEffect, ...]:
    """What each change of the file of a path itself changes, in the order of its lines.

    The changes of the paths that it extends are taken as they are. `view` is that of the path, if it is at hand.
    """
    if not path.changes:
        return ()
    comparing = _Comparing(path, view or PolicyView.of(path))
    found = [comparing.effect(change) for change in path.changes]
    undone = comparing.undone()
    return tuple(replace(one, kind="undone", text=undone[one.change]) if one.change in undone else one for one in found)


class _Comparing:
    """Holds the law of a path against what it would be without some of its changes."""

    def __init__(self, path: PolicyPath, view: PolicyView) -> None:
        self._path = path
        self._view = view
        self._parts: dict[tuple[object, ...], _Law] = {}
        """Parts of the law as it is, by the programmes and kinds of acts that are in them."""
        self._changed: dict[PathChange, ViewChanges] = {}
        """What is other in force because of a change, where something is."""

    def effect(self, change: PathChange) -> ActEffect:
        """What one change changes."""
        law, other = self._laws([change])
        own = view_changes(law.view, other.view, FIRST, LAST)
        in_force, announced = law.differences(other)
        idle = Idle(law.view, other.view, READ_ASPECTS, UNREAD_BECAUSE, FIRST, LAST - 1, announced)
        if in_force:
            self._changed[change] = own
            idle_parts = dict.fromkeys(part for act in change.acts if (part := idle.idle_parts(act)))
            words = change_words(self._in_full(own, law), self._path.register) or law.words(other)
            return ActEffect(change, "in force", "; ".join([*self._ended(change), words, *idle_parts]))
        why = idle.why(change.acts)
        if announced:
            return ActEffect(change, "expected", f"changes only what is expected: {why}")
        if any(own):
            return ActEffect(change, "unread", f"changes nothing that a world reads: {why}")
        return ActEffect(change, "nothing", f"changes nothing: {why}")

    def undone(self) -> dict[PathChange, str]:
        """Changes that undo each other: without any of them the law is what it is with all of them."""
        alike: dict[object, list[PathChange]] = defaultdict(list)
        for change, own in self._changed.items():
            # Two changes can only undo each other where they touch the same things from the same day on.
            parts = (own.duties, own.cargo, own.controls, own.levers)
            starts = [(name, one.first) for part in parts for name, one in part.items()]
            alike[frozenset(starts)].append(change)
        sets: list[tuple[PathChange, ...]] = [pair for kin in alike.values() for pair in combinations(kin, 2)]
        sets += [tuple(self._changed)] if len(self._changed) > 2 else []
        found: dict[PathChange, str] = {}
        for together in sets:
            if any(change in found for change in together):
                continue
            law, other = self._laws(together)
            if not any(law.differences(other)):
                names = ", ".join(change.name for change in together)
                found |= dict.fromkeys(together, f"changes nothing in the end: {names} undo each other")
        return found

    def _laws(self, left_out: Collection[PathChange]) -> tuple[_Law, _Law]:
        """The part of the law on which changes bear, as it is and without them."""
        path = self._path
        assert path.written is not None
        acts = remade(path.acts, path.written, path.register, left_out)
        ids, own = set(map(id, acts)), set(map(id, path.acts))
        bearing = [act for act in path.acts if id(act) not in ids] + [act for act in acts if id(act) not in own]
        part = part_of_law(path, bearing, path.acts)
        key = (part.register.programmes, frozenset(map(type, part.acts)), len(part.acts))
        if key not in self._parts:
            self._parts[key] = _Law.of(PolicyView.of(part))
        law = self._parts[key]
        return law, _Law.of(PolicyView.of(part_of_law(path, bearing, acts), law.view))

    def _ended(self, change: PathChange) -> list[str]:
        """What an end takes back, in words."""
        controls = [act for act in self._path.acts if isinstance(act, ControlAct)]
        ends = [act for act in change.acts if isinstance(act, ControlAct) and act.action in ("end", "suspend")]
        return [ending_words(endings(act, controls)) for act in ends]

    def _in_full(self, own: ViewChanges, part: _Law) -> ViewChanges:
        """Changes of duties as changes of the whole duty on a good, not only of the programmes that were compared."""
        duties = {}
        for good, one in own.duties.items():
            tables = self._view.tables[good], part.view.tables[good]
            whole, compared = (table.duty_pct(one.first, NEVER) for table in tables)
            assert isinstance(one.before, float)
            duties[good] = one._replace(before=whole - compared + one.before, after=whole)
        return own._replace(duties=duties)
