"""Each important check, shown to fail on a model broken on purpose."""

from typing import Any

import pytest

from sim.inputs import load_inputs
from sim.world.licences import Office, Pair, Tally
from sim.world.needs import Need
from sim.world.outlook import Outlook
from sim.world.plants import Production
from sim.world.streams import Streams
from sim.world.users import User
from sim.world.world import World

from . import checks
from .shocks import APRIL, april, calm


def run_to(world: World, day: float) -> World:
    world.start()
    world.env.run(until=day)
    return world


def test_balance_sees_goods_lost_on_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User.receive
    monkeypatch.setattr(User, "receive", lambda self, need, tonnes: whole(self, need, tonnes * 0.999))
    with pytest.raises(AssertionError, match="received by nobody"):
        checks.balance(run_to(World(calm(), load_inputs(), Streams(1, 0)), 30.0))


def test_balance_sees_use_that_is_not_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = User.settle

    def careless(self: User, now: float) -> None:
        used = [need.used for need in self.needs]
        whole(self, now)
        self.needs[0].used = used[0]

    monkeypatch.setattr(User, "settle", careless)
    with pytest.raises(AssertionError, match="unaccounted"):
        checks.balance(run_to(World(calm(), load_inputs(), Streams(1, 0)), 30.0))


def test_licence_check_sees_a_licence_nobody_applied_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Tally.add

    def generous(self: Tally, name: str, now: float, end_use: int, files: float) -> None:
        whole(self, name, now, end_use, files * (1.5 if name == "approved" else 1.0))

    monkeypatch.setattr(Tally, "add", generous)
    with pytest.raises(AssertionError, match=r"licences than applications|lost or made up"):
        checks.licences(World(april(), load_inputs(), Streams(1, 0)).run())


def test_zero_loss_check_sees_users_without_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Need.__init__

    def bare(self: Need, product: str, use: float, cover_days: float) -> None:
        whole(self, product, use, -10.0 if product == "magnets_controlled" else cover_days)

    monkeypatch.setattr(Need, "__init__", bare)
    with pytest.raises(AssertionError, match="without a shock"):
        checks.no_loss(World(calm(), load_inputs(), Streams(1, 0)).run())


def test_loss_check_sees_recovery_out_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Production._catch_up

    def boastful(self: Production, now: float, month: int, units: float) -> None:
        whole(self, now, month, units)
        self.recovered[month] += units

    monkeypatch.setattr(Production, "_catch_up", boastful)
    with pytest.raises(AssertionError, match="out of nothing"):
        checks.losses_add_up(World(april(), load_inputs(), Streams(3, 0)).run())


def test_prefix_check_sees_foresight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A licence office that knows the future changes the past."""
    whole = Outlook.frontload_days

    def prophetic(self: Outlook, now: float, user: User, need: Need) -> float:
        return whole(self, now, user, need) + (20.0 if self.law.path == "april" else 0.0)

    monkeypatch.setattr(Outlook, "frontload_days", prophetic)
    inputs = load_inputs()
    left, right = (World(view, inputs, Streams(1, 0)).run() for view in (april(), calm()))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(left, right, months=9, weeks=int(APRIL // 7))


def test_sameness_check_sees_draws_in_call_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shared generator instead of keyed streams: a second world no longer sees the same draws."""
    import numpy as np

    shared = np.random.default_rng(1)
    monkeypatch.setattr(Streams, "_generator", lambda self, *key: shared)
    inputs = load_inputs()
    left, right = (World(april(), inputs, Streams(1, 0)).run() for _ in range(2))
    with pytest.raises(AssertionError, match="differ"):
        checks.same(left, right)


def test_broken_pace_lets_more_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The volume cap binds: without it the rebound is larger."""
    inputs = load_inputs()
    capped = World(april(), inputs, Streams(1, 0)).run()
    monkeypatch.setattr(Pair, "_spend", lambda self, tonnes, now: True)
    free = World(april(), inputs, Streams(1, 0)).run()
    assert free.departed[0].max() > 1.1 * capped.departed[0].max()


def test_office_without_desks_is_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reviewers are finite: with a tenth of the throughput fewer files are decided by the end of 2025."""
    inputs = load_inputs()
    ordinary = World(april(), inputs, Streams(1, 0)).run()
    whole: Any = Office.size_for
    monkeypatch.setattr(Office, "size_for", lambda self, flow, ratio: whole(self, flow, ratio / 10.0))
    slow = World(april(), inputs, Streams(1, 0)).run()
    assert slow.licences.approved[:, :18].sum() < 0.7 * ordinary.licences.approved[:, :18].sum()
