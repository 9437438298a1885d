"""From a path file to acts: what a path cancels, moves, scales, adds and repeats becomes dated acts of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from pydantic import ValidationError

from sim.clock import to_date, to_day
from sim.policy.acts import ACT_KINDS, LAST_DAY, MOST_PCT, AnyAct, ControlAct, DutyAct
from sim.policy.duty_law import takes_over
from sim.policy.known_acts import known
from sim.policy.overlaps import overlaps
from sim.policy.path_file import LISTS, MOST_ACTS, Cancel, Move, PathFile, Repeat, Scale
from sim.policy.problems import Problem, choices, nearest
from sim.policy.register import Register
from sim.policy.register_checks import check_acts


class Places(Protocol):
    """Finds the place of an item of a merged path."""

    def __call__(self, table: str, index: int, key: str | None) -> tuple[str, int]:
        """File and line of a key of the `index`-th table of a name."""

    def branches(self) -> tuple[str, int]:
        """File of the path itself, and the line of its branch date."""


ASSUMED = "assumption of the path"

NO_CITATION = frozenset({"", "-", "?", "n/a", "none", "nothing", "tbd", "to do", "todo", "unknown", "xxx"})
"""What is written where no citation is meant."""


def apply_changes(
    spec: PathFile, register: Register, places: Places, whole: bool = True
) -> tuple[tuple[AnyAct, ...], list[Problem]]:
    """All acts of a path in the order of folding's last tie-break, and everything that is wrong with its changes.

    `whole` also checks names and targets over all acts; it is no use when tables of the file had to be left out.
    """
    acts = [act for act in register.acts if act.announced <= (spec.record_to or spec.branches)]
    work = _Work(spec, register, list(acts), places)
    items = [(table, index) for table in LISTS for index in range(len(getattr(spec, table)))]
    if len(items) > MOST_ACTS:
        return (), [work.too_many(*items[MOST_ACTS])]
    retimed: list[tuple[str, int, Cancel | Move]] = []
    retimed += [("cancel", index, change) for index, change in enumerate(spec.cancel)]
    retimed += [("move", index, change) for index, change in enumerate(spec.move)]
    # In the order of announcement: an act that was postponed can still be cancelled.
    for table, index, change in sorted(retimed, key=lambda one: one[2].announced):
        work.retime(change, table, index)
    for index, scale in enumerate(spec.scale):
        work.scale(scale, index)
    for index, added in enumerate(spec.add):
        work.add(added, index)
    for index, repeat in enumerate(spec.repeat):
        work.repeat(repeat, index)
    own = work.acts[len(acts) :]
    if len(own) > MOST_ACTS:
        return (), [work.too_many(*work.home[own[MOST_ACTS].act_id])]
    work.check_whole(whole and not work.problems)
    return tuple(work.acts), work.problems


def _plain(act: AnyAct) -> AnyAct:
    """An act of a path file as an ordinary act, so that views hold one type of each kind."""
    model = next(kind for kind in ACT_KINDS if isinstance(act, kind))
    return model.model_validate({**act.model_dump(), "citation": act.citation or f"{ASSUMED}: a threat"})


class _Work:
    """A path while its changes are applied; collects problems instead of raising."""

    def __init__(self, spec: PathFile, register: Register, acts: list[AnyAct], places: Places) -> None:
        self.spec, self.register, self.acts, self.places = spec, register, acts, places
        self.problems: list[Problem] = []
        self.home: dict[str, tuple[str, int]] = {}
        """Table and index from which an act of this path came."""

    def wrong(self, table: str, index: int, key: str, found: str, allowed: str, near: str = "") -> None:
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

    def too_many(self, table: str, index: int) -> Problem:
        """The complaint about the first item that brings more acts than are allowed."""
        allowed = f"at most {MOST_ACTS} beyond the record, those of the paths it extends among them"
        return Problem(*self.places(table, index, None), table, f"more than {MOST_ACTS} acts", allowed)

    def targets(self, act_id: str, table: str, index: int) -> list[AnyAct]:
        """Return the rows of an act of the register or of this path; complain when there are none."""
        rows = [act for act in (*self.acts, *self.spec.add) if act.act_id == act_id and not act.target_act]
        if not rows:
            ids = {act.act_id for act in self.acts if not act.target_act}
            late = any(act.act_id == act_id for act in self.register.acts)
            until = self.spec.record_to or self.spec.branches
            found = repr(act_id)[:80] + (f", announced after {until}, to which the record is taken" if late else "")
            self.wrong(table, index, "act", found, "an act on record by then", "" if late else nearest(act_id, ids))
        return rows

    def timely(self, announced: date, table: str, index: int) -> bool:
        if announced < self.spec.branches:
            self.wrong(table, index, "announced", str(announced), f"a day from the branch date {self.spec.branches} on")
        return announced >= self.spec.branches

    def keep(self, act: AnyAct, table: str, index: int) -> None:
        self.home.setdefault(act.act_id, (table, index))
        self.acts.append(act)

    def retime(self, change: Cancel | Move, table: str, index: int) -> None:
        """Cancel or move an act that has not taken effect."""
        rows = self.targets(change.act, table, index)
        if not rows or not self.timely(change.announced, table, index):
            return
        announced = rows[0].announced
        if change.announced < announced:
            found = f"{change.announced}, before {change.act} was announced"
            self.wrong(table, index, "announced", found, f"a day from {announced} on")
            return
        earlier = [act for act in self.acts if act.target_act == change.act and act.announced <= change.announced]
        days = [act.effective for act in earlier if act.effective] or [row.effective for row in rows if row.effective]
        last = max(days)
        if change.announced > last:
            found = f"{change.announced}, after {change.act} took effect on {last}"
            allowed = f"a day up to {last}; what is in force is changed by [[scale]] or [[add]]"
            self.wrong(table, index, "announced", found, allowed)
            return
        if isinstance(change, Move) and change.effective < change.announced:
            self.wrong(table, index, "effective", str(change.effective), f"a day from {change.announced} on")
            return
        if any(act.target_act == change.act and act.verb == "cancel" for act in self.acts):
            self.wrong(table, index, "act", f"{change.act!r}, already cancelled", "an act that still stands")
            return
        if any(act.target_act == change.act and act.announced == change.announced for act in self.acts):
            found = f"{change.announced}, on which {change.act} is moved already"
            self.wrong(table, index, "announced", found, "one change of an act a day")
            return
        model = next(kind for kind in ACT_KINDS if isinstance(rows[0], kind))
        act_id = f"{self.spec.name}:{table}:{change.act}"
        fields = {
            # An act that is moved more than once is moved by an act of its own each time.
            "act_id": act_id if act_id not in self.home else f"{act_id}:{change.announced}",
            "programme": rows[0].programme,
            "action": table,
            "target_act": change.act,
            "announced": change.announced,
            "effective": change.effective if isinstance(change, Move) else None,
            "citation": ASSUMED,
            "grade": "C",
            "note": change.note,
        }
        fields |= {name: getattr(rows[0], name) for name in ("imposer", "label") if name in model.model_fields}
        self.keep(model.model_validate(fields), table, index)

    def scale(self, change: Scale, index: int) -> None:
        """Set the rates of a duty act to a multiple of what it set."""
        rows = self.targets(change.act, "scale", index)
        if not rows or not self.timely(change.announced, "scale", index):
            return
        rated = [row for row in rows if isinstance(row, DutyAct) and row.rate_pct is not None]
        if not rated:
            self.wrong("scale", index, "act", f"{change.act!r}, which sets no rate", "a duty act that sets a rate")
        duties = [act for act in self.acts if isinstance(act, DutyAct)]
        standing = known(duties, to_day(change.announced))
        for row in rated:
            day = next((to_date(day) for day, act in standing if act is row), None)
            start = change.effective or max(filter(None, (day, change.announced)))
            if start < change.announced:
                allowed = f"a day from the announcement {change.announced} on"
                self.wrong("scale", index, "effective", str(start), allowed)
                continue
            later = [act for when, act in standing[_place(standing, row) + 1 :] if when <= to_day(start)]
            scope = tuple(one for one in row.scope if day and not any(takes_over(act, row, one) for act in later))
            if not scope:
                found = f"{change.act!r}, which sets no rate on {start} any more"
                self.wrong("scale", index, "act", found, "an act that stands when it is scaled")
                continue
            self._keep_copy(
                row,
                {
                    "act_id": f"{self.spec.name}:scale:{change.act}",
                    "announced": change.announced,
                    "effective": start,
                    "scope": scope,
                    "rate_pct": (row.rate_pct or 0.0) * change.factor,
                    "citation": f"{ASSUMED}: {change.factor:g} times {change.act}",
                    "note": change.note,
                },
                ("scale", index, "factor", f"{change.factor:g} times {row.rate_pct:g} percent"),
                f"a rate from 0 to {MOST_PCT} percent",
            )

    def _keep_copy(self, row: AnyAct, update: dict[str, Any], place: tuple[str, int, str, str], allowed: str) -> None:
        """Keep a changed copy of an act, or complain at `place` (table, index, key, found)."""
        table, index, key, found = place
        try:
            model = next(kind for kind in ACT_KINDS if isinstance(row, kind))
            self.keep(
                model.model_validate({**row.model_dump(), **update, "grade": "C", "known_from": None}), table, index
            )
        except ValidationError:
            self.wrong(table, index, key, found, allowed)

    def add(self, act: AnyAct, index: int) -> None:
        """Add an act of the path's own."""
        if not self.timely(act.announced, "add", index):
            return
        if any(row.act_id == act.act_id for row in self.register.acts):
            self.wrong("add", index, "act_id", f"{act.act_id!r}, an act of the record", "an id of its own")
        if act.status == "enacted" and act.citation.lower().strip(" .") in NO_CITATION:
            found = repr(act.citation) if act.citation else "nothing"
            self.wrong("add", index, "citation", found, "a legal citation, or 'assumption: ...': the act is in force")
        if act.effective and act.effective < act.announced and "retroactive" not in act.note.lower():
            allowed = f"a day from the announcement {act.announced} on, or a note that says why it is retroactive"
            self.wrong("add", index, "effective", str(act.effective), allowed)
        if isinstance(act, DutyAct):
            self._check_names(act, index)
        if isinstance(act, ControlAct):
            self._check_programme(act, index)
        self.keep(_plain(act), "add", index)

    def _check_programme(self, act: ControlAct, index: int) -> None:
        """A new control programme is fine, one spelt almost like another is not, nor the end of what nobody set."""
        known_names = {one.programme for one in self.acts if isinstance(one, ControlAct)}
        if act.programme in known_names:
            return
        near = nearest(act.programme, known_names, cutoff=0.85)
        if near or act.action in ("end", "suspend"):
            found = repr(act.programme)[:60] + ("" if near else ", which no act has set")
            allowed = choices(known_names, 30) or "a programme that an act has set"
            self.wrong("add", index, "programme", found, allowed, near)

    def _check_names(self, act: DutyAct, index: int) -> None:
        for key, found, allowed, near in wrong_names(act.programme, act.scope, self.register):
            self.wrong("add", index, key, found, allowed, near)

    def repeat(self, change: Repeat, index: int) -> None:
        """Copy the acts of a control programme to a later time."""
        shift = timedelta(days=change.shift_days)
        rows = [
            act
            for act in self.register.control_acts
            if act.programme == change.programme
            and not act.target_act
            and act.effective is not None
            and change.first <= act.effective <= change.last
        ]
        if not rows:
            programmes = {act.programme for act in self.register.control_acts}
            found = f"{change.programme!r} from {change.first} to {change.last}: no act"
            self.wrong(
                "repeat", index, "programme", found, choices(programmes, 30), nearest(change.programme, programmes)
            )
        for row in rows:
            if row.effective is None or not self.timely(row.announced + shift, "repeat", index):
                continue
            self._keep_copy(
                row,
                {
                    "act_id": f"{row.act_id}+{change.shift_days}d",
                    "announced": row.announced + shift,
                    "effective": row.effective + shift,
                    "citation": f"{ASSUMED}: {row.act_id} again {change.shift_days} days later",
                    "note": change.note,
                },
                ("repeat", index, "shift_days", f"{change.shift_days}, which leads to {row.effective + shift}"),
                f"days up to {LAST_DAY}",
            )

    def check_whole(self, complete: bool) -> None:
        """What only shows when acts are together; of acts that are not all there, only what contradicts itself."""
        own = {act_id for act_id, (table, _) in self.home.items() if table == "add"}
        found = check_acts(self.acts, self.register, self.spec.name) if complete else []
        # Two rates on one day are told once, as an overlap.
        found = [problem for problem in found if problem.key.rpartition(".")[2] != "rate_pct"]
        for problem in (*found, *overlaps(self.acts, own, self.spec.name)):
            home = self.home.get(problem.key.rpartition(".")[0])
            if home:
                file, line = self.places(home[0], home[1], None)
                problem = Problem(file, line, problem.key, problem.found, problem.allowed, problem.nearest)
            self.problems.append(problem)


def wrong_names(programme: str, scopes: Sequence[str], register: Register) -> list[tuple[str, str, str, str]]:
    """(key, found, allowed, nearest) of a duty programme and scopes that do not exist."""
    named = register.scopes()
    if programme not in named:
        return [("programme", repr(programme)[:60], choices(named, 30), nearest(programme, named))]
    valid = named[programme]
    goods = {good.good for good in register.goods}
    found = []
    for scope in scopes:
        if scope in goods - valid:
            by_name = "; goods by name: programme us_new_duty or cn_new_duty"
            found.append(("scope", repr(scope)[:60], choices(valid, 60) + by_name, ""))
        elif scope not in valid:
            found.append(("scope", repr(scope)[:60], choices(valid, 60), nearest(scope, valid)))
    return found


def _place(standing: Sequence[tuple[int, DutyAct]], row: DutyAct) -> int:
    return next((place for place, (_, act) in enumerate(standing) if act is row), -1)
