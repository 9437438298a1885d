"""Concepts of others as functions of the law: what they add up to, and what they count."""

from datetime import date

import pytest

from calibration.rates.concepts import US_ON_CN, average_layers, headline_additions
from sim.policy import LawBook, load_path, load_register


def test_layers_add_up_to_the_average() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    for route in (US_ON_CN, ("US", "CN")):
        for day in (date(2019, 1, 1), date(2025, 4, 10), date(2025, 10, 24), date(2026, 8, 1)):
            assert sum(average_layers(law, route, day).values()) == pytest.approx(law.average_duty_pct(route, day))


def test_a_threat_counts_only_where_it_was_announced_as_one() -> None:
    law = LawBook.of(load_path("realised", load_register()))
    assert headline_additions(law, US_ON_CN, date(2025, 11, 1)) == 30
    assert headline_additions(law, US_ON_CN, date(2025, 11, 1), threatened=True) == 130
