"""What lost output takes with it: value added of the industry, of its domestic suppliers, and jobs, by mechanism.

Direct: value added of output that was not made, and what adaptation cost. Upstream: value added of domestic suppliers
outside what is simulated itself, by domestic requirements, so that no part is counted twice. Adaptation has no part
upstream and takes no jobs: output goes on, and what is paid for it is work and goods of others. Downstream losses are
only those through inputs that are simulated: they are the input shortages. Demand is another matter: spending falls on
everything that consumers buy, so suppliers count whole.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.effects.demand import output_of_spending
from sim.effects.losses import ADAPTATION, CAUSES, Losses
from sim.effects.outcomes import Singles
from sim.effects.sectors import ClaimedSectors
from sim.effects.statistics import Floats
from sim.inputs.trade import TradeInputs

OTHER_EXPORTS: Final = "lost_exports_other_industries"
SUBSTITUTION: Final = "import_substitution"

DEMAND: Final = "demand"

OF_SUPPLY: Final = {
    **{cause: f"sectors that claim output: {words}" for cause, words in CAUSES.items()},
    ADAPTATION: "sectors that claim output: making do with fewer magnets, or with other grades, parts and makers",
    OTHER_EXPORTS: "industries that claim no output here: China did not buy, and nobody else did",
    SUBSTITUTION: "U.S. makers sold part of what was diverted from China: a gain, below zero",
}
"""Ways in which output is not made or not ordered, with their meaning in words. They add up."""

MECHANISMS: Final = {
    **OF_SUPPLY,
    DEMAND: "duties and premia lower real income, and spending falls; no reply of monetary policy, no second round",
}
"""All ways in which output is lost, with their meaning in words. They add up."""

WEIGHTS: Final = ("direct_value_added", "upstream_value_added", "jobs")


@dataclass(frozen=True)
class TradedOutput:
    """Output of U.S. industries that trade moves on one path, US$ million, beside that of claimed sectors."""

    lost_exports_usd_m: Singles
    """[R, X, M] output that lost orders from China stopped and no other country bought, by group of exports."""
    home_sales_usd_m: Singles
    """[R, G, M] sales of U.S. makers in place of imports from China, by group of imports."""
    spending_cut_usd_m: Floats
    """[R, M] by how much spending falls for lost real income."""


@dataclass(frozen=True)
class RollUp:
    """What a unit of output lost takes with it; axis K is `WEIGHTS`: US$ million, US$ million, thousand job-years."""

    industries: Floats
    """[K, I] per US$ million of output lost in an industry."""
    sectors: Floats
    """[K, S] per unit of output lost in a claimed sector."""
    exports: Floats
    """[K, X] per US$ million of lost exports of a group, outside the claimed sectors."""
    imports: Floats
    """[K, G] per US$ million of home sales of a group."""
    spending: Floats
    """[K] per US$ million by which consumers spend less."""

    @classmethod
    def of(cls, sectors: ClaimedSectors, data: TradeInputs) -> "RollUp":
        """The roll-up of the inputs. Jobs are counted only in industries for which employment was seen."""
        industries, at = data.industries, list(sectors.industries)
        chain = industries.upstream(sectors.simulated)
        jobs = np.nan_to_num(industries.jobs_per_usd_m)
        direct = industries.value_added_share
        weights = np.array([direct, direct @ chain, jobs + jobs @ chain])
        bought, supplied = output_of_spending(industries)
        outside = 1.0 - data.exports.sectors[:, list(sectors.places)].sum(axis=1)
        return cls(
            industries=weights,
            sectors=weights[:, at] * sectors.output_usd_m_per_unit,
            exports=weights @ (data.exports.industries * outside[:, None]).T,
            imports=weights @ data.imports.industries.T,
            spending=np.array([direct @ bought, direct @ supplied, jobs @ (bought + supplied)]),
        )

    def lost(self, losses: Losses, own: TradedOutput, base: TradedOutput) -> dict[str, Floats]:
        """[R, K, M] by mechanism: what a path loses against its baseline; a gain is negative."""
        lost = {cause: np.einsum("rsm,ks->rkm", units, self.sectors) for cause, units in losses.lost_by_cause.items()}
        paid = losses.adaptation_usd_m.sum(axis=1)
        lost[ADAPTATION] = np.stack([paid, np.zeros_like(paid), np.zeros_like(paid)], axis=1)
        exports = _less(own.lost_exports_usd_m, base.lost_exports_usd_m)
        home = _less(own.home_sales_usd_m, base.home_sales_usd_m)
        lost[OTHER_EXPORTS] = np.einsum("rgm,kg->rkm", exports, self.exports)
        lost[SUBSTITUTION] = -np.einsum("rgm,kg->rkm", home, self.imports)
        lost[DEMAND] = np.einsum("rm,k->rkm", own.spending_cut_usd_m - base.spending_cut_usd_m, self.spending)
        return lost


def _less(own: Singles, base: Singles) -> Floats:
    """A path less its baseline, in double precision."""
    return own.astype(np.float64) - base.astype(np.float64)
