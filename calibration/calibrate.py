"""The calibration from end to end: search, ensemble, what the data say, recovery, patterns, fit, backtest.

`make calibrate` writes `outputs/calibration/`; `--accept` puts the ensemble and the ranges into `sim/data`, where a
study reads them. Each run adds a row to `calibration/log.csv`.
"""

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from calibration import backtest, figures
from calibration.accept import Chosen, behaviour_text, data_hash, ensemble_text
from calibration.evaluate import Evaluator
from calibration.fit import (
    LEAST_EFFECTIVE,
    Design,
    Population,
    effective_sets,
    log_likelihood,
    power,
    proposal,
    resampled,
    search,
    weighted_quantiles,
    weights,
)
from calibration.identify import (
    CONFIDENCE,
    IDENTIFIED,
    Recovery,
    contraction,
    contraction_error,
    correlation,
    recover,
    standing,
)
from calibration.observations import Evidence, packaged
from calibration.priors import Priors, load_priors
from calibration.score import model_figures
from calibration.simulator import MONTHS_RUN, PATTERNS, SERIES, history
from calibration.targets import Targets, targets
from sim.clock import EVE, to_date, to_day
from sim.ensemble import LEAST_SETS
from sim.report.cells import csv_text
from sim.report.manifest import commit
from sim.report.write import OutputError, write_file

Floats = NDArray[np.float64]

LOG: Final = Path(__file__).parent / "log.csv"

OUT: Final = Path("outputs/calibration")
"""Where a calibration to the packaged observations writes."""

KEPT: Final = ".evaluations"
"""Folder below the outputs that keeps evaluations, so that an interrupted fit goes on."""

JUDGED: Final = ("2025-04", "2025-09")
"""First and last month on which the fit is judged."""

LIMITS: Final = {"CN_to_US": 20.0, "CN_to_World": 15.0}
"""Largest median absolute error of the ensemble mean that is accepted, percent of the 2024 mean."""

PAIRS: Final = 14
"""Parameters shown in the table of pairs."""

BACKTEST_SHOWN: Final = [
    "series", "forecast", "months", "mean_score", "coverage_50_pct", "coverage_90_pct", "width_90", "verdict"
]  # fmt: skip

STATED: Final = "stated"

DIRECTIONS: Final = 5
"""Combinations of parameters that are told."""

LOADINGS: Final = 6
"""Parameters named in each."""

OVERCONFIDENCE: Final = 5.0
"""What the deviations are divided by in a likelihood that is broken on purpose."""

SWEPT: Final = ((0.20, 1.0), (0.10, 1.0), (0.30, 1.0), (0.20, 0.5), (0.20, 2.0))
"""(discrepancy, factor on the deviations of observations) of the sweep; the first is the stated one."""

FIRST_LICENCE: Final = "first_licence_day"

PUBLISHED: Final = {
    FIRST_LICENCE: (
        float(to_day(date(2025, 4, 21))),
        float(to_day(date(2025, 4, 30))),
        "late April (Reuters 2025-05-13)",
    ),
    "approved_pct_2025_06_04": (25.0, 25.0, "25 percent of hundreds of applications (CLEPA 2025-06-04)"),
    "approved_pct_2025_06_30": (60.0, 60.0, "60 percent (CLEPA 2025-06-30)"),
    "plants_stopped_may_2025": (1.0, 1.0, "one assembly plant, about a week of May 2025 (Ford Authority)"),
    "worst_month_loss_pct": (0.0, 5.0, "no mass line-down was reported; 5 percent of a month is our reading of mass"),
}
"""Patterns as published: low, high, words."""


@dataclass(frozen=True)
class Plan:
    """How much work a calibration does."""

    design: Design
    ensemble: int
    """Draws of the systematic resampling that makes the ensemble."""
    truths: int
    forecasts: int
    """Draws of each forecast of the backtest."""

    @property
    def worlds(self) -> int:
        """Worlds in all."""
        sets = self.design.sobol + sum(self.design.refined)
        origins = len(backtest.ORIGINS) * len(backtest.ACTS)
        return sets * self.design.replications + self.ensemble + self.truths + origins * self.forecasts

    @property
    def backtest_worlds(self) -> int:
        """Worlds of the backtest alone."""
        return self.worlds - self.ensemble - self.truths


