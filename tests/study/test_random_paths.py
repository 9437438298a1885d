"""No path that is accepted dies: paths at random, with law of any day, are run in both worlds and become tables."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from random import Random

import numpy as np
import pytest

import sim
from sim.policy import PathErrors, PolicyPath, load_path, load_register
from sim.report.columns import TableError
from sim.worlds.trade.soybeans import Soybeans

from ..random_paths import RandomPath
from ..worlds.magnets import checks
from ..worlds.trade import fakes

PATHS = 6


def accepted(folder: Path) -> Iterator[PolicyPath]:
    """Paths that are accepted, without end; about every other is refused."""
    register = load_register()
    for seed in count():
        file = folder / f"random_{seed}.toml"
        file.write_text(RandomPath(Random(seed), register, file.stem).text, encoding="utf-8")
        try:
            yield load_path(file, register)
        except PathErrors:
            continue


def survives(path: PolicyPath) -> None:
    """Run a path and its baseline once, lay out all tables, and look at what the worlds have left."""
    found = sim.run(path, replications=1, seed=3)
    runs = found.study.runs[path.name]
    fakes.possible(runs.trade[0])
    record = runs.magnets[0]
    checks.losses_add_up(record)
    for amounts in (record.gross_loss, record.departed, record.arrived, record.in_transit, record.stranded):
        assert np.isfinite(amounts).all(), "magnets are not finite"
        assert amounts.min() >= -1e-6, "magnets are below nothing"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[PolicyPath]:
    return list(islice(accepted(tmp_path_factory.mktemp("paths")), PATHS))


@pytest.mark.parametrize("place", range(PATHS))
def test_a_path_that_is_accepted_is_simulated(paths: list[PolicyPath], place: int) -> None:
    survives(paths[place])


def test_mutant_prices_below_nothing_are_seen(paths: list[PolicyPath], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Soybeans, "futures", property(lambda self: self.basis))
    with pytest.raises((AssertionError, TableError), match="below"):
        survives(paths[0])
