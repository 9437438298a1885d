"""What all commands share: the application, the way problems are printed, the width of tables."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

import sim

if TYPE_CHECKING:
    from rich.console import Console

BAD_INPUT: Final = 2
"""Exit code for input that cannot be used; nothing was written."""

INTERRUPTED: Final = 130

PLAIN_WIDTH: Final = 150
"""Columns of printed tables where there is no terminal to ask."""

app = typer.Typer(
    name="lodestone",
    help="Simulates U.S.-China policy paths: dated acts in, U.S. production shortfalls out, with bands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class InputProblems(Exception):
    """Everything wrong with what the user gave, one line each."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__("\n".join(dict.fromkeys(lines)))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lodestone {sim.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


@contextmanager
def problems_printed() -> Iterator[None]:
    """Print problems of input to stderr, one line each, and end with `BAD_INPUT`; a defect shows as it is."""
    from sim.data import InputError
    from sim.policy.problems import PolicyErrors
    from sim.report.folder import OutputError

    try:
        yield
    except (InputProblems, InputError, PolicyErrors, OutputError) as error:
        for line in str(error).splitlines():
            typer.echo(line, err=True)
        raise typer.Exit(BAD_INPUT) from None


def console() -> "Console":
    """A console as wide as the terminal, or `PLAIN_WIDTH` where there is none."""
    from rich.console import Console

    found = Console(highlight=False, markup=False)
    return found if found.is_terminal else Console(highlight=False, markup=False, width=PLAIN_WIDTH)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """A plain table; the last column folds, the others keep their width. `right` names columns of figures."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        last = heading == headings[-1]
        table.add_column(heading, no_wrap=not last, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)
