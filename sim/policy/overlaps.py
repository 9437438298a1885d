"""Acts of a path that contradict each other: two that set the same thing on the same day."""

from collections.abc import Collection, Sequence

from sim.clock import to_date
from sim.policy.acts import ALL, ASPECTS, CELL_FIELDS, AnyAct, ControlAct, DutyAct, MeasureAct
from sim.policy.known_acts import NEVER, known
from sim.policy.problems import Problem


def overlaps(acts: Sequence[AnyAct], own: Collection[str], file: str) -> list[Problem]:
    """Problems of acts added by a path (ids in `own`) that take effect on the day of another act and set the same.

    A duty of the path's may not meet any other act, a control or lever of the path's no other of the path's: there the
    later announcement has the word. The key of a problem is the id of the act, then `.effective`.
    """
    problems = []
    for kind in (DutyAct, ControlAct, MeasureAct):
        standing = known([act for act in acts if isinstance(act, kind)], NEVER)
        for place, (day, act) in enumerate(standing):
            for other_day, other in standing[place + 1 :]:
                if other_day != day:
                    break
                mine = [one for one in (other, act) if one.act_id in own]
                enough = mine if kind is DutyAct else len(mine) == 2
                if enough and act.act_id != other.act_id and _same(act, other):
                    rival = act if mine[0] is other else other
                    found = f"{to_date(day)}, on which {rival.act_id} sets {act.programme} too"
                    allowed = "one act a programme, scope and day: cancel or move the other act, or leave it out"
                    problems.append(Problem(file, 0, f"{mine[0].act_id}.effective", found, allowed))
    return problems


def _same(act: AnyAct, other: AnyAct) -> bool:
    """Whether two acts of one kind set the same programme on something they share."""
    if act.programme != other.programme or act.status != other.status:
        return False
    if isinstance(act, DutyAct) and isinstance(other, DutyAct):
        if act.action == other.action == "set":
            return _meet(act.scope, other.scope)
        # A general rate leaves an exemption standing; a rate on the very scope does not.
        return {act.action, other.action} == {"set", "exempt"} and bool(set(act.scope) & set(other.scope))
    if isinstance(act, ControlAct) and isinstance(other, ControlAct):
        rule = {"end", "suspend"} & {act.action, other.action}
        common = any(getattr(act, aspect) and getattr(other, aspect) for aspect in ASPECTS)
        return bool(common or rule) and all(_meet(getattr(act, name), getattr(other, name)) for name in CELL_FIELDS)
    return True


def _meet(names: Sequence[str], others: Sequence[str]) -> bool:
    return ALL in (*names, *others) or bool(set(names) & set(others))
