"""A plant that shares no queue never loses less by a longer or a stricter halt, in every draw.

The world is the one of a study, but nobody stands in anybody's way: there are no users abroad, makers and suppliers
have no queue, and the office has none either and returns and refuses nothing by chance. What is left is one plant
beside another. In a whole world one firm's halt is another's shorter queue, so there the order holds in the mean alone:
see `docs/halts.md`.
"""

from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest

from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, Practice, Regime
from sim.policy.measures import MeasureSchedule
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.licence_accounts import PACE_ENTRY_DAYS, LicenceAccount
from sim.worlds.magnets.plants import BEYOND
from sim.worlds.magnets.step_functions import constant
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import drawn

from . import fakes

START = 494.0
"""1 November 2025."""

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
    alone = replace(inputs, destinations=tuple(replace(place, foreign_users=0) for place in inputs.destinations))
    made = MagnetWorld(law, alone, streams, behaviour)
    for maker in (*made.market.makers, *made.market.suppliers):
        maker.capacity = constant(inf)
    return made


def days_lost(law: MagnetLaw, number: int, **licence: float) -> np.ndarray:
    """[P] days of normal output that each plant loses for good."""
    own = world(law, number, **licence)
    own.run()
    made = [plant.production for plant in own.population.plants if plant.production is not None]
    return np.array([(sum(one.gross_loss[:BEYOND]) - sum(one.deferred[:BEYOND])) / one.units_per_day for one in made])


def never_less(harder: list[np.ndarray]) -> None:
    """No plant loses less where the halt is harder, to the rounding of sums."""
    for mild, hard in pairwise(harder):
        assert np.all(hard >= mild - 1e-6), f"{mild[hard < mild - 1e-6]} days become {hard[hard < mild - 1e-6]}"


@pytest.mark.parametrize("number", range(DRAWS))
def test_a_longer_halt_never_costs_less(number: int) -> None:
    never_less([days_lost(halt(weeks), number) for weeks in WEEKS])


@pytest.mark.parametrize("number", range(0, DRAWS, 2))
def test_a_halt_is_no_rescue_from_licences_that_are_too_small(number: int) -> None:
    never_less([days_lost(halt(weeks), number, **TIGHT) for weeks in WEEKS])


@pytest.mark.parametrize("number", range(DRAWS))
def test_a_stricter_halt_never_costs_less(number: int) -> None:
    never_less([days_lost(quota(percent), number) for percent in QUOTAS])


def test_halts_cost_something() -> None:
    """The property is not empty: plants lose output, and more of it in longer and in stricter halts."""
    longer = [sum(float(days_lost(halt(weeks), number).sum()) for number in range(3)) for weeks in WEEKS]
    stricter = [sum(float(days_lost(quota(percent), number).sum()) for number in range(3)) for percent in QUOTAS]
    for losses in (longer, stricter):
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
