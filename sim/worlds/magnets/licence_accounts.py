"""Licences: what a user may ship, until when, and what waits at the dock for them.

An account is that of one exporter and one end user under one control. It files an application when its term or its
volume runs out; a licence is tied to a volume and a term. Goods of a controlled product wait at the dock until the
account covers them, and leave in parts where it covers a part of them.
"""

from collections import deque
from collections.abc import Callable
from math import inf
from typing import Any, Final, Protocol

from sim.policy import Regime
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.agenda import Agenda, Entry
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_terms import LICENCE_DAYS, LicenceDraws, LicenceTerms
from sim.worlds.magnets.practices import PracticeEffects
from sim.worlds.magnets.record import END_USES

GENERAL_LICENCE_DAYS: Final = 365.0
"""Term of a general licence, days (one year: Tom's Hardware, TRT World 2025-12)."""

PACE_DEPTH_DAYS: Final = 21.0
"""Days of capped use that may be shipped at once; beyond it volume is released at the capped rate (assumption)."""

PACE_ENTRY_DAYS: Final = 7.0
"""Days of capped use that must have accrued before a larger shipment may leave (assumption)."""

PENDING_LIMIT: Final = 3
"""Applications of one account that lie before the office at a time (assumption)."""

ROUNDING_DAYS: Final = 1e-6
"""Days that lie closer together than this count as one moment, and a volume that lasts for less counts as none."""


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_REFUSE: Final = Regime.REFUSE
_LICENCE: Final = Regime.LICENCE
_EXTRATERRITORIAL: Final = Regime.EXTRATERRITORIAL
_GENERAL_LICENCE: Final = Regime.GENERAL_LICENCE


class Docked(Protocol):
    """What waits for a licence."""

    tonnes: float

    def part(self, tonnes: float) -> "Docked":
        """Take a part off, which goes its own way from here; the rest stays."""


class Authority(Protocol):
    """Where an account files its applications."""

    def file(self, account: "LicenceAccount") -> None:
        """Take an application; its decision comes as a call of `grant` or `refuse`."""


