"""The behavioural parameters as the worlds read them: one frozen group of fields for each mechanism.

The numbers stand in `sim/data/behaviour.toml`, each with its range, kind, grade and full source. A field says here what
it means, in which unit, and what is published about it. `sim.parameters.load` refuses a file in which a field has no
row, a row has no field, or the units differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints


class OfTrade:
    """Marks groups that, once fitted, are fitted to trade at large; all others are fitted to flows of magnets."""


@dataclass(frozen=True)
class AllocationBehaviour:
    """How U.S. magnet use is shared out among sectors."""

    concentration: Annotated[float, "dimensionless"]
    """Dirichlet concentration of use by sector: at 80 the largest weight (0.30) has a standard deviation of 0.05."""


@dataclass(frozen=True)
class ControlledBehaviour:
    """How much of magnet use is of grades that need a licence."""

    share: Annotated[float, "share of magnet tonnes"]
    """Nothing published gives the share of magnet tonnage with dysprosium, terbium or samarium: as wide as a majority
    either way."""
    plant_spread: Annotated[float, "log standard deviation"]
    """Plants differ in the share of controlled grades."""


@dataclass(frozen=True)
class AerospaceBehaviour:
    """What sets plants of civil aerospace apart."""

    dual_use_share: Annotated[float, "share of plants"]
    """Share of civil aerospace plants judged as military end use because they also supply the military; not published.
    """


@dataclass(frozen=True)
class PlantBehaviour:
    """How plants of one sector differ."""

    per_maker: Annotated[float, "plants"]
    """Plants of a sector that belong to one maker and help each other out with magnets; rounded, one is none."""
    size_spread: Annotated[float, "log standard deviation"]
    """Size distribution of plants within a sector."""


@dataclass(frozen=True)
class CoverBehaviour:
    """Days of use that users hold in stock."""

    us_median_days: Annotated[float, "days of use"]
    """5-6 weeks at the end of May (Berylls 2025-05-26) after two months without refill; typical stockpiles last 2
    months (Reuters 2025-04-12); 75 percent short within three months (AmCham, 2025-06-10)."""
    us_spread: Annotated[float, "log standard deviation"]
    """Heterogeneous cover; 0.6 in the model note's arithmetic."""
    minimum_days: Annotated[float, "days of use"]
    """2-4 weeks for just-in-time critical parts (Mining Business Insights, grade C) taken as the floor."""
    abroad_median_days: Annotated[float, "days of use"]
    """4-6 weeks (Handelsblatt/Berylls 2025-05-15; ICRA 2025-06-10) as the low end; typical stockpiles last 2 months
    (Reuters 2025-04-12); a year at Hyundai (2025-06-10)."""
    materials_median_days: Annotated[float, "days of use"]
    """ASML 'next couple of months' (2025-10-15) as the low end; equipment spares and chemicals are held longer."""
    embedded_days: Annotated[float, "days of use"]
    """Motors and parts imported with magnets inside are held as just-in-time parts plus transit."""


@dataclass(frozen=True)
class MaterialsBehaviour:
    """Rare-earth materials that are no magnets."""

    other_share: Annotated[float, "share of use"]
    """China held 70 percent of U.S. imports of rare-earth compounds and metals in 2020-23 (USGS MCS 2025), so 0.30 from
    elsewhere at most in the mean; heavy elements are more concentrated."""


@dataclass(frozen=True)
class LeadTimes:
    """Days from order to receipt, step by step. Both worlds read them."""

    production_days: Annotated[float, "days"]
    """Make-to-order lead time of magnet makers; not published."""
    declaration_days: Annotated[float, "days"]
    """Days from the maker's gate to the customs declaration: 7-14 in freight guides, widened because the guides bear no
    date before the first origin."""
    sea_us_days: Annotated[float, "days"]
    """Shanghai to West Coast 15-20 days, East Coast 28-35 days (freight forwarders 2025); mean over coasts."""
    sea_abroad_days: Annotated[float, "days"]
    """Japan and Korea days, Europe weeks: no figure in the tables at hand."""
    air_days: Annotated[float, "days"]
    """Air, door to door, 2-15 days (freight forwarders 2025)."""
    spread: Annotated[float, "log standard deviation"]
    """Variation of production and transit times from order to order."""
    clearance_days: Annotated[float, "days"]
    """U.S. customs clearance; 1-3 days is usual but no source was found."""
    air_trigger_days: Annotated[float, "days of cover"]
    """Cover expected at arrival by sea below which a shipment flies, at 8-12 US$/kg against 0.11-0.16 (freight
    forwarders 2025)."""


