"""The kinds of worlds that a study runs: what law each reads, and how it is run. Everything else treats them alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import PolicyView
from sim.study.garbage import uncollected
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld

L = TypeVar("L")
R = TypeVar("R")


@dataclass(frozen=True)
class Kind(Generic[L, R]):
    """One kind of world: from the laws of paths to the records of a replication."""

    name: str
    law: Callable[[PolicyView], L]
    """The part of a path's law that worlds of the kind read: equal laws have equal worlds."""
    run: Callable[[Sequence[L], Streams, Behaviour], list[R]]
    """The records of one replication under each law, in the order of the laws."""


def _magnet_records(laws: Sequence[MagnetLaw], streams: Streams, behaviour: Behaviour) -> list[MagnetRecord]:
    """Worlds that share the history that their laws share."""
    with uncollected():
        return run_laws(laws, load_magnet_inputs(), streams, behaviour)


def _trade_records(laws: Sequence[TradeLaw], streams: Streams, behaviour: Behaviour) -> list[TradeRecord]:
    """One world for all laws."""
    with uncollected():
        return TradeWorld(laws, load_trade_inputs(), streams, behaviour).run()


MAGNETS: Final = Kind[MagnetLaw, MagnetRecord]("magnets", MagnetLaw.of, _magnet_records)

TRADE: Final = Kind[TradeLaw, TradeRecord]("trade", TradeLaw.of, _trade_records)

KINDS: Final[tuple[Kind[Any, Any], ...]] = (MAGNETS, TRADE)
"""Every kind that a study runs, in the order in which a replication runs them."""
