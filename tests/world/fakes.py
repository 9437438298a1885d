"""A policy view made by hand, for worlds that need no acts."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True)
class State:
    regime: str | None = None
    practice: str | None = None
    enforced: str | None = None
    act_id: str = ""


@dataclass(frozen=True)
class Schedule:
    days: tuple[float, ...] = ()
    states: tuple[State, ...] = ()

    def at(self, day: float) -> State:
        index = bisect_right(self.days, day)
        return self.states[index - 1] if index else State()


@dataclass(frozen=True)
class FakeView:
    """Controls by (product, destination, end use), a duty that steps on given days, announcements as given."""

    name: str = "fake"
    controls: dict[tuple[str, str, str], Schedule] = field(default_factory=dict)
    duty_days: tuple[float, ...] = ()
    duties_pct: tuple[float, ...] = (2.1,)

    @property
    def path(self) -> "FakeView":
        """A view knows its path by name; here they are one."""
        return self

    def control_schedule(self, product: str, destination: str, end_use: str) -> Schedule:
        return self.controls.get((product, destination, end_use), Schedule())

    def announced_controls(self, product: str, destination: str, end_use: str, now: float) -> tuple[()]:
        return ()

    def duty_pct(self, good: str, origin: str, destination: str, entered: float, loaded: float) -> float:
        return self.duties_pct[bisect_right(self.duty_days, entered)]

    def announced_duty_changes(self, good: str, origin: str, destination: str, now: float) -> tuple[()]:
        return ()


def everywhere(products: tuple[str, ...], schedule: Schedule) -> dict[tuple[str, str, str], Schedule]:
    """The same schedule for all destinations and end uses."""
    return {
        (product, place, use): schedule
        for product in products
        for place in ("US", "EU", "JP", "KR", "other")
        for use in ("civil", "military", "advanced_chips")
    }
