"""Priors: their scale, their evidence, and that none knows more than the first origin."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.fit.priors import Prior, parse_priors
from calibration.fit.subjects import MAGNETS, SUBJECTS
from sim.parameters.load import load_parameters
from sim.policy.problems import RecordErrors

TEXT = (files("calibration.fit") / "data" / MAGNETS.priors_table).read_text(encoding="utf-8")
HEADER = TEXT.splitlines()[0]


def problems(*rows: str) -> list[str]:
    with pytest.raises(RecordErrors) as caught:
        parse_priors("\n".join((HEADER, *rows)), MAGNETS.priors_table, MAGNETS.origins[0])
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_prior_knows_anything_released_after_the_first_origin(name: str) -> None:
    released = [row.released for row in SUBJECTS[name].priors.rows if row.released is not None]
    assert released
    assert max(released) <= SUBJECTS[name].origins[0]


def test_evidence_that_came_later_is_refused() -> None:
    found = problems("controlled.share,0.2,0.8,linear,evidence,A,2025-06-21,a later print")
    assert len(found) == 1
    assert "released 2025-06-21" in found[0]


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        "controlled.shaer,0.2,0.8,linear,assumption,C,,why",
        "controlled.share,0.8,0.2,linear,assumption,C,,why",
        "licence.review_days,0,9,log,assumption,C,,why",
        "licence.rework_days,1,9,log,evidence,B,,why",
        "lead.production_days,1,9,log,assumption,C,,why",
        "lead.production_days,1,9,log,assumption,C,,why",
    )
    assert len(found) == 5
    assert any("did you mean 'controlled.share'" in line for line in found)


FITTED = {p.name for p in load_parameters().rows if p.fitted}
WITH_PRIOR = {name for subject in SUBJECTS.values() for name in subject.priors.names}


def test_fitted_parameters_have_a_prior() -> None:
    assert FITTED <= WITH_PRIOR


def test_parameters_with_a_prior_are_fitted() -> None:
    assert WITH_PRIOR == FITTED


def prior(scale: str) -> Prior:
    return Prior.model_validate(
        {"parameter": "x", "low": 2.0, "high": 50.0, "scale": scale, "kind": "assumption", "grade": "C", "source": "s"}
    )


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(["linear", "log"]))
def test_quantiles_rise_within_the_range(one: float, other: float, scale: str) -> None:
    low, high = (prior(scale).value(share) for share in sorted((one, other)))
    assert 2.0 - 1e-9 <= low <= high + 1e-9 <= 50.0 + 2e-9


@pytest.mark.parametrize(("scale", "median"), [("linear", 26.0), ("log", 10.0)])
def test_ends_and_middle_of_a_prior(scale: str, median: float) -> None:
    assert [prior(scale).value(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([2.0, median, 50.0])


def test_a_point_has_a_value_for_every_fitted_parameter() -> None:
    priors = MAGNETS.priors
    values = priors.values(np.full(len(priors.names), 0.5))
    assert tuple(values) == priors.names
    assert values["controlled.share"] == pytest.approx(0.525)
