"""Weights and errors of output follow from the prints and from the sectors; bad tables are answered row by row."""

import csv
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from calibration.fit.output_tables import ERRORS, TABLES, WEIGHTS, output_tables, parse_output_tables
from calibration.fit.output_targets import STATED
from calibration.fit.subjects import MAGNETS
from calibration.score.output import CHANGES, GROWTH, Print, packaged_prints
from sim.policy.problems import RecordErrors

TEXTS = [(files("calibration.fit") / "data" / name).read_text(encoding="utf-8") for name in TABLES]
SECTORS = MAGNETS.sectors
VEHICLES = "motor_vehicles_and_parts"


def growth(group: str, last: str) -> np.ndarray:
    """Growth of the months to `last`, as logs in percent, in the vintage of 15 May 2025."""
    own = {
        one.month: one.value
        for one in packaged_prints().rows
        if one.group == group and one.measure == GROWTH and one.vintage.isoformat() == "2025-05-15"
    }
    return np.array([100.0 * np.log1p(value / 100.0) for month, value in sorted(own.items()) if month <= last])


def level_sd(group: str) -> float:
    """Standard deviation of the level from October 2024 to April 2025, percent."""
    return float(np.std([0.0, *np.cumsum(growth(group, "2025-04"))], ddof=1))


def test_the_error_of_vehicles_is_that_of_their_months_before_april() -> None:
    assert level_sd(VEHICLES) == pytest.approx(3.68, abs=0.01)
    assert output_tables().sd_pct[VEHICLES] == round(2.0 * level_sd(VEHICLES)) / 2.0
    neighbours = [level_sd(group) for group in ("semiconductors", "computers")]
    assert neighbours == pytest.approx([2.84, 2.24], abs=0.01)
    assert max(neighbours) < min(output_tables().sd_pct.values()), "no group is held to more tightly than its like"


def test_the_revision_error_is_the_root_mean_square_of_the_revisions_printed() -> None:
    by_month: dict[tuple[str, str], list[Print]] = {}
    for one in packaged_prints().rows:
        if one.measure in CHANGES:
            by_month.setdefault((one.group, one.month), []).append(one)
    revisions = [
        later.value - earlier.value
        for prints in by_month.values()
        for earlier, later in pairwise(sorted(prints, key=lambda one: one.vintage))
    ]
    assert sorted(round(one, 1) for one in revisions) == [-0.4, -0.4, -0.3, -0.2, 1.6]
    assert round(float(np.sqrt(np.mean(np.square(revisions)))), 1) == STATED.revision_pct


def test_the_weight_of_vehicles_is_how_far_the_group_followed_assembly() -> None:
    own = {
        group: np.array([one.value for one in packaged_prints().rows if one.group == group and one.measure == GROWTH
                         and one.vintage.isoformat() == "2025-05-15"])
        for group in (VEHICLES, "motor_vehicles")
    }  # fmt: skip
    slope = float(own["motor_vehicles"] @ own[VEHICLES] / (own["motor_vehicles"] @ own["motor_vehicles"]))
    assert slope == pytest.approx(0.654, abs=5e-4)
    weights = output_tables().matrix(SECTORS)[output_tables().groups.index(VEHICLES)]
    assert weights.sum() == pytest.approx(slope, abs=1e-3)
    assert np.flatnonzero(weights).tolist() == [
        SECTORS.index(name) for name in ("battery_electric_vehicles", "other_light_vehicles")
    ]


def metric(sector: str, name: str) -> float:
    rows = csv.DictReader((files("sim") / "data" / "sector_metrics.csv").read_text(encoding="utf-8").splitlines())
    (found,) = [float(row["value"]) for row in rows if (row["sector"], row["metric"]) == (sector, name)]
    return found


def test_shares_of_sectors_follow_from_their_output() -> None:
    """The formulas of the table, with the figures of `sector_metrics.csv` where it has them."""
    values = {
        name: metric(name, "output_per_year") * metric(name, "value_added_per_unit")
        for name in ("battery_electric_vehicles", "other_light_vehicles")
    }
    matrix = output_tables().matrix(SECTORS)

    def weight(group: str, sector: str) -> float:
        return float(matrix[output_tables().groups.index(group), SECTORS.index(sector)])

    share = values["battery_electric_vehicles"] / sum(values.values())
    assert weight(VEHICLES, "battery_electric_vehicles") == pytest.approx(0.654 * share, abs=1e-4)
    machinery = metric("industrial_machinery", "output_per_year")
    assert weight("machinery", "industrial_machinery") == pytest.approx((machinery - 9750) / 436395, abs=1e-4)
    assert weight("machinery", "appliances_hvac") == pytest.approx(32587 / 436395, abs=1e-4)
    assert metric("appliances_hvac", "output_per_year") == 18498 + 32587
    assert weight("electrical_equipment", "appliances_hvac") == pytest.approx(18498 / 193119, abs=1e-4)


def test_low_and_high_weights_can_be_asked_for() -> None:
    low, middle, high = (output_tables().matrix(SECTORS, ends) for ends in ("low", "weight", "high"))
    assert np.all((low <= middle) & (middle <= high))
    assert low.sum() < middle.sum() < high.sum()


def damaged(table: str, change: tuple[str, str]) -> list[str]:
    texts = dict(zip(TABLES, TEXTS, strict=True))
    assert change[0] in texts[table]
    texts[table] = texts[table].replace(*change)
    with pytest.raises(RecordErrors) as caught:
        parse_output_tables(texts[WEIGHTS], texts[ERRORS], SECTORS)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        (WEIGHTS, ("parts,aerospace_defence,", "parts,aerospace_defense,"), "did you mean 'aerospace_defence'?"),
        (WEIGHTS, ("machinery,semiconductors_equipment", "machinery,appliances_hvac"), "a second time"),
        (WEIGHTS, (",0.9062,0.8750,0.9062,", ",0.9562,0.8750,0.9762,"), "add up to"),
        (WEIGHTS, (",0.9062,0.8750,0.9062,", ",0.7062,0.8750,0.9062,"), "from low to high"),
        (WEIGHTS, ("aircraft_and_parts,", "spaceships,"), "group"),
        (WEIGHTS, ("electrical_equipment,", "computers,"), "no row in"),
        (ERRORS, ("machinery,3.5", "machinery,0"), "sd_pct"),
        (ERRORS, ("machinery,3.5", "computers,3.5"), "no row in"),
        (ERRORS, ("machinery,3.5", "electrical_equipment,3.5"), "more than once"),
    ],
)  # fmt: skip
def test_a_bad_row_is_answered(table: str, change: tuple[str, str], what: str) -> None:
    assert any(what in line for line in damaged(table, change))
