"""Settings of all tests: floating-point mistakes raise, and Hypothesis draws the same examples on every machine.

Where modules are compiled (`make accelerate`), a test that replaces something in them is skipped as it tries to:
compiled code calls what it was compiled with, so nothing would change. All other tests run both ways.
"""

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from hypothesis import settings

# Underflow is left out: it is harmless, and the half-precision arrays of a record underflow on purpose.
np.seterr(divide="raise", over="raise", invalid="raise")

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")


def compiled(thing: object) -> bool:
    """Whether a class or a module of the project is compiled."""
    module = sys.modules.get(thing.__module__) if isinstance(thing, type) else thing
    return (
        isinstance(module, ModuleType)
        and module.__name__.startswith("sim.")
        and not str(module.__file__).endswith(".py")
    )


def unless_compiled(replace: Callable[..., None]) -> Callable[..., None]:
    """`MonkeyPatch.setattr` that skips the test where it would change nothing."""

    def setattr(self: pytest.MonkeyPatch, target: object, *rest: object, **others: object) -> None:
        if compiled(target):
            pytest.skip(f"breaks {getattr(target, '__name__', target)} on purpose, which needs pure Python")
        replace(self, target, *rest, **others)

    return setattr


pytest.MonkeyPatch.setattr = unless_compiled(pytest.MonkeyPatch.setattr)  # type: ignore[method-assign]
