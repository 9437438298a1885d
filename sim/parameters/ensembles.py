"""Ensembles of fitted parameter sets that a study draws from: one of magnets, one of trade, made by the calibration.

A replication belongs to a parameter set: replications 2k and 2k + 1 share set k and differ by chance alone, so that a
study can tell the two apart.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from itertools import accumulate
from math import isfinite, sqrt
from typing import Final

FILE: Final = "ensemble_magnets.csv"
"""Table of magnets."""

TRADE_FILE: Final = "ensemble_trade.csv"
"""Table of trade at large."""

REPLICATIONS_PER_SET: Final = 2
"""Replications in a row that share a parameter set."""

LEAST_SETS: Final = 100
"""Fewest sets an ensemble may have."""

GOLDEN: Final = (sqrt(5.0) - 1.0) / 2.0
"""Step of the Kronecker sequence that spreads sets over the ensemble whatever the number of replications."""

SILVER: Final = sqrt(2.0) - 1.0
"""Step for trade: not a fraction of the other, so that every set of one ensemble meets every set of the other."""

HEAD: Final = ("set", "weight")


class EnsembleError(Exception):
    """An ensemble that cannot be used. The message has one line a problem."""


@dataclass(frozen=True)
class Ensemble:
    """Weighted sets of the fitted parameters."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    sets: tuple[tuple[float, ...], ...]
    """One a weight, values in the order of `names`."""
    step: float = GOLDEN
    """Step of the sequence that `member` follows."""

    def member(self, number: int, offset: float) -> dict[str, float]:
        """Values by name of the `number`-th draw; `offset` in [0, 1) starts the sequence."""
        mark = (offset + number * self.step) % 1.0
        for total, values in zip(accumulate(self.weights), self.sets, strict=True):
            if mark < total:
                return dict(zip(self.names, values, strict=True))
        return dict(zip(self.names, self.sets[-1], strict=True))


NO_TRADE: Final = Ensemble((), (1.0,), ((),), SILVER)
"""The ensemble of trade as long as nothing of trade is fitted."""


def parse_trade_ensemble(text: str | None, fitted: Collection[str]) -> Ensemble:
    """The ensemble of trade; None, for want of a file, will do as long as no parameter of trade is fitted.

    Raises `EnsembleError` as `parse_ensemble`.
    """
    if text is None and not fitted:
        return NO_TRADE
    if text is None:
        raise EnsembleError(f"{TRADE_FILE}: found no file; allowed: sets of the fitted {', '.join(sorted(fitted))}")
    return parse_ensemble(text, fitted, TRADE_FILE, SILVER)


def parse_ensemble(text: str, fitted: Collection[str], file: str = FILE, step: float = GOLDEN) -> Ensemble:
    """An ensemble from the text of its table.

    `fitted` are the parameters it must hold. Raises `EnsembleError` with every problem found.
    """
    lines = list(csv.reader(StringIO(text, newline="")))
    header = tuple(lines[0]) if lines else ()
    names = header[len(HEAD) :]
    problems = []
    if header[: len(HEAD)] != HEAD or sorted(names) != sorted(fitted):
        missing, strange = sorted(set(fitted) - set(names)), sorted(set(names) - set(fitted))
        found = f"without {', '.join(missing) or 'none'}, with {', '.join(strange) or 'none'} too many"
        raise EnsembleError(f"{file}: columns: found {found}; allowed: set, weight and each fitted parameter")
    weights: list[float] = []
    sets: list[tuple[float, ...]] = []
    for number, cells in enumerate(lines[1:], start=2):
        try:
            weight, *values = (float(cell) for cell in cells[1:])
        except ValueError:
            problems.append(f"{file}:{number}: found text in a number")
            continue
        if len(values) != len(names):
            problems.append(f"{file}:{number}: found {len(values)} values; allowed: {len(names)}")
            continue
        if not (isfinite(weight) and weight > 0.0):
            problems.append(f"{file}:{number}: weight: found {weight}; allowed: above zero")
        problems += [
            f"{file}:{number}: {name}: found {value}; allowed: a finite number"
            for name, value in zip(names, values, strict=True)
            if not isfinite(value)
        ]
        weights.append(weight)
        sets.append(tuple(values))
    if len(sets) < LEAST_SETS and not problems:
        problems.append(f"{file}: found {len(sets)} sets; allowed: {LEAST_SETS} or more")
    if not problems and abs(sum(weights) - 1.0) > 1e-6:
        problems.append(f"{file}: weight: found a sum of {sum(weights):.6f}; allowed: 1")
    if problems:
        raise EnsembleError("\n".join(problems))
    return Ensemble(names, tuple(weights), tuple(sets), step)
