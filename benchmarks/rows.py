"""What a benchmark is, and the row that it becomes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.timing import Timed


@dataclass(frozen=True)
class Effort:
    """How much is run. More makes a figure steadier and changes nothing that it means."""

    rounds: int
    paths: tuple[str, ...]
    """Paths of the standard study."""
    paths_for_workers: tuple[str, ...]
    """Paths of the study that one worker and two workers run."""
    replications_for_workers: int
    replications_for_tables: int
    """Replications of the study whose tables are made."""
    further_replications: int
    """Replications that are added to them, to see what each costs."""
    evaluations: int
    """Parameter sets of a fit of magnets; a fit of trade takes four times as many, because they are faster."""
    peak_replications: tuple[int, ...]
    """Replications at which peak memory is taken; none leaves it out."""


@dataclass(frozen=True)
class Figures:
    """What a benchmark found."""

    median: float
    ratio_to_bare: float | None
    """Time over that of bare SimPy; None where a figure is no time of one process."""
    rounds: int
    note: str = ""

    @classmethod
    def of(cls, found: Timed, note: str = "") -> "Figures":
        """Return the seconds of a round."""
        return cls(found.seconds, found.ratio, len(found.rounds), note)

    @classmethod
    def rate(cls, found: Timed, count: float, note: str = "") -> "Figures":
        """Return how many of `count` equal parts of a round are done in a second; the ratio is that of the round."""
        return cls(count / found.seconds, found.ratio, len(found.rounds), note)


class AbsentError(Exception):
    """Something cannot be measured here. The message says why, in one sentence for the reader of the table."""


@dataclass(frozen=True)
class Benchmark:
    """One thing that is measured."""

    what: str
    unit: str
    measure: Callable[[Effort], Figures]
    """Raises `AbsentError` where it cannot be measured here."""


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    what: str
    median: float | None
    """None where it could not be measured; the note says why."""
    unit: str
    ratio_to_bare: float | None
    rounds: int
    note: str


def rows(benchmarks: Sequence[Benchmark], effort: Effort) -> Iterator[Row]:
    """Measure one after the other. What is absent has a row too."""
    for one in benchmarks:
        try:
            found = one.measure(effort)
        except AbsentError as error:
            yield Row(one.what, None, one.unit, None, 0, str(error))
        else:
            yield Row(one.what, found.median, one.unit, found.ratio_to_bare, found.rounds, found.note)
