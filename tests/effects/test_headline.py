"""What is asked first of a path, against sums done by hand."""

from datetime import date

import numpy as np
import pytest

from sim.clock import MONTHS
from sim.effects import PathEffects
from sim.effects.headline import LATER, NOT_SHORT, Recovery, recovery_months
from sim.effects.losses import COSTS, SHORTAGE
from sim.effects.window import PERIODS, RUN, WINDOW, WINDOW_START, months_of
from sim.worlds.magnets.record import MagnetRecord
from tests.effects.builders import CARS, CHIPS, days_in, effects, record, study, trade, two


def against_calm(records: list[MagnetRecord]) -> PathEffects:
    """A path against a baseline that loses nothing."""
    calm = [record(number) for number in range(len(records))]
    return effects(study({"bad": records, "calm": calm}, {"bad": "calm"})).paths["bad"]


def test_every_path_counts_the_same_months_whatever_its_branch_and_baseline() -> None:
    lossy = [record(0, gross={(CARS, "2024-08"): 100.0, (CARS, "2025-02"): 200.0, (CARS, "2025-11"): 400.0})]
    names = ("policy", "early", "late")
    runs = {**dict.fromkeys(names, lossy), "old law": [record(0)]}
    branches = {"old law": date(2025, 1, 1), "early": date(2025, 3, 15), "late": date(2026, 12, 31)}
    found = effects(study(runs, dict.fromkeys(names, "old law"), branches)).paths
    assert months_of(WINDOW) == ("2025-11", "2026-12")
    for name in names:
        lost = {period: band.mean for period, band in found[name].headline.lost.items()}
        assert lost == pytest.approx({"2025": 0.3, "2026": 0.0, WINDOW: 0.2, RUN: 0.35}), name


def test_losses_below_normal_need_no_baseline() -> None:
    own = [record(0, gross={(CARS, "2025-11"): 400.0}, deferred={(CARS, "2025-11"): 100.0})]
    base = [record(0, gross={(CARS, "2025-11"): 300.0})]
    path = effects(study({"own": own, "base": base}, {"own": "base"})).paths["own"].headline
    assert path.below_normal.mean == pytest.approx(0.5 * 300.0 / 1000.0)
    assert path.lost[WINDOW].mean == pytest.approx(0.0)


def test_losses_are_a_share_of_the_value_added_of_all_claimed_sectors() -> None:
    days = sum(days_in(month) for month in MONTHS[PERIODS[WINDOW]])
    normal_usd_m = days * (100.0 * 0.5 + 10.0 * 2.0)
    told = against_calm([record(0, gross={(CARS, "2025-12"): 1000.0})]).headline
    assert told.lost_pct.mean == pytest.approx(100.0 * 500.0 / normal_usd_m)


def test_a_chance_of_loss_counts_losses_that_matter() -> None:
    # At US$ 0.5 m a car 2,000 cars are the billion that has to be exceeded.
    sizes = (0.0, 1e-9, 1999.0, 2001.0)
    path = against_calm([record(number, gross={(CARS, "2025-12"): size}) for number, size in enumerate(sizes)])
    assert path.headline.chance_of_loss == 0.25


def test_what_rounding_leaves_is_nothing() -> None:
    path = against_calm([record(0, gross={(CARS, "2025-12"): 1e-7}), record(1)])
    assert path.headline.lost[WINDOW].percentiles == {5: 0.0, 50: 0.0, 95: 0.0}
    assert path.peak is None
    assert path.headline.largest_cause is None


def test_the_largest_cause_is_that_of_the_largest_mean() -> None:
    costly = trade(costs={(CARS, "2025-12"): 0.1})
    few = two([costly], [trade()], gross={(CARS, "2025-12"): 100.0})
    many = two([costly], [trade()], gross={(CARS, "2025-12"): 1000.0})
    told = [effects(study_).paths["bad"].headline for study_ in (few, many)]
    assert [one.largest_cause for one in told] == [COSTS, SHORTAGE]
    assert against_calm([record(0, gross={(CARS, "2025-12"): 19.0})]).headline.largest_cause is None, "9.5 US$ m"
    for one in told:
        assert sum(one.by_cause.values()) == pytest.approx(one.lost[WINDOW].mean)


def short(*months: str) -> list[float]:
    """Shortfalls of one replication, percent by month: a full percent in the months named."""
    return [1.0 if month in months else 0.05 for month in MONTHS]


def test_output_has_recovered_after_the_last_short_month_of_the_window() -> None:
    rows = [short("2025-05"), short("2025-12", "2026-03"), short("2025-11"), short("2026-12")]
    months = recovery_months(np.array(rows))
    assert months.tolist() == [-1.0, MONTHS.index("2026-04"), MONTHS.index("2025-12"), np.inf]
    assert months[2] == WINDOW_START + 1


def test_recovery_is_the_month_by_which_so_many_replications_have_recovered() -> None:
    lost = [("2025-12", 600.0)] * 4 + [("2026-12", 600.0)] * 2 + [("2025-12", 0.0)] * 4
    path = against_calm([record(r, gross={(CARS, month): size}) for r, (month, size) in enumerate(lost)])
    assert path.headline.recovery == Recovery("2026-01", LATER)
    calm = against_calm([record(r, gross={(CHIPS, "2025-12"): 0.0}) for r in range(3)])
    assert calm.headline.recovery == Recovery(NOT_SHORT, NOT_SHORT)
