"""The likelihood of output on cases worked by hand; likelihoods broken on purpose fail recovery or placebo."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import multivariate_normal, norm, t

from calibration.fit.evaluate import Runs
from calibration.fit.importance_weights import effective_sets, normalised
from calibration.fit.output_likelihood import history_log_likelihood, output_log_likelihood, rarity
from calibration.fit.output_targets import ErrorModel, OutputTargets, no_output
from calibration.fit.output_told import PLACEBO_EFFECTIVE, PLACEBO_RARITY, placebo_table, placebo_targets
from calibration.fit.recovery import Recovery, recover
from calibration.fit.subjects import MAGNETS
from calibration.fit.targets import Targets, targets
from calibration.score.evidence import packaged

FREEDOM = 4.0


def made_up(
    low: list[float], high: list[float], covariance: list[list[float]], freedom: float = FREEDOM
) -> OutputTargets:
    """Targets whose values are given, with a covariance of their errors."""
    count = len(low)
    return OutputTargets(
        labels=tuple(f"group 2025-0{6 + at} against 2025-05" for at in range(count)),
        groups=("group",),
        weights=np.ones((1, 1)),
        rows=np.zeros((count, 1, 1)),
        low=np.array(low),
        high=np.array(high),
        covariance=np.array(covariance),
        freedom=freedom,
    )


def student(distance: float, dimensions: int, determinant: float, freedom: float = FREEDOM) -> float:
    """Log density of a Student vector at a squared distance, from the formula of the textbook."""
    constant = gammaln((freedom + dimensions) / 2.0) - gammaln(freedom / 2.0)
    spread = 0.5 * dimensions * np.log(freedom * np.pi) + 0.5 * np.log(determinant)
    return float(constant - spread - (freedom + dimensions) / 2.0 * np.log1p(distance / freedom))


def test_one_figure_by_hand() -> None:
    found = history_log_likelihood(made_up([3.0], [3.0], [[16.0]]), np.array([[1.0]]))
    scale = 16.0 * (FREEDOM - 2.0) / FREEDOM
    assert found[0] == pytest.approx(student(4.0 / scale, 1, scale))


def test_two_figures_with_a_correlated_error_by_hand() -> None:
    """Errors of variance 4 and covariance 2: the scale matrix is half of that, its inverse [[2, -1], [-1, 2]] / 3."""
    case = made_up([1.0, -1.0], [1.0, -1.0], [[4.0, 2.0], [2.0, 4.0]])
    for values, distance in (((0.0, 0.0), (2 + 2 + 2) / 3.0), ((0.0, -2.0), (2 + 2 - 2) / 3.0)):
        assert history_log_likelihood(case, np.array([values]))[0] == pytest.approx(student(distance, 2, 3.0))


def test_misses_on_one_side_are_likelier_where_errors_are_shared() -> None:
    shared, own = (made_up([0.0, 0.0], [0.0, 0.0], [[4.0, share], [share, 4.0]]) for share in (2.0, 0.0))
    alike, opposite = np.array([[2.0, 2.0]]), np.array([[2.0, -2.0]])
    assert history_log_likelihood(shared, alike)[0] > history_log_likelihood(shared, opposite)[0] + 1.0
    assert history_log_likelihood(own, alike)[0] == pytest.approx(history_log_likelihood(own, opposite)[0])


def test_an_upper_bound_alone_is_a_probability() -> None:
    case = made_up([-np.inf], [0.0], [[8.0]])
    for value in (-3.0, 0.0, 3.0):
        expected = t.cdf(-value / np.sqrt(8.0 * 0.5), FREEDOM)
        assert history_log_likelihood(case, np.array([[value]]))[0] == pytest.approx(np.log(expected))


def test_a_bound_beside_a_figure_is_the_integral_of_their_joint_density() -> None:
    covariance = [[9.0, -4.0], [-4.0, 8.0]]
    shape = np.array(covariance) / 2.0
    inverse, determinant = np.linalg.inv(shape), float(np.linalg.det(shape))

    def density(second: float, values: tuple[float, float]) -> float:
        miss = np.array([2.0, second]) - values
        return float(np.exp(student(float(miss @ inverse @ miss), 2, determinant)))

    for low, high in ((-np.inf, 0.5), (0.5, np.inf), (-1.0, 2.0)):
        case = made_up([2.0, low], [2.0, high], covariance)
        for values in ((0.0, 0.0), (5.0, -2.0)):
            expected, _ = quad(density, low, high, args=(values,))
            assert history_log_likelihood(case, np.array([values]))[0] == pytest.approx(np.log(expected), rel=1e-6)


def test_several_bounds_are_taken_together() -> None:
    """Without correlation a Gaussian's bounds are independent; with all in common the stricter one counts alone."""
    apart = made_up([-np.inf, -np.inf], [0.5, -1.0], [[4.0, 0.0], [0.0, 9.0]], np.inf)
    found = history_log_likelihood(apart, np.array([[0.0, 0.0]]))[0]
    assert found == pytest.approx(norm.logcdf(0.25) + norm.logcdf(-1.0 / 3.0), abs=1e-4)
    common = made_up([-np.inf, -np.inf], [0.5, -1.0], [[4.0, 4.0 - 1e-6], [4.0 - 1e-6, 4.0]], np.inf)
    assert history_log_likelihood(common, np.array([[0.0, 0.0]]))[0] == pytest.approx(norm.logcdf(-0.5), abs=1e-2)
    again = history_log_likelihood(common, np.array([[0.0, 0.0]]))[0]
    assert again == history_log_likelihood(common, np.array([[0.0, 0.0]]))[0], "no chance in the answer"


