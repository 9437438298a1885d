"""All laws of a replication in one world: the same bytes as alone, and checks that see paths that are mixed up."""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.trade.costs import ProducerCosts
from sim.worlds.trade.duties import PathDuties
from sim.worlds.trade.exports import Exports
from sim.worlds.trade.imports import Imports
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.rises import RisesAhead
from sim.worlds.trade.soybean_price import StocksAhead
from sim.worlds.trade.soybean_terms import SoybeanTerms
from sim.worlds.trade.world import TradeWorld

from . import fakes
from .fakes import same

Run = Callable[[Sequence[TradeLaw], Streams, Behaviour], list[TradeRecord]]


def together(laws: Sequence[TradeLaw], streams: Streams, values: Behaviour) -> list[TradeRecord]:
    return TradeWorld(laws, load_trade_inputs(), streams, values).run()


@cache
def alone(seed: int) -> list[TradeRecord]:
    """What each law leaves in a world of its own."""
    laws, streams, values = fakes.drawn(seed)
    return [together([one], streams, values)[0] for one in laws]


def as_alone(seed: int, run: Run = together) -> None:
    """Raise AssertionError unless laws that are run together leave what each of them leaves alone."""
    same(run(*fakes.drawn(seed)), alone(seed))


@pytest.mark.parametrize("seed", range(4))
def test_a_law_has_the_same_bytes_whatever_runs_beside_it(seed: int) -> None:
    as_alone(seed)


def test_a_law_twice_in_a_world_has_the_same_bytes_twice() -> None:
    (one, *_), streams, values = fakes.drawn(0)
    same(*together([one, one], streams, values))


def test_mutant_records_of_two_paths_change_places() -> None:
    def swapped(laws: Sequence[TradeLaw], streams: Streams, values: Behaviour) -> list[TradeRecord]:
        first, second, *rest = together(laws, streams, values)
        return [second, first, *rest]

    with pytest.raises(AssertionError, match="differ"):
        as_alone(0, swapped)


def rolled(found: Any) -> Any:
    """Every path is given what belongs to the one before it; a path alone keeps its own."""
    if is_dataclass(found):
        return replace(found, **{one.name: np.roll(getattr(found, one.name), 1, axis=-1) for one in fields(found)})  # type: ignore[type-var]
    return np.roll(found, 1, axis=0)


MIXED: tuple[tuple[type, str], ...] = (
    (PathDuties, "duties_pct"),
    (PathDuties, "_normal_on"),
    (RisesAhead, "avoided"),
    (Imports, "_pushed"),
    (Imports, "_kept_on"),
    (Imports, "_room"),
    (Exports, "_blocked"),
    (SoybeanTerms, "duty_pct"),
    (SoybeanTerms, "_purchases"),
    (SoybeanTerms, "_outlook"),
    (StocksAhead, "premium"),
    (ProducerCosts, "step"),
    (TradeWorld, "_points"),
)
"""Every place in which a number is looked up or worked out by path."""


@pytest.mark.parametrize(("owner", "name"), MIXED, ids=lambda part: getattr(part, "__name__", part))
def test_mutant_paths_are_mixed_up(owner: type, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *given: rolled(whole(*given)))
    with pytest.raises(AssertionError, match="differ"):
        as_alone(0)
