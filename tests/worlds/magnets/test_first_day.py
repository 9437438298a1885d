"""Law of the first day, of days before and of the last day: normal comes from the record, and every day counts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim.clock import HORIZON, WARM_UP_DAYS
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, PolicyView, Practice, Regime, list_paths, load_path, load_register
from sim.policy.acts import MOST_PCT
from sim.policy.levers import LEVERS
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import READ_LEVERS, MagnetLaw
from sim.worlds.magnets.outlook import shifted_share
from sim.worlds.magnets.record import MagnetRecord
from tests.behaviours import points

from . import checks, fakes

HALT = ControlState(Regime.LICENCE, Practice.HALT)
FIRST = -WARM_UP_DAYS


def run(laws: Sequence[MagnetLaw]) -> list[MagnetRecord]:
    return run_laws(laws, load_magnet_inputs(), Streams(3, 0), points())


def halted(day: float) -> MagnetLaw:
    """Controlled magnets are halted from a day on."""
    return fakes.law(fakes.everywhere(("magnets_controlled",), ControlSchedule((day,), (HALT,))))


def charged(day: float, pct: float) -> MagnetLaw:
    """A duty on magnets from a day on."""
    return replace(fakes.law(), magnet_duty=fakes.duty((int(day), pct)))


def test_what_was_controlled_before_the_world_is_controlled_from_its_first_day() -> None:
    early, first, later = run([halted(FIRST - 300.0), halted(FIRST), halted(0.0)])
    checks.same(early, first)
    lost = [record.gross_loss.sum(axis=0) for record in (first, later)]
    assert lost[0].cumsum()[5] > lost[1].cumsum()[5] > 0.0, "a halt of the first day of the run is felt in half a year"
    with pytest.raises(AssertionError, match="differ"):
        checks.same(first, later)


def test_a_halt_of_the_day_after_the_run_changes_nothing() -> None:
    calm, last, after = run([fakes.law(), halted(HORIZON - 1.0), halted(float(HORIZON))])
    checks.same(calm, after)
    assert last.gross_loss.sum() == 0.0, "stocks last for a day"
    assert last.departed[..., -1].sum() <= calm.departed[..., -1].sum()


def asked_of_china(law: MagnetLaw, day: float) -> float:
    """China's share on a day of orders of which half are normal."""
    world = fakes.world(law, Streams(3, 0), points())
    return world.outlook.china_share(0.5, day)


@pytest.mark.parametrize("pct", [27.1, 127.1, float(MOST_PCT)])
def test_a_duty_before_the_run_moves_orders_as_one_in_it_does(pct: float) -> None:
    days = (-1500.0, -365.0, FIRST, -1.0, 0.0, 1.0, 100.0)
    shares = [asked_of_china(charged(day, pct), 200.0) for day in days]
    assert all(0.0 < share < 0.5 for share in shares), "half of normal orders are China's"
    assert shares == sorted(shares), "the longer the duty has been, the more is bought elsewhere"
    assert shares[3] == pytest.approx(shares[5], abs=2e-3)
    # Long ago: the whole response, see `Outlook._landed_cost_response`.
    whole = shifted_share(0.5, -points().sourcing.elasticity_long * np.log((100.0 + pct) / 102.1))
    settled = asked_of_china(charged(-2100.0, pct), float(HORIZON))
    assert settled == pytest.approx(whole, abs=0.02)


def test_normal_is_the_record_on_every_path() -> None:
    laws = {name: MagnetLaw.of(PolicyView.of(load_path(name, load_register()))) for name in list_paths()}
    assert {law.normal_duty for law in laws.values()} == {laws["realised"].normal_duty}
    for law in laws.values():
        for day in (-3000.0, -300.0, -1.0):
            assert law.normal_duty.duty_pct(day, day) == law.magnet_duty.duty_pct(day, day)
        assert law.normal_duty.duty_pct(900.0, 900.0) == law.magnet_duty.duty_pct(-1.0, -1.0)


def test_mutant_normal_is_read_from_the_path() -> None:
    law = charged(FIRST, 127.1)
    wrong = replace(law, normal_duty=law.magnet_duty)
    assert asked_of_china(wrong, 500.0) == pytest.approx(0.5)
    assert asked_of_china(law, 500.0) < 0.4


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("day", [FIRST - 200.0, 0.0, HORIZON - 1.0])
def test_levers_at_the_ends_of_their_ranges(end: str, day: float) -> None:
    levers = {name: float(getattr(LEVERS[name], end)) for name in READ_LEVERS}
    for base in (fakes.law(), halted(-50.0)):
        law = fakes.moved(base, day, **levers)
        world = fakes.world(law, Streams(3, 0), points())
        record = world.run()
        checks.balance(world)
        checks.losses_add_up(record)
        files = record.licences
        # Files from before the run are pending too, so months are compared with the month before.
        decided = files.approved + files.refused
        assert np.allclose(np.diff(files.pending), (files.applied - decided)[:, 1:]), "files are lost or made up"
        for amounts in (record.gross_loss, record.arrived, record.departed, record.in_transit, record.stranded):
            assert np.isfinite(amounts).all()
            assert amounts.min() >= -1e-9
