"""What a path does with acts that are pending: it cancels them, moves them, or carries out a threat."""

from typing import Any

from sim.clock import to_date, to_day
from sim.policy.acts import ACT_KINDS, AnyAct
from sim.policy.known_acts import known
from sim.policy.path_file import Cancel, Enact, Move
from sim.policy.path_work import ASSUMED, Work
from sim.policy.problems import choices


def retime(work: Work, change: Cancel | Move, table: str, index: int) -> None:
    """Cancel or move an act that has not taken effect."""
    rows = work.targets(change.act, table, index)
    if not work.timely(change.announced, table, index) or not rows:
        return
    if not _told_in_time(work, rows, change, table, index):
        return
    earlier = [act for act in work.acts if act.target_act == change.act and act.announced <= change.announced]
    days = [act.effective for act in earlier if act.effective] or [row.effective for row in rows if row.effective]
    last = max(days)
    if change.announced > last:
        found = f"{change.announced}, after {change.act} took effect on {last}"
        allowed = f"a day up to {last}; what is in force is changed by [[scale]] or [[add]]"
        work.wrong(table, index, "announced", found, allowed)
        return
    if isinstance(change, Move) and change.effective < change.announced:
        work.wrong(table, index, "effective", str(change.effective), f"a day from {change.announced} on")
        return
    if any(act.target_act == change.act and act.verb == "cancel" for act in work.acts):
        work.wrong(table, index, "act", f"{change.act!r}, already cancelled", "an act that still stands")
        return
    if any(act.target_act == change.act and act.announced == change.announced for act in work.acts):
        found = f"{change.announced}, on which {change.act} is moved already"
        work.wrong(table, index, "announced", found, "one change of an act a day")
        return
    act_id = f"{work.spec.name}:{table}:{change.act}"
    # An act that is moved more than once is moved by an act of its own each time.
    act_id = act_id if not work.is_kept(act_id) else f"{act_id}:{change.announced}"
    effective = change.effective if isinstance(change, Move) else None
    work.keep(_about(rows[0], act_id, change, action=table, effective=effective, note=change.note), table, index)


def enact(work: Work, change: Enact, index: int) -> None:
    """Carry out a threat: copies of its rows are in force, and the threat, if it still stands, is withdrawn."""
    rows = work.targets(change.act, "enact", index)
    if not work.timely(change.announced, "enact", index) or not rows:
        return
    if rows[0].status != "threatened":
        threats = {act.act_id for act in work.acts if act.status == "threatened"}
        found = f"{change.act!r}, which is no threat: it takes effect on {rows[0].effective} unless it is changed"
        work.wrong("enact", index, "act", found, f"a threat: {choices(threats)}")
        return
    act_id = f"{work.spec.name}:enact:{change.act}"
    if work.is_kept(act_id):
        work.wrong("enact", index, "act", f"{change.act!r}, carried out already", "each threat once")
        return
    if not _told_in_time(work, rows, change, "enact", index):
        return
    due = {id(act): to_date(day) for day, act in known(work.acts, to_day(change.announced))}
    for row in rows:
        start = change.effective or max(filter(None, (due.get(id(row), row.effective), change.announced)))
        if start < change.announced:
            work.wrong("enact", index, "effective", str(start), f"a day from {change.announced} on")
            return
        update = {
            "act_id": act_id,
            "status": "enacted",
            "announced": change.announced,
            "effective": start,
            "citation": f"assumption: the threat {change.act} is carried out",
            "note": change.note,
        }
        work.keep_copy(row, update, ("enact", index, "act", repr(change.act)), "a threat that can be in force")
    if any(id(row) in due for row in rows):
        note = f"carried out by {act_id}"
        work.keep(_about(rows[0], f"{act_id}:withdrawn", change, action="cancel", note=note), "enact", index)


def _told_in_time(work: Work, rows: list[AnyAct], change: Cancel | Move | Enact, table: str, index: int) -> bool:
    """Whether an act is announced when it is changed; complain when it is not."""
    announced = rows[0].announced
    if change.announced < announced:
        found = f"{change.announced}, before {change.act} was announced"
        work.wrong(table, index, "announced", found, f"a day from {announced} on")
    return change.announced >= announced


def _about(row: AnyAct, act_id: str, change: Cancel | Move | Enact, **fields: Any) -> AnyAct:
    """An act that cancels or moves another one, of the same kind."""
    model = next(kind for kind in ACT_KINDS if isinstance(row, kind))
    own = {name: getattr(row, name) for name in ("imposer", "label") if name in model.model_fields}
    return model.model_validate(
        {
            "act_id": act_id,
            "programme": row.programme,
            "target_act": change.act,
            "announced": change.announced,
            "citation": ASSUMED,
            "grade": "C",
            **own,
            **fields,
        }
    )
