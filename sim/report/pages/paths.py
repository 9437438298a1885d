"""`docs/paths.md`: what each standard path stands for and how it differs from its baseline; and the levers."""

from collections.abc import Mapping
from typing import Final

from sim.policy import PolicyPath, Register, list_paths, load_path
from sim.policy.control_terms import PRACTICE_MEANINGS
from sim.policy.differences import differences, first_difference
from sim.policy.levers import LEVERS

PAGE: Final = "docs/paths.md"

_PATHS_HEAD: Final = """\
# The standard policy paths

Generated from the acts by `make docs`; do not edit. Each path is one file under `sim/paths/`; `lodestone explain NAME`
shows its timeline with citations. Losses are measured against the *baseline*. Differences are those of the acts: what
only the path has, and what it lacks of its baseline, by the day on which it becomes known. Acts that a path adds are
assumptions unless they carry a legal citation.

"""

_PRACTICES_HEAD: Final = """
## Practices of the licence office

Acts of kind `control` set them under an unchanged rule.
What each does to the pace of review, to returns and to inspections is behaviour (`sim/worlds/magnets/practices.py`).

| practice | what the office does |
|---|---|
"""

_LEVERS_HEAD: Final = """
## Levers that are neither duty nor control

Acts of kind `measure` set them; `end` puts them back.

| lever | what it sets | unit | range | when nobody has set it |
|---|---|---|---|---|
"""


def paths_page(register: Register) -> str:
    """Text of `docs/paths.md`."""
    found = {name: load_path(name, register) for name in list_paths()}
    text = _PATHS_HEAD + "".join(_path_section(path, found) for path in found.values())
    rows = (
        f"| `{name}` | {lever.meaning} | {lever.unit} | {lever.low:g} to {lever.high:g} | "
        f"{'not set' if lever.neutral is None else f'{lever.neutral:g}'} |\n"
        for name, lever in LEVERS.items()
    )
    practices = (f"| `{practice}` | {words} |\n" for practice, words in PRACTICE_MEANINGS.items())
    return text.rstrip() + "\n" + _PRACTICES_HEAD + "".join(practices) + _LEVERS_HEAD + "".join(rows)


def _path_section(path: PolicyPath, paths: Mapping[str, PolicyPath]) -> str:
    """What a path stands for, and how it differs from its baseline: through the path it builds on, if there is one."""
    baseline, parent = paths[path.baseline], paths.get(path.extends)
    lines = [f"## {path.name}: {path.label}", "", path.about, "", f"Sources: {'; '.join(path.sources)}.", ""]
    if baseline is path:
        return "\n".join([*lines, "It is its own baseline."]) + "\n\n"
    parting = first_difference(path, baseline)
    lines.append(f"Baseline: {baseline.name}; parts from it on {parting or 'no day'}.")
    changes = differences(path, baseline)
    if baseline.branches < path.branches:
        # A counterfactual history lacks every act since it branched: they are the timeline, not a list to read here.
        labels = {row.programme: row.label for row in path.register.programmes}
        since = dict.fromkeys(labels.get(one.act.programme, one.act.programme) for one in changes)
        lines += ["", f"{len(changes)} acts differ since {baseline.branches}, of these programmes: {'; '.join(since)}."]
        return "\n".join(lines) + "\n\n"
    if parent is not None and parent is not baseline:
        lines[-1] += f" It builds on {parent.name} and shares its differences but for these:"
        changes = differences(path, parent)
    lines.append("")
    for one in changes:
        cited = f" [{one.act.citation}]" if one.only_in == path.name and not one.act.target_act else ""
        rolls = " (assumed to roll)" if "assumed to roll" in one.act.note else ""
        lines.append(f"- {one.announced}: {one.text}{rolls}{cited}")
    return "\n".join(lines) + "\n\n"
