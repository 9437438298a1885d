"""`lodestone acts` lists the dated acts of the record or of a policy path."""

import json
from typing import Annotated

import typer

from sim.cli.console import InputProblems, print_table, problems_printed
from sim.cli.options import JsonFlag


def acts(
    path: Annotated[str, typer.Option(metavar="NAME", help="Policy path or file.", show_default="the record")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="duty, control, measure or other.")] = "",
    programme: Annotated[str, typer.Option(metavar="NAME", help="One programme only.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Announced on this day or later.")] = "",
    pending: Annotated[
        bool,
        typer.Option(
            "--pending",
            help="Announced by the eve, not yet in effect: what a path can change.",
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """List dated acts with what they do, their citations and the grade of their sources."""
    with problems_printed():
        from sim.clock import EVE, to_day
        from sim.policy import load_path, load_register
        from sim.policy.asking.days import read_day
        from sim.policy.asking.question import refused
        from sim.policy.explain import act_row
        from sim.policy.intervals import describe
        from sim.policy.known_acts import known
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
            ("announced", "effective", "act", "status", "grade", "what it does; citation"),
            [
                (
                    str(act.announced),
                    str(act.effective or "-"),
                    act.act_id,
                    act.status,
                    act.grade,
                    f"{describe(act, everything)}; {act.citation}",
                )
                for act in wanted
            ],
        )
        typer.echo(f"\n{len(wanted)} rows. Sources: lodestone acts --json")
        if pending:
            typer.echo("Enacted: in force on its day unless a path has a [[cancel]] or a [[move]] for it.")
            typer.echo("Threatened: expected, never in force. [[enact]] puts it into force; [[cancel]] and [[move]]")
            typer.echo("change only what is expected, and only where it threatens a duty.")
