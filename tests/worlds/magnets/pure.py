"""Worlds under laws at random, for a comparison of compiled modules with pure Python.

`python -m tests.worlds.magnets.pure CASE` runs them in pure Python, whatever is compiled, and writes the records to
standard output as a pickle. A second word breaks the world on purpose.
"""

import pickle
import sys
from random import Random
from typing import TYPE_CHECKING

from sim.worlds import compiled

if TYPE_CHECKING:
    from sim.worlds.magnets.record import MagnetRecord


def records(case: int) -> list["MagnetRecord"]:
    """A replication under three laws, of which the later two leave the first."""
    from sim.inputs.magnets import load_magnet_inputs
    from sim.parameters.streams import Streams
    from sim.worlds.magnets.histories import run_laws

    from . import laws

    draw, streams = Random(case), Streams(6, case)
    first = laws.random_law(draw)
    given = [first, *(laws.random_law(draw, first, since=since) for since in (300.0, 420.0))]
    return run_laws(given, load_magnet_inputs(), streams, laws.behaviour(streams))


def stay_pure() -> None:
    """Look for no compiled modules in this process."""
    compiled.put_first = lambda places, root=compiled.ROOT: None


def break_it() -> None:
    """Let goods be shipped as if no licence capped their volume."""
    from sim.worlds.magnets.licence_accounts import LicenceAccount

    LicenceAccount._spend = lambda self, tonnes, now: tonnes  # type: ignore[method-assign]


if __name__ == "__main__":
    stay_pure()
    if sys.argv[2:]:
        break_it()
    sys.stdout.buffer.write(pickle.dumps(records(int(sys.argv[1]))))
