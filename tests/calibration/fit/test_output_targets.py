"""Targets of output by hand: chains, bases, gaps, bounds, vintages, covariance of errors, losses of groups."""

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest

from calibration.fit.output_tables import output_tables
from calibration.fit.output_targets import (
    PLACEBO_WINDOW,
    ROUNDING_PCT,
    STATED,
    ErrorModel,
    OutputTargets,
    no_output,
    output_targets,
)
from calibration.fit.subjects import MAGNETS
from calibration.score.output import OutputPrints, packaged_prints

SECTORS, MONTHS = MAGNETS.sectors, MAGNETS.months
VEHICLES = "motor_vehicles_and_parts"
BASE = ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03")
RUN = {"2024-11": 2.6, "2024-12": -2.6, "2025-01": -5.5, "2025-02": 10.1, "2025-03": 1.4}
LATER = {"2025-04": -2.3, "2025-05": 4.6, "2025-06": -2.6, "2025-07": -0.7, "2025-08": 2.6}


def held_to(as_of: str = "2025-10-24", error: ErrorModel = STATED, prints: OutputPrints | None = None) -> OutputTargets:
    known = packaged_prints() if prints is None else prints
    return output_targets(known, output_tables(), SECTORS, MONTHS, date.fromisoformat(as_of), error)


def place(targets: OutputTargets, group: str, month: str) -> int:
    (found,) = [at for at, label in enumerate(targets.labels) if label.startswith(f"{group} {month} ")]
    return found


def output(**lost: dict[str, float]) -> np.ndarray:
    """Output of all sectors, short by a share in some months of some sectors."""
    found = np.ones((len(SECTORS), len(MONTHS)))
    for sector, by_month in lost.items():
        for month, share in by_month.items():
            found[SECTORS.index(sector), MONTHS.index(month)] -= share
    return found


def log_pct(growth: float) -> float:
    return 100.0 * log(1.0 + growth / 100.0)


def test_levels_of_vehicles_are_chained_against_the_mean_before_april() -> None:
    level, levels = 0.0, {"2024-10": 0.0}
    for month, growth in (RUN | LATER).items():
        level += log_pct(growth)
        levels[month] = level
    base = np.mean([levels[month] for month in BASE])
    found = held_to()
    for month in ("2025-06", "2025-07", "2025-08"):
        at = place(found, VEHICLES, month)
        assert found.low[at] == found.high[at] == pytest.approx(levels[month] - base)
        assert found.labels[at].endswith("+".join(BASE))


def test_behind_a_gap_the_base_is_the_month_before_the_unbroken_part() -> None:
    found = held_to()
    july = place(found, "electrical_equipment", "2025-07")
    assert found.low[july] == pytest.approx(log_pct(-2.5) + log_pct(1.0))
    assert found.labels[july] == "electrical_equipment 2025-07 against 2025-05"
    assert found.labels[place(found, "aircraft_and_parts", "2025-08")] == "aircraft_and_parts 2025-08 against 2025-05"
    assert found.labels[place(found, "machinery", "2025-07")] == "machinery 2025-07 against 2025-06"
    assert not any(label.startswith("electrical_equipment 2025-08") for label in found.labels), "not printed"


def test_a_decrease_without_a_size_is_a_bound() -> None:
    found = held_to()
    at = place(found, "machinery", "2025-08")
    assert (found.low[at], found.high[at], bool(found.exact[at])) == (-np.inf, 0.0, False)
    assert found.exact.sum() == len(found.labels) - 1


def test_no_month_stands_twice_and_none_outside_the_window() -> None:
    months = [label.split(" ")[:2] for label in held_to().labels]
    assert len(months) == len({tuple(one) for one in months}) == 10
    assert {month for _, month in months} == {"2025-06", "2025-07", "2025-08"}