def plan(quick: bool, seed: int) -> Plan:
    """The full plan, or one of a tenth of its work for a look."""
    if quick:
        return Plan(Design(128, (64,), 2, seed), ensemble=32, truths=16, forecasts=12)
    return Plan(Design(1024, (256,) * 4, 2, seed), ensemble=256, truths=40, forecasts=80)


@dataclass(frozen=True)
class Outcome:
    """What a calibration found."""

    chosen: Chosen
    population: Population
    mass: Floats
    contraction: Floats
    recovery: Mapping[str, Recovery]
    """By likelihood: the stated one and those broken on purpose."""
    fit: pd.DataFrame
    patterns: pd.DataFrame
    bands: pd.DataFrame
    scores: pd.DataFrame
    verdict: tuple[str, ...]
    """What speaks against accepting the fit; empty if nothing does."""
    sweep: pd.DataFrame
    directions: pd.DataFrame
    worlds: int
    seconds: float
    evidence: Evidence


def calibrate(evaluator: Evaluator, plan: Plan, evidence: Evidence) -> Outcome:
    """Run a calibration to the evidence. Raises RecordErrors, before anything runs, if it has nothing to fit to."""
    priors, held_to = load_priors(), targets(EVE, evidence)
    population = search(evaluator, history(), held_to, len(priors.names), plan.design)
    mass = weights(population, held_to)
    sets, counts = resampled(mass, plan.ensemble)
    chosen = Chosen(population.points[sets], counts)
    drawn = evaluator.single(history(), np.repeat(chosen.points, counts, axis=0), first=1_000)
    recovery = _recoveries(evaluator, population.first(), held_to, plan)
    forecasts = backtest.forecast(evaluator, population, backtest.ORIGINS, plan.forecasts, evidence)
    final = backtest.Forecasts(EVE, backtest.ACTS[1], effective_sets(mass), drawn.flows[:, 0])
    narrowed = contraction(population.points, mass)
    fit = fit_table(final, evidence)
    return Outcome(
        chosen=chosen,
        population=population,
        mass=mass,
        contraction=narrowed,
        recovery=recovery,
        fit=fit,
        patterns=pattern_table(drawn.patterns[:, 0]),
        bands=backtest.bands([*forecasts, final], evidence),
        scores=backtest.scores(forecasts, evidence),
        sweep=sweep_table(population, evidence),
        verdict=_verdict(fit, chosen, priors, recovery),
        directions=direction_table(population, held_to, priors),
        worlds=evaluator.worlds,
        seconds=evaluator.seconds,
        evidence=evidence,
    )


def forecasts(evaluator: Evaluator, plan: Plan) -> list[backtest.Forecasts]:
    """Forecasts of the backtest, from the population of the same plan."""
    population = search(evaluator, history(), targets(), len(load_priors().names), plan.design)
    return backtest.forecast(evaluator, population, backtest.ORIGINS, plan.forecasts)


def printed(outcome: Outcome) -> list[tuple[str, pd.DataFrame]]:
    """Tables a person is shown, with their titles; short and wide ones stand on their side."""
    parameters = parameter_table(outcome, load_priors()).sort_values("contraction", ascending=False, kind="stable")
    said = parameters[["parameter", "prior_low", "prior_high", "p05", "p50", "p95", "contraction", "standing"]]
    pooled = outcome.scores[(outcome.scores["origin"] == backtest.ALL) & (outcome.scores["acts"] == backtest.ACTS[1])]
    return [
        (f"Departures {JUDGED[0]} to {JUDGED[1]} beside the ensemble", _on_its_side(outcome.fit)),
        ("Patterns, never fitted to", outcome.patterns[["pattern", "published", "p05", "p50", "p95", "inside_90"]]),
        ("What the data say of the parameters they say most of", said.head(PAIRS)),
        ("Recovery of known parameters", _on_its_side(_recovery_table(outcome, load_priors()))),
        ("The stated deviations swept", outcome.sweep),
        ("Backtest under the acts that followed, all origins, tonnes", pooled[BACKTEST_SHOWN]),
    ]