@dataclass(frozen=True)
class MakerBehaviour:
    """Makers of magnets in China."""

    capacity_ratio: Annotated[float, "times the 2024 mean"]
    """Record month of 6,357 t (January 2025) over the 2024 mean of 4,846 t is 1.31; below it if stocks at makers filled
    the month, above it if capacity was not reached."""
    new_year_days: Annotated[float, "days"]
    """Statutory holiday of 8 days; some lines run on, some close longer; February 2025 exports were 3,590 t."""
    growth: Annotated[float, "log growth a year"]
    """Growth of capacity: China's output of NdFeB rose from 280,000 t in 2023 to 300,000 t in 2024 (Argus); sintered
    output of August 2025 stood at 355,000 t a year (SMM). From lines that are not added to as much as that."""


@dataclass(frozen=True)
class GrowthBehaviour:
    """Growth of the normal use of magnets from July 2024 on: how the priors follow is in
    `calibration.fit.growth_priors`."""

    us: Annotated[float, "log growth a year"]
    """China's exports to the U.S. grew by 0.099 a year from 2018 to 2024."""
    abroad: Annotated[float, "log growth a year"]
    """China's exports to the World, of which the U.S. take an eighth, grew by 0.096 a year from 2016 to 2024."""


@dataclass(frozen=True)
class LicenceBehaviour:
    """The licence office, by practice, and those who apply to it."""

    completion_days: Annotated[float, "days"]
    """Time to complete a file (end-user and end-use statements)."""
    review_days: Annotated[float, "days"]
    """Statutory 45 working days, 63 calendar days, bounds completion, queue and review together (2025-04-04); trade
    expected 6-7 weeks to several months (Reuters 2025-04-12)."""
    rework_days: Annotated[float, "days"]
    """Time to mend and refile a returned application."""
    capacity_ratio: Annotated[float, "times the steady flow of files"]
    """Throughput of the office in ordinary practice over what steady renewals need; not published."""
    pace_opening: Annotated[float, "times ordinary throughput"]
    """A handful of licences in the first weeks (Reuters 2025-05-13): slower than ordinary, how much is not published.
    """
    pace_thaw: Annotated[float, "times ordinary throughput"]
    """Between opening and ordinary practice."""
    pace_hardened: Annotated[float, "times ordinary throughput"]
    """Practice not seen before September 2025: anything from no change to near the opening."""
    hardening_left_days: Annotated[float, "days from the eve"]
    """How long the practice of September 2025 goes on after the eve, if no act ends it; nobody said. The one precedent,
    from the halt of April 2025 to ordinary practice in June, lasted 84 days in all."""
    named_share: Annotated[float, "share of plants"]
    """Plants of a sector whose suppliers were given licences by name (`named_licences.csv`)."""
    pace_eased: Annotated[float, "times ordinary throughput"]
    """Practice after a settlement; not observed by the eve."""
    return_opening: Annotated[float, "probability a review ends in a return"]
    """Some rejected on highly procedural grounds (CLEPA 2025-06-04); the share is not published."""
    return_working: Annotated[float, "probability a review ends in a return"]
    """Share of reviews that end in a return in ordinary practice; not published."""
    return_hardened: Annotated[float, "probability a review ends in a return"]
    """As licence.return_working to as bad as the opening."""
    us_return_extra: Annotated[float, "added probability"]
    """Europe and Vietnam first (Reuters 2025-05-13): how much harder for U.S. files is not published."""
    us_handicap_days: Annotated[float, "days in the queue"]
    """As above, in the queue."""
    refusal_probability: Annotated[float, "probability a review ends in a refusal"]
    """1 of 141 applications of EU Chamber members (2025-09-09)."""
    batch_share: Annotated[float, "share of exporter and end-user pairs"]
    """One batch, one licence (Caixin 2025-05-15) beside six-month licences (Reuters 2025-06-06): the mix is not
    published."""
    batch_days: Annotated[float, "days of use in one batch"]
    """Size of a batch covered by one licence."""
    renewal_lead_days: Annotated[float, "days"]
    """Holders file again this long before volume or term ends."""
    volume_cap_us: Annotated[float, "times past use"]
    """Volume granted over past use; no cap was published before August 2025."""
    volume_cap_abroad: Annotated[float, "times past use"]
    """As above."""
    case_by_case_factor: Annotated[float, "times ordinary review time"]
    """Advanced chips are reviewed case by case under No. 61; no duration published."""


