"""The study of halts: which paths it runs, that draws are common, and what its tables make of losses."""

from datetime import date
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest

from calibration.fit import halt_page, halts, path_losses
from calibration.fit.halt_tables import halt_losses, shape_table
from calibration.fit.halts import HaltRuns, chosen_sets, path_names, run_halts
from calibration.fit.page import places
from sim.clock import to_day
from sim.parameters.load import load_parameters
from sim.policy import Destination, EndUse, PolicyView, Product, Regime
from sim.policy.problems import RecordErrors

ROOT = Path(__file__).parents[3]
NAMES = path_names()
BY_NAME = {one.name: one for one in halts.halts()}
DAY = 1.0
START = float(to_day(date(2025, 11, 1)))


def regime(name: str, product: Product, day: float) -> Regime:
    schedule = PolicyView.of(BY_NAME[name].path).control_schedule(product, Destination.US, EndUse.CIVIL)
    return schedule.at(day).regime


def test_every_halt_stands_behind_a_milder_one() -> None:
    assert len(set(NAMES)) == len(NAMES) == 10
    assert NAMES[0] == path_losses.NO_HALT
    for one in BY_NAME.values():
        if one.milder == path_losses.NO_HALT:
            continue
        milder = BY_NAME[one.milder]
        assert milder.goods == one.goods
        assert (milder.weeks, milder.stopped_pct) < (one.weeks, one.stopped_pct)


@pytest.mark.parametrize("weeks", path_losses.HALT_WEEKS)
def test_halts_by_law_refuse_what_they_name_and_end(weeks: int) -> None:
    last, after = START + 7.0 * weeks - DAY, START + 7.0 * weeks
    for name, materials in ((f"heavy_halt_{weeks}_weeks", False), (f"licensed_halt_{weeks}_weeks", True)):
        assert regime(name, Product.MAGNETS_CONTROLLED, last) is Regime.REFUSE
        assert (regime(name, Product.MATERIALS, last) is Regime.REFUSE) is materials
        for product in (Product.MAGNETS_CONTROLLED, Product.MATERIALS):
            assert regime(name, product, START - DAY) is not Regime.REFUSE
            assert regime(name, product, after) is not Regime.REFUSE


@pytest.mark.parametrize("stopped", halts.STOPPED_PCT)
def test_quotas_hold_for_26_weeks(stopped: float) -> None:
    measure = PolicyView.of(halts.by_quota(stopped)).measure(halts.QUOTA)
    held = [measure.at(day) for day in (START - DAY, START, START + 181.0, START + 182.0)]
    assert held == [None, 100.0 - stopped, 100.0 - stopped, None]
    start = path_losses.halt_start(path_losses.halt(26))
    assert start == date(2025, 11, 1)