def _on_its_side(table: pd.DataFrame) -> pd.DataFrame:
    """A row a column; the first column gives the names."""
    turned = table.astype(object).T.reset_index()
    turned.columns = pd.Index([str(turned.iloc[0, 0]), *(str(name) for name in turned.iloc[0, 1:])])
    return turned.iloc[1:]


def _recoveries(evaluator: Evaluator, prior: Population, held_to: Targets, plan: Plan) -> dict[str, Recovery]:
    truths = np.linspace(0, len(prior.scores) - 1, plan.truths).astype(np.int64)
    runs = evaluator.single(history(), prior.points[truths], first=5_000)
    histories, logs = held_to.logs(runs.flows)[:, 0], held_to.logs(prior.runs.flows)
    late = prior.runs.flows[..., [0, *range(len(MONTHS_RUN) - 1)]]

    def refitted(shown: Floats | None = None, overconfidence: float = 1.0) -> Recovery:
        return recover(prior.points, logs, truths, histories, held_to, plan.design.seed, shown, overconfidence)

    return {
        STATED: refitted(),
        "broken: overconfident": refitted(overconfidence=OVERCONFIDENCE),
        "broken: one month late": refitted(shown=held_to.logs(late)),
    }


def sweep_table(population: Population, evidence: Evidence) -> pd.DataFrame:
    """One row a pair of stated deviations: what the same sets, weighted anew, then say."""
    rows = []
    names = np.array(load_priors().names)
    for discrepancy, factor in SWEPT:
        held_to = targets(EVE, evidence, discrepancy, factor)
        like, base = log_likelihood(population.runs, held_to), population.log_prior_over_proposal()
        mass = weights(population, held_to)
        narrowed = contraction(population.points, mass)
        means = np.tensordot(mass, population.runs.flows.mean(axis=1), axes=1)
        rows.append(
            {
                "discrepancy_pct_of_2024": 100.0 * discrepancy,
                "observation_factor": factor,
                "effective_sets": effective_sets(mass),
                "power": power(base, like, LEAST_EFFECTIVE),
                **{
                    f"error_pct_{name}": _median_error(means[index], name, evidence)
                    for index, name in enumerate(SERIES)
                },
                "identified": ";".join(names[narrowed >= IDENTIFIED]) or "none",
                "largest_contraction": float(narrowed.max()),
            }
        )
    return pd.DataFrame(rows)


def _judged(series: str, evidence: Evidence) -> dict[str, float]:
    return {month: value for month, value in evidence.monthly(series).items() if JUDGED[0] <= month <= JUDGED[1]}


def _median_error(means: Floats, series: str, evidence: Evidence) -> float:
    """Median absolute error of mean flows [M] over the judged months, percent of the 2024 mean."""
    errors = [abs(means[MONTHS_RUN.index(month)] - value) for month, value in _judged(series, evidence).items()]
    return 100.0 * float(np.median(errors)) / evidence.mean_of_2024(series)


def fit_table(final: backtest.Forecasts, evidence: Evidence) -> pd.DataFrame:
    """One row a series: error of the ensemble mean, coverage and width over the judged months."""
    rows = []
    for index, series in enumerate(SERIES):
        observed, normal = _judged(series, evidence), evidence.mean_of_2024(series)
        draws = {month: final.flows[:, index, MONTHS_RUN.index(month)] for month in observed}
        plain = model_figures([(backtest.quantiles(draws[m]), v) for m, v in observed.items()])
        wide = model_figures([(backtest.quantiles(backtest.widened(draws[m], normal)), v) for m, v in observed.items()])
        last = draws[max(observed)]
        rows.append(
            {
                "series": series,
                "months": len(observed),
                "median_absolute_error_pct_of_2024": _median_error(
                    final.flows[:, index].mean(axis=0), series, evidence
                ),
                "limit_pct": LIMITS[series],
                "coverage_50_pct": plain["coverage_50_pct"],
                "coverage_90_pct": plain["coverage_90_pct"],
                "width_90_pct_of_2024": 100.0 * plain["width_90"] / normal,
                "coverage_90_pct_with_discrepancy": wide["coverage_90_pct"],
                "width_90_pct_of_2024_with_discrepancy": 100.0 * wide["width_90"] / normal,
                "last_month": max(observed),
                "last_observed_tonnes": observed[max(observed)],
                "last_mean_tonnes": float(last.mean()),
                "last_p05_tonnes": float(np.quantile(last, 0.05)),
                "last_p95_tonnes": float(np.quantile(last, 0.95)),
            }
        )
    return pd.DataFrame(rows)


