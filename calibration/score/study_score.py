"""Scores a study against observations a user supplies, beside naive forecasts: `lodestone score`.

The score is the weighted interval score (Bracher, Ray, Gneiting and Reich 2021) of the median and the central 50 and 90
percent intervals; for a point forecast it is the absolute error. Coverage is reported with the width of the intervals:
a wide band covers everything and says nothing.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from statistics import fmean
from typing import Final

import pandas as pd

from calibration.score.observations import MONTH, UNITS, Evidence, packaged
from sim.clock import EVE, MONTHS
from sim.policy.problems import Problem, RecordErrors, choices, nearest

COLUMNS: Final = ("month", "series", "value")

LEVELS: Final = ((0.5, "p25", "p75"), (0.1, "p05", "p95"))
"""(alpha, lower, upper) of the central intervals."""

QUANTILES: Final = ("p05", "p25", "p50", "p75", "p95")

NAIVE: Final = ("last value", "year before", "mean of 2024")
"""Point forecasts made without a model."""

DEPARTURES: Final = {"CN_to_US": "US", "CN_to_World": "World"}
"""Destination in `magnet_flows.csv` of the series of departures."""

TRADE: Final = {"US_imports_from_CN": "us_imports_from_cn", "US_exports_to_CN": "us_exports_to_cn"}
"""Direction in `trade.csv` of the series of trade."""


@dataclass(frozen=True)
class Observed:
    """One later observation: a month of a series, in the unit of the series."""

    month: str
    series: str
    value: float


Forecast = Mapping[str, float]
"""Quantile name to value."""


def read_observed(file: Path, known: Mapping[str, Mapping[str, Forecast]], study: str) -> list[Observed]:
    """Observations of a CSV file. Raises RecordErrors with every row at fault.

    `known` holds the forecasts of the study by series and month; a series or month it has not is refused.
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
    problems: list[Problem] = []
    rows: list[Observed] = []
    first: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem(shown, number, "row", f"{len(cells)} cells", f"{len(header)} cells"))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        found = _row_problems(row, shown, number, known, study)
        place = (row["series"], row["month"])
        if not found and place in first:
            earlier = f"{row['month']} of {row['series']}, which row {first[place]} has"
            found = [Problem(shown, number, "month", earlier, "each month of a series once")]
        problems += found
        if not found:
            first[place] = number
            rows.append(Observed(row["month"], row["series"], float(row["value"])))
    if not rows and not problems:
        problems.append(Problem(shown, 0, "file", "no rows", "at least one observation"))
    if problems:
        raise RecordErrors(problems)
    return rows


def _row_problems(
    row: Mapping[str, str], file: str, line: int, known: Mapping[str, Mapping[str, Forecast]], study: str
) -> list[Problem]:
    problems = []
    series, month, value = row["series"], row["month"], row["value"]
    if series not in UNITS:
        problems.append(Problem(file, line, "series", repr(series)[:60], choices(UNITS), nearest(series, UNITS)))
    elif series not in known:
        problems.append(Problem(file, line, "series", f"{series!r}, which {study} does not hold", choices(known)))
    if not MONTH.fullmatch(month):
        problems.append(
            Problem(file, line, "month", repr(month)[:60] if month else "nothing", "a month such as 2025-11")
        )
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


def forecasts(study: Path, path: str) -> dict[str, dict[str, Forecast]]:
    """Forecasts of a path of a study by series and month.

    Raises RecordErrors where the study or the path is not there.
    """
    flows = study / "magnet_flows.csv"
    if not flows.is_file():
        raise RecordErrors([Problem(str(study), 0, "--study", "no magnet_flows.csv", "an output folder of a run")])
    quantiles = tuple(f"departed_tonnes_{name}" for name in QUANTILES)
    frame = _study_table(flows, ("path", "origin", "destination", "month"), quantiles)
    paths = list(dict.fromkeys(frame["path"]))
    if path not in paths:
        raise RecordErrors([Problem(str(study), 0, "--path", repr(path), choices(paths, 30), nearest(path, paths))])
    own = frame[(frame["path"] == path) & (frame["origin"] == "CN")]
    found = {
        series: _by_month(own[own["destination"] == place], "departed_tonnes_") for series, place in DEPARTURES.items()
    }
    trade = study / "trade.csv"
    if trade.is_file():
        quantiles = tuple(f"value_usd_m_{name}" for name in QUANTILES)
        totals = _study_table(trade, ("path", "goods_group", "direction", "month"), quantiles)
        totals = totals[(totals["path"] == path) & (totals["goods_group"] == "total")]
        for series, direction in TRADE.items():
            found[series] = _by_month(totals[totals["direction"] == direction], "value_usd_m_")
    return found


