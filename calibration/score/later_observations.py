"""Later observations that a user supplies in a file of three columns, to hold a study against."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from calibration.score.interval_score import Forecast
from calibration.score.observations import MONTH, UNITS
from sim.clock import MONTHS
from sim.policy.problems import Problem, RecordErrors, choices, nearest

COLUMNS: Final = ("month", "series", "value")

ForecastsByMonth = Mapping[str, Mapping[str, Forecast]]
"""ForecastsByMonth by series and month (YYYY-MM)."""


@dataclass(frozen=True)
class LaterObservation:
    """A later observation is the value of one month of a series, in the unit of the series."""

    month: str
    """YYYY-MM."""
    series: str
    value: float


def read_later_observations(file: Path, forecasts: ForecastsByMonth, study: str) -> list[LaterObservation]:
    """Return the observations of a CSV file.

    `forecasts` are those of the study; a series that they do not hold is refused, and `study` names them in messages.
    Raises RecordErrors with every row at fault.
    """
    shown = str(file)
    header, lines = _cells(file)
    problems: list[Problem] = []
    rows: list[LaterObservation] = []
    first: dict[tuple[str, str], int] = {}
    for number, cells in lines:
        if len(cells) != len(header):
            problems.append(Problem(shown, number, "row", f"{len(cells)} cells", f"{len(header)} cells"))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        found = _row_problems(row, shown, number, forecasts, study)
        place = (row["series"], row["month"])
        if not found and place in first:
            earlier = f"{row['month']} of {row['series']}, which row {first[place]} has"
            found = [Problem(shown, number, "month", earlier, "each month of a series once")]
        problems += found
        if not found:
            first[place] = number
            rows.append(LaterObservation(row["month"], row["series"], float(row["value"])))
    if not rows and not problems:
        problems.append(Problem(shown, 0, "file", "no rows", "at least one observation"))
    if problems:
        raise RecordErrors(problems)
    return rows


def _cells(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the cells of every row that is not empty, each with the number of its line.

    Raises RecordErrors if the file cannot be read, is no CSV file or has other columns.
    """
    shown = str(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bytes that are not UTF-8"
        raise RecordErrors([Problem(shown, 0, "file", reason, "a CSV file in UTF-8")]) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise RecordErrors([Problem(shown, 0, "file", str(error), "a CSV file")]) from None
    header = [cell.strip() for cell in lines[0]] if lines else []
    if sorted(header) != sorted(COLUMNS):
        given = ", ".join(header)[:80] or "nothing"
        raise RecordErrors([Problem(shown, 1, "columns", given, ", ".join(COLUMNS))])
    rows = enumerate(lines[1:], start=2)
    return header, [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def _row_problems(
    row: Mapping[str, str], file: str, line: int, forecasts: ForecastsByMonth, study: str
) -> list[Problem]:
    problems = []
    series, month, value = row["series"], row["month"], row["value"]
    if series not in UNITS:
        problems.append(Problem(file, line, "series", repr(series)[:60], choices(UNITS), nearest(series, UNITS)))
    elif series not in forecasts:
        held = choices(forecasts)
        problems.append(Problem(file, line, "series", f"{series!r}, which {study} does not hold", held))
    if not MONTH.fullmatch(month):
        found = repr(month)[:60] if month else "nothing"
        problems.append(Problem(file, line, "month", found, "a month such as 2025-11"))
    elif month not in MONTHS:
        problems.append(Problem(file, line, "month", month, f"a month of the run, {MONTHS[0]} to {MONTHS[-1]}"))
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or number < 0:
        unit, found = UNITS.get(series, "the unit of the series"), repr(value)[:60] if value else "nothing"
        problems.append(Problem(file, line, "value", found, f"{unit}, 0 or more"))
    return problems
