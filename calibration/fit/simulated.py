"""What any world of a fit gives back, and the policy that it runs under: the record as it was known on a day."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.policy import PolicyView, load_path, load_register

PATH: Final = "current_policy"
"""Path that the record is taken from. Any path would do: until the eve all share the record."""


@dataclass(frozen=True)
class Simulated:
    """This is what one world would have shown: S series and C sectors over M months, F licence facts, P patterns."""

    flows: NDArray[np.float64]
    """[S, M] in the unit of the series."""
    output: NDArray[np.float64]
    """[C, M] net output of each sector that claims output, as a share of normal: what is made up is inside."""
    facts: NDArray[np.float64]
    """[F] nan where one never happened."""
    patterns: NDArray[np.float64]
    """[P] nan where one never happened."""


@cache
def view_known_on(day: date) -> PolicyView:
    """Return the policy as the world knew it on a day: acts that were printed later are left out."""
    path = load_path(PATH, load_register())
    acts = tuple(act for act in path.acts if (act.known_from or act.announced) <= day)
    return PolicyView.of(replace(path, acts=acts))
