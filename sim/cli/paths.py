"""Commands on policy paths: list them, explain one, check files of the user's own, start a new one."""

import json
import os
from pathlib import Path
from textwrap import fill
from typing import Annotated, Any

import typer

from sim.cli.console import InputProblems, console, print_table, problems_printed
from sim.cli.options import JsonFlag


def list_policy_paths(as_json: JsonFlag = False) -> None:
    """List the standard policy paths with their baselines and what they stand for."""
    with problems_printed():
        from sim.policy import list_paths, load_path, load_register

        register = load_register()
        found = [load_path(name, register) for name in list_paths()]
        if as_json:
            rows = [
                {
                    "path": path.name,
                    "label": path.label,
                    "baseline": path.baseline,
                    "branches": path.branches.isoformat(),
                    "about": path.about,
                    "sources": list(path.sources),
                }
                for path in found
            ]
            typer.echo(json.dumps(rows, indent=2))
            return
        headings = ("path", "label", "baseline", "about")
        print_table(headings, [(path.name, path.label, path.baseline, path.about) for path in found])


def explain(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Name of a path, or a TOML file.")],
    everything: Annotated[
        bool, typer.Option("--all", help="The whole timeline: the acts that the baseline has too.")
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="The whole timeline from this day on.", show_default="as --all")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """What a path stands for, what its acts change, how it differs from its baseline, and its timeline."""
    with problems_printed():
        from sim.policy import load_path, load_register
        from sim.policy.asking.days import read_day
        from sim.policy.explain import explain as explained
        from sim.study.act_effects import act_effects

        register = load_register()
        problems: list[str] = []
        first = read_day(since, "--since", problems) if since else None
        if problems:
            raise InputProblems(problems)
        own = load_path(path, register)
        baseline = own if own.baseline == own.name else load_path(own.baseline, register)
        facts = explained(own, baseline)
        facts["changes"] = [
            {
                "file": one.change.file,
                "line": one.change.line,
                "table": one.change.table,
                "name": one.change.name,
                "changes": one.kind,
                "text": one.text,
            }
            for one in act_effects(own)
        ]
        if as_json:
            typer.echo(json.dumps(facts, indent=2))
        else:
            _print_explained(facts, everything or bool(since), str(first or ""))


def _print_explained(facts: dict[str, Any], everything: bool, since: str) -> None:
    typer.echo(f"{facts['path']}: {facts['label']}\n{facts['about']}")
    typer.echo(f"Sources: {'; '.join(facts['sources'])}")
    if facts["baseline"] == facts["path"]:
        typer.echo("It is its own baseline.")
    else:
        typer.echo(f"Baseline: {facts['baseline']}; parts from it on {facts['first_difference'] or 'no day'}.")
    if facts["changes"]:
        typer.echo("\nWhat the acts of its file change, one by one:")
        for one in facts["changes"]:
            _print_folded(f"{one['table']} {one['name']}: {one['text']}")
    if facts["differences"]:
        typer.echo("\nHow it differs from its baseline, by day of announcement:")
        for one in facts["differences"]:
            cited = "" if one["only_in"] != facts["path"] else f" [{one['citation']}]"
            _print_folded(f"{one['announced']}  {one['text']}{cited}")
    differing = [one for one in facts["timeline"] if one["differs_from_baseline"]]
    shown = [one for one in facts["timeline"] if one["from"] >= since] if everything else differing
    if shown:
        typer.echo("\nTimeline" + (f" from {since}:" if since else ":" if everything else " of the acts that differ:"))
        print_table(
            ("from", "to", "act", "origin", "layer", "grade", "what it does; citation"),
            [
                (
                    one["from"],
                    one["to"] or "open",
                    one["act_id"],
                    one["origin"],
                    one["layer"],
                    one["grade"],
                    f"{one['value']}; {one['citation']}",
                )
                for one in shown
            ],
        )
    left = len(facts["timeline"]) - len(shown)
    if left:
        typer.echo(f"\n{left} acts that the baseline has too are left out: --all shows the whole timeline.")


def _print_folded(line: str) -> None:
    """Print a line of a list, folded with a hanging indent."""
    typer.echo(fill(line, console().width, initial_indent="  ", subsequent_indent=" " * 14, break_on_hyphens=False))


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Path files to check.")],
) -> None:
    """Check path files: all problems at once, or what each act changes, and a notice for each that changes nothing."""
    with problems_printed():
        from sim.policy import PathErrors, load_path, load_register
        from sim.policy.differences import first_difference
        from sim.study.act_effects import act_effects

        register = load_register()
        problems: list[str] = []
        good: list[str] = []
        for file in files:
            try:
                path = load_path(file, register)
                baseline = path if path.baseline == path.name else load_path(path.baseline, register)
            except PathErrors as error:
                problems += str(error).splitlines()
                continue
            parting = first_difference(path, baseline)
            when = f"parts from {baseline.name} on {parting}" if parting else f"never parts from {baseline.name}"
            good.append(f"{file}: no problems; {len(path.acts)} acts, {when}")
            if not problems:
                good += [one.notice or one.line for one in act_effects(path)]
        if problems:
            raise InputProblems(problems)
        for line in good:
            typer.echo(line)


def new_path(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the path: small letters, digits and _.")],
    folder: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where the file goes.")] = Path(),
) -> None:
    """Write NAME.toml, a commented start for a path of your own."""
    with problems_printed():
        from sim.policy.asking.question import refused
        from sim.policy.path_starter import starter
        from sim.policy.paths import EVE_ROOT, NAME_PATTERN, list_paths

        problems = []
        if not NAME_PATTERN.fullmatch(name):
            problems.append(refused("NAME", name, "small letters, digits and _, a letter first"))
        elif name in (*list_paths(), EVE_ROOT):
            problems.append(refused("NAME", name, "a name that no standard path bears"))
        if not os.path.isdir(folder):
            problems.append(refused("--in", str(folder), "a folder that exists"))
        file = folder / f"{name}.toml"
        if not problems and os.path.exists(file):
            problems.append(f"{file}: found a file; allowed: a name that is still free")
        if problems:
            raise InputProblems(problems)
        try:
            with file.open("x", encoding="ascii", newline="\n") as handle:
                handle.write(starter(name))
        except OSError as error:
            allowed = "a short name in a folder that may be written to"
            raise InputProblems([f"{file}: found {error.strerror}; allowed: {allowed}"]) from None
        typer.echo(
            f"{file} is written. Edit it, then: lodestone check {file}; make run PATHS={file} OUT=outputs/{name}"
        )
