"""`duties.csv` and `acts_applied.csv`: what the law of each path was, by interval. No number of the world."""

from collections import defaultdict
from math import isclose
from typing import Final

import pandas as pd

from sim.clock import END, START
from sim.policy import Register
from sim.report.columns import NONE, PATH, Column, names
from sim.study.result import StudyResult

DUTIES_FILE: Final = "duties.csv"
ACTS_FILE: Final = "acts_applied.csv"

OPEN: Final = "open"
"""Stands for the end of an act that nothing known ends."""

CONCEPT: Final = "statutory_fresh_cargo"
"""The only concept of duty so far: the rate the law sets, not what is collected."""

ACTS_COLUMNS: Final = (
    PATH,
    Column("act", "text", "act; an act with several scopes has a row for each"),
    Column("layer", "text", "layer of a duty; programme of a control or of another act"),
    Column("announced", "date", "day on which the act became known: the world reacts from then on"),
    Column("from", "date", "first day on which the act holds; of a threat or a cancelled act, the day of announcement"),
    Column("to", "date", "last day on which the act holds; open if nothing known ends it", words=(OPEN,)),
    Column("value", "text", "what the act does: rate and scope, regime or practice"),
    Column("citation", "text", "legal citation, or the word assumption and what is assumed"),
)


def layers(register: Register) -> tuple[str, ...]:
    """Layers of the duties both ways, in the order of the programmes."""
    return tuple(dict.fromkeys(row.layer for row in register.programmes))


def duties_columns(register: Register) -> tuple[Column, ...]:
    """Columns of `duties.csv`: one for each layer that the record knows."""
    labels: dict[str, list[str]] = defaultdict(list)
    for row in register.programmes:
        labels[row.layer].append(row.label)
    places = ("CN", "US")
    return (
        PATH,
        Column("good", "text", "group of goods or tariff line", choices=tuple(row.good for row in register.goods)),
        Column("inside", "text", "group that holds a line already: do not add lines to groups; none for a group"),
        Column("origin", "text", "where the goods come from", choices=places),
        Column("destination", "text", "whose duty it is", choices=places),
        Column("from", "date", "first day of entry to which the duty applies"),
        Column("to", "date", "last day of entry to which the duty applies; the end of the run if nothing changes"),
        *(
            Column(f"{layer}_pct", "number", f"layer: {'; '.join(labels[layer])}", "percent of customs value", low=0)
            for layer in layers(register)
        ),
        Column("total_pct", "number", "sum of the layers: percentage points add", "percent of customs value", low=0),
        Column(
            "concept",
            "text",
            "the statutory rate on cargo that no in-transit clause covers, by the law as known on the day of entry",
            choices=(CONCEPT,),
        ),
    )


def register_of(result: StudyResult) -> Register:
    """The record of acts on which the study stands (the same for all its paths)."""
    return next(iter(result.runs.values())).path.register


def duties(result: StudyResult) -> pd.DataFrame:
    """One row per reported path, good and interval of constant duty, from the start to the end of the run.

    Raises ValueError where layers do not add up to their total.
    """
    register = register_of(result)
    rows: list[dict[str, object]] = []
    for path in result.reported:
        by_good = result.runs[path].view.law.duty_intervals([good.good for good in register.goods], START, END)
        for good in register.goods:
            origin, destination = good.route
            for interval in by_good[good.good]:
                by_layer = dict.fromkeys(layers(register), 0.0)
                for layer in interval.layers:
                    by_layer[layer.layer] += layer.pct
                if not isclose(sum(by_layer.values()), interval.duty_pct, abs_tol=1e-9):
                    place = f"{path}, {good.good}, {interval.first}"
                    raise ValueError(f"{place}: layers do not add up to {interval.duty_pct}")
                rows.append(
                    {
                        "path": path,
                        "good": good.good,
                        "inside": good.part_of or NONE,
                        "origin": origin,
                        "destination": destination,
                        "from": interval.first,
                        "to": interval.last,
                        **{f"{layer}_pct": pct for layer, pct in by_layer.items()},
                        "total_pct": interval.duty_pct,
                        "concept": CONCEPT,
                    }
                )
    return pd.DataFrame(rows, columns=names(duties_columns(register)))


def acts_applied(result: StudyResult) -> pd.DataFrame:
    """One row per reported path and act, by first day."""
    rows = [
        {
            "path": path,
            "act": act.act,
            "layer": act.layer,
            "announced": act.row.announced,
            "from": act.start,
            "to": OPEN if act.end is None else act.end,
            "value": act.value,
            "citation": act.row.citation,
        }
        for path in result.reported
        for act in result.runs[path].view.act_intervals()
    ]
    return pd.DataFrame(rows, columns=names(ACTS_COLUMNS))