@dataclass(frozen=True)
class InspectionBehaviour:
    """Days that an inspection of uncontrolled magnets takes, by practice."""

    days_halt: Annotated[float, "days"]
    """Ports halted (Reuters 2025-04-12): next to nothing leaves while the halt lasts."""
    days_opening: Annotated[float, "days"]
    """All goods under 85051110 inspected, low-grade magnets too (SMM 2025-05-24): weeks to months, no duration
    published."""
    days_thaw: Annotated[float, "days"]
    """Inspection fading after the London framework."""
    days_working: Annotated[float, "days"]
    """Inspection in ordinary practice: several days to the statutory review."""
    days_hardened: Annotated[float, "days"]
    """Used where a path hardens inspection too; in September 2025 only licences are reported to have hardened."""


@dataclass(frozen=True)
class AdaptationBehaviour:
    """How users get by with fewer magnets."""

    alert_days: Annotated[float, "days of cover"]
    """Cover below which a user whose lane is blocked starts to adapt."""
    time_days: Annotated[float, "days"]
    """Time constant with which use cuts, regrading and embedded imports come in."""
    thrift_max: Annotated[float, "share of use"]
    """Largest use cut; not published for a short run."""
    regrade_max: Annotated[float, "share of controlled use"]
    """Short-run elasticity across material inputs 0.2 to 0.5 (Boehm, Flaaen and Pandalai-Nayar 2019), on a doubled
    scarcity price."""
    embedded_max: Annotated[float, "share of use"]
    """Largest share of use bought as motors and parts with magnets inside."""
    parts_max: Annotated[float, "share of stopped parts"]
    """Parts stopped by No. 61 that can be bought from makers without Chinese magnets once users adapt; nothing
    published."""
    return_days: Annotated[float, "days"]
    """Users go back slowly once supply is normal."""
    abroad_ratio: Annotated[float, "share of U.S. adaptation"]
    """How far users abroad adapt, as a share of U.S. users: from not at all to as much."""
    long_ratio: Annotated[float, "long-run over first-months elasticity"]
    """Elasticity across material inputs of 2.5 over seven years (Peter and Ruane) over 1.18 after one (Carvalho and
    others 2021): the shares of the first months, taken together, stand near the latter at a tripled price."""
    long_days: Annotated[float, "days"]
    """Time constant from the first months to the long run, while users are alert: such that the elasticity of 0.2 to
    0.5 over months (Boehm, Flaaen and Pandalai-Nayar 2019) is 1.18 after a year on its way to 2.5."""
    cost_share: Annotated[float, "share of value added per share of use"]
    """Value added that is lost for each share of magnet use that is saved, or made with other grades or parts; not
    published. Low end and value follow from published elasticities; the high end is a quarter of what stopping costs.
    """
    requalification_days: Annotated[float, "days of value added"]
    """What it costs a plant to qualify all its adaptation, once; not published."""


@dataclass(frozen=True)
class PriceBehaviour:
    """Prices of magnets and of their freight."""

    magnet_usd_per_kg: Annotated[float, "US$ a kg"]
    """Unit value of China's exports of magnets: 49.2 in 2024 (Adamas), 45.7 in the first half of 2025, 41.3 of it to
    the U.S. (Rare Earth Exchanges)."""
    emergency_premium: Annotated[float, "share of the price of a magnet"]
    """What a magnet ordered beside the usual makers costs more; U.S.-made ones are said to be half as dear again."""
    embedded_premium: Annotated[float, "share of the price of a magnet"]
    """What a part with magnets inside costs more than making it from bare magnets, per magnet inside; not published."""
    air_usd_per_kg: Annotated[float, "US$ a kg"]
    """Air freight, 8-12 (freight forwarders 2025)."""
    sea_usd_per_kg: Annotated[float, "US$ a kg"]
    """Sea freight, 0.11-0.16 (freight forwarders 2025)."""


