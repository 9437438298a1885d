"""Which waivers count: those that importers apply for, those that were only reported, or none.

A waiver is an act of the record, so it has a source and a grade as any other. Worlds, tables and answers count all of
them, since that is the stack that importers faced; a question may leave them out.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from sim.policy.acts import DutyAct

Waivers = Literal["reported", "announced", "none"]

WAIVERS: Final[Mapping[Waivers, str]] = {
    "reported": "waivers that were announced, and those that were reported and never published",
    "announced": "waivers that were announced alone; importers apply for most of them",
    "none": "no waiver: the duty of an importer who applied for none",
}
"""What each choice counts, in words."""

_COUNTED: Final[Mapping[Waivers, frozenset[str]]] = {
    "reported": frozenset({"", "announced", "reported"}),
    "announced": frozenset({"", "announced"}),
    "none": frozenset({""}),
}


def counted(acts: Iterable[DutyAct], waivers: Waivers) -> tuple[DutyAct, ...]:
    """Acts without the waivers that do not count."""
    return tuple(act for act in acts if act.waiver in _COUNTED[waivers])
