"""A year of the test economy of BoARIO: 6 regions with 8 sectors each, in daily steps, after a loss of capital."""

from typing import Any, Final

import pymrio
from boario.event import from_scalar_regions_sectors
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation

DAYS: Final = 365

LOSS_USD_M: Final = 10_000_000
"""Capital that manufacturing of one region loses: enough to slow others down."""


def tables() -> Any:
    """The flows between the industries, which are read once."""
    return pymrio.load_test().calc_all()


def run(flows: Any) -> float:
    """Simulate the year; return production on the worst day as a share of that of the first."""
    simulation: Any = Simulation(ARIOPsiModel(flows), n_temporal_units_to_sim=DAYS)
    simulation.add_event(
        from_scalar_regions_sectors(
            LOSS_USD_M,
            event_type="recovery",
            affected_regions=["reg2"],
            affected_sectors=["manufactoring"],
            impact_regional_distrib="equal",
            impact_sectoral_distrib="equal",
            recovery_tau=30,
            event_monetary_factor=10**6,
        )
    )
    simulation.loop()
    production = simulation.production_realised.sum(axis=1)
    assert len(production) == DAYS
    return float(production.min() / production.iloc[0])