@dataclass(frozen=True)
class OrderingBehaviour:
    """What users order beyond their usual cover. Both worlds read the credibility of threats."""

    hoard_days: Annotated[float, "days of cover"]
    """Extra cover wanted when licences tighten: up to the six weeks of cover reported short (Berylls 2025-05-26)."""
    frontload_days: Annotated[float, "days of cover for a 25-point rise"]
    """Stock built ahead of an announced duty."""
    threat_credibility: Annotated[float, "probability"]
    """Polymarket bins of 100 percent and above add to 4.4 percent (October 2025)."""


@dataclass(frozen=True)
class SourcingBehaviour:
    """Where users buy instead."""

    elasticity_short: Annotated[float, "elasticity, absolute value, one year"]
    """Boehm, Levchenko and Pandalai-Nayar 2023, Am. Econ. Review 113(4), 861-905."""
    elasticity_long: Annotated[float, "elasticity, absolute value, 7-10 years"]
    """Boehm, Levchenko and Pandalai-Nayar 2023, Am. Econ. Review 113(4), 861-905."""
    transhipment_share: Annotated[float, "share of U.S. use"]
    """Bare magnets routed through third countries while the direct lane is blocked; not measured."""


@dataclass(frozen=True)
class RecoveryBehaviour:
    """How lost output is made up."""

    overtime: Annotated[float, "share above normal output"]
    """25 percent is the ARIO limit (BoARIO); utilisation of vehicle plants 69 percent in 2024 (ALFRED CAPUTLG33611A).
    """
    window_days: Annotated[float, "days"]
    """84 days of finished vehicles in stock (Cox, 2025-10-01): demand waits about as long; other sectors not published.
    """


@dataclass(frozen=True)
class ExtraterritorialBehaviour:
    """How far makers outside China obey its controls (announcement No. 61 of 2025)."""

    bite_normal: Annotated[float, "share of embedded inflow that stops without a licence"]
    """How far foreign makers would obey No. 61's 0.1 percent rule is unknown."""
    bite_full: Annotated[float, "share of embedded inflow that stops without a licence"]
    """As above, where Beijing enforces the rule."""
    supplier_bound: Annotated[float, "share of magnets made abroad with Chinese inputs or technology"]
    """Chinese share of world NdFeB magnet and alloy market 92 percent in 2020 (Commerce, 88 FR 9430) is an upper bound.
    """


