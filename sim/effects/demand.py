"""Demand: what dearer goods take from real income, and by how much spending falls for it.

What duties and premia cost residents of the U.S. lowers their real income, whether prices rise or sellers earn less.
Spending falls by the propensity to consume; the rest is borne out of savings. What is left out of it:

- Costs that sectors that claim output pass on: these sectors lose sales for them already (`input_costs`).
- Costs that exporters pass on to buyers abroad.
- Duty revenue that is rebated or spent, and premia that U.S. makers are paid: they are income of residents.

Spending falls on everything that consumers buy, in the shares of 2024; what of it is made at home is output that is not
made, with its suppliers in all rounds. There is no further round of incomes, and no reply of monetary policy.
"""

from typing import Final

import numpy as np

from sim.effects.outcomes import TradeOutcome
from sim.effects.prices import CONSUMERS
from sim.effects.statistics import Floats
from sim.inputs.final_uses import EXPORTS, FINAL_USES
from sim.inputs.industries import Industries
from sim.inputs.price_dual import PriceDual

BUYERS_ABROAD: Final = list(FINAL_USES).index(EXPORTS)


def left_out(dual: PriceDual, simulated: Floats) -> Floats:
    """[G] share of a cost that, as far as it is passed on, is not borne by the real income that is counted here.

    It goes through sectors that claim output (`simulated` [I], see `ClaimedSectors`) or into exports of others.
    """
    past = dual.borne_past(simulated)
    return np.asarray(1.0 - past.sum(axis=1) + past[:, BUYERS_ABROAD])


def spending_cut_usd_m(outcome: TradeOutcome, left_out: Floats) -> Floats:
    """[r, M] by how much spending of residents falls on one path, US$ million a month, see `left_out` [G]."""
    cost = outcome.whole_cost_usd_m.astype(np.float64)
    passed_on_elsewhere = outcome.passed_on[:, None] * np.einsum("rgm,g->rm", cost, left_out)
    revenue = outcome.revenue_usd_m + outcome.transhipped_revenue_usd_m
    returned = outcome.returned[:, None] * revenue.sum(axis=1, dtype=np.float64)
    earned = outcome.home_premium_usd_m.sum(axis=1, dtype=np.float64)
    lost_income = cost.sum(axis=1) - passed_on_elsewhere - returned - earned
    return np.asarray(outcome.propensity[:, None] * lost_income)


def output_of_spending(industries: Industries) -> tuple[Floats, Floats]:
    """[I] each: output of industries per dollar of consumption, that of what is bought itself and that of suppliers."""
    bought = industries.final.domestic_usd_m[CONSUMERS] / industries.consumption_usd_m
    return bought, industries.total_requirements @ bought - bought
