"""Priors of growth follow from yearly exports; the table says what is in doubt and refuses what it must."""

from datetime import date
from math import exp, log, sqrt

import numpy as np
import pytest

from calibration.fit.growth_priors import TABLE, YEARS_AHEAD, Walk, levels, load_growth, parse_growth, uniform_ends
from calibration.fit.subjects import MAGNETS
from sim.clock import EVE
from sim.policy.problems import RecordErrors

KNOWN_ON = MAGNETS.origins[0]
ROWS = load_growth()
HEADER = "series,first_month,last_month,tonnes,growth_pct,kind,formula,use,source_title,source_url,released,grade,note"


def test_the_priors_are_those_that_the_table_gives() -> None:
    world = Walk.of(levels(ROWS, "CN_to_World", KNOWN_ON))
    us = Walk.of(levels(ROWS, "CN_to_US", KNOWN_ON))
    priors = {row.parameter: row for row in MAGNETS.priors.rows}
    for name, mean, sd in (
        ("growth.abroad", *world.ahead()),
        ("growth.us", *us.ahead(volatility=world.volatility)),
    ):
        low, high = uniform_ends(mean, sd)
        assert (round(low, 2), round(high, 2)) == (priors[name].low, priors[name].high), name


def test_published_rates_of_growth_come_out_of_the_levels() -> None:
    """Yearly rates that the source of the table worked out itself: 10.0, 6.4, 21.4, 4.7 and 9.5 percent."""
    known = {series: levels(ROWS, series, EVE) for series in ("CN_to_World", "CN_to_US")}
    for series, first, last, pct in (
        ("CN_to_World", 2017, 2024, 10.0),
        ("CN_to_World", 2017, 2020, 6.4),
        ("CN_to_World", 2020, 2022, 21.4),
        ("CN_to_World", 2022, 2024, 4.7),
        ("CN_to_US", 2018, 2020, 9.5),
    ):
        yearly = (known[series][last] / known[series][first]) ** (1.0 / (last - first)) - 1.0
        assert round(100.0 * yearly, 1) == pytest.approx(pct, abs=0.051), (series, first)


def test_a_walk_by_hand() -> None:
    walk = Walk.of({2010: 100.0, 2011: 100.0 * exp(0.2), 2013: 100.0 * exp(0.3)})
    assert (walk.drift, walk.years) == (pytest.approx(0.1), 3)
    assert walk.volatility == pytest.approx(sqrt(0.1**2 + 0.1**2 / 2.0))
    mean, sd = walk.ahead(2.0)
    assert (mean, sd) == (pytest.approx(0.1), pytest.approx(walk.volatility * sqrt(1.0 / 3.0 + 1.0 / 2.0)))
    assert walk.ahead(2.0, volatility=0.0) == (pytest.approx(0.1), 0.0)
    with pytest.raises(ValueError, match="three or more"):
        Walk.of({2010: 1.0, 2011: 2.0})


def test_the_walk_recovers_drift_and_volatility() -> None:
    """Also from years with gaps; a volatility that ignored the gaps would be a third too large here."""
    draws = np.random.Generator(np.random.PCG64(4)).normal(0.1, 0.05, (400, 24))
    found = [
        Walk.of({year: float(exp(total)) for year, total in enumerate(row.cumsum()) if year % 3 != 1}) for row in draws
    ]
    assert np.mean([one.drift for one in found]) == pytest.approx(0.1, abs=0.003)
    assert np.sqrt(np.mean([one.volatility**2 for one in found])) == pytest.approx(0.05, rel=0.05)


def test_ends_of_a_uniform_prior_have_its_mean_and_deviation() -> None:
    low, high = uniform_ends(0.1, 0.02)
    draws = np.linspace(low, high, 100_001)
    assert (draws.mean(), draws.std()) == (pytest.approx(0.1), pytest.approx(0.02, rel=1e-3))
    assert pytest.approx(2.5, abs=0.01) == YEARS_AHEAD


def test_what_is_in_doubt_stands_in_the_table_and_not_in_the_prior() -> None:
    doubtful = next(row for row in ROWS if (row.series, row.first_month, row.last_month) ==
                    ("CN_to_World", "2020-01", "2020-12"))  # fmt: skip
    assert doubtful.growth_pct is None
    assert "13.6" in doubtful.note
    assert not any(row.use == "level" for row in ROWS if row.series == "forecast")
    assert all(row.released <= EVE and row.source_title for row in ROWS)
    assert 2024 not in levels(ROWS, "CN_to_World", date(2025, 1, 1))
    assert log(levels(ROWS, "CN_to_World", EVE)[2024]) > 0.0


def test_every_row_at_fault_is_named_at_once() -> None:
    tail = "title,,2025-02-28,A,"
    with pytest.raises(RecordErrors) as caught:
        parse_growth(
            "\n".join(
                (
                    HEADER,
                    f"CN_to_Mars,2024-01,2024-12,5,,reported,,context,{tail}",
                    f"CN_to_World,2024-12,2024-01,5,,reported,,context,{tail}",
                    f"CN_to_World,2024-01,2024-12,,,reported,,context,{tail}",
                    f"CN_to_World,2024-01,2024-12,5,,derived,,context,{tail}",
                    f"CN_to_World,2024-01,2024-11,5,,reported,,level,{tail}",
                    "CN_to_World,2024-01,2024-12,5,,reported,,context,title,,2025-10-25,A,",
                    f"CN_to_US,2024-01,2024-12,5,,reported,,level,{tail}",
                    f"CN_to_US,2024-01,2024-12,6,,reported,,level,{tail}",
                )
            )
        )
    found = str(caught.value).splitlines()
    assert [line.split(":")[1].strip() for line in found] == ["2", "3", "4", "5", "6", "7", "9"]
    assert all(line.startswith(TABLE) for line in found)
    assert "hold-out" in found[5]
    assert "second level" in found[6]
