"""Acts and duties as intervals, for the tables readers get. Days are inclusive on both ends; an open end is None."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sim.clock import to_date, to_day
from sim.policy.acts import ACT_KINDS, ALL, CELL_FIELDS, AnyAct, ControlAct, DutyAct, MeasureAct
from sim.policy.control_history import ASPECT_WORDS, Stretches, ending_words, endings, stretches, union
from sim.policy.duties import LayerRate
from sim.policy.duty_law import takes_over
from sim.policy.goods import Programme
from sim.policy.known_acts import NEVER, known
from sim.policy.levers import LEVERS

DAY = timedelta(days=1)

SUPERSEDED: Final = "superseded on the day of effect: "
"""Stands before what an act does that never holds, because another act takes over on the same day."""


class ActInterval(NamedTuple):
    """One act (one row of it) and the days on which it holds."""

    act: str
    start: date
    end: date | None
    """Last day; None if open."""
    layer: str
    """Layer of a duty, programme of anything else."""
    value: str
    row: AnyAct
    """The row itself: announcement, citation, source, grade."""


class DutyInterval(NamedTuple):
    """Days on which the duty on a good does not change."""

    first: date
    last: date
    layers: tuple[LayerRate, ...]
    duty_pct: float
    """The duty is the sum of the layers, percent of value."""
    waivers: tuple[str, ...] = ()
    """Acts that waive part of the duty: those that importers apply for, and those that were only reported."""


def act_intervals(acts: Sequence[AnyAct], programmes: Sequence[Programme]) -> list[ActInterval]:
    """Every act of a path as an interval, by start, then in the order of the path.

    In force: from its effect until a later act of the programme replaces it. Cancelled or threatened: from its
    announcement until it is cancelled. A cancellation or move is the day of its announcement. A control holds as long
    as it has the word on something that it set, on one of its cells at least: replaced in part, it stays open. One that
    an end brings back goes on, and its value says on which days it did not hold.
    """
    layer = {row.programme: row.layer for row in programmes}
    rows = []
    for kind in ACT_KINDS:
        own = [act for act in acts if isinstance(act, kind)]
        standing = [(day, act) for day, act in known(own, NEVER)]
        for act in own:
            start, end, value = _life(act, own, standing)
            rows.append(ActInterval(act.act_id, start, end, layer.get(act.programme, act.programme), value, act))
    return sorted(rows, key=lambda row: row.start)


def _life(act: AnyAct, acts: Sequence[AnyAct], standing: Sequence[tuple[int, AnyAct]]) -> tuple[date, date | None, str]:
    text = describe(act, acts)
    if act.target_act:
        return act.announced, act.announced, text
    ends = [other for other in acts if other.verb == "cancel" and other.target_act == act.act_id]
    if ends:
        return act.announced, ends[0].announced, f"pending, never in force: {text}"
    if act.status == "threatened":
        return act.announced, None, f"threatened: {text}"
    place = next(index for index, (_, other) in enumerate(standing) if other is act)
    start = standing[place][0]
    if isinstance(act, ControlAct) and act.action == "set":
        return _control_life(act, [other for other in acts if isinstance(other, ControlAct)], to_date(start), text)
    taken = _taken_over(act, [(day, other) for day, other in standing[place + 1 :] if other.status == act.status])
    if not taken or not all(taken):
        return to_date(start), None, text
    end = max(days[0] for days in taken)
    if end <= start:
        return to_date(start), to_date(start), SUPERSEDED + text
    return to_date(start), to_date(end) - DAY, text


def _control_life(act: ControlAct, acts: Sequence[ControlAct], start: date, text: str) -> tuple[date, date | None, str]:
    """As `_life`, of an act that sets a control."""
    held = stretches(act, acts)
    whole = union(held.values())
    if not whole:
        return start, start, SUPERSEDED + text
    parts = [f"{ASPECT_WORDS[aspect]} {_days(own)}" for aspect, own in held.items() if own != whole]
    notes = parts or ([_days(whole)] if len(whole) > 1 else [])
    (first, _), (_, last) = whole[0], whole[-1]
    end = None if last is None else to_date(last)
    return to_date(first), end, f"{text} ({'; '.join(notes)})" if notes else text


def _days(held: Stretches) -> str:
    """Stretches of days in words."""
    ends = ("open" if last is None else str(to_date(last)) for _, last in held)
    return ", ".join(f"{to_date(first)} to {end}" for (first, _), end in zip(held, ends, strict=True)) or "never"


def _taken_over(act: AnyAct, later: Sequence[tuple[int, AnyAct]]) -> list[list[int]]:
    """Days, ascending, on which later acts take over what an act set: for each scope of a duty, once for the rest."""
    if isinstance(act, DutyAct):
        duties = [(day, other) for day, other in later if isinstance(other, DutyAct)]
        return [[day for day, other in duties if takes_over(other, act, scope)] for scope in act.scope]
    return [[day for day, other in later if _replaces(other, act)]]


def _replaces(other: AnyAct, act: AnyAct) -> bool:
    """Whether a later act takes over from a lever, or from an end of controls, as a whole."""
    if isinstance(other, MeasureAct):
        return other.programme == act.programme
    if not (isinstance(other, ControlAct) and isinstance(act, ControlAct) and other.programme == act.programme):
        return False
    return other.action != "set" and all(
        ALL in getattr(other, field) or set(getattr(act, field)) <= set(getattr(other, field)) for field in CELL_FIELDS
    )


def target_of(act: AnyAct, acts: Sequence[AnyAct]) -> tuple[AnyAct | None, date | None]:
    """The act that a cancellation or move is about and the day on which it was due by then; None where it is not."""
    target = next((other for other in acts if other.act_id == act.target_act and not other.target_act), None)
    moves = [other for other in acts if other.target_act == act.target_act and other.announced < act.announced]
    due = max(moves, key=lambda other: other.announced, default=target)
    return target, due.effective if due else None


def describe(act: AnyAct, acts: Sequence[AnyAct] = ()) -> str:
    """What an act does, in a few words, ASCII.

    Among `acts` the target of a cancellation is found, and what an end takes back.
    """
    if act.target_act:
        moved = f" to {act.effective}" if act.effective else ""
        target, due = target_of(act, acts)
        if isinstance(act, DutyAct) and act.action == "extend":
            return f"extends the clause of {act.target_act} on cargo in transit to entries before {act.entered_before}"
        what = f" ({describe(target)}; due {due})" if target else ""
        return f"{act.verb}s {act.target_act}{moved}{what}"
    if isinstance(act, DutyAct):
        scopes = ", ".join(act.scope) or "everything"
        return f"{act.rate_pct:g} percent on {scopes}" if act.rate_pct is not None else f"{act.action}: {scopes}"
    if isinstance(act, ControlAct):
        what = ", ".join(filter(None, (act.regime, act.practice, f"enforced {act.enforced}" if act.enforced else "")))
        where = " / ".join(", ".join(getattr(act, field)) for field in CELL_FIELDS)
        taken = "" if act.action == "set" else _taken_back(act, acts)
        return f"{what or act.action}: {where}{taken}"
    if isinstance(act, MeasureAct):
        lever = LEVERS[act.programme]
        return f"{lever.meaning}: {act.value:g} {lever.unit}" if act.value is not None else f"{lever.meaning}: as usual"
    return act.label


def _taken_back(act: ControlAct, acts: Sequence[AnyAct]) -> str:
    """What an end takes back, if it is one of `acts` and not cancelled among them."""
    controls = [other for other in acts if isinstance(other, ControlAct)]
    stands = any(one is act for _, one in known(controls, NEVER)) and act.status == "enacted"
    return f" ({ending_words(endings(act, controls))})" if stands else ""


Due = tuple[tuple[LayerRate, ...], float, tuple[str, ...]]
"""Layers of the duty on a good that are not zero, their sum in percent of value, and acts that waive part of it."""


def merge_days(days: Sequence[tuple[date, Due]], last: date) -> list[DutyInterval]:
    """Cut (first day, what is due), where something may change, into intervals up to `last` on which nothing does."""
    kept: list[tuple[date, Due]] = []
    for day, due in days:
        if not kept or kept[-1][1] != due:
            kept.append((day, due))
    ends = [day - DAY for day, _ in kept[1:]] + [last]
    return [DutyInterval(day, end, *due) for (day, due), end in zip(kept, ends, strict=True)]


def change_days(first: date, last: date, news: Sequence[int]) -> list[date]:
    """`first` and the days of news after it up to `last`."""
    return [first, *(to_date(day) for day in news if to_day(first) < day <= to_day(last))]
