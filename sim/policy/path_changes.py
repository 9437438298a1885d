"""From a path file to acts: what a path cancels, moves, scales, adds and repeats becomes dated acts of its own."""

from collections.abc import Callable
from datetime import date, timedelta

from sim.clock import to_date
from sim.policy.acts import ACT_KINDS, ALL, AnyAct, DutyAct
from sim.policy.checks import check_acts
from sim.policy.knowledge import NEVER, known
from sim.policy.path_file import Cancel, Move, PathFile, Repeat, Scale
from sim.policy.problems import Problem, choices, nearest
from sim.policy.record import Record

Places = Callable[[str, int, str | None], tuple[str, int]]
"""(table, index, key) -> (file, line)."""

ASSUMED = "assumption of the path"

NO_CITATION = frozenset({"", "-", "?", "n/a", "none", "nothing", "tbd", "to do", "todo", "unknown", "xxx"})
"""What is written where no citation is meant."""


def apply_changes(
    spec: PathFile, record: Record, places: Places, whole: bool = True
) -> tuple[tuple[AnyAct, ...], list[Problem]]:
    """All acts of a path in the order of folding's last tie-break, and everything that is wrong with its changes.

    `whole` also checks all acts together; it is no use when tables of the file had to be left out.
    """
    acts: list[AnyAct] = [act for act in record.acts if act.announced <= (spec.record_to or spec.branches)]
    work = _Work(spec, record, acts, places)
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
    if whole and not work.problems:
        work.check_whole()
    return tuple(work.acts), work.problems


def _plain(act: AnyAct) -> AnyAct:
    """An act of a path file as an ordinary act, so that views hold one type of each kind."""
    model = next(kind for kind in ACT_KINDS if isinstance(act, kind))
    return model.model_validate({**act.model_dump(), "citation": act.citation or f"{ASSUMED}: a threat"})


