"""`acts_applied.csv`: every act of a path with the days on which it holds."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.policy.differences import ORIGINS
from sim.report.columns import PATH, Column, names

FILE: Final = "acts_applied.csv"

SAME: Final = "same"

DIFFERS: Final = "differs"

OPEN: Final = "open"
"""Stands for the end of an act that nothing known ends."""

COLUMNS: Final = (
    PATH,
    Column("act", "text", "act; an act with several scopes has a row for each"),
    Column("layer", "text", "layer of a duty; programme of a control or of another act"),
    Column("announced", "date", "day on which the act became known: the world reacts from then on"),
    Column("from", "date", "first day on which the act holds; of a threat or a cancelled act, the day of announcement"),
    Column("to", "date", "last day on which the act holds; open if nothing known ends it", words=(OPEN,)),
    Column("value", "text", "what the act does: rate and scope, regime or practice"),
    Column("citation", "text", "legal citation, or the word assumption and what is assumed"),
    Column("origin", "text", "who says so: the path's own file, one that it extends, or the record", choices=ORIGINS),
    Column("against_baseline", "text", "whether the baseline has the same on the same days", choices=(SAME, DIFFERS)),
    Column("effect", "text", "of the path's own acts: what would be other without the act, or why nothing would be"),
)


def acts_applied(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path and act: first those in which the path differs from its baseline, then by first day."""
    rows = [
        {
            "path": path.name,
            "act": act.interval.act,
            "layer": act.interval.layer,
            "announced": act.interval.row.announced,
            "from": act.interval.start,
            "to": OPEN if act.interval.end is None else act.interval.end,
            "value": act.interval.value,
            "citation": act.interval.row.citation,
            "origin": act.origin,
            "against_baseline": DIFFERS if act.differs else SAME,
            "effect": act.effect,
        }
        for path in effects.paths.values()
        for act in path.acts
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
