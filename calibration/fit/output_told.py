"""What is told of output: losses of vehicles, the placebo, figures beside the ensemble, and the use of each print."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fit.evaluate import Runs
from calibration.fit.importance_weights import effective_sets, normalised, weighted_quantiles
from calibration.fit.output_likelihood import output_log_likelihood, rarity
from calibration.fit.output_tables import output_tables
from calibration.fit.output_targets import PLACEBO_WINDOW, STATED, WINDOW, ErrorModel, OutputTargets, output_targets
from calibration.fit.subjects import Subject
from calibration.score.evidence import Evidence
from calibration.score.output import CHANGES, GROWTH, OutputPrints, Print
from sim.clock import EVE, MONTHS

Floats = NDArray[np.float64]

VEHICLES: Final = "motor_vehicles_and_parts"
"""Group whose sectors are the vehicles."""

SHORT_PCT: Final = 2.0
"""Loss of the vehicles of a month, percent of normal, that nobody reported."""

PLACEBO_SIZES_PCT: Final = (1.0, 2.0)
"""Deviations of vehicles, percent, that are shown to be overconfident beside the stated one."""

PLACEBO_EFFECTIVE: Final = 0.99
"""Share of the sets that must stay effective when months are looked at in which nothing can have happened."""

PLACEBO_RARITY: Final = 0.01
"""How rare, at the least, the months of the placebo may be under the stated error."""

NO_EVIDENCE: Final = {
    "motor_vehicles": "part of motor vehicles and parts, tells how far parts follow",
    "aerospace_and_miscellaneous": "aircraft and parts are narrower",
    "semiconductors": "printed by month to April 2025 only, a neighbour for the size of the error",
    "computers": "no sector of the model, a neighbour for the size of the error",
    "communications_equipment": "no sector of the model",
    "business_equipment": "no sector of the model, a neighbour for the size of the error",
    "computer_and_electronic_products": "too broad to be evidence on chips and their equipment",
    "miscellaneous_durable_goods": "too broad to be evidence on medical equipment",
    "light_vehicle_assemblies": "an input of the index of motor vehicles and parts",
    "north_american_light_vehicles": "not the output of the U.S. alone",
}
"""Why the output of a group that was printed is no evidence of its own."""

OUTPUT_COLUMNS: Final = (
    *("group", "month", "base", "observed_log_pct", "observed_is", "error_sd_pct"),
    *("mean", "p05", "p50", "p95"),
)


def vehicles_short(subject: Subject, runs: Runs) -> Floats:
    """Return the share [N] of the replications of each set in which vehicles are short in a month of the window.

    Short is more than `SHORT_PCT` of normal output, of all vehicle sectors together.
    """
    tables = output_tables()
    weights = tables.matrix(subject.sectors)[tables.groups.index(VEHICLES)]
    months = [subject.months.index(month) for month in WINDOW]
    lost = np.einsum("c,nrcm->nrm", weights / weights.sum(), 1.0 - runs.output[..., months])
    return np.asarray((100.0 * lost > SHORT_PCT).any(axis=-1).mean(axis=-1))


def placebo_table(subject: Subject, runs: Runs, evidence: Evidence) -> pd.DataFrame:
    """Return the placebo under the stated error and under smaller ones: it must prefer no set, and be no rarity.

    It holds simulated output to months in which nothing can have happened. Only the stated row is judged.
    """
    stated = output_tables().sd_pct[VEHICLES]
    rows = []
    for size in (stated, *PLACEBO_SIZES_PCT):
        held_to = placebo_targets(subject, evidence.prints, ErrorModel(size=size / stated))
        like = output_log_likelihood(held_to, held_to.values(runs.output))
        share = effective_sets(normalised(like)) / len(like)
        rare = rarity(held_to, np.zeros(len(held_to.labels)))
        passes = share >= PLACEBO_EFFECTIVE and rare >= PLACEBO_RARITY
        rows.append(
            {
                "error_pct": size,
                "months": len(held_to.labels),
                "effective_share_pct": 100.0 * share,
                "rarity_pct": 100.0 * rare,
                "verdict": "passes" if passes else "fails",
            }
        )
    return pd.DataFrame(rows)


def placebo_targets(subject: Subject, prints: OutputPrints, error: ErrorModel = STATED) -> OutputTargets:
    """Return targets of output in the months of the placebo, against the months before them."""
    return output_targets(
        prints, output_tables(), subject.sectors, subject.months, EVE, error, PLACEBO_WINDOW, PLACEBO_WINDOW[0]
    )


def output_table(held_to: OutputTargets, runs: Runs, mass: Floats) -> pd.DataFrame:
    """Return one row for each figure of output: what was printed, its stated deviation, and the weighted sets.

    `mass` [N] are the posterior weights; every replication of a set has an equal part of the weight of the set.
    """
    values = held_to.values(runs.output)
    each = values.reshape(-1, values.shape[-1])
    weight = np.repeat(mass / values.shape[1], values.shape[1])
    rows = []
    for place, label in enumerate(held_to.labels):
        group, month, _, base = label.split(" ")
        p05, p50, p95 = (float(q) for q in weighted_quantiles(each[:, place], weight, (0.05, 0.5, 0.95)))
        exact = bool(held_to.exact[place])
        rows.append(
            {
                "group": group,
                "month": month,
                "base": base.replace("+", ";"),
                "observed_log_pct": float(held_to.high[place]),
                "observed_is": "a figure" if exact else "an upper bound",
                "error_sd_pct": float(np.sqrt(held_to.covariance[place, place])),
                "mean": float(weight @ each[:, place]),
                "p05": p05,
                "p50": p50,
                "p95": p95,
            }
        )
    return pd.DataFrame(rows, columns=OUTPUT_COLUMNS)


def prints_table(held_to: OutputTargets, evidence: Evidence) -> pd.DataFrame:
    """Return one row for each print of the table, with what became of it in the fit and why.

    `held_to` are the targets of a fit that is held to output, even if this one is not.
    """
    prints = evidence.prints
    latest = {id(row) for group in output_tables().groups for row in prints.changes(group).values()}
    linked = {group: _linked(held_to, group) for group in output_tables().groups}
    return pd.DataFrame(
        {
            "group": row.group,
            "month": row.month,
            "measure": row.measure,
            "value": row.value,
            "vintage": row.vintage,
            "use": _use(row, id(row) in latest, linked) if evidence.of_output else "not used: held to flows alone",
        }
        for row in prints.rows
    )


def _linked(held_to: OutputTargets, group: str) -> set[str]:
    """Return the months of a group whose growth is a link of a chain that the fit is held to, or a bound."""
    found: set[str] = set()
    for label in held_to.labels:
        own, month, _, base = label.split(" ")
        if own == group:
            first = base.split("+")[0]
            found |= {one for one in MONTHS if first < one <= month}
    return found


def _use(row: Print, latest: bool, linked: Mapping[str, set[str]]) -> str:
    """Return what became of a print, in words."""
    if row.group not in linked:
        return f"not used: {NO_EVIDENCE[row.group]}"
    if row.measure not in CHANGES:
        return "not used: the same observation as growth on the month before"
    if not latest:
        return "not used: a later print of the month is known"
    if row.month not in linked[row.group]:
        return "not used: outside the months that are fitted, or behind a gap in the chain"
    return "a link of the chain" if row.measure == GROWTH else "a bound"
