"""PIIE's count of the average duty: the weights that its own steps tell."""

from datetime import date

import pytest

from calibration.rates.comparison import PIIE_FILE
from calibration.rates.concepts import US_ON_CN, step_changes
from calibration.rates.piie import PiieCount
from calibration.rates.published_rates import published_rates
from sim.policy import LawBook, load_path, load_register


def test_piie_weights_are_what_its_two_steps_say() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    rows = [row for row in published_rates() if row.measure == PIIE_FILE and row.route == US_ON_CN]
    series = {row.date: row.value_pct for row in rows if row.date.year >= 2025}
    count = PiieCount.of(law, series)
    own = step_changes({day: count.average_pct(day) for day in series})
    assert own[date(2025, 4, 11)] == pytest.approx(-10.6)
    # All but the cargo taken out of the fentanyl duty pays 10 points on 4 February.
    assert own[date(2025, 2, 4)] == pytest.approx(9.8, abs=0.1)