def pattern_table(values: Floats) -> pd.DataFrame:
    """One row a pattern: the 90 percent band of the ensemble, its width, and whether what was published lies in it."""
    rows: list[dict[str, object]] = []
    for index, name in enumerate(PATTERNS):
        low, high, words = PUBLISHED[name]
        seen = values[:, index][~np.isnan(values[:, index])]
        row: dict[str, object] = {"pattern": name, "published": words, "draws": len(seen)}
        if not len(seen):
            keys = ("published_low", "published_high", "p05", "p50", "p95", "width", "inside_90")
            rows.append(row | dict.fromkeys(keys, "none"))
            continue
        p05, p50, p95 = (float(q) for q in np.quantile(seen, (0.05, 0.5, 0.95)))
        dated = name == FIRST_LICENCE
        rows.append(
            row
            | {
                "published_low": to_date(low) if dated else low,
                "published_high": to_date(high) if dated else high,
                "p05": to_date(p05) if dated else p05,
                "p50": to_date(p50) if dated else p50,
                "p95": to_date(p95) if dated else p95,
                "width": p95 - p05,
                "inside_90": "yes" if p05 <= high and low <= p95 else "no",
            }
        )
    return pd.DataFrame(rows)


def parameter_table(outcome: Outcome, priors: Priors) -> pd.DataFrame:
    """One row a fitted parameter: prior, posterior, contraction, standing, recovery."""
    points, mass = outcome.population.points, outcome.mass
    low, middle, high = weighted_quantiles(points, mass, (0.05, 0.5, 0.95))
    chance_low, chance_high = outcome.recovery[STATED].band()
    errors = contraction_error(outcome.contraction, effective_sets(mass))
    coverage, uniform = outcome.recovery[STATED].coverage, outcome.recovery[STATED].uniform_p()
    rows = []
    for place, prior in enumerate(priors.rows):
        values = np.array([prior.value(share) for share in points[:, place]])
        rows.append(
            {
                "parameter": prior.parameter,
                "prior_low": prior.low,
                "prior_high": prior.high,
                "mean": float(mass @ values),
                "p05": prior.value(float(low[place])),
                "p50": prior.value(float(middle[place])),
                "p95": prior.value(float(high[place])),
                "contraction": float(outcome.contraction[place]),
                "contraction_se": float(errors[place]),
                "standing": standing(float(outcome.contraction[place])),
                "within_one_se_of_half": "yes"
                if abs(outcome.contraction[place] - IDENTIFIED) < errors[place]
                else "no",
                "recovery_coverage_90_pct": 100.0 * float(coverage[place]),
                "recovery_band_low_pct": 100.0 * chance_low,
                "recovery_band_high_pct": 100.0 * chance_high,
                "rank_uniform_p": float(uniform[place]),
                "evidence": prior.kind,
            }
        )
    return pd.DataFrame(rows)


