"""A path while its changes are applied: the acts so far, what each change made, and everything that is wrong."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, Protocol

from pydantic import ValidationError

from sim.policy.acts import ACT_KINDS, AnyAct
from sim.policy.overlaps import overlaps
from sim.policy.path_file import PathFile
from sim.policy.problems import Problem, nearest
from sim.policy.register import Register
from sim.policy.register_checks import check_acts

Item = tuple[str, int]
"""A table of a merged path: its name, and its place among the tables of that name."""

Guessed = Mapping[Item, Set[str]]
"""Keys of each table whose values stand in for faulty ones: nothing more is said of them."""

HARMLESS: Final = frozenset({"rate_pct", "in_transit_pct", "value", "factor", "citation", "note", "imposer", "label"})
"""Keys that do not decide whether two acts contradict each other."""

ASSUMED: Final = "assumption of the path"


@dataclass(frozen=True)
class Written:
    """What the file of a path and those that it extends say, merged; the acts of the path are made from it."""

    spec: PathFile
    writers: Mapping[str, tuple[str, ...]]
    """Names of the paths whose files have the tables of `spec`, by name of the table."""


class Places(Protocol):
    """Finds where the tables of a merged path come from."""

    def __call__(self, table: str, index: int, key: str | None) -> tuple[str, int]:
        """File and line of a key of the `index`-th table of a name."""

    def branches(self) -> tuple[str, int]:
        """File of the path itself, and the line of its branch date."""


class Work:
    """A path while its changes are applied; collects problems instead of raising."""

    def __init__(self, written: Written, register: Register, places: Places, guessed: Guessed) -> None:
        self.spec, self.register, self.places, self.guessed = written.spec, register, places, guessed
        self._writers = written.writers
        until = self.spec.record_to or self.spec.branches
        self.acts: list[AnyAct] = [act for act in register.acts if act.announced <= until]
        """All acts of the path in the order of folding's last tie-break."""
        self.made: dict[Item, list[AnyAct]] = defaultdict(list)
        """Acts that each change made."""
        self.problems: list[Problem] = []
        self._home: dict[str, Item] = {}
        """The change that made the first act of an id."""

    @cached_property
    def scopes(self) -> Mapping[str, Set[str]]:
        """Scopes that may be named, by programme of duties."""
        return self.register.scopes()

    def wrong(self, table: str, index: int, key: str, found: str, allowed: str, near: str = "") -> None:
        """Note a problem of a key of a table, unless its value only stands in for a faulty one."""
        if key in self.guessed.get((table, index), ()):
            return
        file, line = self.places(table, index, key)
        own, head = self.places.branches()
        if file != own and key in ("act", "announced"):
            # The path asked for took other dates than those its parent was written for.
            dates = " to ".join(str(day) for day in (self.spec.branches, self.spec.record_to) if day)
            found, allowed = f"{dates}, which do not suit {file}", "the dates of the path it extends"
            file, line, key, near = own, head, "branches", ""
        problem = Problem(file, line, key, found, allowed, near)
        if problem not in self.problems:
            self.problems.append(problem)

    def targets(self, act_id: str, table: str, index: int) -> list[AnyAct]:
        """Return the rows of an act of the register or of this path; complain when there are none."""
        if "act" in self.guessed.get((table, index), ()):
            return []
        ids = {act.act_id for act in self.acts}
        # Until acts of the path's own are added, they are found where they are written.
        everything = [*self.acts, *(act for act in self.spec.add if act.act_id not in ids)]
        rows = [act for act in everything if act.act_id == act_id and not act.target_act]
        if not rows:
            ids = {act.act_id for act in everything if not act.target_act}
            late = any(act.act_id == act_id for act in self.register.acts)
            until = self.spec.record_to or self.spec.branches
            found = repr(act_id)[:80] + (f", announced after {until}, to which the record is taken" if late else "")
            near = "" if late else nearest(act_id, ids, "act")
            self.wrong(table, index, "act", found, "an act on record by then", near)
        return rows

    def timely(self, announced: date, table: str, index: int) -> bool:
        """Whether a change is announced after history ends; complain when it is not."""
        if announced < self.spec.branches:
            self.wrong(table, index, "announced", str(announced), f"a day from the branch date {self.spec.branches} on")
        return announced >= self.spec.branches

    def keep(self, act: AnyAct, table: str, index: int) -> None:
        """Add an act that a change made."""
        model = next(kind for kind in ACT_KINDS if isinstance(act, kind))
        # Views hold one type of each kind, so an act of a path file becomes an ordinary one.
        plain = model.model_validate(act.model_dump()).of_path(self._writers[table][index])
        self._home.setdefault(plain.act_id, (table, index))
        self.made[table, index].append(plain)
        self.acts.append(plain)

    def is_kept(self, act_id: str) -> bool:
        """Whether a change has made an act of this id."""
        return act_id in self._home

    def keep_copy(self, row: AnyAct, update: dict[str, Any], place: tuple[str, int, str, str], allowed: str) -> None:
        """Keep a changed copy of an act, or complain at `place` (table, index, key, found).

        What is allowed may name limits of the model, as in `a rate up to {le}`.
        """
        table, index, key, found = place
        try:
            model = next(kind for kind in ACT_KINDS if isinstance(row, kind))
            copy = model.model_validate({**row.model_dump(), **update, "grade": "C", "known_from": None})
        except ValidationError as error:
            self.wrong(table, index, key, found, allowed.format(**error.errors()[0].get("ctx", {})))
        else:
            self.keep(copy, table, index)

    def check_whole(self, complete: bool) -> None:
        """What only shows when acts are together; of acts that are not all there, only what contradicts itself."""
        doubtful = [item for item, keys in self.guessed.items() if keys - HARMLESS]
        guessed = {act.act_id for item in doubtful for act in self.made.get(item, ())}
        acts = [act for act in self.acts if act.act_id not in guessed]
        own = {act_id for act_id, (table, _) in self._home.items() if table in ("add", "enact")}
        found = check_acts(acts, self.register, self.spec.name) if complete and not self.problems else []
        # Two rates on one day are told once, as an overlap.
        found = [problem for problem in found if problem.key.rpartition(".")[2] != "rate_pct"]
        for problem in (*found, *overlaps(acts, own, self.spec.name)):
            home = self._home.get(problem.key.rpartition(".")[0])
            if home:
                file, line = self.places(home[0], home[1], None)
                problem = Problem(file, line, problem.key, problem.found, problem.allowed, problem.nearest)
            self.problems.append(problem)
