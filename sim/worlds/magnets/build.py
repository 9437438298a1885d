"""Who is in the world: U.S. plants by sector, buyers abroad, what each uses, holds and is licensed for."""

from dataclasses import replace
from math import exp, hypot

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.inputs.magnets import MAGNET_USE_TONNES_PER_YEAR, Destination, MagnetInputs, Sector
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Streams
from sim.worlds.magnets.law import Levers, MagnetLaw
from sim.worlds.magnets.licences import LICENCE_DAYS, LicenceAccount, LicenceTerms, Office
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.needs import Need, UserHabits
from sim.worlds.magnets.plants import Production
from sim.worlds.magnets.shipments import Carriers
from sim.worlds.magnets.users import REVIEW_DAYS, Market, Outlooks, User, step_share

LARGE_MAKERS = 3
"""Makers that receive general licences (JL Mag, Yunsheng, Zhong Ke San Huan: TRT World 2025-12-04)."""

SAFETY_FACTOR = 4.0
"""Standard deviations of the lead time that safety stock covers: lines are not run to the last day in normal times."""

MOST_THRIFT = 0.9
"""Largest share of use that thrift can save, whatever the lever."""

DRAW_SLOTS = 80
"""Review slots for which draws of lead times and inspections are held ready; more than a run has."""


