"""What all commands share: how problems of input are printed, and how wide a table is."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from rich.console import Console

BAD_INPUT: Final = 2
"""Exit code for input that cannot be used; nothing was written."""

INTERRUPTED: Final = 130
"""Exit code of a command that was stopped from the keyboard."""

PLAIN_WIDTH: Final = 150
"""Columns of printed tables where there is no terminal to ask."""


class InputProblems(Exception):
    """The user gave something that cannot be used. The message has one line for each problem."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__("\n".join(dict.fromkeys(lines)))


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
    """Return a console as wide as the terminal, or `PLAIN_WIDTH` columns wide where there is no terminal."""
    from rich.console import Console

    found = Console(highlight=False, markup=False)
    return found if found.is_terminal else Console(highlight=False, markup=False, width=PLAIN_WIDTH)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a plain table. The last column folds, the others keep their width; columns in `right` are flush right."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        last = heading == headings[-1]
        table.add_column(heading, no_wrap=not last, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)
