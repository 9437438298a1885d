"""What a column may hold: its type, unit, limits and meaning, said once and used twice.

The same `Column` prints a row of `data_dictionary.csv` and refuses a table that holds a value it does not allow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from typing import Any, Final, Literal

import pandas as pd
from pandas.api.types import is_any_real_numeric_dtype

NONE: Final = "none"
"""Stands where a figure does not exist; a cell is never left empty."""

DIMENSIONLESS: Final = "none"
"""Unit of text, dates and pure numbers."""

TOLERANCE: Final = 1e-9
"""How far rounding may carry a number past a limit."""

MOST_SHOWN: Final = 3
"""Offending cells shown for one column."""

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class TableError(Exception):
    """A table breaks the word of its columns. One line a problem, with the rows at fault."""


@dataclass(frozen=True)
class Column:
    """One column of one file."""

    name: str
    kind: Literal["text", "integer", "number", "date", "month"]
    description: str
    unit: str = DIMENSIONLESS
    choices: tuple[str, ...] = ()
    """The only texts allowed; empty for any."""
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    """Words that may stand in place of a value."""

    @property
    def allowed(self) -> str:
        """Allowed values, in words."""
        if self.choices:
            values = "; ".join(self.choices)
        elif self.low is not None and self.high is not None:
            values = f"{self.low:g} to {self.high:g}"
        elif self.low is not None:
            values = f"at least {self.low:g}"
        else:
            values = {"date": "YYYY-MM-DD", "month": "YYYY-MM"}.get(self.kind, "any")
        return " or ".join((values, *self.words))

    def fault(self, value: Any) -> str:
        """What is wrong with a cell; an empty text if nothing is."""
        if isinstance(value, str) and value in self.words:
            return ""
        if self.kind in ("integer", "number"):
            return self._number_fault(value)
        if self.kind == "date":
            return "" if isinstance(value, date) else "not a date"
        if not isinstance(value, str) or not value.strip():
            return "not a text, or an empty one"
        if self.kind == "month" and not _MONTH.fullmatch(value):
            return "not a month"
        return "not one of the allowed values" if self.choices and value not in self.choices else ""

    def kept_by(self, cells: pd.Series) -> bool:
        """Whether a whole column of numbers or texts keeps its word; False too where only its cells can tell.

        A column at once takes a fraction of the time of its cells one by one, and most columns have no fault.
        """
        if isinstance(cells.dtype, pd.StringDtype):
            return not any(self.fault(text) for text in cells.unique())
        if self.kind not in ("integer", "number") or not is_any_real_numeric_dtype(cells.dtype):
            return False
        whole = self.kind == "number" or bool((cells % 1 == 0).all())
        low = -inf if self.low is None else self.low - TOLERANCE
        high = inf if self.high is None else self.high + TOLERANCE
        return whole and bool(((cells.abs() < inf) & (cells >= low) & (cells <= high)).all())

    def _number_fault(self, value: Any) -> str:
        if isinstance(value, str | bool) or not isfinite(value):
            return "not a finite number"
        if self.kind == "integer" and value != int(value):
            return "not a whole number"
        if self.low is not None and value < self.low - TOLERANCE:
            return f"below {self.low:g}"
        if self.high is not None and value > self.high + TOLERANCE:
            return f"above {self.high:g}"
        return ""


@dataclass(frozen=True)
class Table:
    """One file of an output folder."""

    file: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    def check(self) -> None:
        """Raise `TableError` unless the frame has exactly the columns due now and each cell keeps their word."""
        found, wanted = [str(name) for name in self.frame.columns], names(self.columns)
        if found != wanted:
            raise TableError(f"{self.file}: columns are {', '.join(found)}; due are {', '.join(wanted)}")
        faults = (_faults(self.file, column, self.frame[column.name]) for column in self.columns)
        problems = [problem for own in faults for problem in own]
        if problems:
            raise TableError("\n".join(problems))


def _faults(file: str, column: Column, cells: pd.Series) -> list[str]:
    if column.kept_by(cells):
        return []
    faults = [(row, cell, fault) for row, cell in enumerate(cells) if (fault := column.fault(cell))]
    lines = [
        f"{file}: row {row + 2}: {column.name}: found {cell!r}: {fault}; allowed: {column.allowed}"
        for row, cell, fault in faults[:MOST_SHOWN]
    ]
    left = len(faults) - len(lines)
    return [*lines, f"{file}: {column.name}: {left} more rows like these"] if left else lines


def names(columns: Sequence[Column]) -> list[str]:
    """Names of columns."""
    return [column.name for column in columns]


PATH: Final = Column("path", "text", "policy path, as listed by the command 'lodestone paths'")
BASELINE: Final = Column("baseline", "text", "policy path losses are measured against, under common random numbers")
MONTH: Final = Column("month", "month", "calendar month")
REPLICATIONS: Final = Column("replications", "integer", "replications behind the figures of the row", "count", low=1)
