"""A study scored against later observations of the user's, beside naive forecasts: `lodestone score`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from calibration.score.interval_score import QUANTILES, Forecast, forecast_figures, point_figures
from calibration.score.later_observations import ForecastsByMonth, LaterObservation
from calibration.score.naive_forecasts import NAIVE, naive
from calibration.score.observations import UNITS
from sim.policy.problems import Problem, RecordErrors, choices, nearest

DEPARTURES: Final = {"CN_to_US": "US", "CN_to_World": "World"}
"""Destination in `magnet_flows.csv` of each series of departures."""

TRADE: Final = {"US_imports_from_CN": "us_imports_from_cn", "US_exports_to_CN": "us_exports_to_cn"}
"""Direction in `trade.csv` of each series of trade."""


def read_forecasts(study: Path, path: str) -> dict[str, dict[str, Forecast]]:
    """Return the forecasts of a path of a study by series and month, in the unit of each series.

    `study` is the output folder of a run. Raises RecordErrors if the study or the path is not there, or if a table is
    not as a run writes it.
    """
    flows = study / "magnet_flows.csv"
    if not os.path.isfile(flows):  # unlike the method of a Path, it takes a name that is too long for none
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
    """Return the columns of a table that are read. Raises RecordErrors if it is not as a run writes it."""
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


def score(observed: Sequence[LaterObservation], forecasts: ForecastsByMonth) -> pd.DataFrame:
    """Return one row for each series and forecast: months, mean score and error, coverage and width of the intervals.

    ForecastsByMonth are compared on the months for which all of them exist.
    """
    rows: list[dict[str, object]] = []
    for series in dict.fromkeys(one.series for one in observed):
        own = [one for one in observed if one.series == series]
        points = {one.month: naive(series, one.month) for one in own}
        common = [one for one in own if all(value is not None for value in points[one.month].values())]
        made = [(forecasts[series][one.month], one.value) for one in common or own]
        rows.append(_row(series, "model", len(made), forecast_figures(made)))
        for name in NAIVE:
            errors = [abs(one.value - value) for one in common if (value := points[one.month][name]) is not None]
            rows.append(_row(series, name, len(errors), point_figures(errors)))
    return pd.DataFrame(rows)


def _row(series: str, forecast: str, months: int, figures: Mapping[str, float | str]) -> dict[str, object]:
    return {"series": series, "forecast": forecast, "months": months, **figures, "unit": UNITS[series]}
