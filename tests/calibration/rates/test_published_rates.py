"""The tables of published rates: rows at fault are named, and a dating belongs to an act."""

import pytest

from calibration.rates import published_rates as published
from calibration.rates.published_rates import PublishedRate, yale_dating
from sim.policy import load_register
from sim.policy.problems import RecordErrors
from sim.policy.tables import parse_rows


def test_a_dating_of_an_unknown_act_would_be_noticed() -> None:
    ids = {act.act_id for act in load_register().duty_acts}
    assert {row.act_id for row in yale_dating()} <= ids


def test_a_bad_row_of_a_published_rate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def misspelt(text: str, table: str, model: type[PublishedRate]) -> object:
        return parse_rows(text.replace("yale_tracker", "yale_traker", 1), table, model)

    monkeypatch.setattr(published, "parse_rows", misspelt)
    published.published_rates.cache_clear()
    with pytest.raises(RecordErrors, match=r"published_rates.csv:\d+: concept"):
        published.published_rates()
    published.published_rates.cache_clear()
