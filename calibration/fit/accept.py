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
from calibration.fit.priors import Priors
from calibration.fit.subjects import Subject
from calibration.score.observations import Evidence, packaged
from sim.parameters.ensembles import HEAD
from sim.parameters.parameter import Standing

Floats = NDArray[np.float64]

DIGITS: Final = 6
"""Significant digits of a value that is written."""

RANGE: Final = (0.05, 0.95)
"""Quantiles of the ensemble that are the low and high end of a fitted parameter."""


def data_hash(subject: Subject, evidence: Evidence | None = None) -> str:
    """Return the SHA-256 of what a fit is held to: observations, then the tables of the subject in their order.

    The evidence is the packaged one by default. Names of files are no part of the digest, so a table may move.
    """
    digest = sha256((packaged() if evidence is None else evidence).digest.encode())
    for name in subject.tables:
        digest.update((files("calibration.fit") / "data" / name).read_bytes())
    return digest.hexdigest()


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
    values, weights = chosen.values(priors), chosen.weights
    means, (lows, highs) = weights @ values, weighted_quantiles(values, weights, RANGE)
    for place, prior in enumerate(priors.rows):
        group, name = prior.parameter.split(".")
        entry = document[group][name]
        for key, value in (("value", means), ("low", lows), ("high", highs)):
            entry[key] = float(f"{value[place]:.{DIGITS}g}")
        entry["kind"], entry["grade"] = prior.kind, prior.grade
        entry["source"] = f"fitted to {subject.fitted_to}; prior {prior.low:g} to {prior.high:g}: {prior.source}"
        entry["fitted"] = True
        entry["standing"] = standings[prior.parameter]
    return tomlkit.dumps(document)