def test_many_degrees_of_freedom_are_a_gaussian() -> None:
    covariance = [[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 5.0]]
    values = np.array([[0.5, 1.0, -2.0]])
    gaussian = history_log_likelihood(made_up([1.0, 2.0, 0.0], [1.0, 2.0, 0.0], covariance, np.inf), values)[0]
    assert gaussian == pytest.approx(multivariate_normal([0.5, 1.0, -2.0], covariance).logpdf([1.0, 2.0, 0.0]))
    near = history_log_likelihood(made_up([1.0, 2.0, 0.0], [1.0, 2.0, 0.0], covariance, 1e7), values)[0]
    assert near == pytest.approx(gaussian, abs=1e-5)
    bound = [made_up([1.0, 2.0, -np.inf], [1.0, 2.0, 0.0], covariance, freedom) for freedom in (np.inf, 1e7)]
    first, second = (history_log_likelihood(one, values)[0] for one in bound)
    assert first == pytest.approx(second, abs=1e-5)


def test_a_set_has_the_mean_of_the_likelihoods_of_its_replications() -> None:
    case = made_up([0.0], [0.0], [[4.0]])
    each = np.exp(history_log_likelihood(case, np.array([[0.0], [10.0]])))
    found = output_log_likelihood(case, np.array([[[0.0], [10.0]]]))
    assert found[0] == pytest.approx(np.log(each.mean()))
    assert found[0] > output_log_likelihood(case, np.array([[[5.0], [5.0]]]))[0], "one history in two may be bad"


def test_no_output_says_nothing() -> None:
    assert output_log_likelihood(no_output(7, 15), np.zeros((4, 2, 0))).tolist() == [0.0] * 4


def test_a_value_out_of_reach_is_no_infinite_loss() -> None:
    case = made_up([-np.inf], [0.0], [[1.0]], np.inf)
    assert np.isfinite(history_log_likelihood(case, np.array([[1e4]]))[0])


def test_rarity_is_uniform_where_the_error_is_right() -> None:
    case = made_up([0.0] * 3, [0.0] * 3, [[4.0, 2.0, 2.0], [2.0, 4.0, 2.0], [2.0, 2.0, 4.0]])
    found = np.array([rarity(case, value) for value in case.noise(2_000, 5)])
    assert abs(found.mean() - 0.5) < 0.03
    assert abs((found < 0.1).mean() - 0.1) < 0.02
    gaussian = replace(case, freedom=np.inf)
    assert abs((np.array([rarity(gaussian, value) for value in gaussian.noise(2_000, 5)]) < 0.1).mean() - 0.1) < 0.02


# Likelihoods that are broken on purpose.

SETS, TRUTHS = 2048, 150
PROFILE = {"2025-06": 0.10, "2025-07": 0.25, "2025-08": 0.50}


def of_output() -> Targets:
    return targets(MAGNETS, evidence=packaged().only("output"))


def lost(depth: np.ndarray, replications: int) -> np.ndarray:
    """Output [N, R, C, M] of sets that lose a profile of vehicles by a depth [N]."""
    found = np.ones((len(depth), replications, len(MAGNETS.sectors), len(MAGNETS.months)))
    for month, share in PROFILE.items():
        found[:, :, :2, MAGNETS.months.index(month)] -= share * depth[:, None, None]
    return found