@dataclass(frozen=True)
class ImportBehaviour(OfTrade):
    """U.S. importers of goods from China, and the duty that is collected from them."""

    forgone_elasticity: Annotated[float, "elasticity, absolute value"]
    """Final demand for goods of this kind; trade elasticity 0.76 after a year (Boehm and others 2023), 1.3 after twelve
    months (Amiti and others 2019) cover it together with diversion."""
    diversion_elasticity: Annotated[float, "elasticity, absolute value"]
    """Import quantity elasticity of 2018: 1.3 without, 6 with flows that stop (Amiti, Redding and Weinstein 2019); 0.76
    after a year and 2 in the long run (Boehm, Levchenko and Pandalai-Nayar 2023)."""
    diversion_days: Annotated[float, "days"]
    """Time constant of the move to other sellers; between months and the seven to ten years of the long-run elasticity.
    """
    retail_days: Annotated[float, "days"]
    """Time constant from border price to final demand."""
    cover_weeks: Annotated[float, "weeks"]
    """Stock of imported goods with importers; DisruptSC takes 30 days for trade, ARIO 90."""
    frontload_weeks: Annotated[float, "weeks of cover for a rise of 25 points"]
    """Stock built ahead of a rise that is believed in."""
    wait_weeks: Annotated[float, "weeks of cover for 25 points"]
    """Stock run down while entering costs more than goods on sale have cost."""
    adjust_weeks: Annotated[float, "weeks"]
    """Time over which a gap between stock and target is closed; ARIO restores stocks in 60 days, Issa and others in 30.
    """
    booking_days: Annotated[float, "days"]
    """Factory preparation before departure 7 to 14 days (freight forwarders 2025); longer where goods are made to order
    (assumption); the guides bear no date before the first origin."""
    belief_enacted: Annotated[float, "probability"]
    """Belief that a rise that is law takes effect on its day: truces lapse unless they are extended."""
    winter_points: Annotated[float, "percentage points"]
    """Rise importers expected from 6 November 2024 on for February 2025; no act is on record before 1 February."""
    storage_weeks: Annotated[float, "weeks"]
    """Most cover that can be added."""
    most_ratio: Annotated[float, "times normal"]
    """Largest weekly loading over normal: overproduction limit 1.25 of ARIO as coded in BoARIO."""
    pass_through: Annotated[float, "share"]
    """Pass-through to duty-inclusive border prices: complete in 2018-19 (Amiti and others 2019; Fajgelbaum and others
    2020)."""
    collection: Annotated[float, "share"]
    """Duty collected over statutory: 10.9 percent of the value of 2024 against 11.9 statutory (Census; Yale tracker),
    about half of statutory collected by September 2025 over all partners (Gopinath and Neiman 2026)."""
    air_share: Annotated[float, "share"]
    """Share of goods of high value for their weight that flies."""
    west_share: Annotated[float, "share"]
    """Share of sea freight that enters on the West Coast."""
    west_days: Annotated[float, "days"]
    """Sea, Shanghai to Los Angeles, port to port, 15 to 20 days (freight forwarders 2025)."""
    east_days: Annotated[float, "days"]
    """Sea, China to the East Coast, 28 to 35 days (freight forwarders 2025)."""
    spare_share: Annotated[float, "share of their sales"]
    """What other origins can add at once."""
    ramp_share_per_year: Annotated[float, "share of their sales a year"]
    """What other origins can add in a year."""
    transhipped_share: Annotated[float, "share of diverted sales"]
    """Chinese goods among what is diverted to other origins."""
    transhipment_elasticity: Annotated[float, "elasticity, absolute value"]
    """Answer of transhipped sales to a duty on them: goods that came to avoid a duty leave to avoid another."""
    crackdown_return: Annotated[float, "share"]
    """Part of transhipped sales stopped by a duty that comes back to direct trade; other origins take the rest."""
    home_share: Annotated[float, "share of diverted sales"]
    """Part of diverted sales that U.S. makers win."""
    noise: Annotated[float, "log standard deviation"]
    """Swings of all groups together without a modelled reason."""
    group_noise: Annotated[float, "log standard deviation"]
    """Swings of one group in one week."""


@dataclass(frozen=True)
class ExportBehaviour(OfTrade):
    """Chinese buyers of U.S. goods, and the U.S. makers they leave."""

    forgone_elasticity: Annotated[float, "elasticity, absolute value"]
    """Final demand in China for goods of this kind."""
    diversion_elasticity: Annotated[float, "elasticity, absolute value"]
    """Trade elasticity 0.76 after a year, 2 in the long run (Boehm and others 2023); agricultural goods answer more
    (soybeans 4.2 to 4.7)."""
    diversion_days: Annotated[float, "days"]
    """Time constant of China's move to other sellers."""
    retail_days: Annotated[float, "days"]
    """Time constant from border price to final demand in China."""
    cover_weeks: Annotated[float, "weeks"]
    """Stock of U.S. goods with Chinese buyers."""
    wait_weeks: Annotated[float, "weeks of cover for 25 points"]
    """Stock run down while entering costs more than goods on sale have cost."""
    adjust_weeks: Annotated[float, "weeks"]
    """Time over which a gap between stock and target is closed."""
    booking_days: Annotated[float, "days"]
    """From order to departure."""
    redirected_share: Annotated[float, "share"]
    """Part of lost exports that other countries buy: soybeans 0.30 in 2018/19 (Census), 0.41 in autumn 2025 (FGIS);
    taken for all goods (assumption)."""
    curb_denied_share: Annotated[float, "share of sales in reach"]
    """Licences withheld under software-driven curbs. The licence rule for ethane of May 2025: if kept, 177 of 231
    thousand barrels a day to China would not have been exported in 2026, and 80 of 227 in the mean of 2025 (EIA); the
    letters on chip design and jet engines withheld all for some 40 days."""
    control_days: Annotated[float, "days"]
    """Time constant with which a control bites, as orders in hand run out."""
    output_days: Annotated[float, "days"]
    """Time constant with which U.S. output follows lost orders: order books and stock of makers; no figure by sector
    was found."""
    noise: Annotated[float, "log standard deviation"]
    """Swings of all groups together without a modelled reason."""
    group_noise: Annotated[float, "log standard deviation"]
    """Swings of one group in one week; aircraft and ships of grain are lumpy."""


