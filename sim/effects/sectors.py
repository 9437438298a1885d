"""The sectors that claim output: what they make in normal times and what a unit of it is worth."""

from dataclasses import dataclass

import numpy as np

from sim.clock import DAYS_PER_MONTH, MONTH_EDGES
from sim.effects.statistics import Floats
from sim.inputs.magnets import MagnetInputs
from sim.inputs.trade import TradeInputs


@dataclass(frozen=True)
class ClaimedSectors:
    """Sectors S that claim output, in the order of `MagnetInputs.sectors`."""

    places: tuple[int, ...]
    """Index of each in `MagnetInputs.sectors`."""
    names: tuple[str, ...]
    units: tuple[str, ...]
    """Unit of the output of each."""
    normal_output: Floats
    """[S, M] output of the month in normal times, in units."""
    output_usd_m_per_unit: Floats
    """[S] gross output of a unit."""
    value_added_usd_m_per_unit: Floats
    """[S] value added of a unit."""
    output_per_year: Floats
    """[S] output of a year in normal times, in units."""
    industries: tuple[int, ...]
    """Industry of each, an index in `Industries.codes`."""
    simulated: Floats
    """[I] share of each industry that is simulated itself: the output of its claimed sectors over its own."""

    @classmethod
    def of(cls, inputs: MagnetInputs, data: TradeInputs) -> "ClaimedSectors":
        """The claimed sectors of the inputs.

        A unit is worth its value added over the share of value added in the output of its industry.
        """
        places = tuple(at for at, sector in enumerate(inputs.sectors) if sector.claimed)
        own = [inputs.sectors[at] for at in places]
        industries = tuple(data.sector_industry[at] for at in places)
        value_added = np.array([sector.value_added_usd_m_per_unit for sector in own])
        output_per_year = np.array([sector.output_per_year for sector in own])
        output_usd_m_per_unit = value_added / data.industries.value_added_share[list(industries)]
        simulated = np.zeros(len(data.industries.codes))
        np.add.at(
            simulated,
            list(industries),
            output_per_year * output_usd_m_per_unit / data.industries.output_usd_m[list(industries)],
        )
        return cls(
            places=places,
            names=tuple(sector.name for sector in own),
            units=tuple(sector.unit for sector in own),
            normal_output=normal_output(inputs)[list(places)],
            output_usd_m_per_unit=output_usd_m_per_unit,
            value_added_usd_m_per_unit=value_added,
            output_per_year=output_per_year,
            industries=industries,
            simulated=np.minimum(simulated, 1.0),
        )


def normal_output(inputs: MagnetInputs) -> Floats:
    """[S, M] normal output of every sector, claimed or not: a mean month, scaled by the days of the month."""
    days = np.diff(np.array(MONTH_EDGES))
    monthly = np.array([sector.output_per_month for sector in inputs.sectors])
    return np.asarray(monthly[:, None] * days[None, :] / DAYS_PER_MONTH)
