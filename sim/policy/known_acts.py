"""What is known when: the acts announced by a day, with cancellations and moves announced by then applied."""

from collections.abc import Sequence
from typing import Final, TypeVar

from sim.clock import to_day
from sim.policy.acts import Act

A = TypeVar("A", bound=Act)

NEVER: Final = 1e9
"""A day number after every act."""


def known(acts: Sequence[A], day: float) -> list[tuple[int, A]]:
    """Substantive acts announced by `day`, with the effective day *as known on that day*, in the order of folding.

    Cancelled acts are left out, moved ones carry their new day. Order: effective day, announcement, place in the file.
    A retroactive act (announced after it takes effect) is simply not known before its announcement.
    """
    heard = [act for act in acts if to_day(act.announced) <= day]
    moved: dict[str, int] = {}
    cancelled: set[str] = set()
    for act in sorted(heard, key=lambda act: act.announced):
        if act.verb == "cancel":
            cancelled.add(act.target_act)
        elif act.verb == "move" and act.effective is not None:
            moved[act.target_act] = to_day(act.effective)
    standing = [
        (moved.get(act.act_id, to_day(act.effective)), act)
        for act in heard
        if act.effective is not None and act.verb != "move" and act.act_id not in cancelled
    ]
    return sorted(standing, key=lambda pair: (pair[0], pair[1].announced))


def news_days(acts: Sequence[A]) -> list[int]:
    """Every day on which something is announced or takes effect (before or after a move), sorted."""
    days = {to_day(act.announced) for act in acts}
    days |= {to_day(act.effective) for act in acts if act.effective is not None}
    return sorted(days)
