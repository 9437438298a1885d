"""What an account of licences is given when it is opened: its terms, and the chance of its files."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sim.clock import HORIZON, LONGEST_RUN_ON_DAYS
from sim.parameters.streams import Streams
from sim.policy import EndUse

LICENCE_DAYS: Final = 182.0
"""Term of an ordinary licence, days (six months: Reuters 2025-06-06)."""

DRAW_WEEKS_BEFORE: Final = 20
"""Weeks before the run for which draws are held, so that the warm-up has slots."""


def draw_slot(now: float) -> int:
    """Calendar slot of a draw: the week, counted from `DRAW_WEEKS_BEFORE` weeks before the run."""
    return int(now // 7) + DRAW_WEEKS_BEFORE


DRAW_WEEKS: Final = draw_slot(HORIZON + LONGEST_RUN_ON_DAYS) + 1
"""Weeks for which draws of an account are held ready."""


@dataclass(frozen=True)
class LicenceTerms:
    """Whose account it is, and how it is licensed."""

    end_use: EndUse
    files: float
    """Applications one filing stands for (a user abroad stands for many end users)."""
    use_tonnes_per_day: float
    """Past use; zero for a licence without volume."""
    batch_days: float
    """Days of capped use one licence covers."""
    volume_cap: float
    """Volume that is granted, times past use."""
    renewal_lead_days: float
    """Days before the end of its term or volume on which the holder files again."""
    handicap_days: float
    """Days by which its files stand further back in the queue."""
    return_extra: float
    """Added probability that a review ends in a return."""
    large_exporter: bool
    """Whether its exporter is one of those that receive general licences."""

    @property
    def files_per_day(self) -> float:
        """Steady flow of files when every licence is renewed in time."""
        return self.files / min(self.batch_days, LICENCE_DAYS)


@dataclass(frozen=True)
class LicenceDraws:
    """Chance of the files of one account, by calendar slot of `draw_slot`; drawn when it first files, if it ever does.

    The days of a step are spread by exponential draws of mean one."""

    streams: Streams
    name: str

    @cached_property
    def completion(self) -> list[float]:
        """Spread of the days until a file is complete."""
        return self._days("completion")

    @cached_property
    def effort(self) -> list[float]:
        """Spread of the days at a desk."""
        return self._days("effort")

    @cached_property
    def review(self) -> list[float]:
        """Spread of the days of review."""
        return self._days("review")

    @cached_property
    def outcome(self) -> list[float]:
        """Uniform draws that decide a file."""
        draws: list[float] = self.streams.uniforms("licence outcome", self.name, DRAW_WEEKS).tolist()
        return draws

    def _days(self, step: str) -> list[float]:
        draws: list[float] = self.streams.exponentials(f"licence {step}", self.name, DRAW_WEEKS).tolist()
        return draws
