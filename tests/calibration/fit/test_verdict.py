"""What speaks against a fit: each limit on both of its sides."""

import pandas as pd
import pytest

from calibration.fit.verdict import flows_against, halts_against, output_against, sets_against


def test_errors_of_flows_have_a_limit() -> None:
    fit = pd.DataFrame(
        {"series": ["a", "b"], "median_absolute_error_pct_of_2024": [14.9, 20.0], "limit_pct": [15.0, 20.0]}
    )
    assert flows_against(fit) == ["b: median absolute error 20.0% of the 2024 mean, limit 20%"]


def test_sets_must_be_many_and_effective_without_tempering() -> None:
    assert sets_against(100, 100.0) == []
    assert sets_against(99, 100.0) == ["99 sets in the ensemble, 100 are needed"]
    assert sets_against(150, 99.4) == ["99 effective sets without tempering, 100 are needed"]


def evidence(short: float) -> pd.DataFrame:
    return pd.DataFrame({"evidence": ["flows", "both"], "vehicles_short_share_pct": [99.0, short]})


def placebo(verdict: str) -> pd.DataFrame:
    return pd.DataFrame({"effective_share_pct": [90.0, 1.0], "rarity_pct": [4.0, 0.1], "verdict": [verdict, "fails"]})


def test_a_tenth_of_the_weight_may_have_vehicles_short() -> None:
    assert output_against("both", evidence(10.0), placebo("passes")) == []
    (line,) = output_against("both", evidence(10.1), placebo("passes"))
    assert line.startswith("output: 10.1% of the weight has vehicles more than 2% short in a month of June to August")


def test_the_placebo_must_pass() -> None:
    assert output_against("both", evidence(0.0), placebo("fails")) == [
        "placebo: fails with 90.0% of sets effective, rarity 4.0%"
    ]


def test_a_fit_to_one_kind_is_never_accepted() -> None:
    against = output_against("flows", evidence(0.0), placebo("passes"))
    assert against[0] == "held to flows alone: only a fit to both flows and output is accepted"
    assert len(against) == 2, "and its own weight counts, not that of both"


@pytest.mark.parametrize(
    ("means", "cheaper", "lines"),
    [
        ((1.0, 1.0, 2.0, 3.0), 3.0, 0),
        ((1.0, 2.0, 1.9, 3.0), 3.0, 1),
        ((1.0, 1.0, 2.0, 3.0), 3.1, 1),
        ((2.0, 1.0, 1.0, 1.0), 9.0, 2),
    ],
)
def test_a_longer_halt_costs_more(means: tuple[float, ...], cheaper: float, lines: int) -> None:
    halts = pd.DataFrame(
        {
            "weeks": [26, 0, 13, 52],
            "evidence": "both",
            "mean": [means[2], means[0], means[1], means[3]],
            "cheaper_by_half_a_billion_pct": [cheaper, 0.0, 50.0, 50.0],
        }
    )
    other = halts.assign(evidence="flows", mean=0.0, cheaper_by_half_a_billion_pct=99.0)
    assert len(halts_against("both", pd.concat([other, halts]))) == lines
