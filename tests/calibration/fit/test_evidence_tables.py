"""Kinds of evidence beside each other on made-up sets: compatible or not, what each pins down, what it costs."""

import numpy as np
import pytest

from calibration.fit.evaluate import Runs
from calibration.fit.evidence_tables import evidence_table, likelihoods, masses, narrowed_table
from calibration.fit.population import Population, prior_proposal
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import targets
from calibration.score.evidence import KINDS, packaged
from sim.clock import EVE

SETS = 4096


def population(shared: bool = False) -> Population:
    """Flows after April depend on the first parameter, output on the second; `shared`: output on the first, so that
    sets with the flows that were observed lose vehicles."""
    source = prior_proposal(len(MAGNETS.priors.names))
    scores = source.draw(SETS, 1)
    shares = (np.argsort(np.argsort(scores, axis=0), axis=0) + 0.5) / SETS
    normal = np.array([[packaged().mean_of_2024(name) for name in MAGNETS.series]]).T
    months = np.array(MAGNETS.months)
    observed = [
        [packaged().monthly(name).get(month, mean) for month in MAGNETS.months]
        for name, (mean,) in zip(MAGNETS.series, normal, strict=True)
    ]
    factor = np.where(months >= "2025-04", np.exp(3.0 * (shares[:, 0] - 0.9))[:, None], 1.0)
    flows = np.array(observed)[None, None] * factor[:, None, None] * np.array([1.0, 1.02])[None, :, None, None]
    output = np.ones((SETS, 2, len(MAGNETS.sectors), len(MAGNETS.months)))
    depth = shares[:, 0] if shared else shares[:, 1]
    output[:, :, :2] -= 0.4 * depth[:, None, None, None] * (months >= "2025-06")
    facts = np.broadcast_to(np.array([30.0, 0.5]), (SETS, 2, 2))
    return Population(scores, Runs(flows, output, facts, np.zeros((SETS, 2, 4))), (source,), (SETS,))


def test_both_is_the_product_of_the_two() -> None:
    like = likelihoods(MAGNETS, population(), packaged())
    assert like["both"] == pytest.approx(like["flows"] + like["output"])
    assert all(len(set(np.round(like[kind], 6))) > 100 for kind in KINDS), "each kind says something"


def test_the_kind_of_the_evidence_does_not_matter_to_the_comparison() -> None:
    found = [likelihoods(MAGNETS, population(), packaged().only(kind)) for kind in KINDS]
    for kind in KINDS:
        assert all(np.array_equal(one[kind], found[0][kind]) for one in found)


def test_independent_evidence_is_compatible_and_opposed_evidence_is_not() -> None:
    factors = []
    for shared in (False, True):
        made = population(shared)
        table = evidence_table(MAGNETS, made, likelihoods(MAGNETS, made, packaged()), packaged())
        assert list(table["evidence"]) == list(KINDS)
        factors.append(table.set_index("evidence")["bayes_factor"]["both"])
    assert factors[0] == pytest.approx(1.0, rel=0.15)
    assert factors[1] < 0.3


def test_output_takes_weight_from_sets_that_lose_vehicles() -> None:
    made = population()
    table = evidence_table(MAGNETS, made, likelihoods(MAGNETS, made, packaged()), packaged()).set_index("evidence")
    short = table["vehicles_short_share_pct"]
    assert short["flows"] == pytest.approx(95.0, abs=3.0)
    assert short["both"] < short["flows"] - 10.0
    errors = table["error_pct_CN_to_World"]
    assert errors["output"] > errors["flows"] + 5.0, "output alone knows nothing of flows"
    assert (table["largest_weight_pct"] < 100.0).all()


def test_what_each_kind_pins_down_is_told_by_parameter() -> None:
    made = population()
    weights = masses(made, likelihoods(MAGNETS, made, packaged()))
    table = narrowed_table(made, weights, MAGNETS.priors).set_index("parameter")
    first, second = MAGNETS.priors.names[:2]
    assert table["contraction_flows"][first] > 0.5
    assert table["contraction_output"][first] < 0.2
    assert table["contraction_output"][second] > table["contraction_flows"][second] + 0.1
    assert table["contraction_both"].idxmax() == first
    assert table.index[0] == second, "what output adds most to stands first"


def test_a_fit_to_one_kind_is_held_to_no_other() -> None:
    flows, output = (targets(MAGNETS, EVE, packaged().only(kind)) for kind in ("flows", "output"))
    assert flows.output.labels == ()
    assert flows.labels
    assert output.labels == ()
    assert output.output.labels
    assert output.fact_low.tolist() == [0.0, 0.0]
    assert np.isinf(output.fact_high).all()
