"""The licence office: finite reviewers who decide files at the pace of the practice in force.

A file is completed, waits for one of a finite number of reviewers, is reviewed, and is approved, returned or refused.
While the practice is a halt it waits at the door, before the desk and before the decision.
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from math import isnan, nan
from typing import Any, Final

import numpy as np

from sim.clock import HORIZON, MONTHS, month_of
from sim.parameters.behaviour import LicenceBehaviour
from sim.parameters.streams import Streams
from sim.policy import Regime
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_terms import LicenceDraws, LicenceTerms, draw_slot
from sim.worlds.magnets.record import END_USES, LicenceCounts

REVIEWERS: Final = 8
"""Files under review at once. Only the ratio of throughput to the flow of files matters; see licence.capacity_ratio."""

FIXED_SHARE: Final = 0.5
"""Share of the days of a step that every file takes; the rest is exponential (assumption)."""

MINUTES_PER_DAY: Final = 1440.0

# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_CASE_BY_CASE: Final = Regime.CASE_BY_CASE


@mypyc_attr(allow_interpreted_subclasses=True)
class Application:
    """One application of an account, on its way from completion to decision."""

    __slots__ = ("account", "came", "entry", "filed", "pace", "since", "slot", "work")

    def __init__(self, account: LicenceAccount) -> None:
        self.entry = Entry(self)
        """Event of its next step."""
        self.account = account
        self.filed = nan
        """Day on which it was complete."""
        self.came = nan
        """Day on which it came in for the round that it is in: its place in the queue, even if a halt held it."""
        self.slot = 0
        """Slot of the draws of the round that it is in: each return begins a new round."""
        self.work = 0.0
        """Reviewer-days in ordinary practice that were left on the day `since`."""
        self.since = 0.0
        self.pace = 1.0
        """Pace of the work at the desk."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Desks:
    """A finite number of reviewers and the queue before them: SimPy's priority resource, with a heap in place of a list
    that is sorted at each request, and with work whose pace can change."""

    def __init__(self, agenda: Agenda, reviewers: int, then: Callable[[Application], None]) -> None:
        """`then` is called with an application whose turn is over."""
        self._agenda = agenda
        self._free = reviewers
        self._then = then
        self._queue: list[tuple[int, float, int, Application]] = []
        """(priority, day of request, number of the request, application), smallest first."""
        self._requests = 0
        self._at_desk: dict[Application, None] = {}
        """Files at a desk, in the order in which they came to it."""
        self._done = [self._over]

    def request(self, application: Application, priority: int, work: float) -> None:
        """Ask for a reviewer, for so many reviewer-days in ordinary practice."""
        application.work = work
        if self._free:
            self._free -= 1
            self._sit(application)
        else:
            self._requests += 1
            heappush(self._queue, (priority, self._agenda.now, self._requests, application))

    def change_pace(self, now: float) -> None:
        """Go on with what lies on the desks at the pace of the practice that is now in force."""
        for application in self._at_desk:
            if application.account.practice.effects.pace != application.pace:
                application.work -= application.pace * (now - application.since)
                application.entry = Entry(application)  # the one before it counts no more
                self._work_on(application)

    def _sit(self, application: Application) -> None:
        self._at_desk[application] = None
        self._work_on(application)

    def _work_on(self, application: Application) -> None:
        now, pace = self._agenda.now, application.account.practice.effects.pace
        application.since, application.pace = now, pace
        if pace > 0.0:
            self._agenda.at(now + application.work / pace, application.entry, self._done)

    def _over(self, entry: Entry) -> None:
        application: Application = entry.subject
        if entry is not application.entry:
            return
        del self._at_desk[application]
        if self._queue:
            self._sit(heappop(self._queue)[3])
        else:
            self._free += 1
        self._then(application)


