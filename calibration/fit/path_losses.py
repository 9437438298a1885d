"""What a parameter set means for policy paths: value added that is lost for want of magnets and materials.

That is the value added of output that is never made up, and what it costs to get by with fewer magnets. Only the world
of magnets is run, because no other loss depends on the parameters that are fitted to it. Halts of several lengths stand
beside the standard paths: they tell whether a longer halt costs more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.effects.adaptation import adaptation_cost
from sim.effects.losses import shortage
from sim.effects.outcomes import MagnetOutcome
from sim.effects.sectors import ClaimedSectors
from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.policy import PolicyPath, PolicyView, load_path, load_register
from sim.study.garbage import uncollected
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import MagnetLaw

STANDARD: Final = (
    "pre_trade_war",
    "current_policy",
    "current_law",
    "october_controls",
    "full_escalation",
    "hundred_90_days",
    "military_denial",
    "truce_extended",
    "realised",
    "april_replay",
)
"""Standard paths whose losses are told, and those that they are measured against."""

HALT: Final = "heavy_halt_26_weeks"
"""Standard path that halts of other lengths are made from."""

HALT_START: Final = "HH-STOP"
HALT_END: Final = "HH-END"
"""Acts of that path which start and end the halt."""

HALT_WEEKS: Final = (13, 26, 52)
"""Lengths of the halts that are told."""

CALM: Final = "pre_trade_war"
"""Path without any control, which the cost of halts is measured against."""

NO_HALT: Final = "current_policy"
"""Path without a halt that halts are measured against."""

USD_M_PER_BN: Final = 1000.0
"""US$ million in a billion."""


def halt_name(weeks: int) -> str:
    """Return the name of the path with a halt of some weeks."""
    return f"heavy_halt_{weeks}_weeks"


def halt(weeks: int) -> PolicyPath:
    """Return the standard halt with another length. Raises ValueError if the standard path has other acts."""
    path = load_path(HALT, load_register())
    day = halt_start(path) + timedelta(weeks=weeks)
    acts = tuple(
        act.model_copy(update={"announced": day, "effective": day}) if act.act_id == HALT_END else act
        for act in path.acts
    )
    return replace(path, name=halt_name(weeks), acts=acts)


def halt_start(path: PolicyPath) -> date:
    """Return the first day of the standard halt. Raises ValueError if the path has other acts."""
    starts, ends = ([act for act in path.acts if act.act_id == name] for name in (HALT_START, HALT_END))
    if len(starts) != 1 or len(ends) != 1 or starts[0].effective is None:
        raise ValueError(f"{HALT} has no single act {HALT_START} with a date and {HALT_END}")
    return starts[0].effective


@cache
def paths() -> tuple[PolicyPath, ...]:
    """Return the paths whose losses are told, standard ones first, then halts by length."""
    register = load_register()
    return (*(load_path(name, register) for name in STANDARD), *(halt(weeks) for weeks in HALT_WEEKS))


def names() -> tuple[str, ...]:
    """Return the names of the paths: axis L of losses."""
    return tuple(path.name for path in paths())


@cache
def laws() -> tuple[MagnetLaw, ...]:
    """Return the law of each path."""
    return tuple(MagnetLaw.of(PolicyView.of(path)) for path in paths())


def value_added_lost_usd_bn(
    laws: Sequence[MagnetLaw], values: Mapping[str, float], streams: Streams
) -> NDArray[np.float64]:
    """Return the value added [L] that each law loses over the whole run, US$ billion, all claimed sectors.

    It is that of output that is never made up, and what adaptation costs. Fitted parameters stand at `values`, the
    replication draws the others.
    """
    return np.asarray(losses_by_part_usd_bn(laws, values, streams).sum(axis=1))


def losses_by_part_usd_bn(
    laws: Sequence[MagnetLaw], values: Mapping[str, float], streams: Streams
) -> NDArray[np.float64]:
    """Return the same [L, 2] in its two parts: value added of output that is never made up, and cost of adaptation."""
    behaviour = Behaviour.of(draw_each(load_parameters(), streams) | dict(values))
    with uncollected():
        records = run_laws(laws, load_magnet_inputs(), streams, behaviour)
    outcome, sectors = MagnetOutcome.of(records), _claimed()
    output = shortage(outcome, sectors).lost * sectors.value_added_usd_m_per_unit[None, :, None]
    parts = (output, adaptation_cost(outcome, sectors))
    return np.stack([part.sum(axis=(1, 2)) for part in parts], axis=1) / USD_M_PER_BN


@cache
def _claimed() -> ClaimedSectors:
    """Return the sectors that claim output."""
    return ClaimedSectors.of(load_magnet_inputs(), load_trade_inputs())
