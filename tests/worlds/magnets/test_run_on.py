"""What is lost in the run may be made up beyond it, and nothing else of what lies beyond is reported."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import HORIZON, MONTHS
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, Practice, Regime
from sim.worlds.magnets import plants
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.plants import BEYOND, Production
from sim.worlds.magnets.record import MagnetRecord
from tests.behaviours import points

from . import checks, fakes

DECEMBER = MONTHS.index("2026-12")


def late_halt() -> MagnetLaw:
    """A halt that ends a fortnight before the run does, so plants are behind on its last day."""
    states = (ControlState(Regime.LICENCE, Practice.HALT), ControlState(Regime.NONE))
    control = ControlSchedule((HORIZON - 250.0, HORIZON - 14.0), states)
    return fakes.law(fakes.everywhere(("magnets_controlled", "materials"), control))


def run(**changes: float) -> MagnetRecord:
    return fakes.world(late_halt(), Streams(3, 0), points(**changes)).run()


def test_december_is_no_artefact() -> None:
    """Losses of December are made up in the year after, as those of other months are in theirs."""
    record = run()
    checks.losses_add_up(record)
    lost, deferred = (array[:, DECEMBER].sum() for array in (record.gross_loss, record.deferred))
    assert lost > 0.0
    assert deferred > 0.2 * lost
    assert record.deferred.sum() > 1.05 * record.recovered.sum(), "some of it beyond the run"
    assert not record.first_stop_day.max() >= HORIZON


def test_the_run_ends_at_the_horizon_if_nobody_is_behind() -> None:
    world = fakes.world(fakes.law(), Streams(3, 0), points())
    world.run()
    assert world.agenda.now == HORIZON


def test_the_last_day_is_seen_where_the_run_stops_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The former rule: a backlog that is open on the last day is lost."""
    monkeypatch.setattr(Production, "owes", lambda self, now: False)
    with pytest.raises(AssertionError, match="made up late"):
        assert run().deferred[:, DECEMBER].sum() > 0.2 * run().gross_loss[:, DECEMBER].sum(), "made up late"


def test_nothing_that_happens_beyond_the_run_is_in_the_record() -> None:
    """A world that is run far beyond the horizon leaves the record of one that stops when nobody is behind."""
    short, long = (fakes.world(late_halt(), Streams(3, 0), points()) for _ in range(2))
    one = short.run()
    long.start()
    long.agenda.run(until=HORIZON)
    long.agenda.run(until=HORIZON + 300.0)
    other = long.record()
    for name in ("gross_loss", "recovered", "deferred", "departed", "arrived", "in_transit", "stranded"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, atol=1e-9, err_msg=name)
    checks.same(one, replace(other, gross_loss=one.gross_loss, recovered=one.recovered))


def test_lost_output_is_made_up_within_the_window_and_no_longer() -> None:
    """Ten units a day for four days, of which overtime makes up five a day; what customers leave is lost."""
    plant = Production(units_per_day=10.0, overtime=0.5, window_days=30.0)
    plant.accrue(0.0, 4.0, 0.0)
    plant.accrue(4.0, 6.0, 1.5)
    assert (plant.gross_loss[0], plant.recovered[0], plant.deferred[0]) == (40.0, 10.0, 10.0)
    assert plant.backlog_units(6.0) == 30.0
    # The second day's customers leave from day 31 on; by day 32.5 one and a half of three days are gone.
    assert plant.backlog_units(32.5) == pytest.approx(15.0)
    assert plant.backlog_units(34.1) == 0.0
    # Work that begins as they leave makes up what is left to the last of them, on day 34.
    assert plant.backlog_days(33.0, 1.5) == pytest.approx(1.0)
    plant.accrue(33.0, 36.0, 1.5)
    assert sum(plant.recovered) == pytest.approx(15.0)
    assert plant.backlog_units(36.0) == 0.0


def test_output_made_up_beyond_the_run_is_deferred_of_its_month() -> None:
    plant = Production(units_per_day=10.0, overtime=0.5, window_days=60.0)
    plant.accrue(HORIZON - 4.0, HORIZON + 2.0, 0.0)
    assert plant.owes(float(HORIZON))
    plant.accrue(HORIZON + 2.0, HORIZON + 22.0, 1.5)
    assert plant.gross_loss[DECEMBER] == plant.deferred[DECEMBER] == pytest.approx(40.0)
    assert plant.recovered[DECEMBER] == 0.0
    assert plant.gross_loss[BEYOND] == plant.deferred[BEYOND] == pytest.approx(20.0)
    assert plant.recovered[BEYOND] == pytest.approx(60.0)
    assert not plant.owes(HORIZON + 22.0)


Levels = st.lists(st.tuples(st.floats(0.1, 40.0), st.sampled_from([0.0, 0.3, 0.9, 1.0, 1.05, 1.2, 1.6])), min_size=2)


@given(Levels, st.integers(0, 10_000))
def test_how_often_output_is_booked_changes_nothing(steps: list[tuple[float, float]], case: int) -> None:
    """The same output, booked at once and in pieces, gives the same figures."""
    draw = Random(case)
    once, often = (Production(units_per_day=7.0, overtime=0.5, window_days=45.0) for _ in range(2))
    day = 100.0
    for days, level in steps:
        once.accrue(day, day + days, level)
        cuts = sorted(draw.uniform(day, day + days) for _ in range(draw.randint(0, 4)))
        for first, last in zip([day, *cuts], [*cuts, day + days], strict=True):
            often.accrue(first, last, level)
        day += days
        assert often.backlog_units(day) == pytest.approx(once.backlog_units(day), abs=1e-6)
        assert often.backlog_days(day, 1.3) == pytest.approx(once.backlog_days(day, 1.3), abs=1e-6)
    for name in ("gross_loss", "recovered", "deferred"):
        assert getattr(often, name) == pytest.approx(getattr(once, name), abs=1e-6), name


def test_the_check_of_booking_sees_customers_who_leave_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The former rule: what was booked together leaves together, on the last of its days."""
    whole = plants.Backlog.__init__

    def booked_together(self: plants.Backlog, first: float, last: float, month: int, units_per_day: float) -> None:
        whole(self, last - 1e-6, last, month, units_per_day * (last - first) / 1e-6)

    monkeypatch.setattr(plants.Backlog, "__init__", booked_together)
    with pytest.raises((AssertionError, ExceptionGroup)):  # Hypothesis groups the errors of several examples
        test_how_often_output_is_booked_changes_nothing()
