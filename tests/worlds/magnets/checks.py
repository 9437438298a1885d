"""Checks on a running or finished world. Each raises AssertionError; `test_mutants.py` shows that each can."""

from collections.abc import Iterator

import numpy as np

from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.shipments import Shipment
from sim.worlds.magnets.world import MagnetWorld

TOLERANCE_TONNES = 1e-6


def balance(world: MagnetWorld) -> None:
    """Nothing appears or vanishes: what is on order is in one place, and stocks and use of every user add up."""
    found: dict[tuple[str, str], float] = {}
    for shipment in (*world.market.carriers.on_the_way(), *docked(world)):
        key = shipment.user.name, shipment.need.product
        found[key] = found.get(key, 0.0) + shipment.tonnes
    for user in world.population.users:
        for need in user.needs:
            start = world.opening_stock[user.name, need.product]
            gap = start + need.received + need.flowed - need.used - need.stock
            assert abs(gap) < TOLERANCE_TONNES, f"{user.name} {need.product}: {gap} t unaccounted for"
            assert need.stock >= -TOLERANCE_TONNES, f"{user.name} {need.product}: stock {need.stock}"
            assert need.on_order >= -TOLERANCE_TONNES, f"{user.name} {need.product}: on order {need.on_order}"
            under_way = sum(user.under_way(need))
            assert abs(under_way - need.under_way) < TOLERANCE_TONNES, f"{user.name} {need.product}: lost at sea"
            gap = need.on_order - found.pop((user.name, need.product), 0.0) - under_way
            assert abs(gap) < TOLERANCE_TONNES, f"{user.name} {need.product}: {gap} t lost between order and receipt"
    assert not found, f"goods that nobody ordered: {found}"


def docked(world: MagnetWorld) -> Iterator[Shipment]:
    """Shipments that wait for a licence."""
    for user in world.population.users:
        accounts = [user.account_abroad, *(need.account for need in user.needs if need.account is not None)]
        for account in accounts:
            yield from account.dock  # type: ignore[misc]


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
    """What is made up was lost before, and never more of it; some of it is made up beyond the run."""
    assert np.all(record.deferred <= record.gross_loss + 1e-6), "more made up than was lost"
    lag = record.deferred.cumsum(axis=1) - record.recovered.cumsum(axis=1)
    assert np.all(lag >= -1e-6), "recovery out of nothing"
    assert np.allclose(record.short_of.sum(axis=1), record.gross_loss), "an input is short of what was not made"


def same(left: MagnetRecord, right: MagnetRecord, months: int | None = None, weeks: int | None = None) -> None:
    """Two records are identical to the bit, in the first `months` and `weeks` or throughout."""
    for name in ("gross_loss", "recovered", "departed", "arrived", "in_transit", "stranded", "adaptation",
                 "short_of", "capacity"):  # fmt: skip
        a, b = getattr(left, name)[..., :months], getattr(right, name)[..., :months]
        assert a.tobytes() == b.tobytes(), f"{name} differs"
    for name in ("applied", "approved", "returned", "refused", "pending"):
        a, b = getattr(left.licences, name)[:, :months], getattr(right.licences, name)[:, :months]
        assert a.tobytes() == b.tobytes(), f"licences {name} differ"
    for name in ("cover_weeks", "level"):
        a, b = getattr(left, name)[:, :weeks], getattr(right, name)[:, :weeks]
        assert a.tobytes() == b.tobytes(), f"{name} differs"
