"""What a calibration leaves behind: tables, figures, the files a study reads, a row of the log, what is printed."""

import csv
import io
import json
import os
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Final

import pandas as pd

import sim
from calibration.fit import figures
from calibration.fit.accept import behaviour_text, data_hash, ensemble_text, fitted_to
from calibration.fit.calibrate import Outcome, Plan
from calibration.fit.fit_tables import PAIRS, pair_table, parameter_table, recovery_table
from calibration.fit.identify import IDENTIFIED, standing
from calibration.fit.importance_weights import LEAST_EFFECTIVE, effective_sets, power
from calibration.fit.likelihood import log_likelihood
from calibration.fit.page import PAGE, filled, page_tables
from calibration.fit.subjects import SUBJECTS, Subject
from calibration.fit.targets import targets
from calibration.fit.verdict import STATED
from calibration.score.evidence import Evidence, packaged
from calibration.score.rolling_origins import ACTS, ALL
from sim.clock import EVE
from sim.report.cells import csv_text
from sim.report.folder import OutputError, check_name, write_file
from sim.study.source_tree import commit, source_tree

LOG: Final = Path("docs/calibration_log.csv")
"""File of the source tree that takes a row for each calibration."""

OWN_LOG: Final = "log.csv"
"""File of the output folder that takes the row where the package is installed: a run writes nothing into it."""

DATA: Final = Path("sim/data")
"""Folder of the source tree that a study reads from."""

BACKTEST_SHOWN: Final = [
    "series", "forecast", "months", "mean_score", "coverage_50_pct", "coverage_90_pct", "width_90", "verdict"
]  # fmt: skip
"""Columns of the scores that a person is shown."""


SWEEP_SHOWN: Final = [
    "discrepancy_pct_of_2024", "observation_factor", "error_of_output", "effective_sets", "power",
    "largest_contraction", "vehicles_short_share_pct",
]  # fmt: skip
"""Columns of the sweep that a person is shown."""


def check(subject: Subject, out: Path, evidence: Evidence, accepting: bool = False) -> None:
    """Raise before anything runs if outputs or log cannot be written, or if there is nothing to fit to.

    `accepting` asks for a source tree too, because an accepted fit becomes part of it. Raises OutputError and
    RecordErrors.
    """
    targets(subject, EVE, evidence)
    if accepting and source_tree() is None:
        allowed = "a checkout of the project, where an accepted fit is reviewed and committed"
        raise OutputError(f"--accept: found an installed package; allowed: {allowed}")
    check_name(out)
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; allowed: a folder")
    if evidence != packaged() and out.resolve() in {one.folder.resolve() for one in SUBJECTS.values()}:
        allowed = "another folder for observations of your own or for a fit to one kind of evidence"
        raise OutputError(f"--out: found {out}, for the packaged evidence; allowed: {allowed}")
    kept = log_file(out)
    if source_tree() is not None and not os.access(kept if kept.exists() else kept.parent, os.W_OK):
        raise OutputError(f"{LOG}: may not be written to")


def log_file(out: Path) -> Path:
    """Return the file that takes a row for each calibration: of the source tree, or of `out` where there is none."""
    root = source_tree()
    return out / OWN_LOG if root is None else root / LOG


