"""What several tests of rates share."""

import pytest

from calibration.rates.comparison import Comparison, compare


@pytest.fixture(scope="package")
def comparisons() -> list[Comparison]:
    return compare()
