"""The waiting line in Ciw. The run ends when so many customers have been served, and others still wait then."""

from typing import Any

import ciw

from benchmarks.peers.queue import ARRIVALS_PER_HOUR, SERVERS, SERVICES_PER_HOUR, Line


def run(customers: int, seed: int) -> Line:
    """Simulate one run."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ARRIVALS_PER_HOUR)],
        service_distributions=[ciw.dists.Exponential(rate=SERVICES_PER_HOUR)],
        number_of_servers=[SERVERS],
    )
    simulation: Any = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    waits_hours = [record.waiting_time for record in simulation.get_all_records()]
    return Line(sum(waits_hours) / len(waits_hours), len(waits_hours))