@pytest.mark.parametrize(
    ("origin", "last"),
    [("2025-06-20", None), ("2025-07-20", "2025-06"), ("2025-08-20", "2025-07"), ("2025-09-20", "2025-08")],
)
def test_an_origin_is_held_to_what_was_printed_by_then(origin: str, last: str | None) -> None:
    months = [label.split(" ")[1] for label in held_to(origin).labels]
    assert max(months, default=None) == last


def test_an_origin_takes_the_latest_print_known_then() -> None:
    august, september = held_to("2025-08-20"), held_to("2025-09-20")
    first = august.low[place(august, VEHICLES, "2025-07")]
    revised = september.low[place(september, VEHICLES, "2025-07")]
    assert revised - first == pytest.approx(log_pct(-0.7) - log_pct(-0.3))


def test_an_earlier_print_changes_nothing() -> None:
    known = packaged_prints()
    kept = tuple(row for row in known.rows if not (row.month == "2025-05" and row.value == 4.9))
    assert len(kept) == len(known.rows) - 1
    assert np.array_equal(held_to(prints=replace(known, rows=kept)).low, held_to().low)


def test_growth_on_the_year_before_changes_nothing() -> None:
    known = packaged_prints()
    kept = tuple(row for row in known.rows if row.measure != "yoy_pct")
    assert len(kept) < len(known.rows)
    assert np.array_equal(held_to(prints=replace(known, rows=kept)).low, held_to().low)


def test_a_loss_of_sectors_is_a_weighted_loss_of_the_group_against_the_base() -> None:
    found = held_to()
    lost = output(battery_electric_vehicles={"2025-07": 0.5}, other_light_vehicles={"2025-07": 0.1, "2024-12": 0.06})
    values = found.values(lost)
    weights = output_tables().matrix(SECTORS)[0]
    july = 100.0 * log(1.0 - 0.5 * weights[0] - 0.1 * weights[1])
    december = 100.0 * log(1.0 - 0.06 * weights[1])
    assert values[place(found, VEHICLES, "2025-07")] == pytest.approx(july - december / 6.0)
    assert values[place(found, VEHICLES, "2025-06")] == pytest.approx(-december / 6.0)
    assert values[place(found, "aircraft_and_parts", "2025-07")] == 0.0


def test_simulated_output_is_chained_as_the_printed_one() -> None:
    """A loss that is there in the base month already is no growth."""
    found = held_to()
    values = found.values(output(aerospace_defence={"2025-05": 0.1, "2025-06": 0.1, "2025-07": 0.2}))
    assert values[place(found, "aircraft_and_parts", "2025-06")] == pytest.approx(0.0)
    assert values[place(found, "aircraft_and_parts", "2025-07")] == pytest.approx(100.0 * log(0.8 / 0.9))
    bound = found.values(output(industrial_machinery={"2025-08": 0.1}))[place(found, "machinery", "2025-08")]
    assert bound == pytest.approx(100.0 * log(1.0 - 0.1 * 0.9062))


def test_output_of_nothing_gives_no_infinite_value() -> None:
    assert np.isfinite(held_to().values(np.zeros((len(SECTORS), len(MONTHS))))).all()


CHAIN = ROUNDING_PCT**2 + STATED.revision_pct**2
"""Variance that each link of a chain adds."""


def test_the_variance_of_vehicles_by_hand() -> None:
    """Half of 3.5 squared is shared, half is the month's own, a sixth of that stands in the base; then the links."""
    found = held_to()
    june, august = (place(found, VEHICLES, month) for month in ("2025-06", "2025-08"))
    half = 3.5**2 / 2.0
    base_links = sum((k / 6.0) ** 2 for k in range(1, 6))
    assert found.covariance[june, june] == pytest.approx(half + half * (1.0 + 1.0 / 6.0) + CHAIN * (base_links + 3))
    assert found.covariance[august, august] == pytest.approx(half + half * (1.0 + 1.0 / 6.0) + CHAIN * (base_links + 5))
    assert found.covariance[june, august] == pytest.approx(half + half / 6.0 + CHAIN * (base_links + 3))
    assert np.sqrt(found.covariance[june, june]) == pytest.approx(4.0, abs=0.05)