@mypyc_attr(allow_interpreted_subclasses=True)
class Office:
    """Finite reviewers, a practice that changes with the law's application, and a count of every file."""

    def __init__(
        self,
        agenda: Agenda,
        behaviour: LicenceBehaviour,
        files_per_day: float,
    ) -> None:
        """`files_per_day` is the steady flow of files; in ordinary practice the office decides `capacity_ratio` times
        as many."""
        self._agenda = agenda
        self.behaviour = behaviour
        self.effort_days = REVIEWERS / (files_per_day * behaviour.capacity_ratio)
        """Reviewer-days a file of unit weight takes in ordinary practice."""
        self.tally = Tally()
        self.desks = Desks(agenda, REVIEWERS, self._review)
        self._held: deque[tuple[Application, Callable[[Application], None]]] = deque()
        """Files that the office does not take now, and what is done with them when it does, in order of arrival."""
        self._on_completion = [self._complete]
        self._on_review = [self._reviewed]
        self._on_rework = [self._reworked]

    def open_account(
        self,
        streams: Streams,
        name: str,
        terms: LicenceTerms,
        control: Control,
        practice: Control,
        release: Callable[[Any], None],
    ) -> LicenceAccount:
        """An account under a `control`, judged by a `practice`; `release(shipment)` lets its goods go."""
        draws = LicenceDraws(streams, name)
        return LicenceAccount(self._agenda, self, draws, terms, control, practice, release)

    def file(self, account: LicenceAccount) -> None:
        """Take an application of an account, which is complete some days later."""
        now = self._agenda.now
        days = self.behaviour.completion_days * _spread(account.draws.completion[draw_slot(now)])
        self._agenda.at(now + days, Application(account).entry, self._on_completion)

    def law_changed(self, now: float) -> None:
        """Change the pace of what lies on the desks, and go on with files that were held."""
        self.desks.change_pace(now)
        held, self._held = self._held, deque()
        for application, then in held:
            self._when_open(application, then)

    def _complete(self, entry: Entry) -> None:
        """A file is complete and counts as filed."""
        application: Application = entry.subject
        account = application.account
        application.filed = self._agenda.now
        self.tally.add("applied", application.filed, account.end_use, account.files)
        self.tally.pending[account.end_use] += account.files
        self._take(application)

    def _take(self, application: Application) -> None:
        """A file comes in, for the first time or after a return."""
        application.came = self._agenda.now
        application.slot = draw_slot(application.came)
        self._when_open(application, self._queue)

    def _when_open(self, application: Application, then: Callable[[Application], None]) -> None:
        """Hold a file while the office takes none from its destination; for ever if that never ends."""
        if application.account.practice.halted:
            self._held.append((application, then))
        else:
            then(application)

    def _queue(self, application: Application) -> None:
        """Files are taken in the order in which they came, to the minute; a U.S. file counts as some days later."""
        account = application.account
        effort = self.effort_days * account.files * _spread(account.draws.effort[application.slot])
        self.desks.request(application, int(MINUTES_PER_DAY * (application.came + account.handicap_days)), effort)

    def _review(self, application: Application) -> None:
        """A file leaves the desk, and its review goes on elsewhere."""
        account = application.account
        days = self.behaviour.review_days * _spread(account.draws.review[application.slot])
        if account.control.regime is _CASE_BY_CASE:
            days *= self.behaviour.case_by_case_factor
        self._agenda.at(self._agenda.now + days, application.entry, self._on_review)

    def _reviewed(self, entry: Entry) -> None:
        self._when_open(entry.subject, self._decide)

    def _reworked(self, entry: Entry) -> None:
        self._take(entry.subject)

    def _decide(self, application: Application) -> None:
        account, now, tally = application.account, self._agenda.now, self.tally
        use, files = account.end_use, account.files
        outcome, refused = account.draws.outcome[application.slot], self.behaviour.refusal_probability
        if account.control.stopped or outcome < refused:
            tally.add("refused", now, use, files)
            tally.pending[use] -= files
            account.refuse()
        elif outcome < refused + (account.practice.effects.returned + account.return_extra):
            tally.add("returned", now, use, files)
            self._agenda.at(now + self.behaviour.rework_days, application.entry, self._on_rework)
        else:
            tally.add("approved", now, use, files)
            tally.pending[use] -= files
            tally.waited(now, use, now - application.filed)
            account.grant(now)


@mypyc_attr(allow_interpreted_subclasses=True)
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
