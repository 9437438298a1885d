"""`docs/assumptions.md`: every parameter with its range, source and standing."""

from collections import Counter
from typing import Final

from sim.parameters.load import Parameters
from sim.parameters.parameter import Parameter

PAGE: Final = "docs/assumptions.md"

_HEAD: Final = """\
# Assumptions

Generated from the data by `make docs`; do not edit. *Fitted* parameters are drawn together from the ensemble
(`sim/data/ensemble.csv`); value is its mean, low and high its 5th and 95th percentile. Any other is drawn from a
triangular distribution on [low, high] with its mode at value. Draws are the same for every path of a replication, and
for the two replications of a set. *evidence* lies inside a published range; an *assumption* has been published by
nobody. *identified*: observed flows cut the variance of the prior by half or more; everything else is prior-driven.
Grades: A official, B trade press or consultancy, C blog, aggregator or unsourced. Choices that are not numbers stand
in `docs/decisions/`, what the data say of each parameter in `docs/calibration.md`.

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
