"""Settings of all tests: floating-point mistakes raise, and Hypothesis draws the same examples on every machine."""

import numpy as np
from hypothesis import settings

# Underflow is left out: it is harmless, and the half-precision arrays of a record underflow on purpose.
np.seterr(divide="raise", over="raise", invalid="raise")

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")
