"""The cells of the input-output tables as they are read: every cell that is missing or no number is a problem."""

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.policy.problems import Problem, choices, nearest

Floats = NDArray[np.float64]

Rows = Sequence[Mapping[str, str]]


class IoTables:
    """Tables by name, read with every problem kept: what is wrong in one table hides nothing in the others."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self.tables = tables
        self.problems: list[Problem] = []

    def texts(self, table: str, column: str) -> tuple[str, ...]:
        """A column of a table, in its order; a column that is not there is a problem, and an empty one."""
        rows = self.tables[table]
        if rows and column in rows[0]:
            return tuple(row[column] for row in rows)
        self.problems.append(Problem(table, 1, column, "no such column, or no row", "a column of the table"))
        return ()

    def numbers(self, table: str, codes: Sequence[str], columns: Sequence[str], least: float | None = None) -> Floats:
        """[codes, columns] cells of a table; not a number where one cannot be used.

        A row must be there once for each code, and no row for anything else. `least` is the smallest number allowed.
        """
        found = np.full((len(codes), len(columns)), np.nan)
        allowed = "a number" if least is None else f"a number, {least:g} or more"
        places = {code: place for place, code in enumerate(codes)}
        seen: dict[str, int] = {}
        own = self.texts(table, "code")
        there = [at for at, column in enumerate(columns) if self.texts(table, column)] if own else []
        for line, code in enumerate(own, start=2):
            if code not in places or code in seen:
                what = f"again, after line {seen[code]}" if code in seen else repr(code)
                self.problems.append(Problem(table, line, "code", what, choices(codes), nearest(code, codes)))
                continue
            seen[code] = line
            row = self.tables[table][line - 2]
            for at in there:
                number = _number(row[columns[at]])
                if isfinite(number) and (least is None or number >= least):
                    found[places[code], at] = number
                else:
                    self.problems.append(Problem(table, line, columns[at], repr(row[columns[at]]), allowed))
        self.problems += [
            Problem(table, 0, code, "no row", "one row for each code") for code in codes if own and code not in seen
        ]
        return found


def _number(text: str | None) -> float:
    """The number that a cell holds; not a number where it holds none."""
    try:
        return float(text or "")
    except ValueError:
        return float("nan")
