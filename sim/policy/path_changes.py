"""From a path file to acts: all that a path cancels, moves, adds, carries out, scales and repeats becomes acts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sim.policy.acts import AnyAct, ControlAct, DutyAct
from sim.policy.path_copies import repeat, scale
from sim.policy.path_file import LISTS, MOST_ACTS, Cancel, Enact, Move
from sim.policy.path_pending import enact, retime
from sim.policy.path_work import ASSUMED, Guessed, Places, Work, Written
from sim.policy.problems import choices, misspelt, nearest
from sim.policy.register import Register

NO_CITATION = frozenset({"", "-", "?", "n/a", "none", "nothing", "tbd", "to do", "todo", "unknown", "xxx"})
"""What is written where no citation is meant."""


@dataclass(frozen=True)
class PathChange:
    """One change that the file of a path makes: a table of the file, and the acts that came of it."""

    table: str
    index: int
    """Its place among the tables of its name, with those of the paths that the file extends before it."""
    file: str
    line: int
    name: str
    """The id of an act that is added, of the act that is changed, or the programme that is repeated."""
    acts: tuple[AnyAct, ...]

    @property
    def key(self) -> str:
        """The key of the table that holds its name."""
        return NAMING_KEYS.get(self.table, "act")


NAMING_KEYS: Final = {"add": "act_id", "repeat": "programme"}
"""Keys that name a change, where that is not the key `act`."""


def own_changes(work: Work, written: Written, file: str) -> tuple[PathChange, ...]:
    """What the `file` of a path itself changes, in the order of its lines."""
    found = []
    for table in LISTS:
        key = NAMING_KEYS.get(table, "act")
        for index, item in enumerate(getattr(written.spec, table)):
            own, line = work.places(table, index, key)
            if own == file:
                made = tuple(work.made[table, index])
                found.append(PathChange(table, index, file, line, getattr(item, key), made))
    return tuple(sorted(found, key=lambda one: one.line))


def remade(
    acts: Sequence[AnyAct], written: Written, register: Register, left_out: Collection[PathChange]
) -> tuple[AnyAct, ...]:
    """The `acts` of a path as if its file lacked some of its changes; acts that stay the same stay the same objects.

    A change that is no change without them, such as the move of an act that nobody adds any more, makes no act either.
    """
    gone = {(one.table, one.index) for one in left_out}
    kept = {
        table: [index for index in range(len(getattr(written.spec, table))) if (table, index) not in gone]
        for table in LISTS
    }
    left = {table: tuple(getattr(written.spec, table)[index] for index in own) for table, own in kept.items()}
    fewer = written.spec.model_copy(update=left)
    made = [act for one in left_out for act in one.acts]
    named = {name for act in made for name in (act.act_id, act.target_act)}
    naming: tuple[Cancel | Move | Enact, ...] = (*fewer.cancel, *fewer.move, *fewer.enact)
    if not fewer.scale and not any(one.act in named for one in naming):
        # Nothing that is left was made out of what is left out.
        out = set(map(id, made))
        return tuple(act for act in acts if id(act) not in out)
    writers = {table: tuple(written.writers[table][index] for index in own) for table, own in kept.items()}
    return tuple(apply_changes(Written(fewer, writers), register, _Nowhere()).acts)


class _Nowhere:
    """Places that nobody asks for."""

    def __call__(self, table: str, index: int, key: str | None) -> tuple[str, int]:
        return "", 0

    def branches(self) -> tuple[str, int]:
        return "", 0


def apply_changes(written: Written, register: Register, places: Places, guessed: Guessed | None = None) -> Work:
    """All acts of a path, what each change made, and everything that is wrong with its changes one by one.

    `guessed` are keys whose values stand in for faulty ones.
    """
    spec, work = written.spec, Work(written, register, places, guessed or {})
    items = [(table, index) for table in LISTS for index in range(len(getattr(spec, table)))]
    if len(items) > MOST_ACTS:
        _too_many(work, *items[MOST_ACTS])
        return work
    retimed: list[tuple[str, int, Cancel | Move]] = []
    retimed += [("cancel", index, change) for index, change in enumerate(spec.cancel)]
    retimed += [("move", index, change) for index, change in enumerate(spec.move)]
    # In the order of announcement: an act that was postponed can still be cancelled.
    for table, index, change in sorted(retimed, key=lambda one: one[2].announced):
        retime(work, change, table, index)
    for index, added in enumerate(spec.add):
        _add(work, added, index)
    for index, carried_out in enumerate(spec.enact):
        enact(work, carried_out, index)
    for index, multiple in enumerate(spec.scale):
        scale(work, multiple, index)
    for index, again in enumerate(spec.repeat):
        repeat(work, again, index)
    own = [item for item, made in work.made.items() for _ in made]
    if len(own) > MOST_ACTS:
        _too_many(work, *own[MOST_ACTS])
    return work


def _too_many(work: Work, table: str, index: int) -> None:
    """Complain about the first change that brings more acts than are allowed."""
    allowed = f"at most {MOST_ACTS} beyond the record, those of the paths it extends among them"
    work.wrong(table, index, table, f"more than {MOST_ACTS} acts", allowed)


def _add(work: Work, act: AnyAct, index: int) -> None:
    """Add an act of the path's own."""
    timely = work.timely(act.announced, "add", index)
    if any(row.act_id == act.act_id for row in work.register.acts):
        work.wrong("add", index, "act_id", f"{act.act_id!r}, an act of the record", "an id of its own")
    if act.status == "enacted" and act.citation.lower().strip(" .") in NO_CITATION:
        found = repr(act.citation) if act.citation else "nothing"
        work.wrong("add", index, "citation", found, "a legal citation, or 'assumption: ...': the act is in force")
    if act.effective and act.effective < act.announced and "retroactive" not in act.note.lower():
        allowed = f"a day from the announcement {act.announced} on, or a note that says why it is retroactive"
        work.wrong("add", index, "effective", str(act.effective), allowed)
    if isinstance(act, DutyAct):
        for key, found, allowed, near in _wrong_names(act, work):
            work.wrong("add", index, key, found, allowed, near)
    if isinstance(act, ControlAct):
        _check_programme(work, act, index)
    if timely:
        work.keep(act if act.citation else act.model_copy(update={"citation": f"{ASSUMED}: a threat"}), "add", index)


