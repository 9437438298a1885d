"""`duties.csv`: the duty on every good by path and interval, layer by layer."""

from collections import defaultdict
from typing import Final

import pandas as pd

from sim.effects import StudyEffects
from sim.effects.duties import layers
from sim.policy import Register
from sim.report.columns import NONE, PATH, Column, names

FILE: Final = "duties.csv"

CONCEPT: Final = "statutory_fresh_cargo"
"""The only concept of duty so far: the rate the law sets, not what is collected."""


def columns(register: Register) -> tuple[Column, ...]:
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
        Column(
            "waivers",
            "text",
            "acts of the record that waive part of the duty and are counted: on application, or reported and never "
            "published (CN-WAIVER-...); none where nothing is waived",
        ),
    )


def duties(effects: StudyEffects) -> pd.DataFrame:
    """One row per reported path, good and interval of constant duty, from the start to the end of the run."""
    rows = [
        {
            "path": path.name,
            "good": duty.good,
            "inside": duty.part_of or NONE,
            "origin": duty.origin,
            "destination": duty.destination,
            "from": duty.first,
            "to": duty.last,
            **{f"{layer}_pct": pct for layer, pct in duty.pct_by_layer.items()},
            "total_pct": duty.duty_pct,
            "concept": CONCEPT,
            "waivers": "; ".join(duty.waivers) or NONE,
        }
        for path in effects.paths.values()
        for duty in path.duties
    ]
    return pd.DataFrame(rows, columns=names(columns(effects.register)))
