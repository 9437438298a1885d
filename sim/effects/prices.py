"""What duties and premia cost whom: who pays first, who bears it in the end, and how far prices rise.

A cost is what buyers pay in a month for goods that came from China in normal times, beyond prices of 2024 and normal
duties (`TradeOutcome.whole_cost_usd_m`). `sim.inputs.price_dual` says who buys the goods and to whom industries pass
their costs on. The costs of all first buyers add up to the whole cost, and so do those that final uses bear.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MONTHS
from sim.effects.outcomes import TradeOutcome
from sim.effects.sample import Figures, Sample
from sim.effects.statistics import Band, Floats
from sim.effects.window import PERIODS
from sim.inputs.final_uses import CONSUMPTION, FINAL_USES
from sim.inputs.price_dual import PriceDual

FINAL_BUYERS: Final = tuple(FINAL_USES)
"""Final uses among buyers."""

ALL_BUYERS: Final = "all"
"""All industries and final uses together, as one buyer."""

STILL_BOUGHT: Final = "consumer_price_effect"
NORMAL_BASKET: Final = "consumer_price_effect_normal_basket"
"""What consumers pay more for what they buy on the path, and what they would pay more for all that they buy in normal
times."""

PRICES: Final = "prices"
"""First part of the names of figures of this module."""

CONSUMERS: Final = FINAL_BUYERS.index(CONSUMPTION)
"""Place of consumers among final uses."""


@dataclass(frozen=True)
class PaidMore:
    """What one path makes buyers pay, over some replications r, groups of imports G and the periods of `PERIODS`."""

    cost_usd_m: Floats
    """[r, G, periods] the whole cost."""
    dearer: Floats
    """[r, G, periods] what a dollar of goods costs more in the mean of all sellers, once prices had time to reach
    users."""
    passed_on: Floats
    """[r] share of a cost that sellers to final users pass on."""


@dataclass(frozen=True)
class Prices:
    """Costs and prices of one path against its baseline, over buyers B; percentiles 5 and 95."""

    buyers: tuple[str, ...]
    """Codes of industries, then final uses, then `ALL_BUYERS`."""
    labels: tuple[str, ...]
    """The same in words."""
    paid_usd_bn: Band[Floats]
    """[periods, B] what each pays first, as a buyer of imports or of what takes their place."""
    borne_usd_bn: Band[Floats]
    """[periods, B] what each bears when industries have passed all on: final uses alone."""
    price_pct: Band[Floats]
    """[periods, B] of an industry the rise of its unit cost, dearer domestic inputs included; of final uses the rise of
    the price of what they buy in normal times, as far as sellers pass it on."""


def paid_more(outcome: TradeOutcome) -> PaidMore:
    """What one path makes buyers pay."""
    cost, dearer = outcome.whole_cost_usd_m.astype(np.float64), outcome.dearer.astype(np.float64)
    return PaidMore(
        cost_usd_m=np.stack([cost[:, :, months].sum(axis=2) for months in PERIODS.values()], axis=2),
        dearer=np.stack([dearer[:, :, months].mean(axis=2) for months in PERIODS.values()], axis=2),
        passed_on=outcome.passed_on,
    )


def price_figures(own: PaidMore, base: PaidMore, dual: PriceDual, value_usd_m: Floats) -> Figures:
    """[r, periods, B] what replications pay more, for `prices`; `value_usd_m` [G] is the trade of a normal year."""
    cost_usd_bn = np.swapaxes(own.cost_usd_m - base.cost_usd_m, 1, 2) / 1000.0
    rise = np.swapaxes(own.dearer - base.dearer, 1, 2) * value_usd_m
    paid, borne = cost_usd_bn @ dual.bought, cost_usd_bn @ dual.borne
    unit_costs, dearer_usd_m = rise @ dual.unit_cost, own.passed_on[:, None, None] * (rise @ dual.borne)
    spending_usd_m = dual.industries.final.spending_usd_m
    return Figures(
        {
            (PRICES, "paid"): _side_by_side(paid, _total(paid)),
            (PRICES, "borne"): _side_by_side(np.zeros(unit_costs.shape), borne, _total(borne)),
            (PRICES, "price"): 100.0
            * _side_by_side(unit_costs, dearer_usd_m / spending_usd_m, _total(dearer_usd_m) / spending_usd_m.sum()),
        }
    )


def consumer_prices(own: PaidMore, base: PaidMore, dual: PriceDual, value_usd_m: Floats) -> dict[str, Floats]:
    """[r, periods] percent, by variable: what consumers pay more, as far as it is passed on, over what they spend."""
    passed_on = 100.0 * own.passed_on[:, None] / dual.industries.consumption_usd_m
    years = np.array([len(MONTHS[months]) / 12.0 for months in PERIODS.values()])
    still_bought = np.einsum("rgp,g->rp", own.cost_usd_m - base.cost_usd_m, dual.borne[:, CONSUMERS]) / years
    normal = np.einsum("rgp,g->rp", own.dearer - base.dearer, value_usd_m * dual.borne[:, CONSUMERS])
    return {STILL_BOUGHT: passed_on * still_bought, NORMAL_BASKET: passed_on * normal}


def prices(sample: Sample, dual: PriceDual) -> Prices:
    """Costs and prices of a path."""
    industries = dual.industries
    paid, borne, price = (sample.band((PRICES, name), (5, 95)) for name in ("paid", "borne", "price"))
    return Prices(
        buyers=(*industries.codes, *FINAL_BUYERS, ALL_BUYERS),
        labels=(*industries.labels, *FINAL_USES.values(), "all buyers"),
        paid_usd_bn=paid,
        borne_usd_bn=borne,
        price_pct=price,
    )


def _total(amounts: Floats) -> Floats:
    """[r, periods, 1] sum over the last axis."""
    return np.asarray(amounts.sum(axis=2, keepdims=True))


def _side_by_side(*parts: Floats) -> Floats:
    """[r, periods, B] parts of the axis of buyers together."""
    return np.concatenate(parts, axis=2)
