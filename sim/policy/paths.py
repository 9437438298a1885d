"""Policy paths: what governments do, as acts cancelled, moved, scaled, added or repeated after a branch date."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path as FilePath
from typing import Any, Final

from sim.clock import EVE
from sim.policy.acts import AnyAct
from sim.policy.path_changes import PathChange, apply_changes, own_changes
from sim.policy.path_file import LISTS, PathFile
from sim.policy.path_problems import Fault, shown
from sim.policy.path_repair import HEAD, made_whole
from sim.policy.path_source import Source, read_source
from sim.policy.path_work import Item, Written
from sim.policy.problems import PathErrors, Problem, choices, nearest
from sim.policy.register import Register

ORDER: Final = (
    "pre_trade_war",
    "current_law",
    "current_policy",
    "snapback",
    "october_controls",
    "hundred_unilateral",
    "full_escalation",
    "hundred_90_days",
    "threat_lingers",
    "truce_extended",
    "realised",
    "truce_underdelivered",
    "april_replay",
    "military_denial",
    "heavy_halt_26_weeks",
    "general_licences",
    "software_curbs",
    "soy_no_deal",
    "ieepa_struck",
    "transshipment_crackdown",
    "allied_response",
    "mitigation",
    "rebalancing",
)
"""Standard paths in the order in which readers meet them; only those with a file exist."""

EVE_ROOT: Final = "eve"
"""A path that builds on the register alone extends this."""

Origins = dict[str, list[tuple[Source, str, int]]]
"""For each repeated table, where each merged item came from: file, name of the table there, place among those."""

DEFAULT_BASELINE: Final = "current_policy"

NAME_PATTERN: Final = re.compile(r"[a-z][a-z0-9_]*")
"""What a path may be called."""

MOST_PARENTS: Final = 20
"""Longest chain of `extends`."""


@dataclass(frozen=True)
class PolicyPath:
    """A policy path holds all its acts: those of the register up to the branch date, then what the path changes."""

    name: str
    label: str
    about: str
    extends: str
    """Path or file it builds on, or `eve`."""
    baseline: str
    """Path against which losses are measured; itself for a baseline of its own."""
    branches: date
    sources: tuple[str, ...]
    acts: tuple[AnyAct, ...]
    register: Register = field(repr=False)
    written: Written | None = field(default=None, repr=False)
    """What the files say from which the path was read."""
    changes: tuple[PathChange, ...] = field(default=(), repr=False)
    """What the file of the path itself changes, without those it extends, in the order of its lines."""


def list_paths() -> tuple[str, ...]:
    """Names of the standard paths that have a file, in the order of the model page, then any others by name."""
    found = {
        entry.name.removesuffix(".toml") for entry in (files("sim") / "paths").iterdir() if entry.name.endswith(".toml")
    }
    return tuple(name for name in ORDER if name in found) + tuple(sorted(found - set(ORDER)))


def load_path(name_or_file: str | FilePath, register: Register) -> PolicyPath:
    """A standard path by name, or a path from a TOML file of the user's.

    A text that ends in `.toml` is a file, everything else a name. Raises PathErrors with all problems of the file and
    of the paths it extends, in the order of the lines; never a traceback for bad input.
    """
    chain, problems = _chain(str(name_or_file))
    if not chain:
        raise PathErrors(problems)
    # Where a parent cannot be read, what the file itself says is checked all the same.
    orphan = bool(problems)
    merged, origins, misplaced = _merge(chain)
    if orphan:
        merged = {"branches": EVE, **merged, "extends": EVE_ROOT}
    head = chain[-1]
    problems += [*misplaced, *_check_heads(chain)]
    reading = made_whole(merged, head.stem)
    problems += [_problem(item, said, head, origins) for item, said in reading.faults]
    for table, dropped in reading.dropped.items():
        origins[table] = [place for index, place in enumerate(origins[table]) if index not in dropped]
    spec = PathFile.model_validate(reading.data)
    if spec.record_to is not None and spec.record_to < spec.branches:
        found, allowed = str(spec.record_to), f"a day from the branch date {spec.branches} on"
        problems.append(Problem(head.file, head.line("record_to"), "record_to", found, allowed))
    known = {*list_paths(), spec.name}
    if spec.baseline not in known:
        near = nearest(spec.baseline, known, "path")
        problems.append(
            Problem(head.file, head.line("baseline"), "baseline", repr(spec.baseline), choices(known), near)
        )
    places = _Places(head, origins)
    written = Written(spec, {table: tuple(source.stem for source, _, _ in origins[table]) for table in LISTS})
    work = apply_changes(written, register, places, reading.guessed)
    work.check_whole(complete=not problems)
    # Where dates of the record or acts of a parent are not known, nothing is said of what depends on them.
    doubtful = {"announced", "act"} if reading.guessed[HEAD] & {"branches", "record_to"} else set()
    doubtful |= {"act", "branches"} if orphan else set()
    wrong = [problem for problem in work.problems if problem.key not in doubtful]
    if problems or wrong:
        once = dict.fromkeys((*problems, *wrong))
        raise PathErrors(sorted(once, key=lambda one: (one.file != head.file, one.file, one.line)))
    return PolicyPath(
        spec.name,
        spec.label,
        spec.about,
        spec.extends,
        spec.baseline,
        spec.branches,
        spec.sources,
        tuple(work.acts),
        register,
        written,
        own_changes(work, written, head.file),
    )


def _problem(item: Item, said: Fault, head: Source, origins: Origins) -> Problem:
    """A fault with its file and line."""
    table, index = item
    if table in origins and index < len(origins[table]):
        source, header, own = origins[table][index]
        line = source.line(header, own, said.key)
    else:
        source, line = head, head.line(said.key)
    return Problem(source.file, line, *said)


@dataclass(frozen=True)
class _Places:
    """Finds the line of an item of a merged path."""

    head: Source
    origins: Origins

    def __call__(self, table: str, index: int, key: str | None = None) -> tuple[str, int]:
        source, header, own = self.origins[table][index]
        return source.file, source.line(header, own, key)

    def branches(self) -> tuple[str, int]:
        return self.head.file, self.head.line("branches")


def _chain(name_or_file: str) -> tuple[list[Source], list[Problem]]:
    """Sources from the root to the path asked for."""
    chain: list[Source] = []
    seen: set[FilePath] = set()
    if name_or_file == EVE_ROOT:
        found = "'eve', the record alone"
        return [], [Problem(EVE_ROOT, 0, "path", found, "a path, for example one that extends it: current_law")]
    asked, near_file, asker = name_or_file, FilePath(), ("", 0)
    while asked != EVE_ROOT:
        source, problems = _open(asked, near_file, asker)
        if source is None:
            return chain, problems
        line = source.line("extends")
        place = FilePath(source.file).resolve()
        if place in seen or len(seen) >= MOST_PARENTS:
            found = "a circle" if place in seen else f"more than {MOST_PARENTS} paths in a row"
            return chain, [Problem(source.file, line, "extends", found, "a chain that ends in 'eve'")]
        seen.add(place)
        chain.insert(0, source)
        parent = source.data.get("extends", EVE_ROOT)
        if not isinstance(parent, str):
            return chain, [Problem(source.file, line, "extends", repr(parent), "'eve', a path or a file")]
        asked, near_file, asker = parent, FilePath(source.file).parent, (source.file, line)
    return chain, []


def _open(asked: str, near_file: FilePath, asker: tuple[str, int]) -> tuple[Source | None, list[Problem]]:
    if asked.endswith(".toml"):
        path = near_file / asked
        if asker[0] and not os.path.exists(path):
            near = nearest(path.stem, list_paths(), "path")
            return None, [Problem(*asker, "extends", repr(asked)[:80], "a file that exists, or a standard path", near)]
        return read_source(path, str(path))
    names = list_paths()
    if asked not in names:
        file, line = asker if asker[0] else (asked[:80] or "(no name)", 0)
        key = "extends" if asker[0] else "path"
        allowed = f"{choices([*names, *([EVE_ROOT] if asker[0] else [])], 30)}, or a file that ends in .toml"
        return None, [Problem(file, line, key, repr(asked)[:80], allowed, nearest(asked, names, "path"))]
    with as_file(files("sim") / "paths" / f"{asked}.toml") as path:
        return read_source(path, _standard_file(asked))


def _is_standard(source: Source) -> bool:
    """Whether a source is the file of a standard path itself."""
    with as_file(files("sim") / "paths" / f"{source.stem}.toml") as path:
        return source.file == _standard_file(source.stem) or FilePath(source.file).resolve() == path.resolve()


def _standard_file(name: str) -> str:
    """How the file of a standard path is shown."""
    return f"sim/paths/{name}.toml"


def _merge(chain: list[Source]) -> tuple[dict[str, Any], Origins, list[Problem]]:
    """Parent first, child last: a child's own keys win, its tables come after those of its parents.

    Tables of a misspelt name, and one in single brackets, are read as well, so that one mistake hides no other.
    """
    merged: dict[str, Any] = {}
    origins: Origins = defaultdict(list)
    problems = []
    for source in chain:
        for key, value in source.data.items():
            table = key if key in PathFile.model_fields else nearest(key, LISTS, "key")
            items = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
            if key in LISTS and not isinstance(value, list):
                problems.append(Problem(source.file, source.line(key), key, shown(value), f"tables under [[{key}]]"))
            if key not in LISTS:
                merged[key] = value
            if key in LISTS or (table in LISTS and all(isinstance(one, dict) for one in items)):
                merged[table] = [*merged.get(table, []), *items]
                origins[table] += [(source, key, index) for index in range(len(items))]
    own = chain[-1].data
    # What a path is called and what it stands for is never inherited.
    for key in ("name", "label", "about", "sources", "extends"):
        if key in merged and key not in own:
            del merged[key]
    merged["baseline"] = own.get("baseline", DEFAULT_BASELINE)
    return merged, origins, problems


def _check_heads(chain: list[Source]) -> list[Problem]:
    """Names that are not those of their files, or that a standard path bears already."""
    problems = []
    for source in chain:
        name, line = source.data.get("name", source.stem), source.line("name")
        if name != source.stem:
            problems.append(Problem(source.file, line, "name", repr(name)[:60], f"the file stem {source.stem!r}"))
        elif name == EVE_ROOT or (name in list_paths() and not _is_standard(source)):
            found = f"{name!r}, a standard path"
            problems.append(Problem(source.file, line, "name", found, "a name of its own, which the file bears too"))
    return problems
