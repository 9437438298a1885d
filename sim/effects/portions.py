"""How many values stand in memory at a time, whatever the number of replications."""

from collections.abc import Iterator
from typing import Final

REPLICATIONS_AT_ONCE: Final = 40
"""Replications of a path that are read before what they tell is put aside."""

VALUES_AT_ONCE: Final = 2**18
"""Values of all replications that a statistic is taken of at a time; two megabytes in double precision."""


def portions(count: int, size: int) -> Iterator[slice]:
    """Cut `count` places into slices of `size` or somewhat more.

    No slice holds one place alone unless there is only one: NumPy adds up a single column in another order than
    columns side by side, so the last digits of a mean would depend on the size of the portions.
    """
    parts = max(1, count // max(2, size))
    for part in range(parts):
        yield slice(count * part // parts, count * (part + 1) // parts)
