"""Each important check, shown to fail on a model broken on purpose."""

from dataclasses import replace
from typing import Any

import pytest

from sim.parameters.streams import Streams
from sim.policy import Product
from sim.worlds.magnets.demand import NeedPlan
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_office import Tally
from sim.worlds.magnets.needs import Need
from sim.worlds.magnets.outlook import Outlook
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.users import User
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

from . import checks, fakes
from .shocks import APRIL, april, calm


def run_to(world: MagnetWorld, day: float) -> MagnetWorld:
    world.start()
    world.agenda.run(until=day)
    return world


def test_balance_sees_goods_lost_on_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User.expect
    monkeypatch.setattr(User, "expect", lambda self, need, tonnes, day: whole(self, need, tonnes * 0.999, day))
    with pytest.raises(AssertionError, match="lost between order and receipt"):
        checks.balance(run_to(fakes.world(calm(), Streams(1, 0)), 30.0))


def test_balance_sees_use_that_is_not_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User._run_to

    def careless(self: User, now: float) -> None:
        used = [need.used for need in self.needs]
        whole(self, now)
        self.needs[0].used = used[0]

    monkeypatch.setattr(User, "_run_to", careless)
    with pytest.raises(AssertionError, match="unaccounted"):
        checks.balance(run_to(fakes.world(calm(), Streams(1, 0)), 30.0))


def test_licence_check_sees_a_licence_nobody_applied_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Tally.add

    def generous(self: Tally, name: str, now: float, end_use: int, files: float) -> None:
        whole(self, name, now, end_use, files * (1.5 if name == "approved" else 1.0))

    monkeypatch.setattr(Tally, "add", generous)
    with pytest.raises(AssertionError, match=r"licences than applications|lost or made up"):
        checks.licences(fakes.world(april(), Streams(1, 0)).run())


def test_zero_loss_check_sees_users_without_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Need.__init__

    def bare(self: Need, plan: NeedPlan, *rest: Any, **others: Any) -> None:
        whole(
            self,
            replace(plan, cover_days=-20.0) if plan.product is Product.MAGNETS_CONTROLLED else plan,
            *rest,
            **others,
        )

    monkeypatch.setattr(Need, "__init__", bare)
    with pytest.raises(AssertionError, match="without a shock"):
        checks.no_loss(fakes.world(calm(), Streams(1, 0)).run())


def test_loss_check_sees_recovery_out_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Production._catch_up

    def boastful(self: Production, day: float, until: float, month: int, rate: float) -> None:
        whole(self, day, until, month, rate)
        self.recovered[month] += rate * (until - day)

    monkeypatch.setattr(Production, "_catch_up", boastful)
    with pytest.raises(AssertionError, match="out of nothing"):
        checks.losses_add_up(fakes.world(april(), Streams(3, 0), points(plants__per_maker=1.0)).run())


def test_prefix_check_sees_foresight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A licence office that knows the future changes the past."""
    whole = Outlook.frontload_days

    def prophetic(self: Outlook, now: float) -> float:
        return whole(self, now) + (20.0 if self.law_in_force.law == april() else 0.0)

    monkeypatch.setattr(Outlook, "frontload_days", prophetic)
    left, right = (fakes.world(view, Streams(1, 0)).run() for view in (april(), calm()))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(left, right, months=9, weeks=int(APRIL // 7))


def test_sameness_check_sees_draws_in_call_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shared generator instead of keyed streams: a second world no longer sees the same draws."""
    import numpy as np

    shared = np.random.default_rng(1)
    monkeypatch.setattr(Streams, "_generator", lambda self, *key: shared)
    left, right = (fakes.world(april(), Streams(1, 0)).run() for _ in range(2))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(left, right)


def test_broken_pace_lets_more_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The volume cap binds: without it the rebound is larger."""
    capped = fakes.world(april(), Streams(1, 0)).run()
    monkeypatch.setattr(LicenceAccount, "_spend", lambda self, tonnes, now: True)
    free = fakes.world(april(), Streams(1, 0)).run()
    assert free.departed[0].max() > 1.1 * capped.departed[0].max()


def test_office_without_desks_is_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reviewers are finite: with a tenth of the throughput fewer files are decided by the end of 2025."""
    ordinary = fakes.world(april(), Streams(1, 0)).run()
    slowed = fakes.world(april(), Streams(1, 0))
    slowed.office.effort_days *= 10.0
    slow = slowed.run()
    assert slow.licences.approved[:, :18].sum() < 0.7 * ordinary.licences.approved[:, :18].sum()