def test_sets_lie_evenly_over_the_ensemble_and_too_many_are_refused() -> None:
    most = len(load_parameters().ensemble.sets)
    assert chosen_sets(None) == tuple(range(most))
    few = chosen_sets(4)
    assert len(set(few)) == 4
    assert {later - earlier for earlier, later in pairwise(few)} <= {most // 4, most // 4 + 1}
    for count in (0, -3, most + 1):
        with pytest.raises(RecordErrors, match=rf"--sets: sets: found {count}; allowed: 1 to {most}"):
            chosen_sets(count)


def test_replications_of_a_set_share_parameters_and_halts_share_replications(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[tuple[dict[str, float], int]] = []

    def lost(laws, values, streams):  # type: ignore[no-untyped-def]
        seen.append((dict(values), streams.replication))
        return np.full((len(laws), 2), streams.replication + 1.0)

    monkeypatch.setattr(halts, "losses_by_part_usd_bn", lost)
    told: list[tuple[int, int]] = []
    runs = run_halts((3, 7), 2, 1, 1, tmp_path, lambda done, every: told.append((done, every)))
    assert [number for _, number in seen] == [6, 7, 14, 15]
    assert seen[0][0] == seen[1][0] != seen[2][0]
    ensemble = load_parameters().ensemble
    assert {name: seen[0][0][name] for name in ensemble.names} == dict(
        zip(ensemble.names, ensemble.sets[3], strict=True)
    )
    assert runs.parts_usd_bn.shape == (2, 2, len(NAMES), 2)
    assert runs.weights.sum() == pytest.approx(1.0)
    assert told == [(2 * len(NAMES), 4 * len(NAMES)), (4 * len(NAMES), 4 * len(NAMES))]
    # What is finished is found again; other replications are not.
    again = run_halts((3, 7), 2, 1, 1, tmp_path)
    assert len(seen) == 4
    assert np.array_equal(again.parts_usd_bn, runs.parts_usd_bn)
    run_halts((3,), 3, 1, 1, tmp_path)
    assert len(seen) == 7
    with pytest.raises(ValueError, match="2 or more"):
        run_halts((3,), 1, 1)


def test_a_real_set_is_the_same_for_any_number_of_workers() -> None:
    alone, beside = run_halts((5,), 2, 1, 1), run_halts((5, 90), 2, 1, 2)
    assert np.array_equal(alone.parts_usd_bn[0], beside.parts_usd_bn[0])
    assert (beside.against("licensed_halt_52_weeks") > 0.0).all()
    assert beside.against("heavy_halt_26_weeks") == pytest.approx(
        sum(beside.against("heavy_halt_26_weeks", parts=(part,)) for part in (0, 1))
    )


def made(sets: int = 4, replications: int = 2, **lost: np.ndarray) -> HaltRuns:
    """Runs in which every path loses as many US$ billion as its length or depth, but for what is given by name."""
    parts = np.zeros((sets, replications, len(NAMES), 2))
    for place, name in enumerate(NAMES[1:], start=1):
        one = BY_NAME[name]
        parts[:, :, place, 0] = one.weeks if one.by == "law" else one.stopped_pct**2 / 100.0
        if name in lost:
            parts[:, :, place, 0] = lost[name]
    return HaltRuns(np.full(sets, 1.0 / sets), parts, 1)


def test_elasticities_are_those_of_the_means_and_published_shapes_stand_below() -> None:
    table = shape_table(made())
    own = table[table["estimate_by"] == "this model"]
    assert own[own["axis"] == "duration"]["elasticity"].tolist() == pytest.approx([1.0] * 4)
    assert own[own["axis"] == "duration"]["shape"].tolist() == ["linear"] * 4
    assert own[own["axis"] == "depth"]["elasticity"].tolist() == pytest.approx([2.0] * 2)
    published = table[table["estimate_by"] != "this model"]
    assert {"less", "linear", "more"} == set(published["shape"])
    (nomura,) = published[published["elasticity"] != "none"].to_dict("records")
    assert nomura["elasticity"] == pytest.approx(log(0.43 / 0.11) / log(4.0))
    assert nomura["known_on_2025_10_24"] == "no"


def test_a_loss_of_nothing_has_no_elasticity() -> None:
    table = shape_table(made(heavy_halt_13_weeks=np.zeros((4, 2))))
    assert table["elasticity"].tolist()[0] == "none"
    assert table["elasticity"].tolist()[1] == pytest.approx(1.0)


def test_exceptions_are_counted_in_draws_and_in_means_beyond_their_error() -> None:
    """Set 0 is cheaper in both draws, set 1 in one draw and far from sure, set 2 by too little, set 3 in none."""
    lost = np.array([[12.0, 12.1], [10.0, 15.0], [12.6, 12.6], [20.0, 20.0]])
    rows = halt_losses(made(heavy_halt_26_weeks=lost)).set_index("halt")
    row = rows.loc["heavy_halt_26_weeks"]
    assert row["draws_cheaper_than_milder_pct"] == pytest.approx(100.0 * 3 / 8)
    assert row["sets_cheaper_than_milder_pct"] == pytest.approx(25.0)
    assert row["largest_exception"] == pytest.approx(3.0)
    assert row["largest_exception_of_set_means"] == pytest.approx(0.95)
    assert row["draws_cheaper_than_none_pct"] == 0.0
    assert row["mean"] == pytest.approx(lost.mean())
    assert row["mean_output"] + row["mean_adaptation"] == pytest.approx(row["mean"])
    errors = np.abs(lost[:, 0] - lost[:, 1]) / 2.0
    assert row["simulation_error_of_mean"] == pytest.approx(np.sqrt((errors**2).sum()) / 4.0)
    assert rows.loc["heavy_halt_52_weeks"]["draws_cheaper_than_milder_pct"] == 0.0
    assert rows.loc["heavy_halt_52_weeks"]["largest_exception"] == 0.0


def test_tables_are_written_and_fill_the_page(tmp_path: Path) -> None:
    runs = made()
    losses, shapes = halt_losses(runs), shape_table(runs)
    halt_page.write(losses, shapes, tmp_path / "out", page=False)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["halt_shapes.csv", "halts.csv"]
    asked = places((ROOT / halt_page.PAGE).read_text(encoding="utf-8"))
    assert asked == {("halts", name) for name in halt_page.page_tables(losses, shapes)}
    assert all(not table.empty for _, table in halt_page.printed(losses, shapes))
