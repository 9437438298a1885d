"""The law of magnets shares schedules between cells and paths: held against the view, and a wrong way of sharing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sim.policy import ControlSchedule, PolicyView, list_paths, load_path, load_register
from sim.worlds.magnets import law
from sim.worlds.magnets.law import READ_CONTROLS, MagnetLaw


@pytest.fixture(autouse=True)
def nothing_shared() -> Iterator[None]:
    law._schedule.cache_clear()
    yield
    law._schedule.cache_clear()


def compare() -> None:
    """Every control that a world reads, of all standard paths: that of the view, without the names of acts."""
    for name in list_paths():
        view = PolicyView.of(load_path(name, load_register()))
        found = MagnetLaw.of(view)
        for cell in READ_CONTROLS:
            own = view.control_schedule(*cell)
            states = tuple(replace(state, act_id="") for state in own.states)
            assert repr(found.control_schedule(*cell)) == repr(ControlSchedule(own.days, states))


def test_schedules_are_those_of_the_view() -> None:
    compare()


def test_a_key_that_leaves_something_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, answers = law._schedule, {}

    def by_days(given: ControlSchedule) -> ControlSchedule:
        return answers.setdefault(given.days, whole(given))

    monkeypatch.setattr(law, "_schedule", by_days)
    with pytest.raises(AssertionError):
        compare()
