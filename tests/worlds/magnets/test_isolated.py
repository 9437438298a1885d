"""A plant that shares no queue never loses less by a longer or a stricter halt, in every draw.

The world is the one of a study, but nobody stands in anybody's way: there are no users abroad, makers and suppliers
have no queue, and the office has none either and returns and refuses nothing by chance. What is left is one plant
beside another. In a whole world one firm's halt is another's shorter queue, so there the order holds in the mean alone:
see `docs/halts.md`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.clock import to_day
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, Practice, Regime
from sim.policy.measures import MeasureSchedule
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.licence_accounts import PACE_ENTRY_DAYS, LicenceAccount
from sim.worlds.magnets.plants import BEYOND
from sim.worlds.magnets.prices import adaptation_prices
from sim.worlds.magnets.record import KINDS, OF_OUTPUT
from sim.worlds.magnets.step_functions import constant
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import drawn

from . import fakes

START = float(to_day(date(2025, 11, 1)))

LICENSED = ControlState(Regime.LICENCE, Practice.WORKING)
HALTED = ControlState(Regime.LICENCE, Practice.HALT)

WEEKS = (0, 13, 26, 52)
QUOTAS = (None, 50.0, 25.0, 0.0)

DRAWS = 8

TIGHT = {"volume_cap_us": 0.8, "batch_share": 1.0, "batch_days": 15.0}
"""Licences for small batches that add up to less than what plants use."""


def halt(weeks: int) -> MagnetLaw:
    """Licences from summer 2025 on, halted for some weeks."""
    schedule = ControlSchedule((350.0,), (LICENSED,))
    if weeks:
        schedule = ControlSchedule((350.0, START, START + 7.0 * weeks), (LICENSED, HALTED, LICENSED))
    return fakes.law(fakes.everywhere(("magnets_controlled", "materials"), schedule))


def quota(percent: float | None) -> MagnetLaw:
    """The same law, with a quota for 26 weeks."""
    law = halt(0)
    if percent is None:
        return law
    schedule = MeasureSchedule(None, (START, START + 182.0), (percent, None))
    return replace(law, measures={**law.measures, "us_licence_quota_pct": schedule})


def world(law: MagnetLaw, number: int, **licence: float) -> MagnetWorld:
    """A world of plants that share nothing; `licence` sets behaviour of licences."""
    streams, inputs = Streams(21, 2 * number), load_magnet_inputs()
    whole = drawn(streams)
    calm = dict.fromkeys(("return_working", "return_opening", "us_return_extra", "refusal_probability"), 0.0)
    behaviour = replace(whole, licence=replace(whole.licence, capacity_ratio=1e9, **calm, **licence))
    behaviour = replace(behaviour, plants=replace(behaviour.plants, per_maker=1.0))
    alone = replace(inputs, destinations=tuple(replace(place, foreign_users=0) for place in inputs.destinations))
    made = MagnetWorld(law, alone, streams, behaviour)
    for maker in (*made.market.makers, *made.market.suppliers):
        maker.capacity = constant(inf)
    return made


Days = NDArray[np.float64]


def days_lost(law: MagnetLaw, number: int, **licence: float) -> Days:
    """[P] days of normal output that each plant loses for good."""
    return lost_and_paid(law, number, **licence)[0]


def lost_and_paid(law: MagnetLaw, number: int, **licence: float) -> tuple[Days, Days, Days]:
    """[P] days of normal output that each plant loses for good, what it pays for adaptation in days of its value added,
    and the value added of a day, US$ million."""
    own = world(law, number, **licence)
    own.run()
    rows = []
    for plan, plant in zip(own.demand.plants, own.population.plants, strict=True):
        made, ledger = plant.production, plant.ledger
        if made is None or ledger is None:
            continue
        per_unit = own.inputs.sectors[plan.sector].value_added_usd_m_per_unit
        worth = np.ones(len(KINDS))
        worth[list(OF_OUTPUT)] = per_unit
        paid_usd_m = float((np.array(ledger.used).sum(axis=1) * adaptation_prices(own.behaviour) * worth).sum())
        a_day_usd_m = per_unit * made.units_per_day
        lost_units = sum(made.gross_loss[:BEYOND]) - sum(made.deferred[:BEYOND])
        rows.append((lost_units / made.units_per_day, paid_usd_m / a_day_usd_m, a_day_usd_m))
    lost, paid, worth_usd_m = np.array(rows).T
    return lost, paid, worth_usd_m


def never_less(harder: Sequence[Days]) -> None:
    """No plant loses less where the halt is harder, to the rounding of sums."""
    for mild, hard in pairwise(harder):
        assert np.all(hard >= mild - 1e-6), f"{mild[hard < mild - 1e-6]} days become {hard[hard < mild - 1e-6]}"


LONGER = tuple(halt(weeks) for weeks in WEEKS)
STRICTER = tuple(quota(percent) for percent in QUOTAS)


@pytest.mark.parametrize("number", range(0, DRAWS, 2))
def test_a_halt_is_no_rescue_from_licences_that_are_too_small(number: int) -> None:
    never_less([days_lost(halt(weeks), number, **TIGHT) for weeks in WEEKS])


@pytest.mark.parametrize("number", range(DRAWS))
def test_a_longer_or_stricter_halt_never_costs_less(number: int) -> None:
    """Output in every plant; with what adaptation costs, the sum over the plants of a draw.

    What a single plant pays for adaptation may fall by a day or so of its value added, since a halt shifts the rhythm
    of its later licences and orders: see `docs/halts.md`.
    """
    for laws in (LONGER, STRICTER):
        told = [lost_and_paid(law, number) for law in laws]
        never_less([lost for lost, _, _ in told])
        totals = [np.array([((lost + paid) * worth).sum()]) for lost, paid, worth in told]
        never_less(totals)


def test_halts_cost_something() -> None:
    """The property is not empty: plants lose output, and more of it in longer and in stricter halts."""
    for laws in (LONGER, STRICTER):
        losses = [sum(float(days_lost(law, number).sum()) for number in range(3)) for law in laws]
        assert losses[-1] > 100.0
        assert losses[-1] > 1.2 * losses[1]


def test_the_check_sees_users_whom_only_a_halt_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The former rule: whoever starves with a remainder of a licence does not adapt, so a full halt rescues it."""

    def whole_parcels_only(self: LicenceAccount, now: float) -> None:
        if self.control.free:
            while self.dock:
                self._release(self.dock.popleft())
            return
        self._apply_if_due(now)
        while self.dock and self.usable(now) and self.dock[0].tonnes <= self.volume:
            tonnes, rate = self.dock[0].tonnes, self._rate()
            self._accrue(now)
            missing = min(tonnes, rate * PACE_ENTRY_DAYS) - self._tokens
            if missing > 1e-9:
                self._wake_at_pace(now + missing / rate, now)
                return
            self._tokens -= tonnes
            self.volume -= tonnes
            self._release(self.dock.popleft())

    monkeypatch.setattr(LicenceAccount, "flush", whole_parcels_only)
    monkeypatch.setattr(LicenceAccount, "blocked", lambda self, now: not self.control.free and not self.usable(now))
    losses = [[days_lost(halt(weeks), number, **TIGHT) for weeks in (0, 26)] for number in (2, 4)]
    with pytest.raises(AssertionError, match="days become"):
        never_less([np.concatenate(own) for own in zip(*losses, strict=True)])


def test_the_check_sees_plants_that_only_a_full_halt_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The former rule: a plant counts as cut off only without a usable licence. So one that starves under a quota does
    not adapt, and a full halt rescues it."""
    monkeypatch.setattr(LicenceAccount, "blocked", lambda self, now: not self.control.free and not self.usable(now))
    losses = [[days_lost(law, number) for law in STRICTER[-2:]] for number in range(3)]
    with pytest.raises(AssertionError, match="days become"):
        never_less([np.concatenate(own) for own in zip(*losses, strict=True)])