def _check_programme(work: Work, act: ControlAct, index: int) -> None:
    """A new control programme is fine, one spelt almost like another is not, nor the end of what nobody set."""
    known_names = {one.programme for one in work.acts if isinstance(one, ControlAct)}
    if act.programme in known_names:
        return
    slip = misspelt(act.programme, known_names)
    if slip or act.action in ("end", "suspend"):
        found = repr(act.programme)[:60] + ("" if slip else ", which no act has set")
        near = slip or nearest(act.programme, known_names, "programme")
        allowed = choices(known_names, 30) or "a programme that an act has set"
        work.wrong("add", index, "programme", found, allowed, near)


def _wrong_names(act: DutyAct, work: Work) -> list[tuple[str, str, str, str]]:
    """(key, found, allowed, nearest) of a duty programme and scopes that do not exist."""
    named, found = work.scopes, []
    near = "" if act.programme in named else nearest(act.programme, named, "programme")
    if act.programme not in named:
        found.append(("programme", repr(act.programme)[:60], choices(named, 30), near))
    # Scopes are those of the programme that was meant; where nobody knows it, those of any.
    meant = [one for one in (act.programme, *near.split(" or ")) if one in named] or list(named)
    valid = {scope for one in meant for scope in named[one]}
    goods = {good.good for good in work.register.goods}
    for scope in act.scope:
        if scope in goods - valid:
            by_name = "; goods by name: programme us_new_duty or cn_new_duty"
            found.append(("scope", repr(scope)[:60], choices(valid, 60) + by_name, ""))
        elif scope not in valid:
            found.append(("scope", repr(scope)[:60], choices(valid, 60), nearest(scope, valid, "scope")))
    return found
