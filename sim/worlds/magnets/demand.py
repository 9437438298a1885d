"""Who uses magnets, as a replication draws it: plants in the U.S. by sector, and users abroad. Plain data.

Everything else follows from it: how much the usual suppliers outside China sell, how many files the licence office
meets, and the users themselves. What is drawn for a plant or a user abroad is keyed by its name; sizes of
plants and the allocation of use are keyed by sector.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_YEAR
from sim.inputs.magnets import MAGNET_USE_TONNES_PER_YEAR, Importer, MagnetInputs, Sector
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.policy import Destination, EndUse, Product
from sim.worlds.magnets.licence_terms import LICENCE_DAYS, LicenceTerms

CHINESE_MAKERS: Final = 6
"""Makers in China; users are dealt out to them in turn. Six held licences by 24 May 2025 (SMM)."""

LARGE_MAKERS: Final = 3
"""Makers that receive general licences (JL Mag, Yunsheng, Zhong Ke San Huan: TRT World 2025-12-04)."""

MAGNETS: Final = (Product.MAGNETS_CONTROLLED, Product.MAGNETS_UNCONTROLLED)
"""Products that suppliers outside China make too."""

SAFETY_FACTOR: Final = 4.0
"""Standard deviations of the log of a lead time that safety stock covers: lines are not run to the last day in normal
times (assumption)."""

MOST_COVER_DAYS: Final = 365.0
"""Longest cover that a user wants (assumption)."""

MOST_CONTROLLED: Final = 0.95
"""Largest share of controlled grades in a user's magnets (assumption)."""


@dataclass(frozen=True)
class NeedPlan:
    """One product that a user needs."""

    product: Product
    use: float
    """Tonnes a day of a shipped product; days of use for materials and embedded magnets, by the size of the plant."""
    cover_days: float
    steady: float = 0.0
    """Supply a day from outside China that comes without orders, in the unit of `use`."""
    china_share: float = 1.0
    china_most: float = 1.0
    """Largest share of its orders that law lets go to China."""
    usual_supplier: int | None = None
    """Place in `MagnetInputs.suppliers` of the supplier outside China; None where all comes from China."""
    terms: LicenceTerms | None = None
    """Licence under announcement No. 18 that shipments from China need; None where the product needs none."""


@dataclass(frozen=True)
class UserPlan:
    """One plant in the U.S., or one user abroad, which stands for many."""

    name: str
    index: int
    """Place among all users, plants first."""
    destination: Destination
    end_use: EndUse
    needs: tuple[NeedPlan, ...]
    terms_abroad: LicenceTerms
    """Licence that foreign suppliers need under announcement No. 61."""
    sector: int | None = None
    """Index of the sector of a U.S. plant; None for users abroad."""
    units_per_day: float | None = None
    """Normal output that depends on magnets, in the unit of the sector; None where no output is claimed."""
    maker: str = ""
    """The maker it belongs to; users abroad have none."""
    named: bool = False
    """Whether its suppliers are among those that were given licences by name."""


@dataclass(frozen=True)
class Demand:
    """All users, as drawn."""

    plants: tuple[UserPlan, ...]
    abroad: tuple[UserPlan, ...]

    @property
    def users(self) -> tuple[UserPlan, ...]:
        """Plants, then users abroad."""
        return (*self.plants, *self.abroad)

    def files_per_day(self) -> float:
        """Steady flow of files under announcement No. 18 when every licence is renewed in time."""
        return sum(need.terms.files_per_day for user in self.users for need in user.needs if need.terms is not None)

    def usual_use(self, supplier: int) -> float:
        """Tonnes a day that the usual customers of a supplier outside China take from it."""
        return sum(
            need.use * (1.0 - need.china_share)
            for plant in self.plants
            for need in plant.needs
            if need.usual_supplier == supplier
        )


def drawn_demand(inputs: MagnetInputs, behaviour: Behaviour, streams: Streams) -> Demand:
    """The users of one replication."""
    drawing = _Drawing(inputs, behaviour, streams)
    plants = tuple(drawing.plants())
    return Demand(plants, tuple(drawing.abroad(len(plants))))


