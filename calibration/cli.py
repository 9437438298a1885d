"""Commands of calibration on the application of `sim.cli`: the entry point of the command `lodestone`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import app
from sim.cli.console import print_table, problems_printed


@app.command()
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
        from calibration import score as scoring
        from sim.report.cells import cell, csv_text
        from sim.report.write import write_file

        known = scoring.forecasts(study, path)
        table = scoring.score(scoring.read_observed(observed, known, str(study)), known)
        if out is not None:
            write_file(out, csv_text(table).encode("ascii"))
        rows = [
            [
                value if isinstance(value, str) else f"{value:.1f}" if isinstance(value, float) else cell(value)
                for value in row
            ]
            for row in table.itertuples(index=False, name=None)
        ]
        names = [name.replace("_", " ") for name in table.columns]
        print_table(names, rows, right=[name for name in names if name not in ("series", "forecast", "unit")])
        typer.echo("\nScore: weighted interval score, lower is better; of a point forecast the absolute error.")
