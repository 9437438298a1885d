"""The waiting line in plain SimPy: a resource, and a process for each customer."""

import random
from collections.abc import Generator

import simpy

from benchmarks.peers.queue import ARRIVALS_PER_HOUR, SERVERS, SERVICES_PER_HOUR, Line

Events = Generator[simpy.Event, None, None]


def run(customers: int, seed: int) -> Line:
    """Simulate one run, until the last customer has left."""
    env = simpy.Environment()
    servers = simpy.Resource(env, SERVERS)
    draws = random.Random(seed)
    waits_hours: list[float] = []

    def customer() -> Events:
        arrived = env.now
        with servers.request() as request:
            yield request
            waits_hours.append(env.now - arrived)
            yield env.timeout(draws.expovariate(SERVICES_PER_HOUR))

    def arrivals() -> Events:
        for _ in range(customers):
            yield env.timeout(draws.expovariate(ARRIVALS_PER_HOUR))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return Line(sum(waits_hours) / len(waits_hours), len(waits_hours))
