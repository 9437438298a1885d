"""The commands on the calibration: they read options, call the other packages and print. They compute nothing.

`sim.__main__` puts them on the command line. As there, heavy packages are imported inside the commands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import INTERRUPTED, InputProblems, print_table, problems_printed
from sim.cli.progress import progress
from sim.parameters import SEEDS

if TYPE_CHECKING:
    import pandas as pd

    from calibration.fit.subjects import Subject
    from calibration.score.evidence import Kind

Of = Annotated[str, typer.Option("--of", help="What is fitted: magnets, trade.", metavar="WHAT")]
Quick = Annotated[bool, typer.Option("--quick", help="A tenth of the work, for a look; never accepted.")]
Seed = Annotated[int, typer.Option(help="Seed of the design and of all draws.", metavar="N", min=0, max=SEEDS - 1)]
Workers = Annotated[int, typer.Option(help="Processes at work; 0 means all cores.", metavar="N", min=0)]
Out = Annotated[
    Path | None,
    typer.Option(
        help="Folder that takes tables and figures.",
        metavar="FOLDER",
        show_default="outputs/calibration, of trade outputs/calibration/trade",
    ),
]


def calibrate(
    of: Of = "magnets",
    quick: Quick = False,
    observations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Observations of your own, in the columns of the packaged ones.")
    ] = None,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    accept: Annotated[bool, typer.Option("--accept", help="Put the ensemble where a study reads it.")] = False,
    evidence: Annotated[
        str,
        typer.Option(
            metavar="KIND", help="What the fit is held to: flows, output or both; only a fit to both is accepted."
        ),
    ] = "both",
) -> None:
    """Fit behaviour to observed flows and output: ensemble, what the data can say, recovery, patterns, backtest."""
    with problems_printed():
        from calibration.fit import calibrate as calibrating
        from calibration.fit import publish
        from calibration.fit.evaluate import Evaluator
        from calibration.score.evidence import packaged, read_evidence

        subject = _subject(of)
        kind = _kind(evidence, subject)
        own = subject.folder if kind == "both" else subject.folder / f"{kind}_alone"
        folder = own if out is None else out
        held_to = (packaged() if observations is None else read_evidence(observations)).only(kind)
        plan = calibrating.plan(quick, seed)
        publish.check(subject, folder, held_to, accept)
        with _kept(), progress("worlds") as report:
            counter = _counter(report, plan.worlds(subject))
            evaluator = Evaluator(subject, seed, workers, folder / calibrating.KEPT, counter)
            outcome = calibrating.calibrate(evaluator, plan, held_to)
        if not quick:
            evaluator.tidy()
        publish.write(outcome, folder, seed)
        taken = accept and not (outcome.verdict or quick or observations is not None or kind != "both")
        publish.log(outcome, plan, quick, taken, folder)
        if taken:
            publish.accept(outcome)
        for title, table in publish.printed(outcome):
            _print(title, table)
        rate = publish.rate(outcome)
        typer.echo(f"\nHeld to {publish.held_to(outcome)}.")
        typer.echo(
            f"{outcome.worlds} worlds in {outcome.seconds:.0f} s, {rate:.1f} a second; tables and figures in {folder}"
        )
        for line in outcome.verdict:
            typer.echo(f"Against the fit: {line}")
        if accept:
            typer.echo("Accepted: sim/data holds the ensemble." if taken else "Not accepted: sim/data is as it was.")


def backtest(of: Of = "magnets", quick: Quick = False, seed: Seed = 1, workers: Workers = 0, out: Out = None) -> None:
    """Forecast from rolling origins and score against naive forecasts; evaluations of a calibration are used again."""
    with problems_printed():
        from calibration.fit import backtest as backtesting
        from calibration.fit import calibrate as calibrating
        from calibration.fit import publish
        from calibration.fit.evaluate import Evaluator
        from calibration.score import rolling_origins

        subject = _subject(of)
        folder = subject.folder if out is None else out
        plan = calibrating.plan(quick, seed)
        with _kept(), progress("worlds") as report:
            counter = _counter(report, plan.backtest_worlds(subject))
            evaluator = Evaluator(subject, seed, workers, folder / calibrating.KEPT, counter)
            forecasts = backtesting.backtest(evaluator, plan.design, plan.forecasts)
        scores = rolling_origins.scores(subject, forecasts)
        publish.write_backtest(subject, rolling_origins.bands(subject, forecasts), scores, folder)
        for acts, own in scores.groupby("acts", sort=False):
            shown = own[["origin", *publish.BACKTEST_SHOWN]]
            _print(f"Scores under the {acts}, {subject.unit} (lower is better)", shown)
        lost = scores[scores["verdict"] == "loses"]
        typer.echo(
            f"\nThe model loses to the best naive forecast in {len(lost)} of {(scores['verdict'] != 'naive').sum()}."
        )


def shares(
    study: Annotated[Path, typer.Option(metavar="FOLDER", help="Output folder of a run.")] = Path("outputs/standard"),
    workers: Workers = 0,
    out: Annotated[Path, typer.Option(metavar="FILE", help="CSV file that takes the table.")] = Path(
        "outputs/shares.csv"
    ),
) -> None:
    """Tell how much of a study's bands comes from prior-driven parameters; takes as long as the study."""
    with problems_printed():
        from calibration.fit.shares import shares as told
        from sim.report.cells import csv_text
        from sim.report.folder import check_name, write_file

        check_name(out)
        with _kept(), progress("worlds") as report:
            table = told(study, workers, report)
        write_file(out, csv_text(table).encode("ascii"))
        _print("Width of the bands of value added lost, US$ bn", table)