@dataclass(frozen=True)
class SoybeanBehaviour(OfTrade):
    """Soybeans: purchases, price and acreage."""

    normal_to_cn_mt_per_year: Annotated[float, "Mt a year"]
    """Departures to China 31.5 in 2022/23, 25.0 in 2023/24, 26.8 in calendar 2024 (Census)."""
    normal_to_others_mt_per_year: Annotated[float, "Mt a year"]
    """All exports less those to China: 21.2 in 2023/24, about 28 in 2024/25 (WASDE, Census)."""
    duty_elasticity: Annotated[float, "elasticity, absolute value"]
    """Departures to China to the power of the duty: 4.20 at 10 percent, 4.72 at 30; 1.95 for all destinations
    (published estimate)."""
    made_up_share: Annotated[float, "share"]
    """Part of China's missing purchases that other buyers take: 0.297 in 2018/19, 0.405 in autumn 2025."""
    loading_days: Annotated[float, "days"]
    """From purchase to loading."""
    kept_share: Annotated[float, "share"]
    """Part of an undertaking that is kept, before a path says otherwise."""
    hope: Annotated[float, "probability"]
    """Belief that a halt nobody has given a term ends within the year."""
    price_usd_per_bushel: Annotated[float, "US$ a bushel"]
    """Nearby futures, mean of January to May 2025, before the halt (CBOT): 10.04 to 10.51; range an assumption."""
    price_wedge_usd_per_bushel: Annotated[float, "US$ a bushel"]
    """U.S. Gulf price effect of China's duty of 2018: 0.74, first version 0.65; upper end an assumption."""
    wedge_months: Annotated[float, "months"]
    """Length of the 2018 wedge: about five months; range an assumption."""
    lasting_share: Annotated[float, "share of the wedge"]
    """Part of the wedge that stays once trade is re-routed; 0.43 is the share of the full wedge that U.S. sellers bore
    in 2018."""
    stocks_elasticity: Annotated[float, "elasticity, absolute value"]
    """Farm price to the ratio of ending stocks to use, 2016/17 to 2025/26 (WASDE), in logs: 0.29 (standard error 0.11),
    0.16 without the three years of dear oilseeds from 2021/22 on, 0.15 (0.10) in differences (own estimates)."""
    use_elasticity: Annotated[float, "elasticity, absolute value"]
    """Use of crushers and of buyers other than China to the price; no figure was found. From June to September 2025
    USDA took 130 million bushels off exports and 2.4 percent off the price at nearly the same ending stocks."""
    least_stocks_to_use: Annotated[float, "share of use"]
    """Ratio of ending stocks to use below which the price rises no further: stocks in the pipeline. The lowest seen
    since 2016/17 is 0.057; below it the relation is carried on."""
    basis_usd_per_bushel: Annotated[float, "US$ a bushel"]
    """Wider farm basis without China: North Dakota 0.58 under usual in September 2025, half of it for the country
    (assumption)."""
    acreage_elasticity: Annotated[float, "elasticity"]
    """U.S. acreage to its own price, short run 0.356, long run 0.26, state panel up to 0.41."""
    noise: Annotated[float, "log standard deviation"]
    """Swings of weekly loading."""


