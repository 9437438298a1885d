"""The packaged data: tables and files, each row of which carries its source, and the functions that read them."""

import csv
from importlib.resources import files


class InputError(Exception):
    """A data file is malformed. The message has one line a problem: file, row or key, what is wrong."""


def read_text(name: str) -> str:
    """Text of a packaged file, by its name below `sim/data/`. Raises FileNotFoundError where there is none."""
    return (files("sim") / "data" / name).read_bytes().decode("utf-8")


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a packaged CSV file as text."""
    return list(csv.DictReader(read_text(name).splitlines()))
