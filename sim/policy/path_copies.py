"""What a path makes out of acts that there are: a rate at a multiple, and acts of a control programme once more."""

from collections.abc import Sequence
from datetime import timedelta

from sim.clock import to_date, to_day
from sim.policy.acts import LAST_DAY, DutyAct
from sim.policy.duty_law import takes_over
from sim.policy.known_acts import known
from sim.policy.path_file import Repeat, Scale
from sim.policy.path_work import ASSUMED, Work
from sim.policy.problems import choices, nearest


def scale(work: Work, change: Scale, index: int) -> None:
    """Set the rates of a duty act to a multiple of what it set."""
    rows = work.targets(change.act, "scale", index)
    if not work.timely(change.announced, "scale", index) or not rows:
        return
    rated = [row for row in rows if isinstance(row, DutyAct) and row.rate_pct is not None]
    if not rated:
        work.wrong("scale", index, "act", f"{change.act!r}, which sets no rate", "a duty act that sets a rate")
    duties = [act for act in work.acts if isinstance(act, DutyAct)]
    standing = known(duties, to_day(change.announced))
    for row in rated:
        day = next((to_date(day) for day, act in standing if act is row), None)
        start = change.effective or max(filter(None, (day, change.announced)))
        if start < change.announced:
            allowed = f"a day from the announcement {change.announced} on"
            work.wrong("scale", index, "effective", str(start), allowed)
            continue
        later = [act for when, act in standing[_place(standing, row) + 1 :] if when <= to_day(start)]
        scope = tuple(one for one in row.scope if day and not any(takes_over(act, row, one) for act in later))
        if not scope:
            found = f"{change.act!r}, which sets no rate on {start} any more"
            work.wrong("scale", index, "act", found, "an act that stands when it is scaled")
            continue
        update = {
            "act_id": f"{work.spec.name}:scale:{change.act}",
            "announced": change.announced,
            "effective": start,
            "scope": scope,
            "rate_pct": (row.rate_pct or 0.0) * change.factor,
            "citation": f"{ASSUMED}: {change.factor:g} times {change.act}",
            "note": change.note,
        }
        found = f"{change.factor:g} times {row.rate_pct:g} percent"
        work.keep_copy(row, update, ("scale", index, "factor", found), "a rate from 0 to {le:g} percent")


def repeat(work: Work, change: Repeat, index: int) -> None:
    """Copy the acts of a control programme to a later time."""
    shift = timedelta(days=change.shift_days)
    rows = [
        act
        for act in work.register.control_acts
        if act.programme == change.programme
        and not act.target_act
        and act.effective is not None
        and change.first <= act.effective <= change.last
    ]
    if not rows:
        programmes = {act.programme for act in work.register.control_acts}
        found = f"{change.programme!r} from {change.first} to {change.last}: no act"
        near = "" if change.programme in programmes else nearest(change.programme, programmes, "programme")
        work.wrong("repeat", index, "programme", found, choices(programmes, 30), near)
    for row in rows:
        if row.effective is None or not work.timely(row.announced + shift, "repeat", index):
            continue
        update = {
            "act_id": f"{row.act_id}+{change.shift_days}d",
            "announced": row.announced + shift,
            "effective": row.effective + shift,
            "citation": f"{ASSUMED}: {row.act_id} again {change.shift_days} days later",
            "note": change.note,
        }
        place = ("repeat", index, "shift_days", f"{change.shift_days}, which leads to {row.effective + shift}")
        work.keep_copy(row, update, place, f"days up to {LAST_DAY}")


def _place(standing: Sequence[tuple[int, DutyAct]], row: DutyAct) -> int:
    return next((place for place, (_, act) in enumerate(standing) if act is row), -1)
