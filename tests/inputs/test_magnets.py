"""What the world of magnets is built from."""

import pytest

from sim import data
from sim.data import InputError
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.load import load_parameters


def test_packaged_data_load() -> None:
    inputs = load_magnet_inputs()
    assert sum(sector.use_weight for sector in inputs.sectors) == pytest.approx(1.0)


def test_destinations_add_up_to_the_world_of_2024() -> None:
    assert sum(place.departures_tonnes_per_month for place in load_magnet_inputs().destinations) == pytest.approx(
        58152 / 12, abs=0.1
    )


def test_every_row_at_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data.read_rows

    def damaged(name: str) -> list[dict[str, str]]:
        rows = whole(name)
        if name == "sectors.csv":
            rows[0]["plants"] = "many"
            rows[2]["end_use"] = "civilian"
            del rows[3]["needs"]
        return rows

    monkeypatch.setattr(data, "read_rows", damaged)
    with pytest.raises(InputError) as caught:
        load_magnet_inputs.__wrapped__()
    assert str(caught.value).splitlines() == [
        "sectors.csv: row 2: invalid literal for int() with base 10: 'many'",
        "sectors.csv: row 4: 'civilian' is not a valid EndUse",
        "sectors.csv: row 5: found no column 'needs'",
    ]


def test_a_range_that_is_none_is_told_by_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data.read_rows

    def damaged(name: str) -> list[dict[str, str]]:
        rows = whole(name)
        if name == "suppliers.csv":
            rows[1]["spare_low"] = "1e9"
        return rows

    monkeypatch.setattr(data, "read_rows", damaged)
    with pytest.raises(InputError, match=r"suppliers\.csv: row 3: Value error, value .* must lie in"):
        load_parameters.__wrapped__()


def test_a_supplier_of_an_origin_that_no_table_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data.read_rows

    def damaged(name: str) -> list[dict[str, str]]:
        rows = whole(name)
        if name == "suppliers.csv":
            rows[0]["origin"] = "XX"
        return rows

    monkeypatch.setattr(data, "read_rows", damaged)
    with pytest.raises(InputError, match=r"suppliers\.csv: row 2: origin: found 'XX'; allowed: CN, JP"):
        load_magnet_inputs.__wrapped__()
