"""Reference pages of the law: the paths, five worked entries, the schema of a path file. Generated from data."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from sim.policy import LawBook, PolicyPath, Register, list_paths, load_path
from sim.policy.acts import ALL
from sim.policy.differences import differences, first_difference
from sim.policy.duties import REASONS
from sim.policy.levers import LEVERS
from sim.policy.path_file import PathFile

SCHEMA_PAGE: Final = "docs/path.schema.json"
PATHS_PAGE: Final = "docs/paths.md"
LAW_PAGE: Final = "docs/law.md"

_PATHS_HEAD: Final = """\
# The standard policy paths

Generated from the acts by `make docs`; do not edit. Each path is one file under `sim/paths/`; `lodestone explain NAME`
shows its timeline with citations. Losses are measured against the *baseline*. Differences are those of the acts: what
only the path has, and what it lacks of its baseline, by the day on which it becomes known. Acts that a path adds are
assumptions unless they carry a legal citation.

"""

_LEVERS_HEAD: Final = """
## Levers that are neither duty nor control

Acts of kind `measure` set them; `end` puts them back.

| lever | what it sets | unit | range | when nobody has set it |
|---|---|---|---|---|
"""


class Entry(NamedTuple):
    """One worked entry of the page on the law."""

    title: str
    good: str
    entered: date
    path: str


ENTRIES: Final = (
    Entry("A laptop", "laptops_tablets", date(2025, 10, 24), "current_policy"),
    Entry("A toy", "toys", date(2025, 10, 24), "current_policy"),
    Entry("A steel product", "steel_aluminium_products", date(2025, 10, 24), "current_policy"),
    Entry("A sintered magnet before 8 September 2025", "HS8505110070", date(2025, 9, 7), "current_policy"),
    Entry("The same magnet from 8 September 2025", "HS8505110070", date(2025, 9, 8), "current_policy"),
    Entry("Soybeans into China", "soybeans", date(2025, 10, 24), "current_policy"),
)


def paths_page(register: Register) -> str:
    """Text of `docs/paths.md`."""
    found = {name: load_path(name, register) for name in list_paths()}
    text = _PATHS_HEAD + "".join(_path_section(path, found) for path in found.values())
    rows = (
        f"| `{name}` | {lever.meaning} | {lever.unit} | {lever.low:g} to {lever.high:g} | "
        f"{'no commitment' if lever.neutral is None else f'{lever.neutral:g}'} |\n"
        for name, lever in LEVERS.items()
    )
    return text.rstrip() + "\n" + _LEVERS_HEAD + "".join(rows)


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


def law_entries(register: Register) -> dict[str, str]:
    """Worked entries of `docs/law.md` by title, as tables, and the lists that reach no good."""
    return {entry.title: "".join(_entry_lines(entry, register)) for entry in ENTRIES} | {"lists": _idle_lists(register)}


def idle_scopes(register: Register) -> dict[str, list[str]]:
    """Lists named by acts that no good carries, each with its acts: their duty is on record and charged on nothing."""
    carried = {row.scope for row in register.goods_scopes} | {good.good for good in register.goods} | {ALL}
    idle: dict[str, list[str]] = {}
    for act in register.duty_acts:
        for scope in act.scope:
            if scope not in carried:
                idle.setdefault(scope, []).append(act.act_id)
    return idle


def _idle_lists(register: Register) -> str:
    rows = (f"| `{scope}` | {', '.join(dict.fromkeys(acts))} |\n" for scope, acts in idle_scopes(register).items())
    return "| list | acts |\n|---|---|\n" + "".join(rows)


def _entry_lines(entry: Entry, register: Register) -> Iterator[str]:
    book = LawBook.of(load_path(entry.path, register))
    route = book.routes[entry.good]
    parts = book.parts(entry.good, *route, entry.entered)
    command = f"lodestone duty {entry.good} {entry.entered} --from {route[0]} --to {route[1]}"
    yield f"`{command}`: **{sum(part.pct for part in parts):.4g} percent**.\n\n"
    yield "| layer | on % of value | rate | percent | list | act | citation |\n|---|---:|---:|---:|---|---|---|\n"
    for part in parts:
        reason = f" ({REASONS[part.why]})" if part.why else ""
        if part.pct > 0 or part.why:
            rate = f"{part.rate_pct:g}{reason}"
            yield f"| {part.layer} | {100 * part.share:.2f} | {rate} | {part.pct:.4g} | {part.scope} | "
            yield f"{part.act_id} | {part.citation} |\n"


def filled(page: str, blocks: dict[str, str]) -> str:
    """A page with the text between `<!-- begin TITLE -->` and `<!-- end -->` replaced.

    Raises ValueError for a block that the page has no place for.
    """
    for title, text in blocks.items():
        begin, end = f"<!-- begin {title} -->\n", "<!-- end -->"
        if begin not in page:
            raise ValueError(f"no place for {title!r} in the page")
        head, rest = page.split(begin, 1)
        page = head + begin + text + end + rest.split(end, 1)[1]
    return page


def path_schema() -> str:
    """JSON schema of a path file, for editors that check TOML."""
    schema = PathFile.model_json_schema()
    schema["title"] = "Lodestone policy path"
    # What a file may leave out, because a path that it extends can have it, or because there is a default.
    schema["required"] = ["name", "label", "about", "sources", "extends"]
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"
