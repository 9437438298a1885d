"""The magnets of the past, simulated: from parameters to what flows, output, facts and patterns would have been.

The world is run under the law as it was, or as it was known on a day, and only to the last observed month. It is the
same world as that of a study; nothing is simplified.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from calibration.fit.simulated import Simulated, view_known_on
from sim.clock import MONTH_EDGES, MONTHS, to_day
from sim.effects.sectors import normal_output
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.draws import draw_each
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams
from sim.study.garbage import uncollected
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.plants import STOPPED_LEVEL
from sim.worlds.magnets.record import DESTINATIONS, MagnetRecord
from sim.worlds.magnets.world import MagnetWorld

LAST_MONTH: Final = "2025-09"
"""Last month whose flow had been published on the eve."""

MONTHS_RUN: Final = MONTHS[: MONTHS.index(LAST_MONTH) + 1]
"""Months that are simulated: axis M of the flows."""

MAY_2025: Final = tuple(range(to_day(date(2025, 5, 1)) // 7 + 1, to_day(date(2025, 6, 1)) // 7 + 1))
"""Numbers of the weeks that begin in May 2025."""

FACTS: Final = ("median_wait_days", "approved_share_2025_09_09")
"""Licence facts that a fit may be held to, as ranges. The first is the median of days from filing to approval, over the
decisions from July 2025 on; a decision counts once, whatever number of files it stands for. The second is the share of
all files applied for that were approved by 9 September 2025."""

_COUNT_DAYS: Final = tuple(float(to_day(day)) for day in (date(2025, 6, 4), date(2025, 6, 30), date(2025, 9, 9)))
"""Days (day numbers) on which approved files are counted."""


def claimed_sectors() -> tuple[str, ...]:
    """Return the names of the sectors that claim output: axis C of the output."""
    return tuple(sector.name for sector in load_magnet_inputs().sectors if sector.claimed)


@cache
def law_known_on(day: date) -> MagnetLaw:
    """Return the law as the world knew it on a day."""
    return MagnetLaw.of(view_known_on(day))


def simulate(
    law: MagnetLaw, values: Mapping[str, float], streams: Streams, broken: Callable[[MagnetWorld], None] | None = None
) -> Simulated:
    """Run one world and return what it shows. Fitted parameters stand at `values`, the replication draws the others.

    `streams` may be used again for other values: draws are keyed, so they are the same numbers (common random numbers).
    `broken` may damage the world before it starts, which tests do.
    """
    with uncollected():
        return _run(law, values, streams, broken)


def _run(
    law: MagnetLaw, values: Mapping[str, float], streams: Streams, broken: Callable[[MagnetWorld], None] | None
) -> Simulated:
    behaviour = Behaviour.of(draw_each(load_parameters(), streams) | dict(values))
    world = MagnetWorld(law, load_magnet_inputs(), streams, behaviour)
    if broken is not None:
        broken(world)
    world.start()
    shares = []
    for day in _COUNT_DAYS:
        world.agenda.run(until=day)
        shares.append(world.office.tally.approved_share())
    world.agenda.run(until=MONTH_EDGES[len(MONTHS_RUN)])
    return _simulated(world.record(), shares, world.office.tally.first_approval)


def _simulated(record: MagnetRecord, shares: list[float], first: float) -> Simulated:
    """Return flows to the U.S. and to the World, output of claimed sectors, licence facts, and patterns.

    Patterns are never fitted to. They are the day of the first licence (day number), the percent of files approved by
    the days of the two CLEPA counts, and the number of U.S. plants of claimed sectors that stopped in a week of May
    2025.
    """
    departed = record.departed[0][:, : len(MONTHS_RUN)]
    waits = record.licences.wait_days[record.licences.wait_month >= MONTHS.index("2025-07")]
    inputs = load_magnet_inputs()
    claimed = np.array([sector.claimed for sector in inputs.sectors])
    level = record.level[claimed[record.plant_sector]][:, MAY_2025]
    short = (record.gross_loss - record.recovered)[claimed] / normal_output(inputs)[claimed]
    return Simulated(
        flows=np.array([departed[DESTINATIONS.index("US")], departed.sum(axis=0)]),
        output=1.0 - short[:, : len(MONTHS_RUN)],
        facts=np.array([float(np.median(waits)) if len(waits) else np.nan, shares[2]]),
        patterns=np.array(
            [first, 100.0 * shares[0], 100.0 * shares[1], float((level < STOPPED_LEVEL).any(axis=1).sum())]
        ),
    )
