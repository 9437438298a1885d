"""Cyclic garbage collection around a world."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic collection inside the block, and one of the youngest objects after it.

    A world lives a second and is dropped whole, so collecting meanwhile only costs time. All that it made is young, so
    afterwards it is found without a look at anything older, and the next world uses its memory again. The block must
    not hold the world in a variable of its own: what is still held grows old.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()
