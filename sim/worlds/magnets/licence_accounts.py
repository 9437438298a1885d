"""Licences: what a user may ship, until when, and what waits at the dock for them.

An account is that of one exporter and one end user under one control. It files an application when its term or its
volume runs out; a licence is tied to a volume and a term; shipments of a controlled product wait at the dock until the
account covers them.
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
"""Days that lie closer together than this count as one moment."""


# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_REFUSE: Final = Regime.REFUSE
_GENERAL_LICENCE: Final = Regime.GENERAL_LICENCE


class Docked(Protocol):
    """What waits for a licence."""

    tonnes: float


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
        "_office",
        "_release",
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
        self._tokens = 0.0
        self._tokens_at = 0.0
        self._wake_at = inf
        self.dock: deque[Docked] = deque()

    def blocked(self, now: float) -> bool:
        """Whether goods are controlled and no usable licence is held."""
        if self.control.free:
            return False
        return self._stopped() or now >= self.expires or self.volume <= 0.0

    def idle(self) -> bool:
        """Whether nothing is controlled and nothing waits: goods that come pass at once."""
        return self.control.free and not self.dock

    def _stopped(self) -> bool:
        """Whether nothing leaves, whatever licence is held."""
        return self.practice.halted or self.control.stopped

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
        regime = self.control.regime
        if self._general and regime is not _GENERAL_LICENCE:
            self._general, self.volume, self.expires = False, 0.0, now
        self._barred = self._barred and regime is _REFUSE
        self._apply_if_due(now)
        while dock:
            if self._stopped() or now >= self.expires or dock[0].tonnes > self.volume:
                return
            if not self._spend(dock[0].tonnes, now):
                return
            self._release(dock.popleft())

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
            self._office.file(self)

    def grant(self, now: float) -> None:
        """A licence arrives: a batch, six months of capped past use, or a general licence without a cap."""
        self.pending -= 1
        general = self.large_exporter and self.control.regime is _GENERAL_LICENCE
        left = self.volume if now < self.expires else 0.0
        if self.expires == -inf:
            self._tokens_at = now
            self._tokens = self.use * self.cap * PACE_DEPTH_DAYS
        self.volume = inf if general or self.use == 0.0 else left + self.use * self.cap * self.batch_days
        self.expires = now + (GENERAL_LICENCE_DAYS if general else LICENCE_DAYS)
        self._general = general
        self.flush(now)

    def refuse(self) -> None:
        """A refusal: the account may file again unless its end use is barred."""
        self.pending -= 1
        self._barred = self.control.regime is _REFUSE

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
            wake = now + max((enough - self._tokens) / rate, ROUNDING_DAYS)
            if not now < self._wake_at <= wake + ROUNDING_DAYS:
                self._wake_at = wake
                self._agenda.at(wake, Entry(), [self._paced])
            return False
        self._tokens -= tonnes
        self.volume -= tonnes
        return True

    def _paced(self, _: Entry) -> None:
        self.flush(self._agenda.now)
