"""What a fit writes: the ensemble and the behaviour file, and that the committed ones belong to the committed data."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from calibration.fit.accept import Chosen, behaviour_text, data_hash, ensemble_text, fitted_to
from calibration.fit.subjects import MAGNETS, SUBJECTS, TRADE, Subject
from calibration.score.evidence import KINDS, Kind, packaged
from sim.parameters.ensembles import Ensemble, EnsembleError, parse_ensemble
from sim.parameters.load import load_parameters, parse_behaviour

PRIORS = MAGNETS.priors
TEXT = (files("sim") / "data" / "behaviour.toml").read_text(encoding="utf-8")


def chosen(sets: int = 120) -> Chosen:
    points = np.random.Generator(np.random.PCG64(1)).random((sets, len(PRIORS.names)))
    return Chosen(points, np.arange(sets) % 3 + 1)


def kind_of(digest: str, subject: Subject) -> Kind:
    """The kind of the committed evidence that a digest belongs to; there must be one."""
    kinds: list[Kind] = [kind for kind in KINDS if data_hash(subject, packaged().only(kind)) == digest]
    assert kinds, "fitted to other data than the committed ones"
    return kinds[-1]


def test_the_committed_ensembles_were_fitted_to_the_committed_data_and_say_to_which() -> None:
    digests = {MAGNETS.name: load_parameters().calibrated_from, TRADE.name: load_parameters().trade_calibrated_from}
    for subject in (MAGNETS, TRADE):
        words = fitted_to(subject, packaged().only(kind_of(digests[subject.name], subject)))
        fitted = [row for row in load_parameters().rows if row.fitted and subject.owns(row.name)]
        assert len(fitted) == len(subject.priors.names)
        assert all(row.source.startswith(f"fitted to {words}; prior ") for row in fitted)


def test_a_digest_tells_what_a_fit_was_held_to() -> None:
    digests = {kind: data_hash(MAGNETS, packaged().only(kind)) for kind in KINDS}
    assert len(set(digests.values())) == len(KINDS)
    other = replace(packaged(), prints=replace(packaged().prints, digest="other"))
    assert data_hash(MAGNETS, other) != digests["both"]
    assert data_hash(MAGNETS, other.only("flows")) == digests["flows"], "output takes no part"
    assert len({data_hash(TRADE, packaged().only(kind)) for kind in KINDS}) == 1, "trade has no output"


def committed(subject: Subject) -> Ensemble:
    return load_parameters().trade_ensemble if subject is TRADE else load_parameters().ensemble


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_committed_ensembles_lie_inside_the_priors(name: str) -> None:
    ensemble = committed(SUBJECTS[name])
    assert len(ensemble.sets) >= 100
    ranges = {row.parameter: (row.low, row.high) for row in SUBJECTS[name].priors.rows}
    for values in ensemble.sets:
        for name, value in zip(ensemble.names, values, strict=True):
            low, high = ranges[name]
            assert low - 1e-4 * abs(low) <= value <= high + 1e-4 * abs(high), name


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_committed_points_are_those_of_the_ensembles(name: str) -> None:
    ensemble, points = committed(SUBJECTS[name]), load_parameters().points()
    means = np.array(ensemble.weights) @ np.array(ensemble.sets)
    for parameter, mean in zip(ensemble.names, means, strict=True):
        assert points[parameter] == pytest.approx(mean, rel=1e-4), parameter


def test_an_ensemble_goes_round() -> None:
    found = parse_ensemble(ensemble_text(chosen(), PRIORS), PRIORS.names)
    assert len(found.sets) == 120
    assert sum(found.weights) == pytest.approx(1.0)
    assert found.member(0, 0.0)["controlled.share"] == pytest.approx(
        PRIORS.values(chosen().points[0])["controlled.share"], rel=1e-5
    )


def test_a_behaviour_file_keeps_its_comments_and_what_is_not_fitted() -> None:
    standings = {name: "identified" if name.startswith("inspection") else "prior-driven" for name in PRIORS.names}
    text = behaviour_text(TEXT, MAGNETS, chosen(), standings)  # type: ignore[arg-type]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in TEXT.splitlines() if line.startswith("#")
    ]
    before = {p.name: p for p in parse_behaviour(TEXT).parameters}
    found = parse_behaviour(text)
    assert found.calibrated_from == data_hash(MAGNETS)
    assert found.trade_calibrated_from == parse_behaviour(TEXT).trade_calibrated_from, "another subject's"
    for parameter in found.parameters:
        if parameter.name in PRIORS.names:
            assert parameter.fitted
            assert parameter.standing == standings[parameter.name]
        else:
            assert parameter == before[parameter.name]


def test_writing_twice_changes_nothing() -> None:
    standings = dict.fromkeys(PRIORS.names, "prior-driven")
    once = behaviour_text(TEXT, MAGNETS, chosen(), standings)  # type: ignore[arg-type]
    assert behaviour_text(once, MAGNETS, chosen(), standings) == once  # type: ignore[arg-type]


def test_too_few_sets_are_refused() -> None:
    with pytest.raises(EnsembleError, match="100 or more"):
        parse_ensemble(ensemble_text(chosen(99), PRIORS), PRIORS.names)


def test_a_fit_of_trade_leaves_magnets_alone() -> None:
    points = np.random.Generator(np.random.PCG64(2)).random((120, len(TRADE.priors.names)))
    standings = dict.fromkeys(TRADE.priors.names, "prior-driven")
    text = behaviour_text(TEXT, TRADE, Chosen(points, np.ones(120, dtype=np.int64)), standings)  # type: ignore[arg-type]
    before, after = ({p.name: p for p in parse_behaviour(one).parameters} for one in (TEXT, text))
    changed = {name for name, parameter in after.items() if parameter != before[name]}
    assert changed
    assert changed <= set(TRADE.priors.names)
    assert parse_behaviour(text).calibrated_from == parse_behaviour(TEXT).calibrated_from
