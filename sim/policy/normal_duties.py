"""Normal duties: those of the record alone, which normal trade pays and every path is measured against.

Trade and use of magnets are those of 2024, under the law on record. What a path does to them is the work of its own
law beyond that, so *normal* is never read from the path: a duty that a path has from the first day of the run, or from
years before it, is as much of a rise as one that comes a day later.
"""

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sim.clock import START, to_day
from sim.policy.duty_law import DutyLaw
from sim.policy.duty_table import GoodTable, build
from sim.policy.register import Register

NORMAL_DAY: Final = to_day(START) - 1
"""The day before the run. From then on the record's law of this day counts as normal."""

MOST_KEPT: Final = 4
"""So many registers are kept; a study has one."""


@lru_cache(MOST_KEPT)
def normal_tables(register: Register) -> Mapping[str, GoodTable]:
    """Return the duty on each good by day of entry, by the record alone, for fresh cargo and without announcements.

    It is the duty of the day up to `NORMAL_DAY`, and the duty of that day ever after. Paths of a register share it.
    """
    acts = tuple(act for act in register.duty_acts if to_day(act.announced) <= NORMAL_DAY)
    shares = register.shares(acts)
    tables: dict[str, GoodTable] = {}
    for route in dict.fromkeys(good.route for good in register.goods):
        law = DutyLaw.of(register.programmes, acts, shares, route)
        tables |= build(law, {good.good: shares[good.good] for good in register.goods if good.route == route})
    return {good: _up_to_the_run(table) for good, table in tables.items()}


def _up_to_the_run(table: GoodTable) -> GoodTable:
    """The duty on fresh cargo, without the changes that come after `NORMAL_DAY`."""
    days, totals = table.entered_days[-1], table.totals[-1]
    kept = bisect_right(days, NORMAL_DAY)
    return GoodTable((), (days[:kept],), (totals[:kept],))