def direction_table(population: Population, held_to: Targets, priors: Priors) -> pd.DataFrame:
    """Combinations of parameters the data say most of, with the parameters that weigh most in each.

    Eigenvectors of the posterior covariance of a linear emulator, in normal scores of the prior; a direction is
    identified where its variance is half of the prior's or less.
    """
    variances, vectors = np.linalg.eigh(proposal(population, held_to).covariance)
    rows = []
    for number in range(DIRECTIONS):
        loadings = vectors[:, number] * np.sign(vectors[np.argmax(np.abs(vectors[:, number])), number])
        for place in np.argsort(-np.abs(loadings), kind="stable")[:LOADINGS]:
            rows.append(
                {
                    "direction": number + 1,
                    "contraction": 1.0 - float(variances[number]),
                    "standing": standing(1.0 - float(variances[number])),
                    "parameter": priors.names[place],
                    "loading": float(loadings[place]),
                }
            )
    return pd.DataFrame(rows)


def pair_table(outcome: Outcome, priors: Priors) -> pd.DataFrame:
    """Posterior correlations of the parameters with the largest contraction."""
    matrix = correlation(outcome.population.scores, outcome.mass)
    first = np.argsort(-outcome.contraction, kind="stable")[:PAIRS]
    rows = [
        {"parameter_a": priors.names[a], "parameter_b": priors.names[b], "correlation": float(matrix[a, b])}
        for a in first
        for b in first
    ]
    return pd.DataFrame(rows)


def _verdict(fit: pd.DataFrame, chosen: Chosen, priors: Priors, recovery: Mapping[str, Recovery]) -> tuple[str, ...]:
    against = [
        f"{row['series']}: median absolute error {row['median_absolute_error_pct_of_2024']:.1f}% of the 2024 mean, "
        f"limit {row['limit_pct']:.0f}%"
        for row in fit.to_dict("records")
        if row["median_absolute_error_pct_of_2024"] >= row["limit_pct"]
    ]
    if len(chosen.counts) < LEAST_SETS:
        against.append(f"{len(chosen.counts)} sets in the ensemble, {LEAST_SETS} are needed")
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
    return tuple(against)


