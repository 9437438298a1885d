"""The kinds of worlds that a study runs: what law each reads, and how it is run. Everything else treats them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import PolicyView
from sim.study.garbage import uncollected
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.magnets.world import MagnetWorld
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld

L = TypeVar("L")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class World(Protocol[R_co]):
    """What all worlds have in common."""

    def run(self) -> R_co:
        """Run to the end of the horizon, once, and return what happened."""


@dataclass(frozen=True)
class Kind(Generic[L, R]):
    """One kind of world: from the law of a path to the record of a replication."""

    name: str
    law: Callable[[PolicyView], L]
    """The part of a path's law that worlds of the kind read: equal laws have equal worlds."""
    world: Callable[[L, Streams, Behaviour], World[R]]

    def run(self, law: L, streams: Streams, behaviour: Behaviour) -> R:
        """The record of one replication under a law."""
        with uncollected():
            return self.world(law, streams, behaviour).run()


def _magnet_world(law: MagnetLaw, streams: Streams, behaviour: Behaviour) -> MagnetWorld:
    return MagnetWorld(law, load_magnet_inputs(), streams, behaviour)


def _trade_world(law: TradeLaw, streams: Streams, behaviour: Behaviour) -> TradeWorld:
    return TradeWorld(law, load_trade_inputs(), streams, behaviour)


MAGNETS: Final = Kind[MagnetLaw, MagnetRecord]("magnets", MagnetLaw.of, _magnet_world)

TRADE: Final = Kind[TradeLaw, TradeRecord]("trade", TradeLaw.of, _trade_world)

KINDS: Final[tuple[Kind[Any, Any], ...]] = (MAGNETS, TRADE)
"""Every kind that a study runs, in the order in which a replication runs them."""
