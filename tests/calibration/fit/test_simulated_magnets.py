"""What a simulated past shows of output: net of what is made up, a share of normal, and normal before any control."""

import numpy as np
import pytest

from calibration.fit.simulated import Simulated
from calibration.fit.simulated_magnets import MONTHS_RUN, claimed_sectors, simulate
from calibration.fit.subjects import MAGNETS
from sim.clock import DAYS_PER_YEAR, MONTH_EDGES
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld

VALUES = {prior.parameter: prior.value(0.5) for prior in MAGNETS.priors.rows} | {
    "cover.us_median_days": 25.0,
    "controlled.share": 0.8,
    "adaptation.embedded_max": 0.05,
}
"""Thin stocks and little adaptation: plants run short in the summer."""


@pytest.fixture(scope="module")
def short() -> Simulated:
    return simulate(MAGNETS.history(), VALUES, Streams(3, 1))


@pytest.fixture(scope="module")
def record() -> MagnetRecord:
    """The record of the same world, run step by step."""
    streams = Streams(3, 1)
    behaviour = Behaviour.of(draw_each(load_parameters(), streams) | VALUES)
    world = MagnetWorld(MAGNETS.history(), load_magnet_inputs(), streams, behaviour)  # type: ignore[arg-type]
    world.start()
    world.agenda.run(until=MONTH_EDGES[len(MONTHS_RUN)])
    return world.record()


def test_the_axis_of_output_is_that_of_the_sectors_that_claim_it(short: Simulated) -> None:
    assert short.output.shape == (len(claimed_sectors()), len(MONTHS_RUN))
    assert MAGNETS.sectors == tuple(sector.name for sector in load_magnet_inputs().sectors if sector.claimed)


def test_output_is_net_of_what_is_made_up(short: Simulated, record: MagnetRecord) -> None:
    days = np.diff(MONTH_EDGES)[: len(MONTHS_RUN)]
    for place, sector in enumerate(load_magnet_inputs().sectors):
        if not sector.claimed:
            continue
        normal = sector.output_per_year / DAYS_PER_YEAR * days
        net = record.gross_loss[place, : len(days)] - record.recovered[place, : len(days)]
        assert short.output[claimed_sectors().index(sector.name)] == pytest.approx(1.0 - net / normal)
    assert record.recovered.sum() > 0.0, "the case has something that is made up"


def test_nothing_is_lost_before_april_and_something_after(short: Simulated) -> None:
    before = np.array([month < "2025-04" for month in MONTHS_RUN])
    assert np.array_equal(short.output[:, before], np.ones((len(claimed_sectors()), before.sum())))
    vehicles = [claimed_sectors().index(name) for name in ("battery_electric_vehicles", "other_light_vehicles")]
    assert short.output[vehicles].min() < 0.95
    assert short.output.min() >= 0.0
