"""`lodestone run`: a study from the options to the printed summary."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast, get_args

import typer

from sim.cli.console import INTERRUPTED, InputProblems, problems_printed
from sim.cli.console import console as shared_console
from sim.cli.progress import progress
from sim.parameters import SEEDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.parameters.draws import Held
    from sim.policy import PolicyPath

NARROW_WIDTH: Final = 125
"""Terminals with fewer columns get the summary without baselines and duties, so that no figure is cut."""


def run(
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--paths",
            metavar="NAMES",
            help="Path names or TOML files, separated by spaces; may be given again.",
            show_default="all standard paths",
        ),
    ] = None,
    reps: Annotated[int, typer.Option(help="Replications of each path.", metavar="N")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of all draws, 0 to 4294967295.", metavar="N")] = 1,
    workers: Annotated[int, typer.Option(help="Processes at work; 0 means all cores.", metavar="N")] = 0,
    hold: Annotated[
        str,
        typer.Option(
            help="Parameters that stand at their points: none, prior-driven (only identified ones vary), all (only "
            "chance varies).",
            metavar="WHICH",
        ),
    ] = "none",
    out: Annotated[
        Path, typer.Option(help="Folder that takes the outputs; an earlier run's are replaced.", metavar="FOLDER")
    ] = Path("outputs/standard"),
) -> None:
    """Run policy paths, write the tables of results and print the summary."""
    with problems_printed():
        asked = _split(paths or [])
        held, found = _check_run(asked, reps, seed, workers, hold, out)
        _print_notices(found)
        _run(asked, reps, seed, workers, held, out)


def _run(asked: Sequence[str], reps: int, seed: int, workers: int, held: "Held", out: Path) -> None:
    from sim.policy import list_paths
    from sim.report.results import results
    from sim.study import clear_checkpoints, run_study

    kept = out.resolve().with_name(f".{out.resolve().name}.unfinished")
    try:
        with progress("worlds") as report:
            result = run_study(asked or list_paths(), reps, seed, workers, kept, report, held)
    except KeyboardInterrupt:
        typer.echo("Stopped. Finished replications are kept: the same command goes on from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    found = results(result)
    files = found.write(out)
    clear_checkpoints(kept)
    _print_summary(found["summary"], reps, seed)
    typer.echo(f"\n{len(files)} files in {out}: {', '.join(file.name for file in files)}")
    typer.echo("Every column is explained in data_dictionary.csv.")


def _print_notices(paths: "Sequence[PolicyPath]") -> None:
    """Say on stderr, before anything runs, which acts of the user's own files change nothing, and why."""
    from sim.policy import list_paths
    from sim.study.act_effects import act_effects

    standard = list_paths()
    for path in paths:
        for effect in act_effects(path) if path.name not in standard else ():
            if effect.notice:
                typer.echo(effect.notice, err=True)


def _split(values: Sequence[str]) -> list[str]:
    """Names and files from options that may hold several; a name that is an existing file may hold spaces."""
    # Unlike the method of a Path, this takes a text that is too long for the name of a file for no file.
    found = [name for value in values for name in ([value] if os.path.isfile(value) else value.split())]
    return list(dict.fromkeys(found))


def _check_run(
    asked: Sequence[str], reps: int, seed: int, workers: int, hold: str, out: Path
) -> tuple["Held", list["PolicyPath"]]:
    """What is held, and the paths, if all is well.

    Raises `InputProblems` with everything wrong with the options and the paths, before anything runs.
    """
    from sim.parameters.draws import Held
    from sim.policy import PathErrors, load_path, load_register
    from sim.report.folder import OutputError, check_folder

    limits = (
        ("--reps", reps, reps >= 1, "1 or more"),
        ("--workers", workers, workers >= 0, "0 (all cores) or more"),
        ("--seed", seed, 0 <= seed < SEEDS, f"0 to {SEEDS - 1}"),
        ("--hold", hold, hold in get_args(Held), ", ".join(get_args(Held))),
    )
    problems = [f"{name}: found {value}; allowed: {allowed}" for name, value, good, allowed in limits if not good]
    try:
        check_folder(out)
    except OutputError as error:
        problems.append(f"--out: {error}")
    register = load_register()
    named: dict[str, PolicyPath] = {}
    for name in asked:
        try:
            path: PolicyPath = load_path(name, register)
        except PathErrors as error:
            problems += str(error).splitlines()
            continue
        if path.name in named:
            problems.append(f"{name}: path: found the name {path.name!r} again; allowed: one path of a name")
        named[path.name] = path
    if problems:
        raise InputProblems(problems)
    return cast("Held", hold), list(named.values())


def _print_summary(summary: "pd.DataFrame", reps: int, seed: int) -> None:
    """The summary as one table: a row a path."""
    from rich import box
    from rich.table import Table

    console = shared_console()
    wide = console.width >= NARROW_WIDTH
    table = Table(
        title=f"U.S. production lost against the baseline ({reps} replications, seed {seed})",
        caption="Value added lost: mean (5th to 95th percentile) against the baseline, 2025-11 to 2026-12. "
        "Negative: a gain.\nChance of a loss: of more than 1 US$ billion in these months.",
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("path", no_wrap=True)
    if wide:
        table.add_column("baseline", no_wrap=True)
    table.add_column("value added lost,\nUS$ bn", justify="right", no_wrap=True)
    table.add_column("worst month,\n% of output", justify="right")
    table.add_column("worst sector", overflow="fold")
    table.add_column("first line stop,\nmedian", justify="right", min_width=10)
    table.add_column("chance of\na loss", justify="right", min_width=6)
    if wide:
        table.add_column("magnet\nduty, %", justify="right")
    for row in summary.to_dict("records"):
        path, baseline, *figures, duty = _cells(row)
        table.add_row(*((path, baseline, *figures, duty) if wide else (path, *figures)))
    console.print(table)


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    mean, low, high = (_tenths(row[f"value_added_lost_usd_bn_{statistic}"]) for statistic in ("mean", "p05", "p95"))
    return (
        row["path"],
        row["baseline"],
        f"{mean} ({low} to {high})",
        _tenths(row["peak_shortfall_pct_mean"]),
        row["peak_sector"].replace("_", " "),
        str(row["first_line_stop_p50"]),
        f"{100 * row['chance_of_loss']:.0f}%",
        _tenths(row["magnet_duty_pct"]),
    )


def _tenths(value: float) -> str:
    """One decimal, and no minus before a zero."""
    return f"{round(value, 1) + 0.0:.1f}"
