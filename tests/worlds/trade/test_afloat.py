"""Cargo afloat in trade at large: what flies pays as cargo by air, what sails as cargo by sea."""

from datetime import date

import numpy as np
import pytest
import simpy

from sim.clock import to_day
from sim.policy import load_register
from sim.policy.duty_law import Mode
from sim.worlds.trade.buyers import GoodsBuyers
from sim.worlds.trade.duties import PathDuties
from tests.worlds.trade import fakes

TOYS = [good.good for good in load_register().groups(("CN", "US"))].index("toys_games_sports")
ENTERED, LOADED = to_day(date(2025, 4, 12)), to_day(date(2025, 4, 9))


def test_a_panel_tells_air_from_sea() -> None:
    panel = fakes.of_path("realised").imports
    afloat, flown = (panel.duties_pct(ENTERED, LOADED, by)[TOYS] for by in ("sea", "air"))
    # Loaded on 9 April 2025: 10 points by vessel, 125 by air, on what does not pay Section 232.
    assert flown - afloat == pytest.approx(115 * (1 - 0.1039))
    fresh = panel.duties_pct(ENTERED, ENTERED, "sea")[TOYS]
    assert flown == fresh


def test_duties_are_assessed_by_mode() -> None:
    panel = fakes.of_path("realised").imports
    duties = PathDuties([panel], [panel], 1.0)
    afloat, flown = (duties.assessed(ENTERED, LOADED, by).duty_pct[0, TOYS] for by in ("sea", "air"))
    assert flown > afloat + 100
    assert duties.assessed(ENTERED, LOADED, "sea") is duties.assessed(ENTERED, LOADED)


def test_what_flies_enters_as_cargo_by_air(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[Mode, list[float]] = {"sea": [], "air": []}
    whole = GoodsBuyers._enter

    def watched(self: GoodsBuyers, load: np.ndarray, loaded: float, by: Mode, arrival: simpy.Event) -> None:
        seen[by].append(self.env.now - loaded)
        whole(self, load, loaded, by, arrival)

    monkeypatch.setattr(GoodsBuyers, "_enter", watched)
    one = fakes.world()
    one.run()
    assert seen["air"]
    # What is afloat when the world starts has travelled before, so the shortest voyages say nothing.
    assert np.median(seen["air"]) < np.median(seen["sea"]) / 2
