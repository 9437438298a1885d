"""Behaviour for tests: parameters at their points, but for what a test changes, or as a replication draws them."""

from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_behaviour
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams


def points(**changes: float) -> Behaviour:
    """Parameters at their points; a change is named with __ for the dot (`lead__spread=0.0`)."""
    given = {name.replace("__", "."): value for name, value in changes.items()}
    known = load_parameters().points()
    assert set(given) <= set(known), f"no parameter: {set(given) - set(known)}"
    return Behaviour.of({**known, **given})


def drawn(streams: Streams) -> Behaviour:
    """As a study draws them for the replication of the streams."""
    return draw_behaviour(load_parameters(), streams)
