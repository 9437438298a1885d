"""The licence office and the licences it grants.

An exporter and end-user pair files an application; the file is completed, waits for one of a finite number of
reviewers, is reviewed at the pace of the office's practice, and is approved, returned or refused. A licence is tied
to a volume and a term. Shipments of a controlled product wait at the dock until their pair holds a licence that
covers them.
"""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Any, Protocol

import numpy as np
import simpy

from sim.clock import HORIZON, MONTHS, month_of
from sim.parameters.behaviour import Behaviour
from sim.parameters.streams import Draws, Streams
from sim.policy import ControlSchedule, Practice
from sim.worlds.magnets.law import Cursor
from sim.worlds.magnets.record import END_USES, LicenceCounts
from sim.worlds.magnets.steps import StepFunction

LICENCE_DAYS = 182.0
"""Term of an ordinary licence, days (six months: Reuters 2025-06-06)."""

GENERAL_LICENCE_DAYS = 365.0
"""Term of a general licence, days (one year: Tom's Hardware, TRT World 2025-12)."""

REVIEWERS = 8
"""Files under review at once. Only the ratio of throughput to the flow of files matters; see licence.capacity_ratio."""

PACE_DEPTH_DAYS = 21.0
"""Days of capped use a pair may ship at once; beyond it volume is released at the capped rate."""


PACE_ENTRY_DAYS = 7.0
"""Days of capped use that must have accrued before a larger shipment may leave."""

PENDING_LIMIT = 3
"""Applications a pair has before the office at a time."""


class Docked(Protocol):
    """What waits for a licence."""

    tonnes: float


class Office:
    """Finite reviewers, a practice that changes with the law's application, and a count of every file."""

    def __init__(self, env: simpy.Environment, behaviour: Behaviour) -> None:
        self.env = env
        self.desks = simpy.PriorityResource(env, REVIEWERS)
        self.completion_days = behaviour.licence.completion_days
        self.review_days = behaviour.licence.review_days
        self.rework_days = behaviour.licence.rework_days
        self.refusal_probability = behaviour.licence.refusal_probability
        self.case_by_case_factor = behaviour.licence.case_by_case_factor
        self.effort_days = 0.0
        """Reviewer-days a file of unit weight takes in ordinary practice; set by `size_for`."""
        self.tally = Tally()
        self._pace = {
            None: 1.0,
            "halt": behaviour.licence.pace_opening,
            "opening": behaviour.licence.pace_opening,
            "thaw": behaviour.licence.pace_thaw,
            "working": 1.0,
            "hardened": behaviour.licence.pace_hardened,
            "slow_walk": behaviour.licence.pace_hardened,
            "eased": behaviour.licence.pace_eased,
        }
        working = behaviour.licence.return_working
        self._returned = {
            None: working,
            "halt": behaviour.licence.return_opening,
            "opening": behaviour.licence.return_opening,
            "thaw": (behaviour.licence.return_opening + working) / 2.0,
            "working": working,
            "hardened": behaviour.licence.return_hardened,
            "slow_walk": behaviour.licence.return_hardened,
            "eased": working / 2.0,
        }

    def size_for(self, files_per_day: float, capacity_ratio: float) -> None:
        """Set the effort of a file so that ordinary throughput is `capacity_ratio` times a steady flow of files."""
        self.effort_days = REVIEWERS / (files_per_day * capacity_ratio)

    def pace(self, practice: ControlSchedule) -> StepFunction:
        """Speed of review over time for files under a practice; one is ordinary."""
        return StepFunction(practice.days, (1.0, *(self._pace[state.practice] for state in practice.states)))

    def application(self, account: "LicenceAccount") -> Generator[simpy.Event, Any, None]:
        """One application from completion to decision (a SimPy process)."""
        env, tally, use, files = self.env, self.tally, account.end_use, account.files
        yield env.timeout(self.completion_days * (0.5 + 0.5 * float(account.completion[_week(env.now)])))
        filed = env.now
        tally.add("applied", filed, use, files)
        tally.pending[use] += files
        while True:
            slot = _week(env.now)
            yield from self._wait_until_open(account)
            # First filed, first served, U.S. files some days behind; SimPy types priorities as whole numbers: minutes.
            with self.desks.request(priority=int(1440.0 * (env.now + account.handicap_days))) as turn:
                yield turn
                effort = self.effort_days * files * (0.5 + 0.5 * float(account.effort[slot]))
                yield env.timeout(account.pace.finish(env.now, effort) - env.now)
            review = self.review_days * (0.5 + 0.5 * float(account.review[slot]))
            if account.regime(env.now) == "case_by_case":
                review *= self.case_by_case_factor
            yield env.timeout(review)
            yield from self._wait_until_open(account)
            now = env.now
            returned = self._returned[account.practice_at(now)] + account.return_extra
            outcome = float(account.outcome[slot])
            if account.regime(now) == "refuse" or outcome < self.refusal_probability:
                tally.add("refused", now, use, files)
                tally.pending[use] -= files
                account.refuse(now)
                return
            if outcome < self.refusal_probability + returned:
                tally.add("returned", now, use, files)
                yield env.timeout(self.rework_days)
                continue
            tally.add("approved", now, use, files)
            tally.pending[use] -= files
            tally.waited(now, use, now - filed)
            account.grant(now)
            return

    def _wait_until_open(self, account: "LicenceAccount") -> Generator[simpy.Event, Any, None]:
        """Hold a file while the office takes none from its destination; for ever if that never ends."""
        while account.practice_at(self.env.now) == "halt":
            change = next((day for day in account.practice.days if day > self.env.now), inf)
            yield self.env.event() if change == inf else self.env.timeout(change - self.env.now)


