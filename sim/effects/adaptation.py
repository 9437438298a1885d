"""What adaptation costs: what plants used of each kind, times what a unit of it costs."""

import numpy as np

from sim.effects.outcomes import MagnetOutcome
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats
from sim.worlds.magnets.record import KINDS, OF_OUTPUT


def adaptation_cost(outcome: MagnetOutcome, sectors: ClaimedSectors) -> Floats:
    """[R, S, M] US$ million that the claimed sectors spend on a path to get by with fewer magnets, month by month.

    Kinds that are told in output cost a share of the value added of that output; magnets cost so much a tonne.
    """
    worth = np.ones((len(sectors.places), len(KINDS)))
    worth[:, list(OF_OUTPUT)] = sectors.value_added_usd_m_per_unit[:, None]
    used = outcome.adaptation[:, list(sectors.places)]
    return np.asarray(np.einsum("rskm,rk,sk->rsm", used, outcome.adaptation_price, worth))