class _Work:
    """A path while its changes are applied; collects problems instead of raising."""

    def __init__(self, spec: PathFile, record: Record, acts: list[AnyAct], places: Places) -> None:
        self.spec, self.record, self.acts, self.places = spec, record, acts, places
        self.problems: list[Problem] = []
        self.scopes = record.scopes()
        self.home: dict[str, tuple[str, int]] = {}
        """Table and index from which an act of this path came."""

    def wrong(self, table: str, index: int, key: str, found: str, allowed: str, near: str = "") -> None:
        file, line = self.places(table, index, key)
        self.problems.append(Problem(file, line, key, found, allowed, near))

    def targets(self, act_id: str, table: str, index: int) -> list[AnyAct]:
        """Rows of an act of the record or of this path; complains when there are none."""
        rows = [act for act in (*self.acts, *self.spec.add) if act.act_id == act_id and not act.target_act]
        if not rows:
            ids = {act.act_id for act in self.acts if not act.target_act}
            late = any(act.act_id == act_id for act in self.record.acts)
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
            self.wrong(table, index, "announced", found, f"a day up to {last}")
            return
        if isinstance(change, Move) and change.effective < change.announced:
            self.wrong(table, index, "effective", str(change.effective), f"a day from {change.announced} on")
            return
        if any(act.target_act == change.act and act.verb == "cancel" for act in self.acts):
            self.wrong(table, index, "act", f"{change.act!r}, already cancelled", "an act that still stands")
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
        for row in rated:
            starts = [day for day in (row.effective, change.announced) if day is not None]
            update = {
                "act_id": f"{self.spec.name}:scale:{change.act}",
                "announced": change.announced,
                "known_from": None,
                "effective": change.effective or max(starts),
                "rate_pct": (row.rate_pct or 0.0) * change.factor,
                "citation": f"{ASSUMED}: {change.factor:g} times {change.act}",
                "grade": "C",
                "note": change.note,
            }
            self.keep(row.model_copy(update=update), "scale", index)

    def add(self, act: AnyAct, index: int) -> None:
        """Add an act of the path's own."""
        if not self.timely(act.announced, "add", index):
            return
        if any(row.act_id == act.act_id for row in self.record.acts):
            self.wrong("add", index, "act_id", f"{act.act_id!r}, an act of the record", "an id of its own")
        if act.status == "enacted" and act.citation.lower().strip(" .") in NO_CITATION:
            found = repr(act.citation) if act.citation else "nothing"
            self.wrong("add", index, "citation", found, "a legal citation, or 'assumption: ...': the act is in force")
        if act.effective and act.effective < act.announced and "retroactive" not in act.note.lower():
            allowed = f"a day from the announcement {act.announced} on, or a note that says why it is retroactive"
            self.wrong("add", index, "effective", str(act.effective), allowed)
        if isinstance(act, DutyAct):
            self._check_names(act, index)
        self.keep(_plain(act), "add", index)

    def _check_names(self, act: DutyAct, index: int) -> None:
        scopes = self.scopes
        if act.programme not in scopes:
            near = nearest(act.programme, scopes)
            self.wrong("add", index, "programme", repr(act.programme)[:60], choices(scopes, 30), near)
            return
        valid = scopes[act.programme]
        goods = {good.good for good in self.record.goods}
        for scope in act.scope:
            if scope not in valid:
                by_name = "; goods by name: programme us_new_duty or cn_new_duty" if scope in goods else ""
                near = nearest(scope, valid)
                self.wrong("add", index, "scope", repr(scope)[:60], choices(valid, 60) + by_name, near)

    def repeat(self, change: Repeat, index: int) -> None:
        """Copy the acts of a control programme to a later time."""
        shift = timedelta(days=change.shift_days)
        rows = [
            act
            for act in self.record.control_acts
            if act.programme == change.programme
            and not act.target_act
            and act.effective is not None
            and change.first <= act.effective <= change.last
        ]
        if not rows:
            programmes = {act.programme for act in self.record.control_acts}
            found = f"{change.programme!r} from {change.first} to {change.last}: no act"
            self.wrong(
                "repeat", index, "programme", found, choices(programmes, 30), nearest(change.programme, programmes)
            )
        for row in rows:
            if row.effective is None or not self.timely(row.announced + shift, "repeat", index):
                continue
            update = {
                "act_id": f"{row.act_id}+{change.shift_days}d",
                "announced": row.announced + shift,
                "effective": row.effective + shift,
                "known_from": None,
                "citation": f"{ASSUMED}: {row.act_id} again {change.shift_days} days later",
                "grade": "C",
                "note": change.note,
            }
            self.keep(row.model_copy(update=update), "repeat", index)

    def check_whole(self) -> None:
        """What only shows when all acts are together."""
        for problem in (*check_acts(self.acts, self.record, self.spec.name), *self._overlaps()):
            home = self.home.get(problem.key.rpartition(".")[0])
            if home:
                file, line = self.places(home[0], home[1], None)
                problem = Problem(file, line, problem.key, problem.found, problem.allowed, problem.nearest)
            self.problems.append(problem)

    def _overlaps(self) -> list[Problem]:
        """Acts of the path that set a duty on the very day on which another act of the programme sets it too."""
        standing = known([act for act in self.acts if isinstance(act, DutyAct)], NEVER)
        problems = []
        for place, (day, act) in enumerate(standing):
            for other_day, other in standing[place + 1 :]:
                if other_day != day:
                    break
                mine = next((one for one in (other, act) if self.home.get(one.act_id, ("", 0))[0] == "add"), None)
                if mine is None or other.act_id == act.act_id or not _same_duty(act, other):
                    continue
                found = f"{to_date(day)}, on which {(act if mine is other else other).act_id} sets {act.programme} too"
                allowed = "one act a programme, scope and day: cancel or move the other act first"
                problems.append(Problem(self.spec.name, 0, f"{mine.act_id}.effective", found, allowed))
        return problems


def _same_duty(act: DutyAct, other: DutyAct) -> bool:
    """Whether two acts set the same programme on a common scope."""
    if (act.programme, act.action, act.status) != (other.programme, other.action, other.status) or act.action != "set":
        return False
    return ALL in (*act.scope, *other.scope) or bool(set(act.scope) & set(other.scope))
