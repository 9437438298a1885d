"""The licence office: finite reviewers who decide files at the pace of the practice in force.

A file is completed, waits for one of a finite number of reviewers, is reviewed, and is approved, returned or refused.
"""

from collections.abc import Callable, Generator, Mapping
from math import inf, isnan, nan
from typing import Any, Final

import numpy as np
import simpy

from sim.clock import HORIZON, MONTHS, month_of
from sim.parameters.behaviour import LicenceBehaviour
from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, Practice, Regime
from sim.worlds.magnets.licence_accounts import LicenceAccount, LicenceTerms, draw_slot
from sim.worlds.magnets.practices import PracticeEffects
from sim.worlds.magnets.record import END_USES, LicenceCounts
from sim.worlds.magnets.step_functions import StepFunction

REVIEWERS: Final = 8
"""Files under review at once. Only the ratio of throughput to the flow of files matters; see licence.capacity_ratio."""

FIXED_SHARE: Final = 0.5
"""Share of the days of a step that every file takes; the rest is exponential (assumption)."""

MINUTES_PER_DAY: Final = 1440.0


class Office:
    """Finite reviewers, a practice that changes with the law's application, and a count of every file."""

    def __init__(
        self,
        env: simpy.Environment,
        behaviour: LicenceBehaviour,
        practices: Mapping[Practice | None, PracticeEffects],
        files_per_day: float,
    ) -> None:
        """`files_per_day` is the steady flow of files; in ordinary practice the office decides `capacity_ratio` times
        as many."""
        self.env = env
        self.desks = simpy.PriorityResource(env, REVIEWERS)
        self.behaviour = behaviour
        self.practices = practices
        self.effort_days = REVIEWERS / (files_per_day * behaviour.capacity_ratio)
        """Reviewer-days a file of unit weight takes in ordinary practice."""
        self.tally = Tally()

    def open_account(
        self,
        streams: Streams,
        name: str,
        terms: LicenceTerms,
        regime: ControlSchedule,
        practice: ControlSchedule,
        release: Callable[[Any], None],
    ) -> LicenceAccount:
        """An account under a `regime`, judged by a `practice`; `release(shipment)` lets its goods go."""
        speeds = tuple(self.practices[state.practice].pace for state in practice.states)
        pace = StepFunction(practice.days, (1.0, *speeds))
        return LicenceAccount(self.env, self, streams, name, terms, regime, practice, pace, release)

    def file(self, account: LicenceAccount) -> None:
        """Take an application of an account."""
        self.env.process(self.application(account))

    def application(self, account: LicenceAccount) -> Generator[simpy.Event, Any, None]:
        """One application from completion to decision (a SimPy process)."""
        env, tally, use, files = self.env, self.tally, account.end_use, account.files
        b = self.behaviour
        yield env.timeout(b.completion_days * _spread(float(account.completion[draw_slot(env.now)])))
        filed = env.now
        tally.add("applied", filed, use, files)
        tally.pending[use] += files
        while True:
            slot = draw_slot(env.now)
            yield from self._wait_until_open(account)
            # Files are taken in order of filing; a U.S. file counts as filed some days later. SimPy wants integers.
            with self.desks.request(priority=int(MINUTES_PER_DAY * (env.now + account.handicap_days))) as turn:
                yield turn
                effort = self.effort_days * files * _spread(float(account.effort[slot]))
                yield env.timeout(account.pace.finish(env.now, effort) - env.now)
            review = b.review_days * _spread(float(account.review[slot]))
            if account.regime(env.now) is Regime.CASE_BY_CASE:
                review *= b.case_by_case_factor
            yield env.timeout(review)
            yield from self._wait_until_open(account)
            now = env.now
            returned = self.practices[account.practice_at(now)].returned + account.return_extra
            outcome = float(account.outcome[slot])
            if account.regime(now) is Regime.REFUSE or outcome < b.refusal_probability:
                tally.add("refused", now, use, files)
                tally.pending[use] -= files
                account.refuse(now)
                return
            if outcome < b.refusal_probability + returned:
                tally.add("returned", now, use, files)
                yield env.timeout(b.rework_days)
                continue
            tally.add("approved", now, use, files)
            tally.pending[use] -= files
            tally.waited(now, use, now - filed)
            account.grant(now)
            return

    def _wait_until_open(self, account: LicenceAccount) -> Generator[simpy.Event, Any, None]:
        """Hold a file while the office takes none from its destination; for ever if that never ends."""
        while account.practice_at(self.env.now) is Practice.HALT:
            change = next((day for day in account.practice.days if day > self.env.now), inf)
            yield self.env.event() if change == inf else self.env.timeout(change - self.env.now)


class Tally:
    """Counts of files by end use and month: lists inside the run, arrays when it is over."""

    def __init__(self) -> None:
        names = ("applied", "approved", "returned", "refused", "pending")
        self.counts = {name: [[0.0] * len(MONTHS) for _ in END_USES] for name in names}
        self.pending = [0.0] * len(END_USES)
        self._waits: list[tuple[int, int, float]] = []
        self.first_approval = nan
        """Day of the first approval in the run; nan if there was none."""

    def add(self, name: str, now: float, end_use: int, files: float) -> None:
        if 0 <= now < HORIZON:
            self.counts[name][end_use][month_of(now)] += files

    def approved_share(self) -> float:
        """Share of the files applied for so far that were approved; nan before the first."""
        applied = sum(map(sum, self.counts["applied"]))
        return sum(map(sum, self.counts["approved"])) / applied if applied > 0.0 else nan

    def waited(self, now: float, end_use: int, days: float) -> None:
        if 0 <= now < HORIZON:
            if isnan(self.first_approval):
                self.first_approval = now
            self._waits.append((month_of(now), end_use, days))

    def close_month(self, month: int) -> None:
        for end_use, files in enumerate(self.pending):
            self.counts["pending"][end_use][month] = files

    def result(self) -> LicenceCounts:
        """Counts as arrays."""
        waits = np.array(self._waits, dtype=np.float64).reshape(-1, 3)
        return LicenceCounts(
            **{name: np.array(counts) for name, counts in self.counts.items()},
            wait_month=waits[:, 0].astype(np.int16),
            wait_end_use=waits[:, 1].astype(np.int8),
            wait_days=waits[:, 2].astype(np.float32),
        )


def _spread(draw: float) -> float:
    """Factor of mean one on the days of a step, from an exponential draw of mean one."""
    return FIXED_SHARE + (1.0 - FIXED_SHARE) * draw