def halts(
    sets: Annotated[
        int | None,
        typer.Option(help="Sets of the ensemble, evenly over its table.", metavar="N", show_default="all"),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "--reps", help="Replications of each set.", metavar="N", min=2)
    ] = 4,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder that takes both tables.")] = Path("outputs/halts"),
    page: Annotated[bool, typer.Option("--page", help="Fill the tables of docs/halts.md too.")] = False,
) -> None:
    """Tell what longer and stricter halts of licences cost, draw by draw, and the elasticities of the loss."""
    with problems_printed():
        from calibration.fit import halt_page
        from calibration.fit.halt_tables import halt_losses, shape_table
        from calibration.fit.halts import chosen_sets, run_halts
        from sim.study import clear_checkpoints

        halt_page.check(out, page)
        chosen = chosen_sets(sets)
        kept = out.resolve().with_name(f".{out.resolve().name}.unfinished")
        with _kept(), progress("worlds") as report:
            runs = run_halts(chosen, replications, seed, workers, kept, report)
        losses, shapes = halt_losses(runs), shape_table(runs)
        halt_page.write(losses, shapes, out, page)
        clear_checkpoints(kept)
        for title, table in halt_page.printed(losses, shapes):
            _print(title, table)
        typer.echo(f"\n{len(chosen)} sets, {replications} replications each; both tables in {out}")


def score(
    observed: Annotated[Path, typer.Argument(metavar="OBSERVED.csv", help="Columns month, series, value.")],
    study: Annotated[Path, typer.Option(metavar="FOLDER", help="Output folder of a run.")] = Path("outputs/standard"),
    path: Annotated[str, typer.Option(metavar="NAME", help="Path of the study to score.")] = "realised",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV file that takes the table too.")] = None,
) -> None:
    """Score a study against observations of your own, beside naive forecasts.

    Series: CN_to_US and CN_to_World, departures of magnets in tonnes; US_imports_from_CN and US_exports_to_CN in US$
    million, where the study holds trade.
    """
    with problems_printed():
        from calibration.score.later_observations import read_later_observations
        from calibration.score.study_score import read_forecasts
        from calibration.score.study_score import score as scored
        from sim.report.cells import csv_text
        from sim.report.folder import write_file

        forecasts = read_forecasts(study, path)
        table = scored(read_later_observations(observed, forecasts, str(study)), forecasts)
        if out is not None:
            write_file(out, csv_text(table).encode("ascii"))
        _print("Forecasts beside what was observed", table)
        typer.echo("\nScore: weighted interval score, lower is better; of a point forecast the absolute error.")


def _subject(of: str) -> "Subject":
    """Return what is fitted, by its name. Raises InputProblems for another name."""
    from calibration.fit.subjects import SUBJECTS

    if of not in SUBJECTS:
        raise InputProblems([f"--of: found {of}; allowed: {', '.join(SUBJECTS)}"])
    return SUBJECTS[of]


def _kind(evidence: str, subject: "Subject") -> "Kind":
    """Return what a fit is held to, by its name. Raises InputProblems for another name, or if the subject has no such
    evidence."""
    from calibration.score.evidence import KINDS

    for kind in KINDS:
        if evidence == kind and (kind == "both" or subject.sectors):
            return kind
    if subject.sectors:
        raise InputProblems([f"--evidence: found {evidence}; allowed: {', '.join(KINDS)}"])
    raise InputProblems(
        [f"--evidence: found {evidence}; allowed for {subject.name}: none, because its evidence is flows alone"]
    )


@contextmanager
def _kept() -> Iterator[None]:
    """Say what an interruption leaves behind."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped. Finished worlds are kept: the same command goes on from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _counter(report: Callable[[int, int], None] | None, total: int) -> Callable[[int], None]:
    done = 0

    def count(worlds: int) -> None:
        nonlocal done
        done += worlds
        if report is not None:
            report(done, total)

    return count


def _print(title: str, table: "pd.DataFrame") -> None:
    from sim.report.cells import cell

    def shown(value: object) -> str:
        if isinstance(value, float):
            return f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.3g}"
        return value if isinstance(value, str) else cell(value)

    typer.echo(f"\n{title}")
    rows = [[shown(value) for value in row] for row in table.itertuples(index=False, name=None)]
    names = [name.replace("_", " ") for name in table.columns]
    words = {
        name.replace("_", " ") for name in table.columns if table[name].map(lambda value: isinstance(value, str)).all()
    }
    print_table(names, rows, right=[name for name in names if name not in words])
