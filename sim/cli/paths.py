"""Commands on policy paths: list them, explain one, check files of the user's own, start a new one."""

import json
from pathlib import Path
from textwrap import fill
from typing import Annotated, Any, Final

import typer

from sim.cli.console import InputProblems, console, print_table, problems_printed
from sim.cli.options import JsonFlag

TIMELINE_SINCE: Final = "2025-01-01"
"""First day of the timeline that is printed unless asked for more."""


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
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the timeline.")] = TIMELINE_SINCE,
    as_json: JsonFlag = False,
) -> None:
    """What a path stands for, how it differs from its baseline, and its timeline with citations."""
    with problems_printed():
        from sim.policy import load_path, load_register
        from sim.policy.asking.days import read_day
        from sim.policy.explain import explain as explained

        register = load_register()
        problems: list[str] = []
        first = read_day(since, "--since", problems)
        if problems:
            raise InputProblems(problems)
        own = load_path(path, register)
        baseline = own if own.baseline == own.name else load_path(own.baseline, register)
        facts = explained(own, baseline)
        if as_json:
            typer.echo(json.dumps(facts, indent=2))
        else:
            _print_explained(facts, str(first))


def _print_explained(facts: dict[str, Any], since: str) -> None:
    typer.echo(f"{facts['path']}: {facts['label']}\n{facts['about']}")
    typer.echo(f"Sources: {'; '.join(facts['sources'])}")
    if facts["baseline"] == facts["path"]:
        typer.echo("It is its own baseline.")
    else:
        typer.echo(f"Baseline: {facts['baseline']}; parts from it on {facts['first_difference'] or 'no day'}.\n")
        typer.echo("How it differs from its baseline, by day of announcement:")
        width = console().width
        for one in facts["differences"]:
            cited = "" if one["only_in"] != facts["path"] else f" [{one['citation']}]"
            line = f"{one['announced']}  {one['text']}{cited}"
            typer.echo(fill(line, width, initial_indent="  ", subsequent_indent=" " * 14, break_on_hyphens=False))
    shown = [one for one in facts["timeline"] if one["from"] >= since]
    typer.echo(f"\nTimeline from {since}:")
    print_table(
        ("from", "to", "act", "layer", "grade", "what it does; citation"),
        [
            (
                one["from"],
                one["to"] or "open",
                one["act_id"],
                one["layer"],
                one["grade"],
                f"{one['value']}; {one['citation']}",
            )
            for one in shown
        ],
    )
    left = len(facts["timeline"]) - len(shown)
    if left:
        typer.echo(f"\n{left} rows that start earlier are left out: --since 2018-01-01")


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Path files to check.")],
) -> None:
    """Check path files: every problem at once, with line, key, what was found, what is allowed and the nearest name."""
    with problems_printed():
        from sim.policy import PathErrors, load_path, load_register
        from sim.policy.differences import first_difference

        register = load_register()
        problems: list[str] = []
        good: list[str] = []
        for file in files:
            try:
                path = load_path(file, register)
                baseline = path if path.baseline == path.name else load_path(path.baseline, register)
                parting = first_difference(path, baseline)
                when = f"parts from {baseline.name} on {parting}" if parting else f"never parts from {baseline.name}"
                good.append(f"{file}: no problems; {len(path.acts)} acts, {when}")
            except PathErrors as error:
                problems += str(error).splitlines()
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
        if not folder.is_dir():
            problems.append(refused("--in", str(folder), "a folder that exists"))
        file = folder / f"{name}.toml"
        if not problems and file.exists():
            problems.append(f"{file}: found a file; allowed: a name that is still free")
        if problems:
            raise InputProblems(problems)
        try:
            with file.open("x", encoding="ascii", newline="\n") as handle:
                handle.write(starter(name))
        except OSError as error:
            raise InputProblems([f"{file}: {error.strerror}; allowed: a folder that may be written to"]) from None
        typer.echo(
            f"{file} is written. Edit it, then: lodestone check {file}; make run PATHS={file} OUT=outputs/{name}"
        )