def write(outcome: Outcome, out: Path, seed: int) -> None:
    """Write tables, figures, the ensemble and the behaviour file it would make into `out`."""
    priors = load_priors()
    parameters, pairs = parameter_table(outcome, priors), pair_table(outcome, priors)
    tables = {
        "fit": outcome.fit,
        "patterns": outcome.patterns,
        "contraction": parameters,
        "pairs": pairs,
        "recovery": _recovery_table(outcome, priors),
        "sweep": outcome.sweep,
        "directions": outcome.directions,
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_file(out / f"{name}.csv", csv_text(table).encode("ascii"))
    write_backtest(outcome.bands, outcome.scores, out, "bands")
    figures.save(figures.contraction(parameters), out / "contraction.svg")
    figures.save(figures.pairs(pairs), out / "pairs.svg")
    write_file(out / "ensemble.csv", ensemble_text(outcome.chosen, priors).encode("ascii"))
    write_file(out / "behaviour.toml", fitted_behaviour(outcome).encode("utf-8"))
    facts = {
        "version": sim.__version__,
        "commit": commit(),
        "seed": seed,
        "data_sha256": data_hash(outcome.evidence),
        "worlds_run": outcome.worlds,
        "seconds": round(outcome.seconds, 1),
        "evaluations_per_second": round(rate(outcome), 2),
        "against": list(outcome.verdict),
    }
    write_file(out / "calibration.json", f"{json.dumps(facts, indent=2)}\n".encode("ascii"))


def _recovery_table(outcome: Outcome, priors: Priors) -> pd.DataFrame:
    rows = []
    for likelihood, found in outcome.recovery.items():
        low, high = found.band()
        inside = [low <= share <= high for share in found.coverage]
        rows.append(
            {
                "likelihood": likelihood,
                "truths": len(found.ranks),
                "parameters": len(priors.names),
                "coverage_90_pct": 100.0 * float(found.coverage.mean()),
                "coverage_90_pct_untempered": 100.0 * float(found.covered_untempered.mean()),
                "median_power": float(np.median(found.powers)),
                "band_low_pct": 100.0 * low,
                "band_high_pct": 100.0 * high,
                "parameters_inside": sum(inside),
                "median_effective_sets": float(np.median(found.effective)),
                "smallest_rank_p": float(found.uniform_p().min()),
                "verdict": "passes" if found.passes() else "fails",
            }
        )
    return pd.DataFrame(rows)


def fitted_behaviour(outcome: Outcome) -> str:
    """Text of the behaviour file that the ensemble makes."""
    priors = load_priors()
    standings = {name: standing(float(c)) for name, c in zip(priors.names, outcome.contraction, strict=True)}
    return behaviour_text(
        _data("behaviour.toml").read_text(encoding="utf-8"), outcome.chosen, priors, standings, outcome.evidence
    )


def accept(outcome: Outcome) -> None:
    """Put the ensemble and the behaviour file where a study reads them."""
    behaviour = fitted_behaviour(outcome).encode("utf-8")
    write_file(_data("ensemble.csv"), ensemble_text(outcome.chosen, load_priors()).encode("ascii"))
    write_file(_data("behaviour.toml"), behaviour)


def _data(name: str) -> Path:
    return Path(sim.__file__).parent / "data" / name


def write_backtest(bands: pd.DataFrame, scores: pd.DataFrame, out: Path, stem: str = "backtest_bands") -> None:
    """Write the tables and figures of the backtest into `out`; `stem` names the bands."""
    out.mkdir(parents=True, exist_ok=True)
    title = "China's magnet exports: bands of parameters and chance (dark), with discrepancy (light), observed (dots)"
    for name, table, chart in (
        (stem, bands, figures.bands(bands, backtest.ACTS[1], title)),
        ("backtest", scores, figures.backtest(scores)),
    ):
        write_file(out / f"{name}.csv", csv_text(table).encode("ascii"))
        figures.save(chart, out / f"{name}.svg")


def rate(outcome: Outcome) -> float:
    """Worlds run in a second; zero where all were found."""
    return outcome.worlds / outcome.seconds if outcome.worlds else 0.0


def check(out: Path, evidence: Evidence) -> None:
    """Raise before anything runs if outputs or log cannot be written, or there is nothing to fit to."""
    targets(EVE, evidence)
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; allowed: a folder")
    if evidence != packaged() and out.resolve() == OUT.resolve():
        raise OutputError(f"--out: found {out}, for the packaged observations; allowed: another folder for your own")
    if not os.access(LOG if LOG.exists() else LOG.parent, os.W_OK):
        raise OutputError(f"{LOG.name}: may not be written to")


def log(outcome: Outcome, plan: Plan, quick: bool, accepted: bool, file: Path | None = None) -> None:
    """Add a row to the log of calibrations."""
    file = LOG if file is None else file
    like = log_likelihood(outcome.population.runs, targets(EVE, outcome.evidence))
    row = {
        "commit": commit(),
        "data_sha256": data_hash(outcome.evidence),
        "observations": "packaged" if outcome.evidence == packaged() else "the user's",
        "design": json.dumps(asdict(plan.design)),
        "seed": plan.design.seed,
        "ensemble_sets": len(outcome.chosen.counts),
        "effective_sets": f"{effective_sets(outcome.mass):.1f}",
        "power": f"{power(outcome.population.log_prior_over_proposal(), like, LEAST_EFFECTIVE):.3f}",
        "best_log_likelihood": f"{like.max():.3f}",
        **{
            f"error_pct_{row['series']}": f"{row['median_absolute_error_pct_of_2024']:.2f}"
            for row in outcome.fit.to_dict("records")
        },
        "identified": ";".join(
            name for name, c in zip(load_priors().names, outcome.contraction, strict=True) if c >= IDENTIFIED
        ),
        "plan": "quick" if quick else "full",
        "verdict": "; ".join(outcome.verdict) or "nothing against it",
        "accepted": "yes" if accepted else "no",
    }
    text = io.StringIO(file.read_text(encoding="ascii") if file.is_file() else "")
    text.seek(0, io.SEEK_END)
    writer = csv.DictWriter(text, list(row), lineterminator="\n")
    if not text.tell():
        writer.writeheader()
    writer.writerow(row)
    write_file(file, text.getvalue().encode("ascii"))
