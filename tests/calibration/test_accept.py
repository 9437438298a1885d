"""What a fit writes: the ensemble and the behaviour file, and that the committed ones belong to the committed data."""

from importlib.resources import files

import numpy as np
import pytest

from calibration.accept import Chosen, behaviour_text, data_hash, ensemble_text
from calibration.priors import load_priors
from sim.ensemble import EnsembleError, parse_ensemble
from sim.inputs import load_inputs, parse_behaviour

PRIORS = load_priors()
TEXT = (files("sim") / "data" / "behaviour.toml").read_text(encoding="utf-8")


def chosen(sets: int = 120) -> Chosen:
    points = np.random.Generator(np.random.PCG64(1)).random((sets, len(PRIORS.names)))
    return Chosen(points, np.arange(sets) % 3 + 1)


def test_the_committed_ensemble_was_fitted_to_the_committed_data() -> None:
    assert load_inputs().calibrated_from == data_hash()


def test_the_committed_ensemble_lies_inside_the_priors() -> None:
    ensemble = load_inputs().ensemble
    assert len(ensemble.sets) >= 100
    ranges = {row.parameter: (row.low, row.high) for row in PRIORS.rows}
    for values in ensemble.sets:
        for name, value in zip(ensemble.names, values, strict=True):
            low, high = ranges[name]
            assert low - 1e-4 * abs(low) <= value <= high + 1e-4 * abs(high), name


def test_the_committed_points_are_those_of_the_ensemble() -> None:
    inputs = load_inputs()
    means = np.array(inputs.ensemble.weights) @ np.array(inputs.ensemble.sets)
    points = inputs.behaviour.points()
    for name, mean in zip(inputs.ensemble.names, means, strict=True):
        assert points[name] == pytest.approx(mean, rel=1e-4), name


def test_an_ensemble_goes_round() -> None:
    found = parse_ensemble(ensemble_text(chosen(), PRIORS), PRIORS.names)
    assert len(found.sets) == 120
    assert sum(found.weights) == pytest.approx(1.0)
    assert found.member(0, 0.0)["controlled.share"] == pytest.approx(
        PRIORS.values(chosen().points[0])["controlled.share"], rel=1e-5
    )


def test_a_behaviour_file_keeps_its_comments_and_what_is_not_fitted() -> None:
    standings = {name: "identified" if name.startswith("inspection") else "prior-driven" for name in PRIORS.names}
    text = behaviour_text(TEXT, chosen(), PRIORS, standings)  # type: ignore[arg-type]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in TEXT.splitlines() if line.startswith("#")
    ]
    before = {p.name: p for p in parse_behaviour(TEXT)[1]}
    digest, parameters = parse_behaviour(text)
    assert digest == data_hash()
    for parameter in parameters:
        if parameter.name in PRIORS.names:
            assert parameter.fitted
            assert parameter.standing == standings[parameter.name]
        else:
            assert parameter == before[parameter.name]


def test_writing_twice_changes_nothing() -> None:
    standings = dict.fromkeys(PRIORS.names, "prior-driven")
    once = behaviour_text(TEXT, chosen(), PRIORS, standings)  # type: ignore[arg-type]
    assert behaviour_text(once, chosen(), PRIORS, standings) == once  # type: ignore[arg-type]


def test_too_few_sets_are_refused() -> None:
    with pytest.raises(EnsembleError, match="100 or more"):
        parse_ensemble(ensemble_text(chosen(99), PRIORS), PRIORS.names)
