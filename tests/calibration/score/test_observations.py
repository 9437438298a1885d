"""Observations with vintages: what a day knew, and that nothing of the hold-out can enter."""

from datetime import date
from importlib.resources import files

import pytest

from calibration.score.evidence import packaged
from calibration.score.observations import TABLE, parse_observations
from sim.clock import EVE
from sim.policy.problems import RecordErrors

TEXT = (files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8")
HEADER = TEXT.splitlines()[0]


def row(**changes: str) -> str:
    """A row of the table with some cells changed."""
    cells = {
        "series": "CN_to_US",
        "months": "2025-09",
        "value": "420.5",
        "unit": "tonnes",
        "basis": "b",
        "released": "2025-10-21",
        "kind": "reported",
        "formula": "none",
        "source_title": "t",
        "source_url": "",
        "grade": "B",
        "note": "",
    } | changes
    return ",".join(cells[name] for name in HEADER.split(","))


def problems(*rows: str) -> list[str]:
    with pytest.raises(RecordErrors) as caught:
        parse_observations("\n".join((HEADER, *rows)))
    return str(caught.value).splitlines()


def test_nothing_was_released_after_the_eve() -> None:
    assert max(one.released for one in packaged().known()) <= EVE
    assert max(month for one in packaged().known() for month in one.months) == "2025-09"


def test_a_planted_row_of_the_hold_out_is_refused() -> None:
    planted = TEXT + row(months="2025-10", released="2025-11-20") + "\n"
    with pytest.raises(RecordErrors, match="later figures are the hold-out"):
        parse_observations(planted)


@pytest.mark.parametrize(
    ("as_of", "last_us", "last_world"),
    [("2025-06-20", "2025-05", "2025-05"), ("2025-07-20", "2025-06", "2025-06"), ("2025-10-20", "2025-08", "2025-09")],
)
def test_a_day_knows_what_was_published_by_then(as_of: str, last_us: str, last_world: str) -> None:
    day = date.fromisoformat(as_of)
    assert max(packaged().monthly("CN_to_US", day)) == last_us
    assert max(packaged().monthly("CN_to_World", day)) == last_world
    assert all(one.released <= day for one in packaged().known(day))


def test_no_day_after_the_eve_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="are known to"):
        packaged().known(date(2025, 11, 20))


def test_months_known_only_as_a_sum_stay_a_sum() -> None:
    sums = {one.months: one.value for one in packaged().known() if len(one.months) > 1 and one.series == "CN_to_US"}
    assert sums[("2025-01", "2025-02")] == 1283
    assert "2025-01" not in packaged().monthly("CN_to_US")
    # The table of the best reading: 58,152 and 7,444 tonnes in 2024.
    assert packaged().mean_of_2024("CN_to_World") == pytest.approx(4846, abs=2)
    assert packaged().mean_of_2024("CN_to_US") == pytest.approx(620, abs=2)
    assert packaged().mean_of_2024("US_imports_from_CN") == pytest.approx(440_320 / 12, rel=1e-4)


def test_every_row_has_source_grade_and_unit() -> None:
    for one in packaged().known():
        assert one.source_title
        assert one.source_url or one.grade != "A" or "Census" in one.source_title
        assert one.released > date.fromisoformat(f"{one.months[-1]}-28")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"value": "-1"}, "value"),
        ({"value": "much"}, "value"),
        ({"value": "nan"}, "value"),
        ({"unit": "kg"}, "unit is tonnes"),
        ({"months": "2025-13"}, "YYYY-MM"),
        ({"months": "2025-09;2025-08"}, "ascend"),
        ({"released": "2025-09-30"}, "after the last"),
        ({"series": "CN_to_Mars"}, "series"),
    ],
)
def test_a_malformed_row_is_answered(changes: dict[str, str], what: str) -> None:
    found = problems(row(**changes), row(months="2025-08"))
    assert len(found) == 1
    assert found[0].startswith(f"{TABLE}:2: ")
    assert what in found[0]


def test_every_bad_row_is_answered_at_once() -> None:
    assert len(problems(row(value="-1"), row(), row(), row(months="2025-10", released="2025-11-20"))) == 3