class LicenceAccount:
    """An exporter and an end user under one control: its licence, its volume and what waits for them."""

    def __init__(
        self,
        office: Office,
        streams: Streams,
        name: str,
        terms: "LicenceTerms",
        regime: ControlSchedule,
        practice: ControlSchedule,
        release: Callable[[Any], None],
    ) -> None:
        """`regime` says what is controlled, `practice` how the office behaves; `release(shipment)` lets goods go."""
        self.office = office
        self.end_use = END_USES.index(terms.end_use)
        self.files = terms.files
        self.use = terms.use_tonnes_per_day
        self.batch_days = terms.batch_days
        self.cap = terms.volume_cap
        self.renewal_lead_days = terms.renewal_lead_days
        self.handicap_days = terms.handicap_days
        self.return_extra = terms.return_extra
        self.large_exporter = terms.large_exporter
        self._regime = Cursor(regime)
        self._practice = Cursor(practice)
        self.practice = practice
        self.pace = office.pace(practice)
        self.release = release
        weeks = HORIZON // 7 + 40
        self.completion: Draws = streams.exponentials("licence completion", name, weeks)
        self.effort: Draws = streams.exponentials("licence effort", name, weeks)
        self.review: Draws = streams.exponentials("licence review", name, weeks)
        self.outcome: Draws = streams.uniforms("licence outcome", name, weeks)
        self.volume = 0.0
        self.expires = -inf
        self.pending = 0
        """Applications filed and not decided."""
        self._barred = False
        """Whether an application was refused because the rule refuses all; lifted with the rule."""
        self._general = False
        """Whether the licence held is a general one: it ends with the rule that grants such licences."""
        self._tokens = 0.0
        self._tokens_at = 0.0
        self._wake_at = inf
        self.dock: deque[Docked] = deque()

    def regime(self, now: float) -> str:
        """Regime in force for the pair's product, destination and end use; `none` where there is none."""
        return self._regime.at(now).regime

    def practice_at(self, now: float) -> Practice | None:
        """How the office behaves towards the pair's destination; None where no act has said so."""
        return self._practice.at(now).practice

    def blocked(self, now: float) -> bool:
        """Whether goods are controlled and no usable licence is held."""
        if self._regime.at(now).regime == "none":
            return False
        return self._stopped(now) or now >= self.expires or self.volume <= 0.0

    def _stopped(self, now: float) -> bool:
        """Whether nothing leaves, whatever licence is held."""
        return self._practice.at(now).practice == "halt" or self._regime.at(now).regime == "refuse"

    def present(self, goods: Docked, now: float) -> None:
        """Bring goods to the dock; they leave at once if nothing holds them."""
        self.dock.append(goods)
        self.flush(now)

    def flush(self, now: float) -> None:
        """Release what the licence covers, in order of arrival, and file an application if one is due."""
        dock = self.dock
        regime = self._regime.at(now).regime
        if regime == "none":
            while dock:
                self.release(dock.popleft())
            return
        if self._general and regime != "general_licence":
            self._general, self.volume, self.expires = False, 0.0, now
        self._barred = self._barred and regime == "refuse"
        self._apply_if_due(now)
        while dock:
            if self._stopped(now) or now >= self.expires or dock[0].tonnes > self.volume:
                return
            if not self._spend(dock[0].tonnes, now):
                return
            self.release(dock.popleft())

    def _apply_if_due(self, now: float) -> None:
        """File for a licence when the term runs out, or when volume held and applied for runs low.

        Batches are filed for side by side, at most `PENDING_LIMIT` at a time.
        """
        if self._barred or self.pending >= PENDING_LIMIT:
            return
        ending = self.pending == 0 and self.expires - now < self.renewal_lead_days
        if not ending and self.use > 0.0:
            waiting = sum([goods.tonnes for goods in self.dock]) if self.dock else 0.0
            coming = self.pending * self.use * self.cap * self.batch_days
            ending = self.volume + coming - waiting < self.use * self.cap * self.renewal_lead_days
        if ending:
            self.pending += 1
            self.office.env.process(self.office.application(self))

    def grant(self, now: float) -> None:
        """A licence arrives: a batch, six months of capped past use, or a general licence without a cap."""
        self.pending -= 1
        general = self.large_exporter and self.regime(now) == "general_licence"
        left = self.volume if now < self.expires else 0.0
        if self.expires == -inf:
            self._tokens_at = now
            self._tokens = self.use * self.cap * PACE_DEPTH_DAYS
        self.volume = inf if general or self.use == 0.0 else left + self.use * self.cap * self.batch_days
        self.expires = now + (GENERAL_LICENCE_DAYS if general else LICENCE_DAYS)
        self._general = general
        self.flush(now)

    def refuse(self, now: float) -> None:
        """A refusal: the pair may file again unless its end use is barred."""
        self.pending -= 1
        self._barred = self.regime(now) == "refuse"

    def _spend(self, tonnes: float, now: float) -> bool:
        """Take volume and pace for a shipment; otherwise wake when the pace allows it.

        Pace is a token bucket that fills at the capped rate of use. A shipment larger than what is in it leaves once a
        week's volume is there, and the next one waits for longer.
        """
        if self.volume == inf:
            return True
        rate = self.use * self.cap
        self._tokens = min(rate * PACE_DEPTH_DAYS, self._tokens + rate * (now - self._tokens_at))
        self._tokens_at = now
        enough = min(tonnes, rate * PACE_ENTRY_DAYS)
        if self._tokens < enough - 1e-9:
            wake = now + max((enough - self._tokens) / rate, 1e-6)
            if not now < self._wake_at <= wake:
                self._wake_at = wake
                timer = self.office.env.timeout(wake - now)
                assert timer.callbacks is not None
                timer.callbacks.append(lambda _: self.flush(self.office.env.now))
            return False
        self._tokens -= tonnes
        self.volume -= tonnes
        return True


@dataclass(frozen=True)
class LicenceTerms:
    """What a pair is and how it is licensed."""

    end_use: str
    files: float
    """Applications one filing stands for (a buyer abroad stands for many end users)."""
    use_tonnes_per_day: float
    """Past use; zero for a licence without volume."""
    batch_days: float
    """Days of capped use one licence covers."""
    volume_cap: float
    renewal_lead_days: float
    handicap_days: float
    return_extra: float
    large_exporter: bool

    @property
    def files_per_day(self) -> float:
        """Steady flow of files when every licence is renewed in time."""
        return self.files / min(self.batch_days, LICENCE_DAYS)


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


def _week(now: float) -> int:
    """Calendar slot of a draw: the week, counted from 20 weeks before the run so that the warm-up has slots."""
    return int(now // 7) + 20
