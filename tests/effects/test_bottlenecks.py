"""Which input is short, against sums done by hand."""

import pytest

from sim.effects.bottlenecks import INPUT_NAMES
from sim.effects.paths import ALL_SECTORS
from tests.effects.builders import CARS, CHIPS, REST, effects, record, study

NOV, DEC, MAY = "2025-11", "2025-12", "2025-05"


def test_unmade_output_is_told_by_the_input_that_was_scarcest() -> None:
    gross = {(CARS, NOV): 300.0, (CARS, DEC): 20.0, (CHIPS, NOV): 5.0, (CARS, MAY): 1e6, (REST, NOV): 1e6}
    short = {(CARS, NOV): "embedded_magnets", (CHIPS, NOV): "materials"}
    bad = [record(r, gross=gross, short_of=short, deferred={(CARS, NOV): 100.0}) for r in (0, 1)]
    base = [record(r, gross={(CARS, DEC): 6.0, (CARS, MAY): 1e6}) for r in (0, 1)]
    found = effects(study({"bad": bad, "base": base}, baselines={"bad": "base"})).paths["bad"].bottlenecks
    nothing = dict.fromkeys(INPUT_NAMES, 0.0)
    # Cars at US$ 0.5 m, made up later or not; chips at US$ 2 m. May lies before the paths part.
    assert found["cars"] == pytest.approx({**nothing, "embedded_magnets": 0.15, "magnets_controlled": 0.007})
    assert found["chips"] == pytest.approx({**nothing, "materials": 0.01})
    assert found[ALL_SECTORS] == pytest.approx(
        {**nothing, "embedded_magnets": 0.15, "magnets_controlled": 0.007, "materials": 0.01}
    )
    assert list(found) == [ALL_SECTORS, "cars", "chips"]