def test_groups_share_a_quarter_of_the_variance() -> None:
    found = held_to()
    june, july = place(found, VEHICLES, "2025-06"), place(found, "electrical_equipment", "2025-07")
    assert found.covariance[june, july] == pytest.approx(3.5**2 / 4.0)
    apart = held_to(error=replace(STATED, common=0.0))
    assert apart.covariance[june, july] == 0.0
    assert np.allclose(np.diag(apart.covariance), np.diag(found.covariance))


def test_what_months_share_is_no_error_of_a_growth_between_them() -> None:
    found = held_to()
    july, august = (place(found, "machinery", month) for month in ("2025-07", "2025-08"))
    half = 3.5**2 / 2.0
    assert found.covariance[august, august] == pytest.approx(2.0 * half + CHAIN)
    assert found.covariance[july, july] == pytest.approx(half + 2.0 * half + CHAIN)
    assert found.covariance[july, august] == pytest.approx(-half), "July's own error is in both, with other signs"
    assert found.covariance[august, place(found, VEHICLES, "2025-08")] == 0.0


def test_the_covariance_is_one() -> None:
    for origin in ("2025-07-20", "2025-08-20", "2025-10-24"):
        covariance = held_to(origin).covariance
        assert np.allclose(covariance, covariance.T)
        assert np.linalg.eigvalsh(covariance).min() > 0.0


def test_the_size_moves_all_deviations_but_those_of_the_chain() -> None:
    found, half = held_to(), held_to(error=ErrorModel(size=0.5))
    links = held_to(error=ErrorModel(size=1e-9))
    assert np.allclose(half.covariance - links.covariance, (found.covariance - links.covariance) / 4.0)
    assert held_to(error=ErrorModel(size=0.5)).tightened(1.0).covariance == pytest.approx(half.covariance)
    assert found.tightened(2.0).covariance == pytest.approx(found.covariance / 4.0)


def test_noise_has_the_stated_covariance() -> None:
    found = held_to(error=ErrorModel(freedom=12.0))
    drawn = found.noise(60_000, 3)
    assert np.allclose(np.cov(drawn.T), found.covariance, rtol=0.06, atol=0.35)
    assert np.array_equal(drawn[:5], found.noise(60_000, 3)[:5])


def test_a_made_up_value_on_the_other_side_of_a_bound_is_seen_there() -> None:
    found = held_to()
    at = place(found, "machinery", "2025-08")
    below, above = (found.observed_as(np.full(len(found.labels), value)) for value in (-1.0, 1.0))
    assert (below.low[at], below.high[at]) == (-np.inf, 0.0)
    assert (above.low[at], above.high[at]) == (0.0, np.inf)
    again = above.observed_as(np.full(len(found.labels), -1.0))
    assert (again.low[at], again.high[at]) == (-np.inf, 0.0)
    assert np.array_equal(below.low[found.exact], np.full(found.exact.sum(), -1.0))


def test_the_placebo_is_held_to_the_months_before_april() -> None:
    found = output_targets(
        packaged_prints(), output_tables(), SECTORS, MONTHS, window=PLACEBO_WINDOW, before=PLACEBO_WINDOW[0]
    )
    assert [label.split(" ")[1] for label in found.labels] == list(PLACEBO_WINDOW)
    assert found.values(output(other_light_vehicles={"2025-07": 0.5, "2025-08": 0.5})).tolist() == [0.0] * 3
    november, december = log_pct(2.6), log_pct(2.6) + log_pct(-2.6)
    assert found.low[0] == pytest.approx(december + log_pct(-5.5) - (0.0 + november + december) / 3.0)


def test_without_output_nothing_is_held_to() -> None:
    none = no_output(len(SECTORS), len(MONTHS))
    assert none.values(output()[None]).shape == (1, 0)
    assert none.noise(3, 1).shape == (3, 0)
    assert held_to("2025-06-20").labels == ()