@dataclass(frozen=True)
class CostBehaviour(OfTrade):
    """What duties do to the costs of buyers, to prices, and to the sales of producers."""

    pass_through: Annotated[float, "share"]
    """Part of a rise of cost that sellers to final users pass on, producers and retailers alike; retail pass-through
    was below border pass-through in 2018-19 (Cavallo and others 2021, number not seen)."""
    demand_elasticity_vehicles: Annotated[float, "elasticity, absolute value"]
    """Own-price elasticity of cars by powertrain, Norway: diesel 0.99, petrol 1.08, battery-electric 1.27, plug-in
    hybrid 1.72."""
    demand_elasticity_other: Annotated[float, "elasticity, absolute value"]
    """Other magnet-using goods: no figure was found."""
    lag_days: Annotated[float, "days"]
    """Time constant from border price to the prices of producers and retailers."""
    diverted_premium: Annotated[float, "share of the duty avoided"]
    """What goods of other sellers cost more, as a share (in logs) of the rise that their buyers avoid: buyers leave
    only where it is less than the duty."""


@dataclass(frozen=True)
class DemandBehaviour(OfTrade):
    """What lost real income does to spending. There is no reply of monetary policy and no second round of incomes."""

    propensity_to_consume: Annotated[float, "share"]
    """Part of lost real income by which spending falls within the year; the rest is taken from savings."""
    revenue_returned: Annotated[float, "share"]
    """Part of duty revenue that is rebated to households or spent; the rest lowers the public deficit."""


@dataclass(frozen=True)
class Behaviour:
    """All behavioural parameters of one replication."""

    allocation: AllocationBehaviour
    controlled: ControlledBehaviour
    aerospace: AerospaceBehaviour
    plants: PlantBehaviour
    cover: CoverBehaviour
    materials: MaterialsBehaviour
    lead: LeadTimes
    makers: MakerBehaviour
    growth: GrowthBehaviour
    licence: LicenceBehaviour
    inspection: InspectionBehaviour
    adaptation: AdaptationBehaviour
    prices: PriceBehaviour
    ordering: OrderingBehaviour
    sourcing: SourcingBehaviour
    recovery: RecoveryBehaviour
    extraterritorial: ExtraterritorialBehaviour
    imports: ImportBehaviour
    exports: ExportBehaviour
    soy: SoybeanBehaviour
    costs: CostBehaviour
    demand: DemandBehaviour
    at_risk_share: Mapping[str, float]
    """Share of a sector's output that depends on magnets, by sector that claims output; `sector_metrics.csv`."""
    china_share: Mapping[str, float]
    """China's share of a sector's magnets, by the sectors where evidence sets it apart; `sector_metrics.csv`."""
    affiliates_share: Mapping[str, float]
    """Share of exports to China that the affiliates rule stops, by group of exports that it reaches;
    `export_reach.csv`."""
    software_reach: Mapping[str, float]
    """Share of exports to China in the scope of software-driven curbs, by group of exports; `export_reach.csv`."""
    spare: Mapping[str, float]
    """Spare capacity for the U.S. at the end of its ramp, tonnes a year, by origin; `suppliers.csv`."""

    @classmethod
    def of(cls, values: Mapping[str, float]) -> "Behaviour":
        """Behaviour of values by name (`licence.batch_days`). Raises KeyError for a parameter without a value."""
        made: dict[str, Any] = {
            group: kind(**{field.name: values[f"{group}.{field.name}"] for field in fields(kind)})
            for group, kind in groups().items()
        }
        made |= {
            family: {name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{family}.")}
            for family in FAMILIES
        }
        return cls(**made)


FAMILIES: Final = ("at_risk_share", "china_share", "affiliates_share", "software_reach", "spare")
"""Groups whose parameters are told apart by a sector, a group of goods or an origin: they grow with the data."""


@cache
def groups() -> Mapping[str, type[Any]]:
    """Type of every group of `Behaviour`, the families left out."""
    return {name: kind for name, kind in get_type_hints(Behaviour).items() if name not in FAMILIES}


@cache
def units() -> Mapping[str, str]:
    """Unit of every parameter of a group, by its name (`licence.batch_days`)."""
    found = {}
    for group, kind in groups().items():
        for name, hint in get_type_hints(kind, include_extras=True).items():
            assert get_origin(hint) is Annotated, f"{group}.{name} has no unit"
            found[f"{group}.{name}"] = get_args(hint)[1]
    return found


def of_trade(parameter: str) -> bool:
    """Whether a parameter or a group, by its name, is fitted to trade at large once it is fitted."""
    kind = groups().get(parameter.partition(".")[0])
    return kind is not None and issubclass(kind, OfTrade)
