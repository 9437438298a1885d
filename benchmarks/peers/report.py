"""What a tool reports of a piece of work: how long it took, and what came out."""

import json
from dataclasses import dataclass
from typing import Any

from benchmarks.timing import Round, Timed


@dataclass(frozen=True)
class Report:
    """What goes from the process of a tool to the table, as JSON."""

    rounds: tuple[tuple[float, float], ...]
    """Seconds of a round, and of bare SimPy beside it in the same process."""
    outcome: dict[str, Any]

    @classmethod
    def of(cls, found: Timed, outcome: dict[str, Any]) -> "Report":
        """Return the report of what was timed."""
        return cls(tuple((one.seconds, one.bare_seconds) for one in found.rounds), outcome)

    @classmethod
    def read(cls, text: str) -> "Report":
        """Return the report in the last line of what a process printed. Raises ValueError for anything else."""
        lines = text.splitlines()
        if not lines:
            raise ValueError("nothing was printed")
        found = json.loads(lines[-1])
        return cls(tuple((seconds, beside) for seconds, beside in found["rounds"]), found["outcome"])

    @property
    def timed(self) -> Timed:
        """The times of all rounds."""
        return Timed(tuple(Round(*one) for one in self.rounds))
