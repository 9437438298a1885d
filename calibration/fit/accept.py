"""What an accepted fit puts into `sim/data`: the ensemble, and points and ranges in `behaviour.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final

import numpy as np
import tomlkit
from numpy.typing import NDArray

from calibration.fit.importance_weights import weighted_quantiles
from calibration.fit.output_tables import TABLES
from calibration.fit.output_targets import WINDOW
from calibration.fit.priors import Priors
from calibration.fit.subjects import Subject
from calibration.score.evidence import Evidence, packaged
from sim.parameters.ensembles import HEAD
from sim.parameters.parameter import Standing

Floats = NDArray[np.float64]

DIGITS: Final = 6
"""Significant digits of a value that is written."""

RANGE: Final = (0.05, 0.95)
"""Quantiles of the ensemble that are the low and high end of a fitted parameter."""


def data_hash(subject: Subject, evidence: Evidence | None = None) -> str:
    """Return the SHA-256 of what a fit is held to: flows, the tables of the subject in their order, and output.

    The evidence is the packaged one by default. Output counts where the subject has any and the fit is held to it.
    Names of files are no part of the digest, so a table may move.
    """
    held_to = packaged() if evidence is None else evidence
    digest = sha256(held_to.digest.encode())
    names = subject.tables
    if _on_output(subject, held_to):
        digest.update(f"{held_to.prints.digest} {held_to.kind}".encode())
        names = (*names, *TABLES)
    for name in names:
        digest.update((files("calibration.fit") / "data" / name).read_bytes())
    return digest.hexdigest()


def fitted_to(subject: Subject, evidence: Evidence) -> str:
    """Return what the source of a fitted parameter says it was fitted to."""
    parts = [subject.fitted_to] if evidence.of_flows else []
    if _on_output(subject, evidence):
        parts.append(f"U.S. output to {WINDOW[-1]}")
    return " and ".join(parts)


def _on_output(subject: Subject, evidence: Evidence) -> bool:
    return bool(subject.sectors) and evidence.of_output


@dataclass(frozen=True)
class Chosen:
    """These sets were chosen for the ensemble: E sets of D parameters."""

    points: Floats
    """[E, D] points of the unit cube of prior quantiles."""
    counts: NDArray[np.int64]
    """[E] how often each set was drawn."""

    @property
    def weights(self) -> Floats:
        """[E] weights of the sets, which add up to one."""
        return np.asarray(self.counts / self.counts.sum())

    def values(self, priors: Priors) -> Floats:
        """Return the values [E, D] of the parameters, in the units of `behaviour.toml`."""
        return np.array([[float(f"{v:.{DIGITS}g}") for v in priors.values(point).values()] for point in self.points])


def ensemble_text(chosen: Chosen, priors: Priors) -> str:
    """Return the text of the table of an ensemble."""
    lines = [",".join((*HEAD, *priors.names))]
    for number, (weight, values) in enumerate(zip(chosen.weights, chosen.values(priors), strict=True)):
        lines.append(",".join((str(number), repr(float(weight)), *(f"{value:.{DIGITS}g}" for value in values))))
    return "\n".join(lines) + "\n"


def behaviour_text(
    text: str, subject: Subject, chosen: Chosen, standings: Mapping[str, Standing], evidence: Evidence | None = None
) -> str:
    """Return the text of a behaviour file with points, ranges and standing of the subject's fitted parameters.

    Comments, other parameters and those of other subjects stay as they are. `standings` are by name of parameter.
    """
    document, priors = tomlkit.parse(text), subject.priors
    document[subject.digest] = data_hash(subject, evidence)
    for group, entries in document.items():
        if isinstance(entries, Mapping) and subject.owns(group):
            for entry in entries.values():
                entry.pop("fitted", None)
                entry.pop("standing", None)
    words = fitted_to(subject, packaged() if evidence is None else evidence)
    values, weights = chosen.values(priors), chosen.weights
    means, (lows, highs) = weights @ values, weighted_quantiles(values, weights, RANGE)
    for place, prior in enumerate(priors.rows):
        group, name = prior.parameter.split(".")
        entry = document[group][name]
        for key, value in (("value", means), ("low", lows), ("high", highs)):
            entry[key] = float(f"{value[place]:.{DIGITS}g}")
        entry["kind"], entry["grade"] = prior.kind, prior.grade
        entry["source"] = f"fitted to {words}; prior {prior.low:g} to {prior.high:g}: {prior.source}"
        entry["fitted"] = True
        entry["standing"] = standings[prior.parameter]
    return tomlkit.dumps(document)
