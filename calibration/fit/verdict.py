"""What speaks against accepting a fit: the limits that were stated before it (decisions 0007 and 0014)."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from calibration.fit.output_told import SHORT_PCT
from calibration.fit.path_tables import CHEAPER_USD_BN
from calibration.fit.priors import Priors
from calibration.fit.recovery import CONFIDENCE, Recovery
from calibration.score.evidence import Kind
from sim.parameters.ensembles import LEAST_SETS

STATED: Final = "stated"
"""Name of the likelihood that is not broken."""

LEAST_UNTEMPERED: Final = 100.0
"""Effective sets that a fit must rest on without tempering."""

MOST_SHORT_PCT: Final = 10.0
"""Largest share of the weight, percent, that may have vehicles short in a month of the summer."""

MOST_CHEAPER_PCT: Final = 3.0
"""Largest share of draws, percent, in which the halt may cost less than no halt."""

JUDGED_HALT: Final = 26
"""Length of the halt that is judged, weeks."""


def flows_against(fit: pd.DataFrame) -> list[str]:
    """Return what the errors of the flows say against a fit."""
    return [
        f"{row['series']}: median absolute error {row['median_absolute_error_pct_of_2024']:.1f}% of the 2024 mean, "
        f"limit {row['limit_pct']:.0f}%"
        for row in fit.to_dict("records")
        if row["median_absolute_error_pct_of_2024"] >= row["limit_pct"]
    ]


def sets_against(sets: int, untempered: float) -> list[str]:
    """Return what the number of sets in the ensemble and of effective sets without tempering say against a fit."""
    against = [f"{sets} sets in the ensemble, {LEAST_SETS} are needed"] if sets < LEAST_SETS else []
    if untempered < LEAST_UNTEMPERED:
        against.append(f"{untempered:.0f} effective sets without tempering, {LEAST_UNTEMPERED:.0f} are needed")
    return against


def recovery_against(recovery: Mapping[str, Recovery], priors: Priors) -> list[str]:
    """Return what the recovery of known parameters says against a fit."""
    against = []
    right = recovery[STATED]
    if not right.passes():
        low, high = right.band()
        out = [n for n, c in zip(priors.names, right.coverage, strict=True) if not low <= c <= high]
        words = f"coverage outside its {100 * CONFIDENCE:.0f}% binomial band for {', '.join(out) or 'none'}"
        against.append(f"recovery: {words}; smallest p-value of uniform ranks {right.uniform_p().min():.4f}")
    against += [
        f"recovery: a likelihood broken on purpose passes: {likelihood}"
        for likelihood, found in recovery.items()
        if likelihood != STATED and found.passes()
    ]
    return against


def output_against(kind: Kind, evidence: pd.DataFrame, placebo: pd.DataFrame) -> list[str]:
    """Return what output says against a fit of a subject that has any."""
    against = [] if kind == "both" else [f"held to {kind} alone: only a fit to both flows and output is accepted"]
    short = float(evidence[evidence["evidence"] == kind]["vehicles_short_share_pct"].iloc[0])
    if short > MOST_SHORT_PCT:
        months = f"vehicles more than {SHORT_PCT:.0f}% short in a month of June to August 2025"
        against.append(f"output: {short:.1f}% of the weight has {months}, at most {MOST_SHORT_PCT:.0f}%")
    stated = placebo.iloc[0]
    if stated["verdict"] != "passes":
        figures = f"{stated['effective_share_pct']:.1f}% of sets effective, rarity {stated['rarity_pct']:.1f}%"
        against.append(f"placebo: fails with {figures}")
    return against


def halts_against(kind: Kind, halts: pd.DataFrame) -> list[str]:
    """Return what losses by length of a halt say against a fit."""
    own = halts[halts["evidence"] == kind].sort_values("weeks")
    cheaper = float(own[own["weeks"] == JUDGED_HALT]["cheaper_by_half_a_billion_pct"].iloc[0])
    against = []
    if cheaper > MOST_CHEAPER_PCT:
        words = f"a halt of {JUDGED_HALT} weeks costs at least {CHEAPER_USD_BN} US$ billion less than none"
        against.append(f"halts: {words} in {cheaper:.1f}% of draws, at most {MOST_CHEAPER_PCT:.0f}%")
    if not own["mean"].is_monotonic_increasing:
        shown = ", ".join(f"{row['weeks']} weeks {row['mean']:.1f}" for row in own.to_dict("records"))
        against.append(f"halts: mean losses are not in order of length: {shown} US$ billion")
    return against
