"""A faulty path made whole: what is wrong with each table, and values that stand in, so that one fault hides no other.

A table is read again and again. Each time the keys that were found faulty get a value that is in order, until nothing
is left to find. The keys that were guessed are remembered: nothing more is said of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from sim.clock import EVE
from sim.policy.acts import ALL, CELL_FIELDS
from sim.policy.control_terms import Enforcement, Practice, Regime
from sim.policy.path_doubts import doubts
from sim.policy.path_file import ADD_MODELS, LISTS, TABLE_MODELS, PathFile
from sim.policy.path_problems import NOTHING, Fault, fault, shown
from sim.policy.path_work import Item
from sim.policy.problems import nearest

MOST_ROUNDS: Final = 30
"""A table is read at most so often: more often than it has keys."""

HEAD: Final = ("", 0)
"""Stands for the keys at top level."""

KEYS_OF_KINDS: Final[dict[str, frozenset[str]]] = {
    "duty": frozenset({"scope", "rate_pct", "in_transit_pct", "loaded_before", "entered_before"}),
    "control": frozenset({*CELL_FIELDS, "practice", "regime", "enforced"}),
    "measure": frozenset({"value"}),
    "other": frozenset({"label"}),
}
"""Keys that only one kind of act has."""


DAYS: Final = ("effective", "first", "last", "loaded_before", "entered_before", "known_from")
"""Keys that hold a day; the day of the announcement stands in for a faulty one."""

STAND_INS: Final[dict[str, Any]] = {
    **dict.fromkeys(("act_id", "act", "programme", "imposer", "label", "target_act", "citation"), "-"),
    **dict.fromkeys(("scope", *CELL_FIELDS), ALL),
    "action": "set",
    "regime": Regime.LICENCE,
    "practice": Practice.WORKING,
    "enforced": Enforcement.NORMAL,
    "rate_pct": 2.0,
    "value": 1.0,
    "factor": 1.0,
    "shift_days": 1,
}
"""Values in order for keys that a table cannot do without."""


@dataclass
class Reading:
    """What a merged path says, made whole, and what is wrong with it."""

    data: dict[str, Any] = field(default_factory=dict)
    """A path file without faults."""
    faults: list[tuple[Item, Fault]] = field(default_factory=list)
    """Each with its table, by place in the merged path."""
    guessed: dict[Item, set[str]] = field(default_factory=dict)
    """Keys that stand in for faulty ones, by table, by place in `data`; those at top level under `HEAD`."""
    dropped: dict[str, list[int]] = field(default_factory=dict)
    """Places, in the merged path, of tables of which nothing can be made."""


def made_whole(merged: Mapping[str, Any], stem: str) -> Reading:
    """Read a merged path; `stem` is the name of its file."""
    found = Reading()
    head = {key: value for key, value in merged.items() if key not in LISTS}
    defaults = {"name": stem, "label": "-", "about": "-", "sources": ["-"], "extends": "eve", "branches": EVE}
    whole = _Table(head, PathFile, {**defaults, "baseline": "current_policy"})
    found.data = whole.read() or dict(defaults)
    found.faults, found.guessed[HEAD] = [(HEAD, said) for said in whole.faults], whole.guessed
    for table in LISTS:
        found.data[table], found.dropped[table] = [], []
        for index, item in enumerate(merged.get(table, [])):
            own = _table(table, item, found.data["branches"])
            data = own.read()
            found.faults += [((table, index), said) for said in own.faults]
            if data is None:
                found.dropped[table].append(index)
            else:
                found.guessed[table, len(found.data[table])] = own.guessed
                found.data[table].append(data)
    return found


class _Table:
    """One table while it is made whole."""

    def __init__(self, item: Mapping[str, Any], model: type[BaseModel], stand_ins: Mapping[str, Any]) -> None:
        """`stand_ins` are values in order, by key."""
        self.item = dict(item)
        self.model = model
        self.stand_ins = stand_ins
        self.faults: list[Fault] = []
        self.guessed: set[str] = set()

    def read(self) -> dict[str, Any] | None:
        """The table without faults; None if nothing can be made of it."""
        for _ in range(MOST_ROUNDS):
            try:
                whole = self.model.model_validate(self.item)
            except ValidationError as error:
                self._mend(error)
            else:
                asked = [one for one in doubts(whole) if one.key not in self.guessed]
                self.faults += asked
                self.guessed |= {one.key for one in asked}
                return self.item
        return None

    def _mend(self, error: ValidationError) -> None:
        """Note what is wrong, and put something in its place."""
        seen = set(self.guessed)
        for one in error.errors(include_url=False):
            said = fault(one, self.item, self.model)
            if said.key not in seen:
                self.faults.append(said)
            self.guessed.add(said.key)
            if one["type"] == "extra_forbidden":
                self._rename(said.key, said.nearest)
            elif not one["loc"] and self.item.get(said.key) not in (None, "", []):
                del self.item[said.key]
            else:
                self._guess(said)

    def _rename(self, key: str, meant: str) -> None:
        """Take an unknown key for the known one that it resembles."""
        value = self.item.pop(key)
        if meant in self.model.model_fields and meant not in LISTS:
            self.item.setdefault(meant, value)

    def _guess(self, said: Fault) -> None:
        """Put the nearest name, or else a value that is in order, in the place of a faulty one."""
        near = said.nearest.split(" or ")[0]
        if near and " = " not in near and said.key not in CELL_FIELDS:
            self.item[said.key] = near
        elif said.key in self.stand_ins:
            self.item[said.key] = self.stand_ins[said.key]
        else:
            self.item.pop(said.key, None)


class _Nothing(_Table):
    """A table of which nothing can be made."""

    def __init__(self, said: Fault) -> None:
        super().__init__({}, BaseModel, {})
        self.faults = [said]

    def read(self) -> dict[str, Any] | None:
        """Return None."""
        return None


def _table(table: str, item: Any, branches: date) -> _Table:
    """A table of a list, to be made whole."""
    if not isinstance(item, dict):
        return _Nothing(Fault(table, shown(item), f"a table under [[{table}]]"))
    announced = item["announced"] if type(item.get("announced")) is date else branches
    stand_ins = {**STAND_INS, "announced": branches, **dict.fromkeys(DAYS, announced)}
    if table != "add":
        return _Table(item, TABLE_MODELS[table], stand_ins)
    kind = item.get("kind")
    if isinstance(kind, str) and kind in ADD_MODELS:
        return _Table(item, ADD_MODELS[kind], stand_ins)
    near = nearest(str(kind), ADD_MODELS, "kind") if kind is not None else ""
    near = near or next((name for name, keys in KEYS_OF_KINDS.items() if keys & set(item)), "")
    said = Fault("kind", NOTHING if kind is None else shown(kind), ", ".join(map(repr, ADD_MODELS)), near)
    if not near:
        return _Nothing(said)
    whole = _Table({**item, "kind": near}, ADD_MODELS[near], stand_ins)
    whole.faults.append(said)
    whole.guessed.add("kind")
    return whole
