"""What the world of magnets is built from."""

import pytest

from sim.inputs.magnets import load_magnet_inputs


def test_packaged_data_load() -> None:
    inputs = load_magnet_inputs()
    assert sum(sector.use_weight for sector in inputs.sectors) == pytest.approx(1.0)


def test_destinations_add_up_to_the_world_of_2024() -> None:
    assert sum(place.departures_tonnes_per_month for place in load_magnet_inputs().destinations) == pytest.approx(
        58152 / 12, abs=0.1
    )
