"""Naive forecasts: what anybody can say of a month without a model. A model that is worth its trouble beats them."""

from datetime import date
from typing import Final

from calibration.score.evidence import Evidence, packaged
from sim.clock import EVE

NAIVE: Final = ("last value", "year before", "mean of 2024")
"""Names of the naive forecasts."""


def naive(series: str, month: str, as_of: date = EVE, evidence: Evidence | None = None) -> dict[str, float | None]:
    """Return every naive forecast of a month (YYYY-MM) by its name, in the unit of the series.

    They are the last value that was published by `as_of`, the value of the same month a year before, and the mean of
    2024. None stands for a forecast whose value had not been published. The evidence is the packaged one by default.
    Raises ValueError for a day after the eve, or if the year 2024 of the series is not whole.
    """
    held_to = packaged() if evidence is None else evidence
    known = held_to.monthly(series, as_of)
    before = [value for label, value in sorted(known.items()) if label < month]
    year, number = month.split("-")
    values = (before[-1] if before else None, known.get(f"{int(year) - 1}-{number}"), held_to.mean_of_2024(series))
    return dict(zip(NAIVE, values, strict=True))
