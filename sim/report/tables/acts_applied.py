"""`acts_applied.csv`: every act of a path with the days on which it holds."""

from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.report.columns import PATH, Column, names

FILE: Final = "acts_applied.csv"

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
)


def acts_applied(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path and act, by first day."""
    rows = [
        {
            "path": path.name,
            "act": act.act,
            "layer": act.layer,
            "announced": act.row.announced,
            "from": act.start,
            "to": OPEN if act.end is None else act.end,
            "value": act.value,
            "citation": act.row.citation,
        }
        for path in effects.paths.values()
        for act in path.acts
    ]
    return pd.DataFrame(rows, columns=names(COLUMNS))
