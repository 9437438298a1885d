"""The tables of the calibration page, filled from the results of an accepted fit: nobody types them."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from calibration.fit.calibrate import Outcome
from calibration.fit.fit_tables import parameter_table, recovery_table
from calibration.fit.verdict import STATED
from calibration.score.naive_forecasts import NAIVE
from calibration.score.rolling_origins import ACTS, PLAIN
from sim.clock import EVE

PAGE: Final = Path("docs/calibration.md")
"""Page of the source tree that quotes the tables of accepted fits."""

MOST_PARAMETERS: Final = 10
"""Parameters in a table: those that the data say most of."""

Row = Mapping[Hashable, Any]

_PLACE: Final = re.compile(r"(<!--fit:([a-z]+)\.([a-z]+)-->\n).*?(<!--/fit-->)", re.DOTALL)


def filled(page: str, subject: str, tables: Mapping[str, str]) -> str:
    """Return a page with every table of a subject filled in; those of other subjects stay as they are.

    A table stands between `<!--fit:SUBJECT.NAME-->` and `<!--/fit-->`. Raises KeyError for one that there is not.
    """

    def table(place: re.Match[str]) -> str:
        return f"{place[1]}{tables[place[3]]}\n{place[4]}" if place[2] == subject else place[0]

    return _PLACE.sub(table, page)


def places(page: str) -> set[tuple[str, str]]:
    """Return (subject, name) of each table that a page asks for."""
    return {(place[2], place[3]) for place in _PLACE.finditer(page)}


def page_tables(outcome: Outcome) -> dict[str, str]:
    """Return the tables that the page may ask for, in Markdown, by name."""
    told, kind = outcome.told, outcome.evidence.kind
    recovery = recovery_table(outcome.recovery)
    tables = {
        "months": _months(outcome),
        "fit": own_columns(outcome.fit, FIT),
        "parameters": _parameters(outcome),
        "backtest": _backtest(outcome),
        "recovery": own_columns(recovery, RECOVERY),
        "sweep": own_columns(outcome.sweep, SWEEP),
    }
    if outcome.subject.patterns:
        tables["patterns"] = _patterns(outcome.patterns)
    if told:
        tables["evidence"] = own_columns(told["evidence"], EVIDENCE)
        tables["output"] = _output(told["output"])
        tables["placebo"] = own_columns(told["placebo"], PLACEBO)
        tables["narrowed"] = own_columns(told["narrowed"].head(MOST_PARAMETERS), NARROWED)
    if "paths" in told:
        tables["paths"] = _paths(told["paths"])
        tables["halts"] = own_columns(_halts(told["halts"], kind), HALTS)
    return tables


FIT: Final = {
    "series": "series",
    "median_absolute_error_pct_of_2024": "median absolute error, % of the 2024 mean",
    "limit_pct": "limit",
    "coverage_90_pct": "coverage of 90% bands, %",
    "width_90_pct_of_2024": "width, % of the 2024 mean",
    "width_90_pct_of_2024_with_discrepancy": "width with discrepancy",
}

RECOVERY: Final = {
    "likelihood": "likelihood",
    "truths": "truths",
    "coverage_90_pct": "coverage of 90% intervals, %",
    "coverage_90_pct_untempered": "untempered",
    "median_power": "median power",
    "verdict": "verdict",
}

SWEEP: Final = {
    "discrepancy_pct_of_2024": "discrepancy, % of the 2024 mean",
    "observation_factor": "factor on observations",
    "error_of_output": "error of output",
    "effective_sets": "effective sets",
    "power": "power",
    "largest_contraction": "largest contraction",
    "vehicles_short_share_pct": "vehicles short, % of the weight",
}

EVIDENCE: Final = {
    "evidence": "held to",
    "effective_sets_untempered": "effective sets, untempered",
    "largest_weight_pct": "largest weight, %",
    "error_pct_CN_to_US": "error U.S., %",
    "error_pct_CN_to_World": "error World, %",
    "vehicles_short_share_pct": "vehicles short, % of the weight",
    "bayes_factor": "Bayes factor",
}

PLACEBO: Final = {
    "error_pct": "error of vehicles, %",
    "effective_share_pct": "effective sets, % of all",
    "rarity_pct": "rarity, %",
    "verdict": "verdict",
}

NARROWED: Final = {
    "parameter": "parameter",
    "p50_flows": "median, flows alone",
    "p50_both": "both",
    "contraction_flows": "contraction, flows alone",
    "contraction_output": "output alone",
    "contraction_both": "both",
}

HALTS: Final = {
    "weeks": "weeks",
    "band": "value added lost, US$ bn: mean (90% band)",
    "mean_against_no_halt": "mean against no halt",
    "cheaper_by_half_a_billion_pct": "cheaper by half a billion, % of draws",
}


def _months(outcome: Outcome) -> str:
    """Observations of the judged months beside the ensemble; bold where they lie outside the 90 percent band."""
    first, last = outcome.subject.judged
    own = outcome.bands[(outcome.bands["origin"] == EVE) & (outcome.bands["acts"] == ACTS[1])]
    head = ["month"]
    for one in outcome.subject.followed:
        head += [f"{one.axis}, observed", "mean (90% band)"]
    rows = []
    for month, cells in own[(own["month"] >= first) & (own["month"] <= last)].groupby("month", sort=True):
        by_series = {row["series"]: row for row in cells.to_dict("records")}
        line = [str(month)]
        for one in outcome.subject.followed:
            row = by_series[one.name]
            observed, band = row["observed"], _band(row)
            outside = observed != "none" and not row["p05"] <= observed <= row["p95"]
            line += [observed if observed == "none" else f"{observed:,}", f"**{band}**" if outside else band]
        rows.append(line)
    return _markdown(head, rows)


def _parameters(outcome: Outcome) -> str:
    priors = outcome.subject.priors
    table = parameter_table(
        outcome.population, outcome.mass, outcome.contraction, outcome.recovery[STATED], priors
    ).sort_values("contraction", ascending=False, kind="stable")
    scales = {row.parameter: row.scale for row in priors.rows}
    rows = [
        [
            row["parameter"],
            f"{_cell(row['prior_low'])} to {_cell(row['prior_high'])}, {scales[row['parameter']]}",
            _cell(row["mean"]),
            f"{row['contraction']:.2f} ({row['contraction_se']:.2f})",
        ]
        for row in table.head(MOST_PARAMETERS).to_dict("records")
    ]
    return _markdown(["parameter", "prior", "mean after", "contraction (standard error)"], rows)


def _patterns(patterns: pd.DataFrame) -> str:
    rows = [
        [row["pattern"], row["published"], _band(row, "p50"), row["inside_90"]] for row in patterns.to_dict("records")
    ]
    return _markdown(["pattern", "published", "model, median (90% band)", "inside"], rows)


def _backtest(outcome: Outcome) -> str:
    """Mean scores under the acts that followed, by origin; bold is the better of the model and the best naive one."""
    own = outcome.scores[outcome.scores["acts"] == ACTS[1]]
    head = ["origin", "months"]
    for one in outcome.subject.followed:
        head += [f"{one.label}: model", "best naive"]
    rows = []
    for origin, cells in own.groupby("origin", sort=False):
        line = [str(origin), ""]
        for one in outcome.subject.followed:
            part = cells[cells["series"] == one.name]
            model = part[part["forecast"] == PLAIN].iloc[0]
            naive = part[part["forecast"].isin(NAIVE) & (part["mean_score"] != "none")]
            best = min(naive.to_dict("records"), key=lambda row: float(row["mean_score"]))
            line[1] = _cell(int(model["months"]))
            shown = [_cell(float(model["mean_score"])), f"{_cell(float(best['mean_score']))} ({best['forecast']})"]
            better = 0 if model["verdict"] == "wins" else 1
            shown[better] = f"**{shown[better]}**"
            line += shown
        rows.append(line)
    return _markdown(head, rows)


def _output(output: pd.DataFrame) -> str:
    head = ["group", "month", "base", "printed, log %", "stated error", "model, mean (90% band)"]
    rows = []
    for row in output.to_dict("records"):
        months = row["base"].split(";")
        base = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
        printed = f"{'at most ' if row['observed_is'] != 'a figure' else ''}{row['observed_log_pct']:.1f}"
        error = _tenth(row["error_sd_pct"])
        rows.append([row["group"].replace("_", " "), row["month"], base, printed, error, _band_in_tenths(row)])
    return _markdown(head, rows)


def _paths(paths: pd.DataFrame) -> str:
    """Bands of losses by path under flows alone and under both, with the ranges of the ends of the latter."""
    head = [
        "path",
        "flows alone: mean (90% band)",
        "both: mean (90% band)",
        "low end",
        "high end",
        "width, both / flows",
    ]
    rows = []
    for path, cells in paths.groupby("path", sort=False):
        flows, both = (cells[cells["evidence"] == kind].iloc[0] for kind in ("flows", "both"))
        ratio = both["width_90"] / flows["width_90"] if flows["width_90"] > 0.0 else None
        rows.append(
            [
                str(path),
                *(_band_in_tenths(row) for row in (flows.to_dict(), both.to_dict())),
                *(f"{_tenth(both[f'{end}_from'])} to {_tenth(both[f'{end}_to'])}" for end in ("p05", "p95")),
                "none" if ratio is None else f"{ratio:.2f}",
            ]
        )
    return _markdown(head, rows)


def _halts(halts: pd.DataFrame, kind: str) -> pd.DataFrame:
    own = halts[halts["evidence"] == kind].copy()
    own["band"] = [_band_in_tenths(row) for row in own.to_dict("records")]
    return own


def _band(row: Row, middle: str = "mean") -> str:
    return f"{_cell(row[middle])} ({_cell(row['p05'])} to {_cell(row['p95'])})"


def _band_in_tenths(row: Row) -> str:
    return f"{_tenth(row['mean'])} ({_tenth(row['p05'])} to {_tenth(row['p95'])})"


def own_columns(table: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """Return a table with some of its columns under other names."""
    return _markdown(columns.values(), [[_cell(row[name]) for name in columns] for row in table.to_dict("records")])


def _tenth(value: float) -> str:
    """Return a figure to one decimal, without a negative zero."""
    return f"{round(value, 1) + 0.0:.1f}"


def _cell(value: Any) -> str:
    """Return a figure to three digits or to whole numbers, any other value as its text."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _markdown(head: Iterable[str], rows: Sequence[Sequence[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