def _study_table(file: Path, names: Sequence[str], figures: Sequence[str]) -> pd.DataFrame:
    """A table of a study with the columns that are read. Raises RecordErrors if it is not as a run writes it."""
    try:
        frame = pd.read_csv(file)
        return pd.concat([frame[list(names)], frame[list(figures)].astype(float)], axis="columns")
    except (OSError, KeyError, ValueError) as error:
        found = str(error).strip("'\"").splitlines()[0][:120]
        raise RecordErrors([Problem(str(file), 0, "file", found, "the table as a run writes it")]) from None


def _by_month(rows: pd.DataFrame, prefix: str) -> dict[str, Forecast]:
    return {
        str(row["month"]): {name: float(row[prefix + name]) for name in QUANTILES} for row in rows.to_dict("records")
    }


def interval_score(forecast: Forecast, value: float) -> float:
    """Weighted interval score of a forecast, in the unit of the value; lower is better."""
    total = 0.5 * abs(value - forecast["p50"])
    for alpha, low, high in LEVELS:
        lower, upper = forecast[low], forecast[high]
        miss = max(lower - value, 0.0) + max(value - upper, 0.0)
        total += alpha / 2.0 * (upper - lower + 2.0 / alpha * miss)
    return total / (len(LEVELS) + 0.5)


def naive(series: str, month: str, as_of: date = EVE, evidence: Evidence | None = None) -> dict[str, float | None]:
    """Point forecasts made on a day without a model: last published value, same month a year before, mean of 2024."""
    held_to = packaged() if evidence is None else evidence
    known = held_to.monthly(series, as_of)
    before = [value for label, value in sorted(known.items()) if label < month]
    year, number = month.split("-")
    values = (before[-1] if before else None, known.get(f"{int(year) - 1}-{number}"), held_to.mean_of_2024(series))
    return dict(zip(NAIVE, values, strict=True))


def score(observed: Sequence[Observed], known: Mapping[str, Mapping[str, Forecast]]) -> pd.DataFrame:
    """One row a series and forecast: months, mean score and error, coverage and width of the intervals.

    Forecasts are compared on the months for which all of them exist.
    """
    rows: list[dict[str, object]] = []
    for series in dict.fromkeys(one.series for one in observed):
        own = [one for one in observed if one.series == series]
        points = {one.month: naive(series, one.month) for one in own}
        common = [one for one in own if all(value is not None for value in points[one.month].values())]
        made = [(known[series][one.month], one.value) for one in common or own]
        rows.append(_row(series, "model", len(made), model_figures(made)))
        for name in NAIVE:
            errors = [abs(one.value - value) for one in common if (value := points[one.month][name]) is not None]
            rows.append(_row(series, name, len(errors), point_figures(errors)))
    return pd.DataFrame(rows)


def _row(series: str, forecast: str, months: int, figures: Mapping[str, float | str]) -> dict[str, object]:
    return {"series": series, "forecast": forecast, "months": months, **figures, "unit": UNITS[series]}


def model_figures(made: Sequence[tuple[Forecast, float]]) -> dict[str, float]:
    """Mean score and error, coverage and width of forecasts, each with the value that came."""
    inside = {
        alpha: 100.0 * fmean(forecast[low] <= value <= forecast[high] for forecast, value in made)
        for alpha, low, high in LEVELS
    }
    width = {alpha: fmean(forecast[high] - forecast[low] for forecast, _ in made) for alpha, low, high in LEVELS}
    return {
        "mean_score": fmean(interval_score(forecast, value) for forecast, value in made),
        "mean_absolute_error": fmean(abs(value - forecast["p50"]) for forecast, value in made),
        "coverage_50_pct": inside[0.5],
        "coverage_90_pct": inside[0.1],
        "width_50": width[0.5],
        "width_90": width[0.1],
    }


def point_figures(errors: Sequence[float]) -> dict[str, float | str]:
    """The same of point forecasts, of which the score is the absolute error; none without a month to compare."""
    error = fmean(errors) if errors else "none"
    apart = ("coverage_50_pct", "coverage_90_pct", "width_50", "width_90")
    return {"mean_score": error, "mean_absolute_error": error, **dict.fromkeys(apart, "none")}