def upside_down(output: np.ndarray) -> np.ndarray:
    """A loss read as a gain."""
    return of_output().output.values(2.0 - output)


def not_chained(output: np.ndarray) -> np.ndarray:
    """The level against the month before instead of against the base."""
    held_to = of_output().output
    rows = np.where(held_to.rows > 0.0, 1.0, 0.0)
    rows -= np.roll(rows, -1, axis=-1)
    return replace(held_to, rows=rows).values(output)


def months_mixed(output: np.ndarray) -> np.ndarray:
    """June and August in each other's place."""
    june, august = (MAGNETS.months.index(month) for month in ("2025-06", "2025-08"))
    order = np.arange(len(MAGNETS.months))
    order[[june, august]] = august, june
    return of_output().output.values(output[..., order])


def recovered(misread: Callable[[np.ndarray], np.ndarray] | None = None, overconfidence: float = 1.0) -> Recovery:
    """The recovery of a depth that output tells of, and of a parameter that it says nothing of."""
    points = np.random.Generator(np.random.PCG64(6)).random((SETS, 2))
    held_to, truths = of_output(), np.arange(TRUTHS) * 11
    design = lost(points[:, 0], 2)
    histories = held_to.output.values(lost(points[truths, 0], 1))[:, 0]
    shown = None if misread is None else misread(design)
    return recover(points, held_to.output.values(design), truths, histories, held_to, 1, shown, overconfidence)


def test_a_loss_of_output_is_recovered() -> None:
    found = recovered()
    assert found.passes()
    assert np.median(found.effective) < SETS / 2, "output says something of the depth"


@pytest.mark.parametrize("misread", [upside_down, not_chained, months_mixed])
def test_a_likelihood_that_misreads_output_fails_recovery(misread: Callable[[np.ndarray], np.ndarray]) -> None:
    assert not recovered(misread).passes()


def test_an_error_of_one_percent_fails_recovery() -> None:
    """Deviations of one percent instead of three and a half, against histories that have the stated ones."""
    assert not recovered(overconfidence=3.5).passes()


def placebo(output: np.ndarray) -> list[str]:
    return list(placebo_table(MAGNETS, runs_of(output), packaged())["verdict"])


def runs_of(output: np.ndarray) -> Runs:
    """Runs of which nothing but output is known."""
    nothing = np.zeros((*output.shape[:2], 0))
    return Runs(nothing[..., None], output, nothing, nothing)


def test_the_placebo_prefers_no_set_and_the_stated_error_is_tenable_there() -> None:
    table = placebo_table(MAGNETS, runs_of(lost(np.linspace(0.0, 1.0, 200), 2)), packaged())
    stated = table.iloc[0]
    assert stated["verdict"] == "passes"
    assert stated["effective_share_pct"] == pytest.approx(100.0)
    assert stated["rarity_pct"] > 100.0 * PLACEBO_RARITY


def test_errors_of_one_and_two_percent_fail_the_placebo() -> None:
    assert placebo(lost(np.linspace(0.0, 1.0, 200), 2)) == ["passes", "fails", "fails"]


def test_a_placebo_that_reads_the_months_of_the_summer_fails() -> None:
    """Months mixed: losses of June to August stand in January to March, where nothing can have happened."""
    months = [MAGNETS.months.index(month) for month in ("2025-01", "2025-02", "2025-03")]
    mixed = np.ones((200, 2, len(MAGNETS.sectors), len(MAGNETS.months)))
    for month, share in zip(months, PROFILE.values(), strict=True):
        mixed[:, :, :2, month] -= share * np.linspace(0.0, 1.0, 200)[:, None, None]
    held_to = placebo_targets(MAGNETS, packaged().prints)
    share = effective_sets(normalised(output_log_likelihood(held_to, held_to.values(mixed)))) / 200
    assert share < PLACEBO_EFFECTIVE
    assert placebo(mixed)[0] == "fails"


def test_a_smaller_error_makes_the_same_months_rarer() -> None:
    sizes = [
        rarity(placebo_targets(MAGNETS, packaged().prints, ErrorModel(size=size)), np.zeros(3)) for size in (1.0, 0.5)
    ]
    assert sizes[1] < sizes[0]
