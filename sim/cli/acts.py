"""Commands that read the law: acts, paths, and what a path is and differs in."""

import json
from textwrap import fill
from typing import Annotated, Any, Final

import typer

from sim.cli.console import InputProblems, app, console, print_table, problems_printed
from sim.cli.options import JsonFlag, read_day, refused

TIMELINE_SINCE: Final = "2025-01-01"
"""First day of the timeline that is printed unless asked for more."""


@app.command()
def acts(
    path: Annotated[str, typer.Option(metavar="NAME", help="Policy path or file.", show_default="the record")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="duty, control, measure or other.")] = "",
    programme: Annotated[str, typer.Option(metavar="NAME", help="One programme only.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Announced on this day or later.")] = "",
    pending: Annotated[
        bool,
        typer.Option("--pending", help="Announced by the eve, not yet in effect: a path can cancel or move it."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """List dated acts with what they do, their citations and the grade of their sources."""
    with problems_printed():
        from sim.clock import EVE, to_day
        from sim.policy import load_path, load_register
        from sim.policy.explain import act_row
        from sim.policy.intervals import describe
        from sim.policy.knowledge import known
        from sim.policy.problems import choices, nearest

        register = load_register()
        problems: list[str] = []
        first = read_day(since, "--since", problems) if since else None
        kinds = ("duty", "control", "measure", "other")
        if kind and kind not in kinds:
            problems.append(refused("--kind", kind, choices(kinds), nearest(kind, kinds)))
        everything = load_path(path, register).acts if path else register.acts
        programmes = {act.programme for act in everything}
        if programme and programme not in programmes:
            problems.append(refused("--programme", programme, choices(programmes, 60), nearest(programme, programmes)))
        if problems:
            raise InputProblems(problems)
        wanted = [
            act
            for act in everything
            if (not kind or act.kind == kind)
            and (not programme or act.programme == programme)
            and (first is None or act.announced >= first)
        ]
        if pending:
            ahead = {id(act) for day, act in known(everything, to_day(EVE)) if day > to_day(EVE)}
            wanted = [act for act in wanted if id(act) in ahead]
        wanted.sort(key=lambda act: act.announced)
        if as_json:
            typer.echo(json.dumps([act_row(act, describe(act, everything)) for act in wanted], indent=2))
            return
        print_table(
            ("announced", "effective", "act", "grade", "what it does; citation"),
            [
                (
                    str(act.announced),
                    str(act.effective or "-"),
                    act.act_id,
                    act.grade,
                    f"{describe(act, everything)}; {act.citation}",
                )
                for act in wanted
            ],
        )
        typer.echo(f"\n{len(wanted)} rows. Sources: lodestone acts --json")


@app.command(name="paths")
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


@app.command()
def explain(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Name of a path, or a TOML file.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the timeline.")] = TIMELINE_SINCE,
    as_json: JsonFlag = False,
) -> None:
    """What a path stands for, how it differs from its baseline, and its timeline with citations."""
    with problems_printed():
        from sim.policy import load_path, load_register
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
