"""The ensemble a study draws from: which set a replication has, and every fault of a table at once."""

from dataclasses import asdict

import numpy as np
import pytest

from sim.parameters.behaviour import Behaviour, of_trade
from sim.parameters.draws import draw_behaviour
from sim.parameters.ensembles import Ensemble, EnsembleError, parse_ensemble, parse_trade_ensemble
from sim.parameters.load import load_parameters
from sim.parameters.streams import Streams

SETS = 120


def text(weight: str = repr(1 / SETS), value: str = "1.5", columns: str = "set,weight,a,b") -> str:
    return "\n".join([columns, *(f"{number},{weight},{value},2" for number in range(SETS))]) + "\n"


def test_draws_follow_the_weights() -> None:
    ensemble = Ensemble(("a",), (0.6, 0.3, 0.1), ((1.0,), (2.0,), (3.0,)))
    drawn = [ensemble.member(number, 0.37)["a"] for number in range(1000)]
    assert [drawn.count(value) / 1000 for value in (1.0, 2.0, 3.0)] == pytest.approx([0.6, 0.3, 0.1], abs=0.01)


def test_draws_are_spread_over_the_ensemble_whatever_their_number() -> None:
    ensemble = load_parameters().ensemble
    for count in (25, 100, 400):
        drawn = [tuple(ensemble.member(number, 0.5).values()) for number in range(count)]
        for weight, values in zip(ensemble.weights, ensemble.sets, strict=True):
            assert abs(drawn.count(values) - count * weight) <= 2.0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (text(columns="set,weight,a,c"), "without b, with c too many"),
        (text(value="x"), "text in a number"),
        (text(value="nan"), "allowed: a finite number"),
        (text(weight="0.0"), "weight: found 0.0; allowed: above zero"),
        (text(weight="0.5"), "a sum of 60"),
        ("", "columns: found without a, b"),
        (text() + "7,0.1,1.0\n", "found 1 values; allowed: 2"),
    ],
)
def test_what_is_wrong_is_named(table: str, words: str) -> None:
    with pytest.raises(EnsembleError, match=words):
        parse_ensemble(table, ["a", "b"])


def test_two_replications_share_a_set_and_the_next_two_another() -> None:
    inputs = load_parameters()
    drawn = [draw_behaviour(inputs, Streams(1, replication)) for replication in range(4)]
    assert drawn[0] == drawn[1]
    assert drawn[2] == drawn[3]
    assert drawn[0] != drawn[2]
    assert Streams(1, 0).normal("cover", "x") != Streams(1, 1).normal("cover", "x")


def test_what_is_held_stands_at_its_point() -> None:
    given = load_parameters()
    points = given.points()
    assert draw_behaviour(given, Streams(1, 0), "all") == Behaviour.of(points)
    some = values(draw_behaviour(given, Streams(1, 0), "prior-driven"))
    moved = {name for name in points if some[name] != points[name]}
    assert moved == {p.name for p in given.rows if p.standing == "identified"}
    everything = values(draw_behaviour(given, Streams(1, 0)))
    assert np.mean([everything[name] != points[name] for name in points]) > 0.95


def values(behaviour: Behaviour) -> dict[str, float]:
    return {f"{group}.{name}": value for group, fields in asdict(behaviour).items() for name, value in fields.items()}


def test_the_two_ensembles_are_not_walked_in_lockstep() -> None:
    """Sets of one meet sets of the other in all four quarters of their order, about equally often."""
    inputs, quarters = load_parameters(), [0, 0, 0, 0]
    halves = []
    for ensemble in (inputs.ensemble, inputs.trade_ensemble):
        upper = {
            values for values, total in zip(ensemble.sets, np.cumsum(ensemble.weights), strict=True) if total > 0.5
        }
        halves.append([tuple(ensemble.member(number, 0.3).values()) in upper for number in range(200)])
    for one, other in zip(*halves, strict=True):
        quarters[2 * one + other] += 1
    assert min(quarters) > 35, quarters
    lockstep = [(one, one) for one in halves[0]]
    assert (True, False) not in lockstep, "the same step would leave two quarters empty"


def test_a_missing_ensemble_is_refused_once_trade_is_fitted() -> None:
    assert parse_trade_ensemble(None, ()).member(3, 0.2) == {}
    with pytest.raises(EnsembleError, match=r"ensemble_trade\.csv: found no file.*imports\.retail_days"):
        parse_trade_ensemble(None, ["imports.retail_days"])


def test_a_fitted_parameter_is_of_trade_by_its_group() -> None:
    assert of_trade("imports.retail_days")
    assert of_trade("soy.hope")
    assert not of_trade("licence.review_days")