@mypyc_attr(allow_interpreted_subclasses=True)
class LicenceAccount:
    """The account of one exporter and one end user under one control: licence, volume, and what waits for them."""

    __slots__ = (
        "_agenda",
        "_barred",
        "_general",
        "_last_read",
        "_office",
        "_quota",
        "_rationed",
        "_release",
        "_rounding",
        "_tokens",
        "_tokens_at",
        "_wake_at",
        "batch_days",
        "cap",
        "control",
        "dock",
        "draws",
        "end_use",
        "expires",
        "files",
        "handicap_days",
        "large_exporter",
        "pending",
        "practice",
        "renewal_lead_days",
        "return_extra",
        "use",
        "volume",
    )

    def __init__(
        self,
        agenda: Agenda,
        office: Authority,
        draws: LicenceDraws,
        terms: LicenceTerms,
        control: Control,
        practice: Control,
        release: Callable[[Any], None],
    ) -> None:
        """`control` says what is controlled, `practice` how the office behaves; `release(shipment)` lets goods go."""
        self._agenda = agenda
        self._office = office
        self.draws = draws
        self.end_use = END_USES.index(terms.end_use)
        self.files = terms.files
        self.use = terms.use_tonnes_per_day
        self.batch_days = terms.batch_days
        self.cap = terms.volume_cap
        self._rounding = self.use * self.cap * ROUNDING_DAYS
        """Tonnes that count as none."""
        self.renewal_lead_days = terms.renewal_lead_days
        self.handicap_days = terms.handicap_days
        self.return_extra = terms.return_extra
        self.large_exporter = terms.large_exporter
        self.control = control
        self.practice = practice
        self._release = release
        self.volume = 0.0
        self.expires = -inf
        self.pending = 0
        """Applications filed and not decided."""
        self._barred = False
        """Whether an application was refused because the rule refuses all; lifted with the rule."""
        self._general = False
        """Whether the licence held is a general one: it ends with the rule that grants such licences."""
        self._quota = inf
        """Most that may leave, tonnes a day."""
        self._rationed = False
        """Whether the quota lies below what usually leaves."""
        self._tokens = 0.0
        self._tokens_at = 0.0
        self._wake_at = inf
        self.dock: deque[Docked] = deque()
        self._last_read = self._read()
        """What it made of the law when it last looked."""

    def _read(self) -> tuple[Regime, PracticeEffects, bool]:
        """What the account reads of the law; a rule that reaches abroad asks for a licence like any other."""
        regime = self.control.regime
        return _LICENCE if regime is _EXTRATERRITORIAL else regime, self.practice.effects, self.practice.halted

    def blocked(self, now: float) -> bool:
        """Whether goods are controlled and something holds them: no usable licence, the pace of the one there is, or a
        quota below what usually leaves."""
        return not self.control.free and (self._rationed or bool(self.dock) or not self.usable(now))

    def idle(self) -> bool:
        """Whether nothing is controlled and nothing waits: goods that come pass at once."""
        return self.control.free and not self.dock

    def usable(self, now: float) -> bool:
        """Whether the licence held lets goods leave now: neither rule, practice nor quota stops them, its term is not
        over and its volume not used up."""
        if self.practice.halted or self.control.stopped or self._quota <= 0.0 or now >= self.expires:
            return False
        return self.volume > self._rounding

    def law_changed(self, now: float) -> None:
        """Answer a change of the rule or of the practice: a general licence ends with its rule, whoever was barred may
        file again, and what is free to go leaves at once."""
        read = self._read()
        if read == self._last_read:
            return
        self._last_read = read
        regime = self.control.regime
        if self._general and regime is not _GENERAL_LICENCE:
            self._general, self.volume, self.expires = False, 0.0, now
        self._barred = self._barred and regime is _REFUSE
        if self.dock:
            self.flush(now)

    def ration(self, share: float, usual: float, now: float) -> None:
        """Let no more than a share of what usually leaves, tonnes a day, leave from now on; infinity is no limit."""
        quota = share * usual if share < inf else inf
        if quota != self._quota:
            self._accrue(now)
            self._quota, self._rationed = quota, share < 1.0
            if self.dock:
                self.flush(now)

    def excuse(self, bound: Callable[[Any], bool]) -> None:
        """Let goods go for which no licence is needed any more; `bound(goods)` says for which it still is."""
        dock, self.dock = self.dock, deque()
        for goods in dock:
            if bound(goods):
                self.dock.append(goods)
            else:
                self._release(goods)

    def present(self, goods: Docked, now: float) -> None:
        """Bring goods to the dock; they leave at once if nothing holds them."""
        self.dock.append(goods)
        self.flush(now)

    def flush(self, now: float) -> None:
        """Release what the licence covers, in order of arrival, and file an application if one is due."""
        dock = self.dock
        if self.control.free:
            while dock:
                self._release(dock.popleft())
            return
        self._apply_if_due(now)
        while dock and self.usable(now):
            goods = dock[0]
            tonnes = self._spend(goods.tonnes, now)
            if tonnes <= 0.0:
                return
            self._release(dock.popleft() if tonnes >= goods.tonnes - self._rounding else goods.part(tonnes))

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
            ending = self._left(now) + coming - waiting < self.use * self.cap * self.renewal_lead_days
        if ending:
            self.pending += 1
            self._office.file(self)

    def grant(self, now: float) -> None:
        """A licence arrives: a batch, six months of capped past use, or a general licence without a cap."""
        self.pending -= 1
        self._take_on(now)

    def receive(self, now: float) -> None:
        """A licence arrives that did not wait for its turn; where all is free, refused or halted there is none."""
        if not (self.control.free or self.control.stopped or self.practice.halted):
            self._take_on(now)

    def _take_on(self, now: float) -> None:
        """Hold a further licence."""
        general = self.large_exporter and self.control.regime is _GENERAL_LICENCE
        left = self._left(now)
        if self.expires == -inf:
            self._tokens_at = now
            self._tokens = self._rate() * PACE_DEPTH_DAYS
        self.volume = inf if general or self.use == 0.0 else left + self.use * self.cap * self.batch_days
        self.expires = now + (GENERAL_LICENCE_DAYS if general else LICENCE_DAYS)
        self._general = general
        self.flush(now)

    def _left(self, now: float) -> float:
        """Volume of the licence that is held; none once its term is over."""
        return self.volume if now < self.expires else 0.0

    def refuse(self) -> None:
        """A refusal: the account may file again unless its end use is barred."""
        self.pending -= 1
        self._barred = self.control.regime is _REFUSE

    def _spend(self, tonnes: float, now: float) -> float:
        """Take volume and pace for goods; return the tonnes that may leave. If none may, wake when the pace allows it.

        Pace is a token bucket that fills at the capped rate of use, or at the quota if that is less. Goods leave in
        parts no larger than what is in it, and no smaller than a week's worth.
        """
        covered = min(tonnes, self.volume)
        if covered < inf and tonnes - covered <= self._rounding:
            covered = tonnes
        if self.volume < inf or self._quota < inf:
            self._accrue(now)
            rate = self._rate()
            enough = min(covered, rate * PACE_ENTRY_DAYS)
            if self._tokens < enough - self._rounding:
                self._wake_at_pace(now + max((enough - self._tokens) / rate, ROUNDING_DAYS), now)
                return 0.0
            if covered > self._tokens + self._rounding:
                covered = self._tokens
            self._tokens -= covered
            self.volume -= covered
        return covered

    def _wake_at_pace(self, wake: float, now: float) -> None:
        """Look again on a day, unless that is done already."""
        if not now < self._wake_at <= wake + ROUNDING_DAYS:
            self._wake_at = wake
            self._agenda.at(wake, Entry(), [self._paced])

    def _rate(self) -> float:
        """Pace at which goods may leave, tonnes a day."""
        capped = self.use * self.cap
        return self._quota if self._quota < capped else capped

    def _accrue(self, now: float) -> None:
        """Fill the bucket up to now."""
        rate = self._rate()
        self._tokens = min(rate * PACE_DEPTH_DAYS, self._tokens + rate * (now - self._tokens_at))
        self._tokens_at = now

    def _paced(self, _: Entry) -> None:
        self.flush(self._agenda.now)
