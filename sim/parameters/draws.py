"""What a replication draws: one value of every parameter, the same on every path.

A replication belongs to a parameter set: see `sim.parameters.ensembles`.
"""

from typing import Literal

from sim.parameters.behaviour import Behaviour
from sim.parameters.load import Parameters
from sim.parameters.streams import Streams

Held = Literal["none", "prior-driven", "all"]
"""Parameters that stand at their points instead of being drawn."""


def draw_each(parameters: Parameters, streams: Streams) -> dict[str, float]:
    """Every parameter by name, drawn within its own range."""
    return {p.name: p.draw(streams.uniform("parameter", p.name)) for p in parameters.rows}


def draw_behaviour(parameters: Parameters, streams: Streams, held: Held = "none") -> Behaviour:
    """Behaviour of the set a replication belongs to, the same on every path.

    Fitted ones are drawn together from the ensembles of magnets and of trade, others each within its range; what is
    `held` stands at its point.
    """
    points = parameters.points()
    if held == "all":
        return Behaviour.of(points)
    own = streams.of_set()
    drawn: dict[str, float] = {}
    for name, ensemble in (("ensemble", parameters.ensemble), ("trade ensemble", parameters.trade_ensemble)):
        drawn |= ensemble.member(own.replication, Streams(own.seed, 0).uniform("parameter", name))
    if held == "prior-driven":
        identified = {p.name for p in parameters.rows if p.standing == "identified"}
        return Behaviour.of(points | {name: value for name, value in drawn.items() if name in identified})
    return Behaviour.of(draw_each(parameters, own) | drawn)