def write(outcome: Outcome, out: Path, seed: int) -> None:
    """Write tables, figures, the ensemble and the behaviour file that it would make into `out`."""
    subject, priors = outcome.subject, outcome.subject.priors
    parameters = _parameters(outcome)
    pairs = pair_table(outcome.population, outcome.mass, outcome.contraction, priors)
    tables = {
        "fit": outcome.fit,
        "patterns": outcome.patterns,
        "contraction": parameters,
        "pairs": pairs,
        "recovery": recovery_table(outcome.recovery),
        "sweep": outcome.sweep,
        "directions": outcome.directions,
        **outcome.told,
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_file(out / f"{name}.csv", csv_text(table).encode("ascii"))
    write_backtest(subject, outcome.bands, outcome.scores, out, "bands")
    figures.save(figures.contraction(parameters), out / "contraction.svg")
    figures.save(figures.pairs(pairs), out / "pairs.svg")
    write_file(out / subject.ensemble, ensemble_text(outcome.chosen, priors).encode("ascii"))
    write_file(out / "behaviour.toml", fitted_behaviour(outcome).encode("utf-8"))
    told = "\n\n".join(f"## {name}\n\n{table}" for name, table in page_tables(outcome).items())
    write_file(out / "page.md", f"# Tables for the calibration page: {subject.title}\n\n{told}\n".encode())
    facts = {
        "of": subject.name,
        "version": sim.__version__,
        "commit": commit(),
        "seed": seed,
        "data_sha256": data_hash(subject, outcome.evidence),
        "held_to": fitted_to(subject, outcome.evidence),
        "worlds_run": outcome.worlds,
        "seconds": round(outcome.seconds, 1),
        "evaluations_per_second": round(rate(outcome), 2),
        "against": list(outcome.verdict),
    }
    write_file(out / "calibration.json", f"{json.dumps(facts, indent=2)}\n".encode("ascii"))


def write_backtest(
    subject: Subject, bands: pd.DataFrame, scores: pd.DataFrame, out: Path, stem: str = "backtest_bands"
) -> None:
    """Write the tables and figures of the backtest into `out`; `stem` names the bands."""
    out.mkdir(parents=True, exist_ok=True)
    for name, table, chart in (
        (stem, bands, figures.bands(subject, bands, ACTS[1])),
        ("backtest", scores, figures.backtest(subject, scores)),
    ):
        write_file(out / f"{name}.csv", csv_text(table).encode("ascii"))
        figures.save(chart, out / f"{name}.svg")


def fitted_behaviour(outcome: Outcome) -> str:
    """Return the text of the behaviour file that the ensemble makes."""
    subject, names = outcome.subject, outcome.subject.priors.names
    standings = {name: standing(float(c)) for name, c in zip(names, outcome.contraction, strict=True)}
    text = (files("sim") / "data" / "behaviour.toml").read_text(encoding="utf-8")
    return behaviour_text(text, subject, outcome.chosen, standings, outcome.evidence)


def held_to(outcome: Outcome) -> str:
    """Return what a fit was held to, in words, and whose figures these are."""
    subject, evidence = outcome.subject, outcome.evidence
    words = fitted_to(subject, evidence)
    if evidence.digest == packaged().digest:
        return words
    return f"{words} (flows of your own{', packaged output' if evidence.of_output and subject.sectors else ''})"


def accept(outcome: Outcome) -> None:
    """Put the ensemble and the behaviour file where a study of the source tree reads them, and fill the page.

    Raises ValueError if there is no source tree, which `check` refuses before.
    """
    subject, root = outcome.subject, source_tree()
    if root is None:
        raise ValueError("a fit is accepted in a source tree only")
    behaviour = fitted_behaviour(outcome).encode("utf-8")
    write_file(root / DATA / subject.ensemble, ensemble_text(outcome.chosen, subject.priors).encode("ascii"))
    write_file(root / DATA / "behaviour.toml", behaviour)
    page = filled((root / PAGE).read_text(encoding="utf-8"), subject.name, page_tables(outcome))
    write_file(root / PAGE, page.encode("utf-8"))


def rate(outcome: Outcome) -> float:
    """Return the worlds that were run in a second; zero if all worlds were found again."""
    return outcome.worlds / outcome.seconds if outcome.worlds else 0.0


def printed(outcome: Outcome) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables that a person is shown, with their titles. Short and wide tables stand on their side."""
    parameters = _parameters(outcome).sort_values("contraction", ascending=False, kind="stable")
    said = parameters[["parameter", "prior_low", "prior_high", "p05", "p50", "p95", "contraction", "standing"]]
    subject, (first, last) = outcome.subject, outcome.subject.judged
    pooled = outcome.scores[(outcome.scores["origin"] == ALL) & (outcome.scores["acts"] == ACTS[1])]
    patterns = outcome.patterns[["pattern", "published", "p05", "p50", "p95", "inside_90"]]
    return [
        (f"{subject.flows} {first} to {last} beside the ensemble", _on_its_side(outcome.fit)),
        *([("Patterns, never fitted to", patterns)] if subject.patterns else []),
        ("What the data say of the parameters they say most of", said.head(PAIRS)),
        *_printed_of_output(outcome),
        ("Recovery of known parameters", _on_its_side(recovery_table(outcome.recovery))),
        ("The stated deviations swept", outcome.sweep[SWEEP_SHOWN]),
        (f"Backtest under the acts that followed, all origins, {subject.unit}", pooled[BACKTEST_SHOWN]),
    ]


def _printed_of_output(outcome: Outcome) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables on output that a person is shown."""
    told = outcome.told
    titles = {
        "evidence": "What each kind of evidence says, on the sets of this fit",
        "output": "Output of June to August 2025 beside the ensemble, logs in percent against the base",
        "halts": "Value added lost for want of magnets, by length of a halt",
        "placebo": "Placebo: January to March 2025",
    }
    shown = {name: told[name] for name in titles if name in told}
    if "evidence" in shown:
        shown["evidence"] = _on_its_side(shown["evidence"])
    if "output" in shown:
        shown["output"] = shown["output"].drop(columns="base")
    if "halts" in shown:
        shown["halts"] = shown["halts"].query("evidence == @outcome.evidence.kind").drop(columns=["evidence", "unit"])
    return [(titles[name], table) for name, table in shown.items()]


def _on_its_side(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with rows for columns; its first column gives the names."""
    turned = table.astype(object).T.reset_index()
    turned.columns = pd.Index([str(turned.iloc[0, 0]), *(str(name) for name in turned.iloc[0, 1:])])
    return turned.iloc[1:]


def log(outcome: Outcome, plan: Plan, quick: bool, accepted: bool, out: Path) -> None:
    """Add a row to the log of calibrations, whose place `log_file` tells."""
    file = log_file(out)
    subject = outcome.subject
    like = log_likelihood(outcome.population.runs, targets(subject, EVE, outcome.evidence))
    errors = dict(zip(outcome.fit["series"], outcome.fit["median_absolute_error_pct_of_2024"], strict=True))
    row = {
        "of": subject.name,
        "commit": commit(),
        "data_sha256": data_hash(subject, outcome.evidence),
        "observations": "packaged" if outcome.evidence.digest == packaged().digest else "the user's",
        "held_to": fitted_to(subject, outcome.evidence),
        "design": json.dumps(asdict(plan.design)),
        "seed": plan.design.seed,
        "ensemble_sets": len(outcome.chosen.counts),
        "effective_sets": f"{effective_sets(outcome.mass):.1f}",
        "power": f"{power(outcome.population.log_prior_over_proposal(), like, LEAST_EFFECTIVE):.3f}",
        "best_log_likelihood": f"{like.max():.3f}",
        **{
            f"error_pct_{name}": f"{errors[name]:.2f}" if name in errors else "none"
            for one in SUBJECTS.values()
            for name in one.series
        },
        "identified": ";".join(
            name for name, c in zip(subject.priors.names, outcome.contraction, strict=True) if c >= IDENTIFIED
        ),
        "plan": "quick" if quick else "full",
        "verdict": "; ".join(outcome.verdict) or "nothing against it",
        "accepted": "yes" if accepted else "no",
    }
    earlier = list(csv.DictReader(io.StringIO(file.read_text(encoding="ascii")))) if file.is_file() else []
    text = io.StringIO()
    # A log of an earlier version may lack columns of today, or have others: no cell is lost, and none is left empty.
    columns = dict.fromkeys([*row, *(name for entry in earlier for name in entry)])
    writer = csv.DictWriter(text, list(columns), restval="none", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*earlier, row])
    write_file(file, text.getvalue().encode("ascii"))


def _parameters(outcome: Outcome) -> pd.DataFrame:
    recovery, priors = outcome.recovery[STATED], outcome.subject.priors
    return parameter_table(outcome.population, outcome.mass, outcome.contraction, recovery, priors)
