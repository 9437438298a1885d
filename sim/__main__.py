"""The command line: `lodestone` and `python -m sim` are the application that is composed here, and nowhere else.

This is the only module of `sim` that knows `calibration`. The commands import heavy packages when they run, so that
help and errors in options come at once.
"""

from typing import Annotated, Final

import typer

import sim
from calibration.cli import backtest, calibrate, halts, score, shares
from sim.cli.acts import acts
from sim.cli.duty import duty, goods
from sim.cli.paths import check, explain, list_policy_paths, new_path
from sim.cli.run import run

NAME: Final = "lodestone"

app: Final = typer.Typer(
    name=NAME,
    help="Simulates U.S.-China policy paths: dated acts in, U.S. production shortfalls out, with bands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {sim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""


# Help lists the commands in this order.
app.command("acts")(acts)
app.command("paths")(list_policy_paths)
app.command("explain")(explain)
app.command("duty")(duty)
app.command("goods")(goods)
app.command("check")(check)
app.command("new-path")(new_path)
app.command("run")(run)
app.command("calibrate")(calibrate)
app.command("backtest")(backtest)
app.command("shares")(shares)
app.command("halts")(halts)
app.command("score")(score)


def main() -> None:
    """Run the command that the arguments of the process name; end the process with the exit code of that command."""
    app(prog_name=NAME)


if __name__ == "__main__":
    main()
