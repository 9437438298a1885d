"""Prints of output with vintages: what a day knew, and that nothing of the hold-out can enter."""

from datetime import date
from importlib.resources import files

import pytest

from calibration.score.output import AT_MOST, GROWTH, TABLE, packaged_prints, parse_prints
from sim.clock import EVE
from sim.policy.problems import RecordErrors

TEXT = (files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8")
HEADER = TEXT.splitlines()[0]
VEHICLES = "motor_vehicles_and_parts"


def row(**changes: str) -> str:
    """A row of the table with some cells changed."""
    cells = {
        "group": VEHICLES,
        "month": "2025-08",
        "measure": "mom_pct",
        "value": "2.6",
        "vintage": "2025-09-16",
        "published_as": "p",
        "source_title": "t",
        "source_url": "",
        "grade": "A",
        "note": "",
    } | changes
    return ",".join(cells[name] for name in HEADER.split(","))


def problems(*rows: str) -> list[str]:
    with pytest.raises(RecordErrors) as caught:
        parse_prints("\n".join((HEADER, *rows)))
    return str(caught.value).splitlines()


def test_nothing_was_released_after_the_eve_and_every_print_has_its_source() -> None:
    assert max(one.vintage for one in packaged_prints().rows) <= EVE
    assert all(one.source_title and one.published_as for one in packaged_prints().rows)


def test_a_planted_print_of_the_hold_out_is_refused_with_its_row() -> None:
    planted = TEXT + row(month="2025-09", vintage="2025-10-25") + "\n"
    with pytest.raises(RecordErrors, match="later figures are the hold-out") as caught:
        parse_prints(planted)
    assert str(caught.value).startswith(f"{TABLE}:{len(TEXT.splitlines()) + 1}: ")


@pytest.mark.parametrize(
    ("as_of", "july"), [("2025-08-14", None), ("2025-08-15", -0.3), ("2025-09-15", -0.3), ("2025-09-16", -0.7)]
)
def test_a_day_knows_the_latest_print_by_then_and_no_other(as_of: str, july: float | None) -> None:
    known = packaged_prints().changes(VEHICLES, date.fromisoformat(as_of))
    found = known.get("2025-07")
    assert (None if found is None else found.value) == july
    assert all(one.vintage <= date.fromisoformat(as_of) for one in known.values())


def test_the_order_of_the_rows_does_not_matter() -> None:
    turned = parse_prints("\n".join((HEADER, *reversed([row(), row(vintage="2025-10-01", value="1.0")]))))
    assert packaged_prints().__class__(turned, "").changes(VEHICLES)["2025-08"].value == 1.0


def test_levels_and_growth_on_the_year_before_are_no_changes() -> None:
    for group in {one.group for one in packaged_prints().rows}:
        assert {one.measure for one in packaged_prints().changes(group).values()} <= {GROWTH, AT_MOST}
    assert packaged_prints().changes("light_vehicle_assemblies") == {}


def test_what_was_printed_without_a_size_is_a_bound() -> None:
    machinery = packaged_prints().changes("machinery")
    assert {month: (one.measure, one.value) for month, one in machinery.items()} == {
        "2025-05": (AT_MOST, -1.0),
        "2025-07": (GROWTH, -0.3),
        "2025-08": (AT_MOST, 0.0),
    }


def test_no_day_after_the_eve_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="output is known to"):
        packaged_prints().changes(VEHICLES, date(2025, 11, 20))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"value": "much"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "-100"}, "less than 100 percent"),
        ({"measure": "units", "value": "-1"}, "0 or more"),
        ({"measure": "guess"}, "measure"),
        ({"group": "spaceships"}, "group"),
        ({"month": "2025-13"}, "YYYY-MM"),
        ({"month": "2025"}, "YYYY-MM"),
        ({"vintage": "2025-08-31"}, "after the month"),
        ({"grade": "D"}, "grade"),
        ({"source_title": ""}, "source_title"),
    ],
)
def test_a_malformed_row_is_answered(changes: dict[str, str], what: str) -> None:
    found = problems(row(**changes), row(month="2025-07"))
    assert len(found) == 1
    assert found[0].startswith(f"{TABLE}:2: ")
    assert what in found[0]


def test_a_bound_beside_the_figure_of_one_vintage_is_a_second_print() -> None:
    (found,) = problems(row(), row(measure=AT_MOST))
    assert found.startswith(f"{TABLE}:3: ")
    assert "a second time" in found


def test_every_bad_row_is_answered_at_once() -> None:
    assert len(problems(row(value="x"), row(), row(), row(month="2025-09", vintage="2025-11-20"))) == 3
    assert "at least one print" in problems()[0]
