"""In what two paths differ: the acts that only one of them has, compared by what they do, and that in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple, get_args

from sim.policy.acts import AnyAct, ControlAct, DutyAct, MeasureAct
from sim.policy.intervals import ActInterval, act_intervals, describe, target_of
from sim.policy.paths import PolicyPath

Origin = Literal["own", "inherited", "record"]
"""Where an act of a path comes from: its own file, the file of a path that it extends, the record."""

ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)


class Difference(NamedTuple):
    """One act that only one of two paths has."""

    announced: date
    only_in: str
    """Name of the path that has the act."""
    act: AnyAct
    text: str
    """What that means for the first of the two paths, ASCII."""


def differences(path: PolicyPath, baseline: PolicyPath) -> tuple[Difference, ...]:
    """Acts that only one of two paths has, by announcement; those of `path` first within a day.

    Only what an act does is compared, not its id, its source or its notes.
    """
    found = []
    for own, other in ((path, baseline), (baseline, path)):
        left = Counter(map(_content, other.acts))
        ends = {id(one.row): one.end for one in act_intervals(own.acts, own.register.programmes)}
        for act in own.acts:
            key = _content(act)
            if left[key]:
                left[key] -= 1
            else:
                text = _has(act, path, ends[id(act)]) if own is path else _lacks(act, path, baseline)
                found.append(Difference(act.announced, own.name, act, text))
    return tuple(sorted(found, key=lambda one: one.announced))


class Applied(NamedTuple):
    """One act of a path with the days on which it holds, where it comes from, and whether the baseline has it too."""

    interval: ActInterval
    origin: Origin
    differs: bool
    """Whether the baseline has no act that does the same on the same days."""


def applied(name: str, intervals: Sequence[ActInterval], of_baseline: Sequence[ActInterval]) -> list[Applied]:
    """Acts of the path of a name: first those in which it differs from its baseline, its own before all others."""
    left = Counter(map(_deed, of_baseline))
    found = []
    for one in intervals:
        deed, writer = _deed(one), one.row.written_by
        differs = not left[deed]
        left[deed] -= not differs
        found.append(Applied(one, "own" if writer == name else "inherited" if writer else "record", differs))
    return sorted(found, key=lambda one: (not one.differs, ORIGINS.index(one.origin)))


def _deed(one: ActInterval) -> tuple[object, ...]:
    """What an act does on which days, without its name and its source."""
    return one.layer, one.value, one.row.announced, one.start, one.end, one.row.status


def first_difference(path_a: PolicyPath, path_b: PolicyPath) -> date | None:
    """Day of the first announcement in which two paths differ, None if they never do.

    Acts without modelled effect are left out.
    """
    modelled = (one.announced for one in differences(path_a, path_b) if has_effect(one.act))
    return min(modelled, default=None)


def has_effect(act: AnyAct) -> bool:
    """Whether an act is modelled: a duty, a control or a lever; not a mere entry of the timeline."""
    return isinstance(act, DutyAct | ControlAct | MeasureAct)


def _has(act: AnyAct, path: PolicyPath, end: date | None) -> str:
    """An act the path has and its baseline has not; `end` is its last day."""
    if act.verb == "cancel":
        enacted = any(other.act_id.endswith(f":enact:{act.target_act}") for other in path.acts)
        return f"{_target(act, path)} {'is carried out' if enacted else 'does not happen'}"
    if act.verb == "move":
        return f"{_target(act, path)} is moved to {act.effective}"
    threat = "threatened: " if act.status == "threatened" else ""
    note = f" ({act.note})" if isinstance(act, MeasureAct) and act.note else ""
    days = _from(act)
    if act.verb == "set" and not threat:
        days += _until(act, end)
    return f"{_programme(act, path)}: {threat}{describe(act, path.acts)}{note}{days}"


def _until(act: AnyAct, end: date | None) -> str:
    """The day to which an act holds, or that it never comes into force."""
    if end is None:
        return " to the end of the run"
    if act.effective is not None and end < act.effective:
        return f"; it never takes effect: dropped on {end}"
    return f" to {end}"


def _lacks(act: AnyAct, path: PolicyPath, baseline: PolicyPath) -> str:
    """An act the baseline has and the path has not."""
    if act.verb == "cancel":
        if any(other.target_act == act.target_act for other in path.acts):
            return f"{_target(act, baseline)} stays pending; {baseline.name} cancels it on {act.announced}"
        return f"{_target(act, baseline)} happens"
    if act.verb == "move":
        return f"{_target(act, baseline)} keeps its day; {baseline.name} moves it to {act.effective}"
    return f"not in it: {_programme(act, baseline)}: {describe(act)}{_from(act)}"


def _from(act: AnyAct) -> str:
    """When an act takes effect; an extension of a clause has no day of its own."""
    return f", from {act.effective}" if act.effective else ""


def _target(act: AnyAct, path: PolicyPath) -> str:
    """The act that a cancellation or move is about: id, what it does, when it was due."""
    target, due = target_of(act, path.acts)
    if target is None:
        return act.target_act
    return f"{act.target_act} ({_programme(target, path)}: {describe(target)}; due {due})"


def _programme(act: AnyAct, path: PolicyPath) -> str:
    labels = {row.programme: row.label for row in path.register.programmes}
    return labels.get(act.programme, act.programme)


_LABELS = {
    "act_id",
    "known_from",
    "citation",
    "source_title",
    "source_url",
    "grade",
    "note",
    "effective_text",
    "status_on_eve",
}


def _content(act: AnyAct) -> str:
    """What an act does and when it was announced, as a text that is equal for equal deeds."""
    return act.model_dump_json(exclude=_LABELS)
