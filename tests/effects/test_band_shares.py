"""The committed shares of bands that come from prior-driven parameters are read row by row, and
only if they are of the last fit."""

import pytest

from sim.data import read_text
from sim.effects import band_shares
from sim.effects.band_shares import TABLE, BandShare, packaged_shares, parse_shares, prior_driven_pct
from sim.parameters.load import load_parameters
from sim.policy import list_paths
from sim.policy.problems import RecordErrors

HEAD = ",".join(BandShare.model_fields)
GOOD = "current_policy,10.0,4.0,60.0,100,a,b"


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([GOOD, GOOD], "each path once"),
        ([GOOD.replace("current_policy", "mine")], "a standard path"),
        ([GOOD.replace("60.0", "160.0")], "less than or equal to 100"),
        ([GOOD.replace("10.0", "wide")], "valid number"),
        ([GOOD.replace(",100,", ",0,")], "greater than or equal to 1"),
    ],
)
def test_a_bad_row_is_answered(rows: list[str], what: str) -> None:
    with pytest.raises(RecordErrors, match=what):
        parse_shares("\n".join((HEAD, *rows)) + "\n", list_paths())


def told(monkeypatch: pytest.MonkeyPatch, *rows: BandShare) -> dict[str, float]:
    monkeypatch.setattr(band_shares, "packaged_shares", lambda: rows)
    return dict(prior_driven_pct())


def row(path: str, share: float | str, **changed: str) -> BandShare:
    now = load_parameters()
    digests = {"calibrated_from": now.calibrated_from, "trade_calibrated_from": now.trade_calibrated_from}
    figures = {"width_90_usd_bn": 10.0, "width_90_identified_and_chance_usd_bn": 4.0, "replications": 100}
    return BandShare.model_validate(
        {"path": path, "prior_driven_share_of_width_pct": share, **figures, **digests, **changed}
    )


def test_shares_of_the_present_fit_are_told_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(
        monkeypatch,
        row("current_policy", 60.0),
        row("snapback", "none"),
        row("realised", 50.0, calibrated_from="older"),
        row("rebalancing", 50.0, trade_calibrated_from="older"),
    )
    assert found == {"current_policy": 60.0}


def test_the_committed_shares_are_those_of_the_committed_fit() -> None:
    rows, now = packaged_shares(), load_parameters()
    assert {one.path for one in rows} == {*list_paths()}
    assert {(one.calibrated_from, one.trade_calibrated_from) for one in rows} == {
        (now.calibrated_from, now.trade_calibrated_from)
    }
    assert read_text(TABLE).startswith(HEAD + "\n")