class _Drawing:
    """The steps of the draw."""

    def __init__(self, inputs: MagnetInputs, behaviour: Behaviour, streams: Streams) -> None:
        self._inputs = inputs
        self._b = behaviour
        self._streams = streams

    def plants(self) -> Iterator[UserPlan]:
        """Plants of all sectors, in the order of the sectors."""
        b, streams, sectors = self._b, self._streams, self._inputs.sectors
        means = {sector.name: sector.use_weight for sector in sectors}
        weights = streams.dirichlet("allocation", means, b.allocation.concentration)
        use = capped_use(weights * MAGNET_USE_TONNES_PER_YEAR / DAYS_PER_YEAR, sectors)
        china = china_shares(use, self._inputs, b)
        index = 0
        for place, sector in enumerate(sectors):
            spread = b.plants.size_spread * streams.normals("plant size", sector.name, sector.plants)
            sizes = np.exp(spread[: sector.plants])
            sizes /= sizes.sum()
            for number, size in enumerate(sizes.tolist()):
                yield self._plant(place, sector, number, index, size, float(use[place]), float(china[place]))
                index += 1

    def abroad(self, plants: int) -> Iterator[UserPlan]:
        """Users of all other destinations, behind so many `plants`.

        One of them stands for many end users: it files as many applications as its tonnes make U.S. plants.
        """
        us = next(other for other in self._inputs.destinations if other.name is Destination.US)
        per_plant = us.departures_tonnes_per_month / DAYS_PER_MONTH / plants
        index = plants
        for place in self._inputs.destinations:
            for number in range(place.foreign_users):
                yield self._user_abroad(place, number, index, per_plant)
                index += 1

    def _plant(
        self, place: int, sector: Sector, number: int, index: int, size: float, sector_use: float, china: float
    ) -> UserPlan:
        b, streams = self._b, self._streams
        name = f"US {sector.name} {number}"
        maker = f"{sector.name} maker {number // max(1, round(b.plants.per_maker))}"
        end_use = sector.end_use
        if sector.dual_use and streams.uniform("military", name) < b.aerospace.dual_use_share:
            end_use = EndUse.MILITARY
        controlled = self._controlled_share(name, sector.controlled_tilt)
        cover = self._cover("cover", name, b.cover.us_median_days)
        long_cover = self._cover("materials cover", name, b.cover.materials_median_days)
        magnet_cover = long_cover if sector.long_cover else cover
        amounts = {
            Product.MAGNETS_CONTROLLED: (sector_use * size * controlled, magnet_cover),
            Product.MAGNETS_UNCONTROLLED: (sector_use * size * (1.0 - controlled), magnet_cover),
            Product.MATERIALS: (size, long_cover),
            Product.EMBEDDED_MAGNETS: (size, b.cover.embedded_days),
        }
        needs = []
        for product in sector.needs:
            use, days = amounts[product]
            magnets = product in MAGNETS
            steady = use * b.materials.other_share if product is Product.MATERIALS else 0.0
            licensed = product in (Product.MAGNETS_CONTROLLED, Product.MATERIALS)
            needs.append(
                NeedPlan(
                    product,
                    use,
                    days,
                    steady,
                    china if magnets else 1.0,
                    china if magnets and sector.bars_china else 1.0,
                    self._usual_supplier(name) if magnets else None,
                    self._terms(name, index, product, Destination.US, end_use, use - steady, 1.0) if licensed else None,
                )
            )
        units = sector.output_per_year / DAYS_PER_YEAR * size * b.at_risk_share[sector.name] if sector.claimed else None
        return UserPlan(
            name,
            index,
            Destination.US,
            end_use,
            tuple(needs),
            self._terms_abroad(Destination.US, end_use, 1.0),
            place,
            units,
            maker,
            self._named(sector.name, maker),
        )

    def _named(self, sector: str, maker: str) -> bool:
        if not any(sector in given.sectors for given in self._inputs.named_licences):
            return False
        return self._streams.uniform("named licences", maker) < self._b.licence.named_share

    def _user_abroad(self, place: Importer, number: int, index: int, per_plant: float) -> UserPlan:
        b = self._b
        tonnes = place.departures_tonnes_per_month / DAYS_PER_MONTH / place.foreign_users
        files = tonnes / per_plant
        name = f"{place.name} {number}"
        controlled = self._controlled_share(name, 1.0)
        cover = self._cover("cover", name, b.cover.abroad_median_days)
        use = tonnes * controlled
        terms = self._terms(name, index, Product.MAGNETS_CONTROLLED, place.name, EndUse.CIVIL, use, files)
        needs = (
            NeedPlan(Product.MAGNETS_CONTROLLED, use, cover, terms=terms),
            NeedPlan(Product.MAGNETS_UNCONTROLLED, tonnes * (1.0 - controlled), cover),
        )
        return UserPlan(
            name, index, place.name, EndUse.CIVIL, needs, self._terms_abroad(place.name, EndUse.CIVIL, files)
        )

    def _terms(
        self,
        name: str,
        index: int,
        product: Product,
        destination: Destination,
        end_use: EndUse,
        use: float,
        files: float,
    ) -> LicenceTerms:
        """The licence under announcement No. 18 of a user for a product."""
        b, us = self._b.licence, destination is Destination.US
        batch = self._streams.uniform("batch", f"{name} {product}") < b.batch_share
        return LicenceTerms(
            end_use=end_use,
            files=files,
            use_tonnes_per_day=use,
            batch_days=b.batch_days if batch else LICENCE_DAYS,
            volume_cap=b.volume_cap_us if us else b.volume_cap_abroad,
            renewal_lead_days=b.renewal_lead_days,
            handicap_days=b.us_handicap_days if us else 0.0,
            return_extra=b.us_return_extra if us else 0.0,
            large_exporter=index % CHINESE_MAKERS < LARGE_MAKERS,
        )

    def _terms_abroad(self, destination: Destination, end_use: EndUse, files: float) -> LicenceTerms:
        """The licence that a user's foreign suppliers need under announcement No. 61: one without volume."""
        b, us = self._b.licence, destination is Destination.US
        return LicenceTerms(
            end_use=end_use,
            files=files,
            use_tonnes_per_day=0.0,
            batch_days=LICENCE_DAYS,
            volume_cap=1.0,
            renewal_lead_days=b.renewal_lead_days,
            handicap_days=b.us_handicap_days if us else 0.0,
            return_extra=b.us_return_extra if us else 0.0,
            large_exporter=False,
        )

    def _usual_supplier(self, name: str) -> int:
        """Place of the supplier outside China that a plant buys from in normal times, drawn by usual sales."""
        usual = np.array([supplier.us_tonnes_per_year for supplier in self._inputs.suppliers])
        mark = self._streams.uniform("usual supplier", name) * usual.sum()
        return int(np.searchsorted(np.cumsum(usual), mark, side="right"))

    def _controlled_share(self, name: str, tilt: float) -> float:
        b = self._b.controlled
        spread = exp(b.plant_spread * self._streams.normal("controlled share", name))
        return min(MOST_CONTROLLED, b.share * tilt * spread)

    def _cover(self, purpose: str, name: str, median: float) -> float:
        """Days of cover a user wants: lognormal over users, never less than its safety stock against late shipments."""
        cover, lead = self._b.cover, self._b.lead
        days = median * exp(cover.us_spread * self._streams.normal(purpose, name))
        late_days = (exp(SAFETY_FACTOR * lead.spread) - 1.0) * hypot(lead.production_days, lead.sea_us_days)
        return min(max(days, cover.minimum_days, late_days), MOST_COVER_DAYS)


def capped_use(use: NDArray[np.float64], sectors: tuple[Sector, ...]) -> NDArray[np.float64]:
    """Use by sector, tonnes a day, capped by the magnet content of its output; the excess goes to the last sector."""
    cap = np.array([sector.content_cap_tonnes_per_year / DAYS_PER_YEAR for sector in sectors])
    capped: NDArray[np.float64] = np.minimum(use, cap)
    capped[-1] += float((use - capped).sum())
    return capped


def china_shares(use: NDArray[np.float64], inputs: MagnetInputs, behaviour: Behaviour) -> NDArray[np.float64]:
    """China's share of each sector's use: given where known, else what makes the U.S. total its 2024 departures."""
    us = next(place for place in inputs.destinations if place.name is Destination.US)
    total = us.departures_tonnes_per_month / DAYS_PER_MONTH
    given = np.array([behaviour.china_share.get(sector.name, np.nan) for sector in inputs.sectors])
    known = ~np.isnan(given)
    rest = (total - float((use * np.where(known, given, 0.0)).sum())) / float(use[~known].sum())
    return np.where(known, given, min(rest, 1.0))
