"""The kinds of worlds that a study runs: what law each reads, and how it is run. Everything else treats them alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import ControlCell, PolicyView
from sim.policy.controls import Aspect
from sim.policy.readings import Readings
from sim.study.garbage import uncollected
from sim.worlds.magnets.histories import run_laws
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.magnets.readings import NOT_READ, magnet_readings
from sim.worlds.magnets.readings import READ_ASPECTS as READ_OF_MAGNETS
from sim.worlds.magnets.record import MagnetRecord
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.readings import READ_ASPECTS as READ_OF_TRADE
from sim.worlds.trade.readings import trade_readings
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
    readings: Callable[[L], Readings]
    """What worlds make of such a law: where the readings of two laws agree, nothing that happens is another."""
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


MAGNETS: Final = Kind[MagnetLaw, MagnetRecord]("magnets", MagnetLaw.of, magnet_readings, _magnet_records)

TRADE: Final = Kind[TradeLaw, TradeRecord]("trade", TradeLaw.of, trade_readings, _trade_records)

KINDS: Final[tuple[Kind[Any, Any], ...]] = (MAGNETS, TRADE)
"""Every kind that a study runs, in the order in which a replication runs them."""

READ_ASPECTS: Final[Mapping[ControlCell, frozenset[Aspect]]] = {**READ_OF_MAGNETS, **READ_OF_TRADE}
"""What worlds of any kind ask of each control."""

UNREAD_BECAUSE: Final = NOT_READ
"""Why worlds do not ask for something, by product and aspect, where a user may wonder."""
