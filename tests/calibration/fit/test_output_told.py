"""What is told of output: short vehicles, figures beside the ensemble, the use of each print."""

import numpy as np
import pytest

from calibration.fit.evaluate import Runs
from calibration.fit.output_tables import output_tables
from calibration.fit.output_told import NO_EVIDENCE, output_table, prints_table, vehicles_short
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import targets
from calibration.score.evidence import packaged
from calibration.score.output import packaged_prints


def runs(**lost: dict[str, list[float]]) -> Runs:
    """Four sets of two replications; `lost` by sector and month are shares of normal, one a set."""
    output = np.ones((4, 2, len(MAGNETS.sectors), len(MAGNETS.months)))
    for sector, by_month in lost.items():
        for month, shares in by_month.items():
            output[:, 1, MAGNETS.sectors.index(sector), MAGNETS.months.index(month)] -= shares
    nothing = np.zeros((4, 2, 0))
    return Runs(nothing[..., None], output, nothing, nothing)


def test_vehicles_are_short_where_all_of_them_together_lose_more_than_two_percent() -> None:
    lost = runs(
        other_light_vehicles={"2025-07": [0.0, 0.02, 0.03, 0.0], "2025-05": [0.9, 0.0, 0.0, 0.0]},
        battery_electric_vehicles={"2025-08": [0.0, 0.0, 0.0, 0.15]},
        aerospace_defence={"2025-07": [0.5, 0.0, 0.0, 0.0]},
    )
    assert vehicles_short(MAGNETS, lost).tolist() == [0.0, 0.0, 0.5, 0.0], "half of the replications of the third set"
    # A battery-electric share of a tenth: 0.15 of it is 1.6 percent of all vehicles, 0.25 is more than 2.
    many = runs(battery_electric_vehicles={"2025-08": [0.15, 0.25, 0.0, 0.0]})
    assert vehicles_short(MAGNETS, many).tolist() == [0.0, 0.5, 0.0, 0.0]


def test_a_figure_stands_beside_the_weighted_histories() -> None:
    held_to = targets(MAGNETS).output
    lost = runs(other_light_vehicles={"2025-08": [0.0, 0.1, 0.2, 0.3]})
    table = output_table(held_to, lost, np.array([0.0, 0.0, 0.0, 1.0]))
    assert len(table) == len(held_to.labels)
    row = table[(table["group"] == "motor_vehicles_and_parts") & (table["month"] == "2025-08")].iloc[0]
    weight = output_tables().matrix(MAGNETS.sectors)[0, MAGNETS.sectors.index("other_light_vehicles")]
    assert row["mean"] == pytest.approx(0.5 * 100.0 * np.log(1.0 - 0.3 * weight))
    assert row["p05"] < row["mean"] < row["p95"]
    assert row["base"].split(";")[0] == "2024-10"
    bound = table[table["observed_is"] == "an upper bound"]
    assert list(bound["group"]) == ["machinery"]


def uses(kind: str = "both") -> dict[tuple[str, str, str, str], str]:
    evidence = packaged().only(kind)  # type: ignore[arg-type]
    table = prints_table(targets(MAGNETS).output, evidence)
    return {
        (row["group"], row["month"], row["measure"], str(row["vintage"])): row["use"]
        for row in table.to_dict("records")
    }


def test_every_print_says_what_became_of_it() -> None:
    found = uses()
    assert len(found) == len(packaged_prints().rows)
    vehicles = "motor_vehicles_and_parts"
    assert found[vehicles, "2025-07", "mom_pct", "2025-09-16"] == "a link of the chain"
    assert found[vehicles, "2025-07", "mom_pct", "2025-08-15"] == "not used: a later print of the month is known"
    assert "same observation" in found[vehicles, "2025-08", "yoy_pct", "2025-09-16"]
    assert found["machinery", "2025-08", "mom_at_most_pct", "2025-09-16"] == "a bound"
    assert "outside the months" in found["machinery", "2025-05", "mom_at_most_pct", "2025-06-17"]
    assert found["computer_and_electronic_products", "2025-08", "mom_pct", "2025-09-16"] == (
        "not used: too broad to be evidence on chips and their equipment"
    )
    links = [key for key, use in found.items() if use == "a link of the chain" and key[0] == vehicles]
    assert len(links) == 10, "November 2024 to August 2025"


def test_every_group_is_evidence_or_has_a_reason_why_not() -> None:
    groups = {row.group for row in packaged_prints().rows}
    assert groups == set(output_tables().groups) | set(NO_EVIDENCE)
    assert set(output_tables().groups).isdisjoint(NO_EVIDENCE)


def test_a_fit_to_flows_alone_uses_no_print() -> None:
    assert set(uses("flows").values()) == {"not used: held to flows alone"}
