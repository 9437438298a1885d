"""The small chain in SupplyNetPy, with its logging off.

A customer with endless patience is a unit owed. A site sends an order to another site only when it can send all of it.
"""

from collections.abc import Sequence
from math import inf
from typing import Any

import simpy
import SupplyNetPy.Components as scm

from benchmarks.peers.chain import DAYS, STAGES, Outcome, Stage


def run(units_by_day: Sequence[int]) -> Outcome:
    """Simulate one replication."""
    scm.global_logger.disable_logging()
    env = simpy.Environment()
    source: Any = scm.Supplier(env=env, ID="source", name="source", node_type="infinite_supplier", logging=False)
    sites: list[Any] = []
    for stage in STAGES:
        sites.append(_site(env, stage))
        supplier = sites[-2] if len(sites) > 1 else source
        scm.Link(env, f"to {stage.name}", supplier, sites[-1], cost=0, lead_time=stage.lead_time_days)
    scm.Demand(
        env=env,
        ID="customers",
        name="customers",
        order_arrival_model=1,
        # It asks for sizes in advance too, to check them, so the size follows from the day and not from the question.
        order_quantity_model=lambda: units_by_day[int(env.now)],
        demand_node=sites[-1],
        tolerance=inf,
        logging=False,
    )
    env.run(until=DAYS)
    return Outcome(
        tuple(float(site.stats.avg_inventory_level) for site in sites),
        1.0 - sites[-1].stats.shortage[1] / sum(units_by_day),
    )


def _site(env: simpy.Environment, stage: Stage) -> Any:
    return scm.InventoryNode(
        env=env,
        ID=stage.name,
        name=stage.name,
        node_type="distributor",
        capacity=stage.order_up_to_units,
        initial_level=stage.order_up_to_units,
        inventory_holding_cost=0,
        replenishment_policy=scm.SSReplenishment,
        policy_param={"s": stage.reorder_point_units, "S": stage.order_up_to_units},
        product_sell_price=0,
        product_buy_price=0,
        logging=False,
    )
