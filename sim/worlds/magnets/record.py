"""What one replication leaves behind: plain arrays, no reference to the world that made them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.policy import Destination, EndUse, Product

DESTINATIONS: Final[tuple[Destination, ...]] = tuple(place for place in Destination if place is not Destination.CN)
"""Where magnets are shipped to; axis D of the flow arrays."""

END_USES: Final[tuple[EndUse, ...]] = tuple(EndUse)
"""End uses the licence office tells apart; axis E of the licence arrays."""

INPUTS: Final[tuple[Product, ...]] = (
    Product.MAGNETS_CONTROLLED,
    Product.MAGNETS_UNCONTROLLED,
    Product.MATERIALS,
    Product.EMBEDDED_MAGNETS,
)
"""Inputs that a plant may be short of; axis I."""

KINDS: Final = ("thrift", "regrade", "parts", "requalification", "embedded", "emergency", "air")
"""Kinds of adaptation; axis K. The first four are told in output, the last three in tonnes of magnets:

- thrift: output made, times the share of magnet use that is saved;
- regrade: output made, times the share of magnet use that is of an uncontrolled grade in place of a controlled one;
- parts: output made, times the share of parts that come from makers without Chinese magnets in place of stopped ones;
- requalification: output of a normal day, times the share of its adaptation that a plant makes for the first time;
- embedded: bare magnets in whose place parts with magnets inside are bought;
- emergency: magnets beside the usual orders, from other makers or by way of a third country, when they leave;
- air: magnets that leave by air."""

THRIFT, REGRADE, PARTS, REQUALIFICATION, EMBEDDED, EMERGENCY, AIR = range(len(KINDS))

OF_OUTPUT: Final = (THRIFT, REGRADE, PARTS, REQUALIFICATION)
"""Kinds that are told in output."""


@dataclass(frozen=True)
class LicenceCounts:
    """Licence office, by end use E and month M. Counts are files; `pending` is taken at the end of the month."""

    applied: NDArray[np.float64]
    approved: NDArray[np.float64]
    returned: NDArray[np.float64]
    refused: NDArray[np.float64]
    pending: NDArray[np.float64]
    wait_month: NDArray[np.int16]
    """Month of decision of each approved file; parallel to `wait_end_use` and `wait_days`."""
    wait_end_use: NDArray[np.int8]
    wait_days: NDArray[np.float32]
    """Days from first filing to approval."""


@dataclass(frozen=True)
class MagnetRecord:
    """One world, one replication. It does not know which paths it stands for: paths under equal laws share it.

    Axes: S sectors (order of `MagnetInputs.sectors`), M months (`sim.clock.MONTHS`), W weeks, P plants (order of
    `plant_sector`), O origins, D destinations. Output is in the unit of the sector a month; magnets are in tonnes.
    """

    replication: int
    gross_loss: NDArray[np.float64]
    """[S, M] output not made in the month because an input was short."""
    recovered: NDArray[np.float64]
    """[S, M] output made above the normal rate in the month to catch up."""
    deferred: NDArray[np.float64]
    """[S, M] part of `gross_loss` of this month that was made up in a later one; the rest is lost."""
    short_of: NDArray[np.float64]
    """[S, I, M] `gross_loss` by the input that was scarcest."""
    departed: NDArray[np.float64]
    """[O, D, M] tonnes of magnets that left the origin in the month (China's customs count here)."""
    arrived: NDArray[np.float64]
    """[O, D, M] tonnes of magnets received in the month."""
    in_transit: NDArray[np.float64]
    """[O, D, M] tonnes departed but not received at the end of the month."""
    stranded: NDArray[np.float64]
    """[O, D, M] tonnes made and waiting for a licence or inspection at the end of the month."""
    capacity: NDArray[np.float64]
    """[O, M] tonnes that makers of the origin can make in a mean month of full work, at the end of the month; outside
    China for the U.S. alone."""
    adaptation: NDArray[np.float64]
    """[S, K, M] what adaptation took in the month, by kind of `KINDS`."""
    adaptation_price: NDArray[np.float64]
    """[K] what a unit of each kind costs: shares of value added for those of `OF_OUTPUT`, else US$ million a tonne."""
    licences: LicenceCounts
    plant_sector: NDArray[np.int16]
    """[P] sector index of each U.S. plant."""
    cover_weeks: NDArray[np.float16]
    """[P, W] weeks of use in stock of the scarcest gating input, at the start of the week."""
    level: NDArray[np.float16]
    """[P, W] share of normal output being made at the start of the week."""
    first_stop_day: NDArray[np.float64]
    """[S] first day on which a plant of the sector made less than half its normal output; nan if never."""
    events: int
    """SimPy events entered in the agenda."""
