"""Ordinary duties of rests: what the record has is what the lines and the published averages give."""

from dataclasses import replace

import pytest

from calibration.rates.concepts import US_ON_CN, average_layers
from calibration.rates.ordinary_duty import (
    COMMON_DIGITS,
    PROGRAMME,
    REST_DIGITS,
    collected_duties,
    ordinary_duties,
    published_average,
)
from sim.policy import LawBook, Register, load_path, load_register


@pytest.fixture(scope="module")
def record() -> Register:
    return load_register()


def rates(register: Register) -> dict[str, float]:
    acts = [act for act in register.duty_acts if act.programme == PROGRAMME]
    return {scope: act.rate_pct for act in acts for scope in act.scope if act.rate_pct is not None}


def test_the_rates_of_rests_are_those_that_lines_and_averages_give(record: Register) -> None:
    found, own = ordinary_duties(record), rates(record)
    for group, pct in found.rests.items():
        assert own[group] == pytest.approx(round(pct, REST_DIGITS), abs=1e-12), group
        assert pct >= 0, "the lines of the group alone would pay more than was collected"
    filled = {row.group for row in collected_duties() if row.average_pct is None}
    assert len(filled) == 12
    assert {own[group] for group in filled} == {round(found.common, COMMON_DIGITS)}


def test_groups_pay_what_was_collected_and_all_of_them_the_published_average(record: Register) -> None:
    law = LawBook.of(load_path("realised", record))
    levels = law.levels(US_ON_CN, law.path.register.duty_acts[0].effective or law.path.branches)
    for row in collected_duties():
        if row.average_pct is not None:
            own = {charged: share for charged, share in law.shares[row.group].items() if charged[0] == PROGRAMME}
            paid = sum(share * levels[charged].pct for charged, share in own.items())
            assert paid == pytest.approx(row.average_pct, abs=5e-5), row.group
    mean = average_layers(law, US_ON_CN, law.path.branches)["mfn"]
    assert round(mean, 2) == published_average()


@pytest.mark.parametrize("act_id", ["US-MFN-toys", "US-MFN-led_luminaires"])
def test_a_line_whose_rate_is_lost_moves_the_rates_of_rests(record: Register, act_id: str) -> None:
    assert any(act.act_id == act_id for act in record.duty_acts)
    acts = tuple(act.model_copy(update={"rate_pct": 30.0}) if act.act_id == act_id else act for act in record.duty_acts)
    before, after = ordinary_duties(record), ordinary_duties(replace(record, duty_acts=acts))
    assert after != before
    if act_id == "US-MFN-toys":
        assert after.rests["toys_games_sports"] < 0
