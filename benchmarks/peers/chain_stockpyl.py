"""The small chain in stockpyl.

It moves by whole days: a stage sees what is ordered from it, orders, and sends what it has on the same day; of an order
that it cannot fill it sends a part. Stock is read at the end of each day.
"""

from collections.abc import Sequence
from typing import Any

from stockpyl.sim import simulation
from stockpyl.supply_chain_network import serial_system

from benchmarks.peers.chain import DAYS, STAGES, Outcome


def run(units_by_day: Sequence[int]) -> Outcome:
    """Simulate one replication."""
    network: Any = serial_system(
        num_nodes=len(STAGES),
        node_order_in_system=list(range(len(STAGES))),
        shipment_lead_time=[stage.lead_time_days for stage in STAGES],
        policy_type="sS",
        reorder_point=[stage.reorder_point_units for stage in STAGES],
        order_up_to_level=[stage.order_up_to_units for stage in STAGES],
        initial_inventory_level=[stage.order_up_to_units for stage in STAGES],
        demand_type="D",
        demand_list=list(units_by_day),
        local_holding_cost=0,
        stockout_cost=0,
    )
    simulation(network, DAYS, progress_bar=False, consistency_checks="N")
    days = [node.state_vars[:DAYS] for node in network.nodes]
    met = sum(day.get_demand_met_from_stock() for day in days[-1])
    return Outcome(tuple(sum(day.on_hand for day in own) / DAYS for own in days), met / sum(units_by_day))
