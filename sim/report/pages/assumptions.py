"""`docs/assumptions.md`: every parameter with its range, source and standing."""

from collections import Counter
from typing import Final

from sim.parameters.load import Parameters
from sim.parameters.parameter import Parameter

PAGE: Final = "docs/assumptions.md"

_HEAD: Final = """\
# Assumptions

Generated from the data by `make docs`; do not edit.
Fitted parameters are drawn together, as one set, from `sim/data/ensemble_magnets.csv` or `sim/data/ensemble_trade.csv`.
Of these, the value is the mean of the ensemble; low and high are its 5th and 95th percentile.
Any other parameter is drawn on its own from a triangular distribution on [low, high] with its mode at the value.
A draw is the same for every path of a replication, and for the two replications of a set.
*Evidence* lies inside a published range. An *assumption* has been published by nobody.
A parameter is *identified* if observed flows cut the variance of its prior by half or more.
All others are prior-driven.
Grades: A is official, B trade press or consultancy, C a blog, an aggregator or unsourced.
Choices that are not numbers stand in `docs/decisions/`.
What the data say of each parameter stands in `docs/calibration.md`.

{evidence} parameters rest on evidence, {assumptions} are assumptions; {fitted} are fitted, {identified} of them
identified.
"""

_COLUMNS: Final = """\
| parameter | value | low | high | unit | kind | grade | standing | source or reason |
|---|---|---|---|---|---|---|---|---|
"""


def assumptions_page(given: Parameters) -> str:
    """Text of `docs/assumptions.md`: one table a group of parameters."""
    parameters = given.rows
    kinds = Counter(parameter.kind for parameter in parameters)
    standings = Counter(parameter.standing for parameter in parameters)
    head = _HEAD.format(
        evidence=kinds["evidence"],
        assumptions=kinds["assumption"],
        fitted=len([parameter for parameter in parameters if parameter.fitted]),
        identified=standings["identified"],
    )
    page = [head]
    group = ""
    for parameter in parameters:
        name = parameter.name.split(".")[0]
        if name != group:
            group = name
            page.append(f"\n## {group}\n\n{_COLUMNS}")
        page.append(_row(parameter))
    return "".join(page)


def _row(parameter: Parameter) -> str:
    cells = (
        parameter.name,
        f"{parameter.value:g}",
        f"{parameter.low:g}",
        f"{parameter.high:g}",
        parameter.unit,
        parameter.kind,
        parameter.grade,
        f"fitted, {parameter.standing}" if parameter.fitted else parameter.standing,
        parameter.source.replace("|", "/"),
    )
    return f"| {' | '.join(cells)} |\n"
