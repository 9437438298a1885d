"""What a study leaves behind: records of every path and replication, laid side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.inputs import Held
from sim.policy import Path, PolicyView
from sim.world.record import RunRecord


@dataclass(frozen=True)
class PathRuns:
    """One path of a study: what governments did and what followed, replication by replication."""

    path: Path
    view: PolicyView
    records: tuple[RunRecord, ...]
    """In order of replication; replication r of every path shares its random draws (common random numbers)."""


@dataclass(frozen=True)
class StudyResult:
    """All paths of a study. Baselines that were needed but not asked for are run and kept, but not reported as rows."""

    runs: Mapping[str, PathRuns]
    """By path name, in the order asked for, then baselines that had to be added."""
    reported: tuple[str, ...]
    """Names of the paths the user asked for."""
    seed: int
    replications: int
    held: Held = "none"
    """Parameters that stood at their points."""
