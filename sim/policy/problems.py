"""Errors for people: every problem found in a file, with its place and the nearest valid name, all at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file that a person wrote."""

    file: str
    line: int
    """Line of the file, from 1; 0 when the problem has no line (a file that is not there)."""
    key: str
    found: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{place}: {self.key}: found {self.found}; allowed: {self.allowed}{hint}".replace("\n", " ")


class PolicyErrors(Exception):
    """All problems of one input, one line each. Base of the two errors of this package."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class PathErrors(PolicyErrors):
    """A path file cannot be used."""

    def __reduce__(self) -> tuple[type["PathErrors"], tuple[tuple[Problem, ...]]]:
        return (PathErrors, (self.problems,))


class RecordErrors(PolicyErrors):
    """A table of rows, of the register or another, cannot be used."""

    def __reduce__(self) -> tuple[type["RecordErrors"], tuple[tuple[Problem, ...]]]:
        return (RecordErrors, (self.problems,))


def nearest(name: str, valid: Iterable[str], cutoff: float = 0.5) -> str:
    """The valid name that looks most like `name`, or an empty string if none is as alike as `cutoff` (0 to 1)."""
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=cutoff)
    return close[0] if close else ""


def choices(valid: Iterable[str], most: int = 12) -> str:
    """Valid names on one line, cut to the first `most`."""
    names = sorted(valid)
    return ", ".join(names[:most]) + (f", ... ({len(names)} in all)" if len(names) > most else "")
