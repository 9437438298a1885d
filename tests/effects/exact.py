"""Comparison to the last bit: what is worked out in portions must equal what is worked out in one go."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from sim.effects.comparison import Comparison
from sim.policy import Register


def figures(part: Any, place: str = "") -> Iterator[tuple[str, bytes]]:
    """Every figure of nested effects with the place at which it stands, as bytes."""
    if isinstance(part, (Comparison, Register)):
        return
    if is_dataclass(part):
        for one in fields(part):
            yield from figures(getattr(part, one.name), f"{place}.{one.name}")
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from figures(value, f"{place}[{key}]")
    elif isinstance(part, (tuple, list)):
        for at, value in enumerate(part):
            yield from figures(value, f"{place}[{at}]")
    elif isinstance(part, (np.ndarray, float)):
        yield place, np.asarray(part).tobytes()
    else:
        yield place, repr(part).encode()


def same(left: Any, right: Any) -> None:
    """Raise AssertionError, with the places, unless all figures agree to the last bit."""
    one, other = dict(figures(left)), dict(figures(right))
    assert one.keys() == other.keys()
    differing = [place for place, found in one.items() if found != other[place]]
    assert not differing, f"differ: {', '.join(differing)}"
