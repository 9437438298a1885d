"""The generated blocks of `docs/law.md` that hold totals of others, clauses and contradictions beside the stack."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sim.policy import Register
from sim.policy.acts import DutyAct
from sim.policy.duty_examples import WorkedExample, worked_examples
from sim.policy.transit_words import load_transit_words

DAYS: Final = tuple(
    date.fromisoformat(day)
    for day in ("2025-01-15", "2025-04-20", "2025-05-20", "2025-10-24", "2025-11-15", "2026-01-15", "2026-03-01")
)
"""Days for which totals of U.S. imports were worked out line by line."""

_TESTS: Final = {
    "loaded": "loaded",
    "exported": "exported",
    "departed": "left the place of departure",
    "contracted": "contract signed",
}


def example_blocks(register: Register) -> dict[str, str]:
    """Blocks by title."""
    worked = worked_examples(register)
    of_kind = {kind: [one for one in worked if one.example.kind == kind] for kind in ("reported", "derived", "clause")}
    plain = [one for one in of_kind["derived"] if _is_plain(one, register)]
    others = [one for one in of_kind["derived"] if not _is_plain(one, register)]
    return {
        "published totals": "".join(_listed(of_kind["reported"])),
        "totals by day": "".join(_by_day(plain)),
        "other worked totals": "".join(_listed(others)),
        "cargo afloat": "".join(_listed(of_kind["clause"])),
        "clauses": "".join(_clauses(register)),
        "acts without a clause": "".join(_silent(register)),
        "conflicts": "".join(_conflicts(register)),
    }


def _is_plain(one: WorkedExample, register: Register) -> bool:
    """Whether a total stands in the table by day: a U.S. import, asked without any terms."""
    row = one.example
    terms = row.loaded or row.contracted or row.metal or row.by != "sea" or row.waivers != "reported"
    imported = register.by_name[row.good].route[1] == "US"
    return imported and not terms and not row.why and row.entered in DAYS


def _verdict(one: WorkedExample) -> str:
    if one.agrees:
        return "equal" if one.example.kind != "reported" else "equal when rounded as printed"
    return one.example.why


def _terms(one: WorkedExample) -> str:
    row = one.example
    terms = (
        f"loaded {row.loaded}" if row.loaded else "",
        "by air" if row.by == "air" else "",
        f"contract of {row.contracted}" if row.contracted else "",
        row.metal,
        f"waivers {row.waivers}" if row.waivers != "reported" else "",
    )
    return ", ".join(filter(None, terms))


def _listed(rows: Iterable[WorkedExample]) -> Iterator[str]:
    yield "| good | entered | terms | total | stack | verdict | source, and note |\n|---|---|---|---:|---:|---|---|\n"
    for one in rows:
        row = one.example
        source = row.source_title.split(";")[0].replace("|", "/")
        note = f" ({row.note})" if row.note else ""
        yield f"| {row.good} | {row.entered} | {_terms(one)} | {row.total_pct} | {one.stack_pct:.6g} | "
        yield f"{_verdict(one)} | {source}{note} |\n"


def _by_day(rows: Sequence[WorkedExample]) -> Iterator[str]:
    yield f"| good | {' | '.join(map(str, DAYS))} |\n|---|{''.join('---:|' for _ in DAYS)}\n"
    totals = {(one.example.good, one.example.entered): one for one in rows}
    for good in dict.fromkeys(one.example.good for one in rows):
        cells = (totals.get((good, day)) for day in DAYS)
        yield f"| {good} | {' | '.join(_cell(one) for one in cells)} |\n"


def _cell(one: WorkedExample | None) -> str:
    if one is None:
        return ""
    return one.example.total_pct if one.agrees else f"{one.example.total_pct} (stack {one.stack_pct:.6g})"


def _clauses(register: Register) -> Iterator[str]:
    yield "| act | spares cargo | before | entered before | rate on it | by | words of the act |\n"
    yield "|---|---|---|---|---|---|---|\n"
    words = {row.act_id: row for row in load_transit_words()}
    later = {act.target_act: act for act in register.duty_acts if act.action == "extend"}
    for act in {act.act_id: act for act in register.duty_acts if act.loaded_before}.values():
        said = words.get(act.act_id)
        told = f"{said.clause}{f' ({said.note})' if said.note else ''}" if said else act.note
        rate = "as before the act" if act.in_transit_pct is None else f"{act.in_transit_pct:g}"
        yield f"| {act.act_id} | {_TESTS[act.in_transit_test]} | {act.loaded_before} | {_until(act, later)} | {rate} | "
        yield f"{act.in_transit_by} | {told} |\n"


def _until(act: DutyAct, later: dict[str, DutyAct]) -> str:
    extended = later.get(act.act_id)
    more = f", extended on {extended.announced} to {extended.entered_before}" if extended else ""
    return f"{act.entered_before}{more}"


def _silent(register: Register) -> Iterator[str]:
    yield "| act | what its text says of cargo in transit | grade |\n|---|---|---|\n"
    with_clause = {act.act_id for act in register.duty_acts if act.loaded_before}
    for row in load_transit_words():
        if row.act_id not in with_clause:
            yield f"| {row.act_id} | {row.clause} | {row.grade} |\n"


def _conflicts(register: Register) -> Iterator[str]:
    yield "| good or act | from | to | what conflicts |\n|---|---|---|---|\n"
    for row in register.goods_remarks:
        if row.kind == "conflict":
            yield f"| {row.good} | {row.first or ''} | {row.last or ''} | {row.text} |\n"
    for act in {act.act_id: act for act in register.duty_acts if "conflict" in act.note}.values():
        yield f"| {act.act_id} | {act.effective} | | {act.note} |\n"
