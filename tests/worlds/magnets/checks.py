"""Checks on a running or finished world. Each raises AssertionError; `test_mutants.py` shows that each can."""

import numpy as np

from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld

TOLERANCE_TONNES = 1e-6


def balance(world: MagnetWorld) -> None:
    """Nothing appears or vanishes: orders, goods at the dock, under way and received; stocks and use of every user."""
    received: dict[str, float] = {}
    for user in world.population.users:
        for need in user.needs:
            start = world.opening_stock[user.name, need.product]
            gap = start + need.received + need.flowed - need.used - need.stock
            assert abs(gap) < TOLERANCE_TONNES, f"{user.name} {need.product}: {gap} t unaccounted for"
            assert need.stock >= -TOLERANCE_TONNES, f"{user.name} {need.product}: stock {need.stock}"
            assert need.on_order >= -TOLERANCE_TONNES, f"{user.name} {need.product}: on order {need.on_order}"
            if need.product != "embedded":
                received[need.product] = received.get(need.product, 0.0) + need.received
    for product, account in world.market.carriers.balances.items():
        assert account.made <= account.ordered + TOLERANCE_TONNES, f"{product}: more made than ordered"
        gap = account.made - account.dock - account.under_way - account.received
        assert abs(gap) < TOLERANCE_TONNES, f"{product}: {gap} t lost between maker and user"
        gap = account.received - received.get(product, 0.0)
        assert abs(gap) < TOLERANCE_TONNES, f"{product}: {gap} t received by nobody"


def licences(record: MagnetRecord) -> None:
    """Decisions never outrun applications, and every file is somewhere."""
    counts = record.licences
    applied = counts.applied.cumsum(axis=1)
    decided = counts.approved.cumsum(axis=1) + counts.refused.cumsum(axis=1)
    assert np.all(counts.approved.cumsum(axis=1) <= applied + 1e-9), "more licences than applications"
    assert np.allclose(applied, decided + counts.pending, atol=1e-6), "files are lost or made up"


def no_loss(record: MagnetRecord) -> None:
    """Without a shock nothing is lost."""
    assert float(record.gross_loss.sum()) == 0.0, f"lost {record.gross_loss.sum(axis=1)} without a shock"
    assert np.isnan(record.first_stop_day).all(), "a plant stopped without a shock"


def losses_add_up(record: MagnetRecord) -> None:
    """What is made up was lost before, and never more of it."""
    assert np.all(record.deferred <= record.gross_loss + 1e-6), "more made up than was lost"
    assert np.allclose(record.deferred.sum(axis=1), record.recovered.sum(axis=1), atol=1e-6), "recovery out of nothing"


def same(left: MagnetRecord, right: MagnetRecord, months: int | None = None, weeks: int | None = None) -> None:
    """Two records are identical to the bit, in the first `months` and `weeks` or throughout."""
    for name in ("gross_loss", "recovered", "departed", "arrived", "in_transit", "stranded"):
        a, b = getattr(left, name)[..., :months], getattr(right, name)[..., :months]
        assert a.tobytes() == b.tobytes(), f"{name} differs"
    for name in ("applied", "approved", "returned", "refused", "pending"):
        a, b = getattr(left.licences, name)[:, :months], getattr(right.licences, name)[:, :months]
        assert a.tobytes() == b.tobytes(), f"licences {name} differ"
    for name in ("cover_weeks", "level"):
        a, b = getattr(left, name)[:, :weeks], getattr(right, name)[:, :weeks]
        assert a.tobytes() == b.tobytes(), f"{name} differs"
