"""What can be wrong with rows that are each in order: names, shares, targets, two rates at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum, isclose
from typing import Final

from sim.policy.acts import AnyAct, Direction, DutyAct
from sim.policy.goods import GOOD_FAMILY, Good, GoodScope
from sim.policy.problems import Problem, choices, nearest
from sim.policy.register import Register

SHARE_TOLERANCE: Final = 1e-9
"""Shares of a good in a family must add up to one within this; they are never rescaled."""


VALUE_TOLERANCE: Final = 1e-9
"""Lines may exceed the value of what holds them by rounding of this share, no more."""


def check_goods(register: Register) -> list[Problem]:
    """Goods and families that do not exist, shares that do not add up, scopes given twice."""
    goods = {row.good for row in register.goods}
    due: dict[Direction, set[str]] = defaultdict(set)
    for programme in register.programmes:
        if programme.family not in ("", GOOD_FAMILY):
            due[programme.origin, programme.destination].add(programme.family)
    families = {family for own in due.values() for family in own}
    table = "goods_scopes.csv"
    problems = []
    of_good: dict[tuple[str, str], list[GoodScope]] = defaultdict(list)
    for row in register.goods_scopes:
        of_good[row.good, row.family].append(row)
        for key, name, valid in (("good", row.good, goods), ("family", row.family, families)):
            if name not in valid:
                problems.append(
                    Problem(table, 0, f"{row.good}.{key}", repr(name), choices(valid), nearest(name, valid))
                )
    problems += _check_lines(register) + _check_beside_lines(register)
    for line in register.goods:
        good = line.good
        for family in sorted(due[line.route]):
            rows = of_good[good, family]
            total = fsum(row.share_of_value for row in rows)
            if not isclose(total, 1.0, abs_tol=SHARE_TOLERANCE):
                found = f"shares adding up to {total:.6f}"
                problems.append(Problem(table, 0, f"{good}.{family}", found, "exactly 1; shares are not rescaled"))
            if len({row.scope for row in rows}) < len(rows):
                problems.append(Problem(table, 0, f"{good}.{family}", "a scope twice", "each scope once"))
    return problems


def _check_lines(register: Register) -> list[Problem]:
    """Lines inside goods that do not exist, that go the other way or that lie in a circle; values that do not fit."""
    table = "goods.csv"
    goods = {row.good: row for row in register.goods}
    problems = []
    for row in register.goods:
        inside = goods.get(row.part_of)
        if not row.part_of:
            if row.value_2024_usd_m is None:
                problems.append(Problem(table, 0, f"{row.good}.value_2024_usd_m", "blank", "the value of a group"))
        elif inside is None:
            near = nearest(row.part_of, goods)
            problems.append(Problem(table, 0, f"{row.good}.part_of", repr(row.part_of), choices(goods), near))
        elif inside.route != row.route:
            found = f"{row.part_of!r}, of {inside.direction}"
            problems.append(Problem(table, 0, f"{row.good}.part_of", found, f"a good of {row.direction}"))
        elif _in_circle(row.good, goods):
            found = f"{row.part_of!r}, which lies inside {row.good!r}"
            problems.append(Problem(table, 0, f"{row.good}.part_of", found, "a group, or a line inside one"))
        value = fsum(line.weight_usd_m for line in register.lines.get(row.good, ()))
        if row.value_2024_usd_m is not None and value > row.value_2024_usd_m * (1.0 + VALUE_TOLERANCE):
            found = f"lines inside worth {value:,.1f}"
            allowed = f"up to {row.value_2024_usd_m:,.1f}, the value of the good"
            problems.append(Problem(table, 0, f"{row.good}.value_2024_usd_m", found, allowed))
    return problems


def _check_beside_lines(register: Register) -> list[Problem]:
    """Metal rules and remarks of goods that do not exist, of scopes that no act names, of two rests for one line."""
    goods = {row.good for row in register.goods}
    scopes = {scope for act in register.duty_acts for scope in act.scope}
    rests: dict[str, str] = {}
    problems = []
    for table, rows in (("goods_metals.csv", register.goods_metals), ("goods_remarks.csv", register.goods_remarks)):
        for good in dict.fromkeys(row.good for row in rows):
            if good not in goods:
                near = nearest(good, goods)
                problems.append(Problem(table, 0, f"{good}.good", repr(good), choices(goods), near))
    for row in register.goods_metals:
        key = f"{row.good}.{row.metal}"
        if row.scope not in scopes:
            near = nearest(row.scope, scopes)
            problems.append(Problem("goods_metals.csv", 0, key, repr(row.scope), "a scope that an act names", near))
        if rests.setdefault(row.good, row.rest_scope) != row.rest_scope:
            problems.append(Problem("goods_metals.csv", 0, key, repr(row.rest_scope), f"{rests[row.good]!r}, as above"))
    return problems


def _in_circle(good: str, goods: Mapping[str, Good]) -> bool:
    """Whether a good lies inside itself."""
    seen = {good}
    while good in goods and goods[good].part_of:
        good = goods[good].part_of
        if good in seen:
            return True
        seen.add(good)
    return False


def check_acts(acts: Iterable[AnyAct], register: Register, file: str) -> list[Problem]:
    """Unknown programmes, acts whose rows disagree, targets that are not there or in effect already, two rates at once.

    The key of each problem is the id of the act, then `.` and the field.
    """
    acts = tuple(acts)
    programmes = {row.programme for row in register.programmes}
    by_id: dict[str, list[AnyAct]] = defaultdict(list)
    for act in acts:
        by_id[act.act_id].append(act)
    problems = []
    for act in acts:
        if isinstance(act, DutyAct) and act.programme not in programmes:
            near = nearest(act.programme, programmes)
            problems.append(Problem(file, 0, f"{act.act_id}.programme", act.programme, choices(programmes), near))
        if act.target_act:
            problems += _check_target(act, by_id, file)
    for act_id, rows in by_id.items():
        if len({(row.kind, row.announced, row.status) for row in rows}) > 1:
            found = "rows that differ in kind, announcement or status"
            problems.append(Problem(file, 0, f"{act_id}.act_id", found, "one act, one announcement"))
    return problems + _check_rates(acts, file)


def _check_target(act: AnyAct, by_id: Mapping[str, list[AnyAct]], file: str) -> list[Problem]:
    """A cancellation or move needs a target that is announced, not yet in effect and not cancelled."""
    key = f"{act.act_id}.target_act"
    target = next((row for row in by_id.get(act.target_act, []) if not row.target_act), None)
    if target is None:
        near = nearest(act.target_act, by_id)
        return [Problem(file, 0, key, repr(act.target_act), "an act of this path", near)]
    if target.kind != act.kind:
        return [Problem(file, 0, key, f"{act.target_act!r}, of kind {target.kind}", f"an act of kind {act.kind}")]
    if act.verb == "extend":
        return _check_extension(act, target, file)
    rows = [row for rows in by_id.values() for row in rows]
    earlier = sorted(
        (row for row in rows if row.target_act == act.target_act and row.announced < act.announced),
        key=lambda row: row.announced,
    )
    if any(row.verb == "cancel" for row in earlier):
        return [Problem(file, 0, key, f"{act.target_act!r}, already cancelled", "an act that still stands")]
    effective = [row.effective for row in (target, *earlier) if row.effective is not None][-1]
    if not target.announced <= act.announced <= effective:
        allowed = f"a day from {target.announced} (announcement of the target) to {effective} (its effect)"
        return [Problem(file, 0, f"{act.act_id}.announced", str(act.announced), allowed)]
    return []


def _check_extension(act: AnyAct, target: AnyAct, file: str) -> list[Problem]:
    """An extension needs an in-transit clause that was known, whether or not it has run out."""
    if not isinstance(target, DutyAct) or target.loaded_before is None:
        found = f"{act.target_act!r}, which has no in-transit clause"
        return [Problem(file, 0, f"{act.act_id}.target_act", found, "an act with loaded_before and entered_before")]
    if act.announced < target.announced:
        allowed = f"a day from {target.announced} (announcement of the target)"
        return [Problem(file, 0, f"{act.act_id}.announced", str(act.announced), allowed)]
    return []


def _check_rates(acts: Iterable[AnyAct], file: str) -> list[Problem]:
    """One day's announcements may not give one scope of a programme two rates from the same day on."""
    seen: dict[tuple[object, ...], str] = {}
    problems = []
    for act in acts:
        if isinstance(act, DutyAct) and act.action == "set":
            for scope in act.scope:
                key = (act.programme, scope, act.effective, act.announced, act.status)
                if key in seen:
                    found = f"a second rate on {scope} from {act.effective}, after that of {seen[key]}"
                    problems.append(Problem(file, 0, f"{act.act_id}.rate_pct", found, "one rate a scope a day"))
                seen[key] = act.act_id
    return problems