class Builder:
    """Builds users and their licences. Everything drawn is keyed by the name of the plant or buyer."""

    def __init__(
        self,
        market: Market,
        outlook: Outlooks,
        law: MagnetLaw,
        inputs: MagnetInputs,
        streams: Streams,
        behaviour: Behaviour,
        office: Office,
        carriers: Carriers,
        makers: list[Maker],
        materials_maker: Maker,
        suppliers: list[Maker],
    ) -> None:
        """`suppliers` are the non-Chinese makers, in the order of `inputs.suppliers`."""
        self._market = market
        self._outlook = outlook
        self._law = law
        self._inputs = inputs
        self._streams = streams
        self._behaviour = behaviour
        self._office = office
        self._carriers = carriers
        self._makers = makers
        self._materials_maker = materials_maker
        self._suppliers = suppliers
        self._habits_us = habits(behaviour, behaviour.lead.sea_us_days, 1.0)
        self._habits_abroad = habits(behaviour, behaviour.lead.sea_abroad_days, behaviour.adaptation.abroad_ratio)
        self.plants: list[User] = []
        self.plant_sector: list[int] = []
        self.plant_size: list[float] = []
        self.foreign_users: list[User] = []
        self.accounts: list[LicenceAccount] = []
        """Pairs that need a licence under No. 18; licences under No. 61 stand with their users."""

    def build(self) -> None:
        """Build the plants of all sectors and the buyers of all other destinations."""
        b, streams, sectors = self._behaviour, self._streams, self._inputs.sectors
        weights = np.array([sector.use_weight for sector in sectors])
        weights = streams.dirichlet("allocation", weights, b.allocation.concentration)
        use = capped_use(weights * MAGNET_USE_TONNES_PER_YEAR / DAYS_PER_YEAR, sectors)
        china = china_shares(use, self._inputs, b)
        for index, sector in enumerate(sectors):
            spread = b.plants.size_spread * streams.normals("plant size", sector.name, sector.plants)
            sizes = np.exp(spread[: sector.plants])
            sizes /= sizes.sum()
            for number, size in enumerate(sizes.tolist()):
                self._build_plant(index, sector, number, size, float(use[index]), float(china[index]))
        for place in self._inputs.destinations:
            for number in range(place.foreign_users):
                self._build_foreign_user(place, number)

    def _build_plant(
        self, index: int, sector: Sector, number: int, size: float, sector_use: float, china: float
    ) -> None:
        b, streams = self._behaviour, self._streams
        name = f"US {sector.name} {number}"
        end_use = sector.end_use
        if end_use == "military" and streams.uniform("military", name) >= b.aerospace.military_plant_share:
            end_use = "civil"
        controlled = self._controlled_share(name, sector.controlled_tilt)
        cover = self._cover("cover", name, b.cover.us_median_days)
        long_cover = self._cover("materials cover", name, b.cover.materials_median_days)
        amounts = {
            "magnets_controlled": (sector_use * size * controlled, long_cover if sector.long_cover else cover),
            "magnets_uncontrolled": (
                sector_use * size * (1.0 - controlled),
                long_cover if sector.long_cover else cover,
            ),
            "materials": (size, long_cover),
            "embedded": (size, b.cover.embedded_days),
        }
        needs = [Need(product, *amounts[product]) for product in sector.needs]
        for need in needs:
            need.steady = need.use * b.materials.other_share if need.product == "materials" else 0.0
        production = None
        if sector.claimed:
            units = sector.output_per_year / DAYS_PER_YEAR * size * b.at_risk_share[sector.name]
            production = Production(units, b.recovery.overtime, b.recovery.window_days)
        user = self._user(name, len(self.plants), "US", end_use, needs, self._habits_us, production)
        for need in needs:
            if need.product.startswith("magnets"):
                need.china_share = china
                need.alternative = self._usual_supplier(name)
            if need.product in ("magnets_controlled", "materials"):
                need.account = self._account(user, need, files=1.0)
        user.account_abroad = self._account_abroad(user, files=1.0)
        self.plants.append(user)
        self.plant_sector.append(index)
        self.plant_size.append(size)

    def _build_foreign_user(self, place: Destination, number: int) -> None:
        """A buyer abroad stands for many end users: it files as many applications as its tonnes make U.S. plants."""
        us = next(other for other in self._inputs.destinations if other.name == "US")
        tonnes = place.departures_tonnes_per_month / DAYS_PER_MONTH / place.foreign_users
        files = tonnes / (us.departures_tonnes_per_month / DAYS_PER_MONTH / len(self.plants))
        name = f"{place.name} {number}"
        controlled = self._controlled_share(name, 1.0)
        cover = self._cover("cover", name, self._behaviour.cover.abroad_median_days)
        needs = [
            Need("magnets_controlled", tonnes * controlled, cover),
            Need("magnets_uncontrolled", tonnes * (1.0 - controlled), cover),
        ]
        index = len(self.plants) + len(self.foreign_users)
        user = self._user(name, index, place.name, "civil", needs, self._habits_abroad, None)
        needs[0].account = self._account(user, needs[0], files)
        user.account_abroad = self._account_abroad(user, files)
        self.foreign_users.append(user)

    def _user(
        self,
        name: str,
        index: int,
        place: str,
        end_use: str,
        needs: list[Need],
        ways: UserHabits,
        production: Production | None,
    ) -> User:
        user = User(self._office.env, self._market, self._outlook, name, index, place, end_use, needs, ways, production)
        for need in needs:
            if need.product == "embedded":
                continue
            self._carriers.draw(user, need, self._streams, DRAW_SLOTS)
            need.period = 4 if need.product == "materials" else 2
            need.maker = (
                self._materials_maker if need.product == "materials" else self._makers[index % len(self._makers)]
            )
            # Pipelines start empty, so stocks start with a lead time's use on top of cover.
            need.stock += need.use * (ways.lead_days + REVIEW_DAYS * need.period)
        return user

    def _account(self, user: User, need: Need, files: float) -> LicenceAccount:
        """The licence under No. 18 of a user for a product."""
        b, us = self._behaviour, user.destination == "US"
        name = f"{user.name} {need.product}"
        batch = self._streams.uniform("batch", name) < b.licence.batch_share
        terms = LicenceTerms(
            end_use=user.end_use,
            files=files,
            use_tonnes_per_day=need.use - need.steady,
            batch_days=b.licence.batch_days if batch else LICENCE_DAYS,
            volume_cap=b.licence.volume_cap_us if us else b.licence.volume_cap_abroad,
            renewal_lead_days=b.licence.renewal_lead_days,
            handicap_days=b.licence.us_handicap_days if us else 0.0,
            return_extra=b.licence.us_return_extra if us else 0.0,
            large_exporter=user.index % len(self._makers) < LARGE_MAKERS,
        )
        account = self._licensed(user, name, need.product, terms)
        self.accounts.append(account)
        return account

    def _account_abroad(self, user: User, files: float) -> LicenceAccount:
        """The licence a user's foreign suppliers need under No. 61, without volume."""
        b, us = self._behaviour, user.destination == "US"
        terms = LicenceTerms(
            end_use=user.end_use,
            files=files,
            use_tonnes_per_day=0.0,
            batch_days=LICENCE_DAYS,
            volume_cap=1.0,
            renewal_lead_days=b.licence.renewal_lead_days,
            handicap_days=b.licence.us_handicap_days if us else 0.0,
            return_extra=b.licence.us_return_extra if us else 0.0,
            large_exporter=False,
        )
        return self._licensed(user, f"{user.name} abroad", "embedded_magnets", terms)

    def _licensed(self, user: User, name: str, product: str, terms: LicenceTerms) -> LicenceAccount:
        """A pair under the control of a product, judged by the office's practice towards its destination."""
        regime = self._law.control_schedule(product, user.destination, user.end_use)
        practice = self._law.control_schedule("magnets_controlled", user.destination, user.end_use)
        return LicenceAccount(self._office, self._streams, name, terms, regime, practice, self._carriers.release)

    def _usual_supplier(self, name: str) -> Maker:
        """Non-Chinese supplier of a plant in normal times, drawn by usual sales."""
        usual = np.array([supplier.us_tonnes_per_year for supplier in self._inputs.suppliers])
        mark = self._streams.uniform("usual supplier", name) * usual.sum()
        return self._suppliers[int(np.searchsorted(np.cumsum(usual), mark, side="right"))]

    def _controlled_share(self, name: str, tilt: float) -> float:
        b = self._behaviour
        spread = exp(b.controlled.plant_spread * self._streams.normal("controlled share", name))
        return min(0.95, b.controlled.share * tilt * spread)

    def _cover(self, purpose: str, name: str, median: float) -> float:
        """Days of cover a user wants: lognormal over users, never less than its safety stock against late shipments."""
        b = self._behaviour
        days = median * exp(b.cover.us_spread * self._streams.normal(purpose, name))
        late_days = b.lead.spread * hypot(b.lead.production_days, b.lead.sea_us_days)
        return min(max(days, b.cover.minimum_days, SAFETY_FACTOR * late_days), 365.0)


