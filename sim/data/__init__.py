"""The packaged data: tables and files, each row of which carries its source, and the functions that read them."""

import csv
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TypeVar

from pydantic import ValidationError

R = TypeVar("R")


class InputError(Exception):
    """A data file is malformed. The message has one line a problem: file, row or key, what is wrong."""


def read_text(name: str) -> str:
    """Text of a packaged file, by its name below `sim/data/`. Raises FileNotFoundError where there is none."""
    return (files("sim") / "data" / name).read_bytes().decode("utf-8")


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a packaged CSV file as text."""
    return list(csv.DictReader(read_text(name).splitlines()))


def parse_rows(name: str, parse: Callable[[Mapping[str, str]], R]) -> list[R]:
    """What `parse` makes of each row of a packaged CSV file.

    Raises `InputError` with every row that has no such column or that holds a value of the wrong kind.
    """
    found: list[R] = []
    problems: list[str] = []
    for number, row in enumerate(read_rows(name), start=2):
        try:
            found.append(parse(row))
        except KeyError as error:
            problems.append(f"{name}: row {number}: found no column {error}")
        except ValidationError as error:
            problems += [
                f"{name}: row {number}: {'.'.join(map(str, one['loc']))}: {one['msg']}".replace(": : ", ": ")
                for one in error.errors()
            ]
        except ValueError as error:
            problems.append(f"{name}: row {number}: {error}")
    if problems:
        raise InputError("\n".join(problems))
    return found
