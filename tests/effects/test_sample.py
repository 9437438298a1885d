"""Statistics of figures that wait on disk, against those of the whole array in memory, to the last bit."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.effects import portions, sample
from sim.effects.kept_figures import KeptFigures
from sim.effects.portions import portions as cut
from sim.effects.sample import Figures, Sample
from sim.effects.scratch import Parts, Scratch
from sim.effects.statistics import array_band, mean, monte_carlo_error
from tests.effects.exact import same

PERCENTS = (5, 25, 50, 75, 95)

SHAPES = {"table": (5, 6), "month": (7,), "block": (2, 3, 4), "pair": (2,), "single": ()}

PRECISIONS = (np.float64, np.float32)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of three replications, blocks of a few cells."""
    monkeypatch.setattr(portions, "REPLICATIONS_AT_ONCE", 3)
    monkeypatch.setattr(portions, "VALUES_AT_ONCE", 40)


def drawn(replications: int, precision: type, seed: int) -> dict[str, NDArray[np.floating]]:
    """Figures of all sizes and both signs, whose sum depends on the order in which they are added."""
    draw = np.random.default_rng(seed)
    return {
        name: (draw.normal(size=(replications, *shape)) * 10.0 ** draw.integers(-6, 6, (replications, *shape))).astype(
            precision
        )
        for name, shape in SHAPES.items()
    }


def taken(whole: dict[str, NDArray[np.floating]]) -> Sample:
    """The figures taken in a few replications at a time."""
    found, count = Sample(), len(whole["table"])
    for some in cut(count, portions.REPLICATIONS_AT_ONCE):
        own = {name: values[some] for name, values in whole.items()}
        means = {name: values for name, values in own.items() if name != "single"}
        found.add(Figures(own), Figures(averaged={("mean", name): v for name, v in means.items()}))
    return found


def agrees(found: Sample, whole: dict[str, NDArray[np.floating]]) -> None:
    """Raise AssertionError unless every statistic is that of the whole array, to the last bit."""
    for name, values in whole.items():
        same(found.values(name), values)
        if name != "single":
            same(found.band(name, PERCENTS), array_band(values, PERCENTS))
            same(found.error(name), monte_carlo_error(values))
            same(found.mean(("mean", name)), mean(values))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("replications", [1, 2, 3, 4, 7, 40, 301])
def test_portions_change_no_bit(replications: int, precision: type) -> None:
    whole = drawn(replications, precision, seed=replications)
    agrees(taken(whole), whole)


def sums_of_portions(total: NDArray[np.float64] | None, values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mutant: portions are added up by themselves."""
    own = np.asarray(np.add.reduce(values, axis=0, dtype=np.float64))
    return own if total is None else total + own


def single_columns(count: int, size: int) -> Iterator[slice]:
    """Mutant: one place at a time."""
    return (slice(place, place + 1) for place in range(count))


def backwards(self: KeptFigures, name: str, cells: slice) -> NDArray[np.floating]:
    """Mutant: replications in another order."""
    return READ(self, name, cells)[::-1].copy()


READ = KeptFigures._read


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("where", "name", "broken"),
    [(sample, "_added", sums_of_portions), (portions, "portions", single_columns), (KeptFigures, "_read", backwards)],
)
def test_the_check_of_portions_sees_another_order(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, broken: object
) -> None:
    whole = drawn(40, np.float64, seed=1)
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(AssertionError, match="differ"):
        agrees(taken(whole), whole)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 39, 40, 41, 79, 80, 800])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 40, 1000])
def test_portions_are_whole_and_none_is_of_one_place(count: int, size: int) -> None:
    places = [place for some in cut(count, size) for place in range(count)[some]]
    assert places == list(range(count))
    sizes = [some.stop - some.start for some in cut(count, size)]
    assert min(sizes) >= min(count, 2)
    assert max(sizes) < max(4, 2 * size)


@pytest.mark.usefixtures("small")
def test_blocks_hold_a_bounded_number_of_values() -> None:
    found = taken(drawn(13, np.float64, seed=1))
    assert [values.shape for values in found.blocks("month")] == [(13, 3), (13, 4)]
    assert [values.shape for values in found.blocks("table")] == [(13, 2, 6), (13, 3, 6)], "two places at least"


def test_an_average_of_one_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="an average of one cell"):
        Sample().add(Figures(averaged={"one": np.ones(3)}))


def test_figures_are_of_the_same_replications() -> None:
    with pytest.raises(ValueError, match="different numbers of replications"):
        Sample().add(Figures({"one": np.ones(3)}, {"other": np.ones((2, 2))}))


def test_a_name_stands_once() -> None:
    with pytest.raises(ValueError, match="two figures bear one name"):
        Sample().add(Figures({"one": np.ones(3)}), Figures({"one": np.zeros(3)}))


@pytest.mark.parametrize(
    "other",
    [
        Figures({"a": np.ones(2, np.float32)}, {"b": np.ones((2, 2))}),
        Figures({"a": np.ones((2, 2))}, {"b": np.ones((2, 2))}),
        Figures({"c": np.ones(2)}, {"b": np.ones((2, 2))}),
        Figures({"a": np.ones(2)}, {"c": np.ones((2, 2))}),
    ],
)
def test_replications_tell_the_same_figures(other: Figures) -> None:
    found = Sample()
    found.add(Figures({"a": np.ones(2)}, {"b": np.ones((2, 2))}))
    with pytest.raises(ValueError, match="figures of replications differ"):
        found.add(other)


def test_a_scratch_file_gives_back_what_stands_at_a_place() -> None:
    file = Scratch()
    first = file.append(np.arange(6.0).reshape(2, 3).T)
    second = file.append(np.array([7], dtype=np.int16))
    assert file.read(first, 6, np.float64).tolist() == [0.0, 3.0, 1.0, 4.0, 2.0, 5.0], "in the order of the axes"
    assert file.read(second, 1, np.int16).tolist() == [7]
    with pytest.raises(EOFError, match="holds no 2 values from byte 48 on"):
        file.read(second, 2, np.int16)


def test_parts_are_read_as_often_as_asked_for_and_side_by_side() -> None:
    parts: Parts[dict[str, int]] = Parts()
    for number in range(3):
        parts.add({"number": number})
    assert [(one["number"], other["number"]) for one, other in zip(parts, parts, strict=True)] == [
        (0, 0),
        (1, 1),
        (2, 2),
    ]
