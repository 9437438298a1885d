"""The study that tests of tables lay out."""

import pytest

from sim.effects import StudyEffects
from tests.effects.builders import effects
from tests.effects.varied import varied


@pytest.fixture(scope="session")
def found() -> StudyEffects:
    """Effects of a study in which no two figures agree."""
    return effects(varied())
