"""What a fit is held to in published output: logs of months against a base, with bounds and with their errors.

Levels are chained from the printed growth, and simulated output is chained alike. How far a month may lie off is stated
before any fit (decision 0014): a size by group, half of it shared by all months after the base, half of that by all
groups, and what rounding and revisions of the printed growth add along the chain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import log
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy.stats import multivariate_t

from calibration.fit.output_tables import Ends, OutputTables
from calibration.score.output import AT_MOST, GROWTH, OutputPrints, Print
from sim.clock import EVE

Floats = NDArray[np.float64]

WINDOW: Final = ("2025-06", "2025-07", "2025-08")
"""Months whose output a fit is held to."""

BEFORE: Final = "2025-04"
"""Month of the licence requirement: the level before it is the base where the chain reaches that far."""

PLACEBO_WINDOW: Final = ("2025-01", "2025-02", "2025-03")
"""Months in which no control could do anything; their base is what the chain has before them."""

ROUNDING_PCT: Final = 0.1 / 12.0**0.5
"""Standard deviation of a growth that is printed to one tenth of a percent."""

LEAST_LEVEL: Final = 0.01
"""Share of normal output that stands for any smaller one when a log is taken."""


def student(shape: Floats, freedom: float, seed: int | np.random.Generator | None = None) -> Any:
    """Return the multivariate Student distribution of SciPy about zero; a Gaussian where `freedom` is inf."""
    return cast(Any, multivariate_t)(shape=shape, df=freedom, seed=seed)  # the stubs allow whole numbers only


@dataclass(frozen=True)
class ErrorModel:
    """How far output may lie off for reasons that the model leaves out (assumptions, see decision 0014)."""

    size: float = 1.0
    """Factor on the deviations of all groups, to be swept."""
    shared: float = 0.5
    """Share of the variance that all months after the base of a group have in common."""
    common: float = 0.5
    """Part of the shared variance that all groups have in common."""
    revision_pct: float = 0.8
    """Root mean square of the revisions of a printed growth."""
    freedom: float = 4.0
    """Degrees of freedom of the Student distribution; inf is a Gaussian."""
    weights: Ends = "weight"
    """Which weights of sectors in groups are used, to be swept."""


STATED: Final = ErrorModel()
"""The errors as they were stated before any fit."""


@dataclass(frozen=True)
class OutputTargets:
    """J months of groups G against their bases. Values are logs in percent; sectors C and months M are simulated."""

    labels: tuple[str, ...]
    """[J] group, a space, the month, and its base."""
    groups: tuple[str, ...]
    """[G] names of the groups."""
    weights: Floats
    """[G, C] see `OutputTables.matrix`."""
    rows: Floats
    """[J, G, M] how logs of output make a value: one at its month, less one spread over its base."""
    low: Floats
    """[J] what was observed; -inf where it has no lower end."""
    high: Floats
    """[J] the same as `low` where a figure was printed, more where it is a bound."""
    covariance: Floats
    """[J, J] of the errors."""
    freedom: float
    """Degrees of freedom of their Student distribution."""

    @property
    def exact(self) -> NDArray[np.bool_]:
        """[J] whether a figure was printed and not a bound."""
        return np.asarray(self.low == self.high)

    @property
    def shape(self) -> Floats:
        """[J, J] matrix of the Student distribution that has the covariance of the errors."""
        scale = 1.0 if np.isinf(self.freedom) else (self.freedom - 2.0) / self.freedom
        return np.asarray(self.covariance * scale)

    def values(self, output: Floats) -> Floats:
        """Return what simulated output [..., C, M], as shares of normal, makes of each target: [..., J]."""
        level = np.maximum(1.0 - np.einsum("gc,...cm->...gm", self.weights, 1.0 - output), LEAST_LEVEL)
        return np.asarray(np.einsum("jgm,...gm->...j", self.rows, 100.0 * np.log(level)))

    def noise(self, count: int, seed: int) -> Floats:
        """Return errors [count, J] drawn as stated."""
        if not len(self.labels):
            return np.zeros((count, 0))
        generator = np.random.Generator(np.random.Philox(key=seed))
        return np.asarray(student(self.shape, self.freedom, generator).rvs(size=count)).reshape(count, len(self.labels))

    def observed_as(self, values: Floats) -> "OutputTargets":
        """Return the same targets with other values [J]. Of a bound it is seen on which side of it the value lies."""
        bound = np.where(np.isfinite(self.high), self.high, self.low)
        low = np.where(self.exact, values, np.where(values <= bound, -np.inf, bound))
        high = np.where(self.exact, values, np.where(values <= bound, bound, np.inf))
        return replace(self, low=low, high=high)

    def tightened(self, factor: float) -> "OutputTargets":
        """Return the same targets with deviations divided by a factor."""
        return replace(self, covariance=self.covariance / factor**2)


def no_output(sectors: int, months: int) -> OutputTargets:
    """Return the targets of a fit that output does not take part in."""
    empty = np.zeros(0)
    return OutputTargets(
        (), (), np.zeros((0, sectors)), np.zeros((0, 0, months)), empty, empty, np.zeros((0, 0)), STATED.freedom
    )


def output_targets(
    prints: OutputPrints,
    tables: OutputTables,
    sectors: tuple[str, ...],
    months: tuple[str, ...],
    as_of: date = EVE,
    error: ErrorModel = STATED,
    window: Sequence[str] = WINDOW,
    before: str = BEFORE,
) -> OutputTargets:
    """Return the targets that were printed by a day, for the sectors and months that are simulated.

    `window` are the months that are held to, and `before` ends the base of a chain that reaches further back.
    """
    groups = tables.groups
    made = [one for group in groups for one in _of_group(group, prints.changes(group, as_of), window, before)]
    if not made:
        return no_output(len(sectors), len(months))
    rows = np.zeros((len(made), len(groups), len(months)))
    for place, one in enumerate(made):
        for month, share in one.shares.items():
            rows[place, groups.index(one.group), months.index(month)] = share
    return OutputTargets(
        labels=tuple(f"{one.group} {one.month} against {'+'.join(one.base)}" for one in made),
        groups=groups,
        weights=tables.matrix(sectors, error.weights),
        rows=rows,
        low=np.array([one.value if one.exact else -np.inf for one in made]),
        high=np.array([one.value for one in made]),
        covariance=np.array([[_covariance(a, b, tables.sd_pct, error) for b in made] for a in made]),
        freedom=error.freedom,
    )


@dataclass(frozen=True)
class _Target:
    """A month of a group against its base, or the upper bound of its growth."""

    group: str
    month: str
    base: tuple[str, ...]
    since: str
    """First month after the base of the group: from here on months share an error."""
    exact: bool
    value: float
    """Log in percent."""

    @property
    def shares(self) -> dict[str, float]:
        """Share of the log of each month in the value."""
        return {month: -1.0 / len(self.base) for month in self.base} | {self.month: 1.0}

    @property
    def after(self) -> float:
        """Share of the error that months after the base have in common: one, or zero where it cancels out."""
        return sum(share for month, share in self.shares.items() if month >= self.since)

    @property
    def links(self) -> dict[str, float]:
        """Share of the growth of each month in the value."""
        return _links(self.month, self.base)


def _links(month: str, base: Sequence[str]) -> dict[str, float]:
    """Return the share of the growth of each month in the log of `month` against the mean log of `base`."""
    found: dict[str, float] = {}
    at = month
    while at > base[0]:
        found[at] = sum(1.0 for one in base if one < at) / len(base)
        at = _month_before(at)
    return found


def _of_group(group: str, changes: Mapping[str, Print], window: Sequence[str], before: str) -> list[_Target]:
    """Return the targets of a group: levels of unbroken chains of printed growth, and bounds."""
    logs = {month: 100.0 * log(1.0 + row.value / 100.0) for month, row in changes.items()}
    found: list[_Target] = []
    for chain in _unbroken([month for month, row in changes.items() if row.measure == GROWTH]):
        levels = (_month_before(chain[0]), *chain)
        base = tuple(month for month in levels if month < before) or levels[:1]
        for month in chain:
            if month in window and month not in base:
                value = sum(share * logs[link] for link, share in _links(month, base).items())
                since = found[0].since if found else levels[len(base)]
                found.append(_Target(group, month, base, since, True, value))
    for month, row in changes.items():
        if row.measure == AT_MOST and month in window:
            since = found[0].since if found else month
            found.append(_Target(group, month, (_month_before(month),), since, False, logs[month]))
    return found


def _unbroken(months: Sequence[str]) -> list[list[str]]:
    """Return sorted months in runs that follow one another without a gap."""
    runs: list[list[str]] = [list(months[:1])] if months else []
    for earlier, later in pairwise(months):
        if _month_before(later) == earlier:
            runs[-1].append(later)
        else:
            runs.append([later])
    return runs


def _month_before(month: str) -> str:
    """Return the month before a month, both as YYYY-MM."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def _covariance(a: _Target, b: _Target, sd_pct: Mapping[str, float], error: ErrorModel) -> float:
    """Return the covariance of the errors of two targets, in percent squared."""
    variance = error.size**2 * sd_pct[a.group] * sd_pct[b.group]
    same = a.group == b.group
    shared = error.shared * (1.0 if same else error.common) * a.after * b.after
    if not same:
        return variance * shared
    own = (1.0 - error.shared) * _product(a.shares, b.shares)
    chain = (ROUNDING_PCT**2 + error.revision_pct**2) * _product(a.links, b.links)
    return variance * (shared + own) + chain


def _product(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(share * b.get(month, 0.0) for month, share in a.items())
