"""Compiled worlds beside pure ones on laws at random: the same records to the byte. Runs where modules are compiled."""

import gc
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from sim.study.provenance import compiled
from sim.worlds.magnets import users
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.users import User

from . import checks, pure

pytestmark = pytest.mark.skipif(not compiled(), reason="needs compiled modules: `make accelerate`")

ROOT = Path(__file__).parents[3]


def pure_records(*words: str) -> list[MagnetRecord]:
    """What another process makes of a case in pure Python."""
    command = [sys.executable, "-m", pure.__name__, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: list[MagnetRecord] = pickle.loads(done.stdout)
    return found


def compare(case: int, *words: str) -> None:
    for one, other in zip(pure.records(case), pure_records(str(case), *words), strict=True):
        checks.same(one, other)
        assert one.events == other.events


@pytest.mark.parametrize("case", range(3))
def test_compiled_worlds_are_the_pure_ones(case: int) -> None:
    compare(case)


def test_the_comparison_sees_a_world_that_differs() -> None:
    with pytest.raises(AssertionError, match="differ"):
        compare(0, "broken")


@pytest.mark.parametrize("thing", [User, users])
def test_a_test_that_replaces_compiled_code_is_skipped(thing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.skip.Exception, match="needs pure Python"):
        monkeypatch.setattr(thing, "anything", None, raising=False)


@pytest.mark.parametrize("thing", [checks, gc, MagnetRecord, checks.same])
def test_other_things_can_be_replaced(thing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing, "__doc__", "another")
    assert thing.__doc__ == "another"