def habits(behaviour: Behaviour, sea_days: float, adaptation: float) -> UserHabits:
    """Habits of users whose goods sail `sea_days`; `adaptation` scales how far they adapt."""
    b = behaviour
    return UserHabits(
        lead_days=b.lead.production_days + b.lead.declaration_days + sea_days + b.lead.clearance_days,
        alert_days=b.adaptation.alert_days,
        adaptation_step=step_share(b.adaptation.time_days),
        return_step=step_share(b.adaptation.return_days),
        thrift_max=b.adaptation.thrift_max * adaptation,
        regrade_max=b.adaptation.regrade_max * adaptation,
        embedded_max=b.adaptation.embedded_max * adaptation,
        parts_max=b.adaptation.parts_max * adaptation,
        hoard_days=b.ordering.hoard_days,
        transhipment_share=b.sourcing.transhipment_share,
    )


def mitigated(usual: UserHabits, levers: Levers) -> UserHabits:
    """Habits of U.S. plants where the levers of mitigation stand: more cover, more and faster thrift, defence first."""
    factor, step = levers.thrift_factor, usual.adaptation_step
    return replace(
        usual,
        thrift_max=min(MOST_THRIFT, usual.thrift_max * factor),
        adaptation_step=step if factor == 1.0 else 1.0 - (1.0 - step) ** factor,
        extra_cover_days=DAYS_PER_WEEK * levers.extra_cover_weeks,
        defence_first=levers.defence_priority > 0.0,
    )


def capped_use(use: NDArray[np.float64], sectors: tuple[Sector, ...]) -> NDArray[np.float64]:
    """Use by sector, tonnes a day, capped by the magnet content of its output; the excess goes to the last sector."""
    cap = np.array([sector.content_cap_tonnes_per_year / DAYS_PER_YEAR for sector in sectors])
    capped: NDArray[np.float64] = np.minimum(use, cap)
    capped[-1] += float((use - capped).sum())
    return capped


def china_shares(use: NDArray[np.float64], inputs: MagnetInputs, behaviour: Behaviour) -> NDArray[np.float64]:
    """China's share of each sector's use: given where known, else what makes the U.S. total its 2024 departures."""
    us = next(place for place in inputs.destinations if place.name == "US")
    total = us.departures_tonnes_per_month / DAYS_PER_MONTH
    given = np.array([behaviour.china_share.get(s.name, np.nan) for s in inputs.sectors])
    known = ~np.isnan(given)
    rest = (total - float((use * np.where(known, given, 0.0)).sum())) / float(use[~known].sum())
    return np.where(known, given, min(rest, 1.0))
