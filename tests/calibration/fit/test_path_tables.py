"""Losses on policy paths by kind of evidence, with the range of the ends of bands, and halts by length."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from calibration.fit import path_losses
from calibration.fit.path_tables import PathDraws, end_ranges, halt_table, mixture, path_table
from calibration.fit.subjects import MAGNETS
from calibration.score.evidence import KINDS
from sim.inputs.magnets import load_magnet_inputs
from sim.parameters.streams import Streams
from sim.policy import load_path, load_register
from sim.worlds.magnets.record import AIR, THRIFT, MagnetRecord
from sim.worlds.magnets.world import MagnetWorld
from tests.behaviours import points

NAMES = path_losses.names()


def test_the_halt_of_26_weeks_is_the_standard_path() -> None:
    standard = load_path(path_losses.HALT, load_register())
    assert path_losses.halt(26).acts == standard.acts
    assert NAMES.count("heavy_halt_26_weeks") == 1
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("weeks", "end"), [(13, date(2026, 1, 31)), (52, date(2026, 10, 31))])
def test_a_halt_of_another_length_ends_on_another_day_and_differs_in_nothing_else(weeks: int, end: date) -> None:
    standard, other = path_losses.halt(26), path_losses.halt(weeks)
    differing = [(a, b) for a, b in zip(standard.acts, other.acts, strict=True) if a != b]
    ((was, now),) = differing
    assert was.act_id == path_losses.HALT_END
    assert (now.effective, now.announced) == (end, end)
    assert now.model_copy(update={"effective": was.effective, "announced": was.announced}) == was


def test_a_halt_without_its_acts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_losses, "HALT", "current_policy")
    with pytest.raises(ValueError, match="has no single act HH-STOP"):
        path_losses.halt(13)


def test_losses_follow_the_law_and_never_fall_below_nothing() -> None:
    values = {prior.parameter: prior.value(0.5) for prior in MAGNETS.priors.rows}
    lost = path_losses.value_added_lost_usd_bn(path_losses.laws(), values, Streams(5, 0))
    by_name = dict(zip(NAMES, lost, strict=True))
    assert by_name[path_losses.CALM] == 0.0, "nothing is lost without controls"
    assert (lost >= 0.0).all()
    assert by_name["full_escalation"] > by_name["current_policy"]
    again = path_losses.value_added_lost_usd_bn(path_losses.laws()[:1], values, Streams(5, 0))
    assert again[0] == lost[0], "a path alone loses what it loses beside others"


def lost_by(monkeypatch: pytest.MonkeyPatch, found: MagnetRecord) -> float:
    """What a world that leaves a record behind has lost, US$ billion."""
    monkeypatch.setattr(path_losses, "run_laws", lambda laws, *_: [found] * len(laws))
    values = {prior.parameter: prior.value(0.5) for prior in MAGNETS.priors.rows}
    (lost,) = path_losses.value_added_lost_usd_bn(path_losses.laws()[:1], values, Streams(5, 0))
    return float(lost)


@pytest.fixture(scope="module")
def calm() -> MagnetRecord:
    """The record of a world without any control, whose plants lose nothing and do not adapt."""
    return MagnetWorld(
        path_losses.laws()[NAMES.index(path_losses.CALM)], load_magnet_inputs(), Streams(5, 0), points()
    ).run()


def test_what_is_made_up_later_is_not_lost(monkeypatch: pytest.MonkeyPatch, calm: MagnetRecord) -> None:
    """A tenth of a month of every sector is not made, and four tenths of that are made up later."""
    sectors = load_magnet_inputs().sectors
    tenth = np.zeros_like(calm.gross_loss)
    tenth[:, 3] = [0.1 * sector.output_per_month for sector in sectors]
    lost = lost_by(monkeypatch, replace(calm, gross_loss=tenth, deferred=0.4 * tenth))
    value_added = sum(one.output_per_month * one.value_added_usd_m_per_unit for one in sectors if one.claimed)
    assert lost == pytest.approx(0.06 * value_added / 1000.0)


def test_what_adaptation_costs_is_lost(monkeypatch: pytest.MonkeyPatch, calm: MagnetRecord) -> None:
    """A tenth of a month of every sector is made with thrift at a fifth of its value; 20 tonnes fly at US$ 3 m each."""
    sectors, used, prices = (
        load_magnet_inputs().sectors,
        np.zeros_like(calm.adaptation),
        np.zeros_like(calm.adaptation_price),
    )
    assert lost_by(monkeypatch, replace(calm, adaptation=used)) == 0.0
    used[:, THRIFT, 3] = [0.1 * sector.output_per_month for sector in sectors]
    used[:, AIR, 4] = 20.0
    prices[THRIFT], prices[AIR] = 0.2, 3.0
    lost = lost_by(monkeypatch, replace(calm, adaptation=used, adaptation_price=prices))
    claimed = [one for one in sectors if one.claimed]
    value_added = sum(one.output_per_month * one.value_added_usd_m_per_unit for one in claimed)
    assert lost == pytest.approx((0.02 * value_added + len(claimed) * 60.0) / 1000.0)


def test_parts_of_a_loss_add_up() -> None:
    values = {prior.parameter: prior.value(0.5) for prior in MAGNETS.priors.rows}
    laws = path_losses.laws()[NAMES.index("full_escalation") :][:1]
    parts = path_losses.losses_by_part_usd_bn(laws, values, Streams(5, 0))
    assert parts.shape == (1, 2)
    assert (parts > 0.0).all()
    assert path_losses.value_added_lost_usd_bn(laws, values, Streams(5, 0)) == pytest.approx(parts.sum(axis=1))


def test_draws_of_a_mixture_stand_for_every_kind() -> None:
    generator = np.random.Generator(np.random.PCG64(2))
    values = generator.normal(size=4000)
    masses = {}
    for kind, centre, spread in zip(KINDS, (0.0, 1.0, 1.0), (1.5, 0.2, 0.2), strict=True):
        mass = np.exp(-0.5 * ((values - centre) / spread) ** 2)
        masses[kind] = mass / mass.sum()
    rows, by_kind = mixture(masses, 4000)
    assert len(rows) == 4000
    for kind, weight in by_kind.items():
        assert weight.sum() == pytest.approx(1.0)
        assert weight @ values[rows] == pytest.approx(masses[kind] @ values, abs=0.06)
        assert weight @ values[rows] ** 2 == pytest.approx(masses[kind] @ values**2, rel=0.1)


def draws(count: int = 200) -> PathDraws:
    """Losses that grow with the place of the path, and with the draw."""
    depth = np.linspace(0.0, 2.0, count)
    lost = depth[:, None] * np.arange(len(NAMES))[None, :]
    even = np.full(count, 1.0 / count)
    late = np.where(depth > 1.0, 2.0 / count, 0.0)
    return PathDraws(NAMES, lost, {"flows": even, "output": late, "both": late})


def test_a_band_is_told_by_path_and_kind_against_the_baseline() -> None:
    table = path_table(draws(), 1)
    assert path_losses.CALM not in set(table["path"]), "it is its own baseline"
    assert "heavy_halt_13_weeks" not in set(table["path"]), "halts have a table of their own"
    rows = table[table["path"] == "full_escalation"].set_index("evidence")
    steps = NAMES.index("full_escalation") - NAMES.index("current_policy")
    assert rows["mean"]["flows"] == pytest.approx(steps * 1.0, rel=0.01)
    assert rows["mean"]["both"] == pytest.approx(steps * 1.5, rel=0.01)
    assert rows["width_90"]["both"] == pytest.approx(steps * 0.9, rel=0.05)
    for end in ("p05", "p95"):
        assert (rows[f"{end}_from"] <= rows[end] + 1e-9).all()
        assert (rows[end] <= rows[f"{end}_to"] + 1e-9).all()


def test_the_range_of_an_end_is_that_of_its_sampling_error() -> None:
    """The 95th percentile of 400 uniform draws has a standard error of sqrt(0.95 x 0.05 / 400), 0.011."""
    values = np.random.Generator(np.random.PCG64(4)).random(400)
    low, high = end_ranges(values, np.full(400, 1.0 / 400), 1)
    for from_, to in (low, high):
        assert to - from_ == pytest.approx(2 * 1.645 * 0.0109, rel=0.5)
    few = end_ranges(values[:40], np.full(40, 1.0 / 40), 1)[1]
    assert few[1] - few[0] > high[1] - high[0]
    values[0], heavy = 5.0, np.full(400, 0.8 / 399)
    heavy[0] = 0.2
    from_, to = end_ranges(values, heavy, 1)[1]
    assert from_ < 1.0 < 4.9 < to, "one draw with a fifth of the weight is in a resample or out of it"


def test_a_halt_that_is_cheaper_than_none_is_counted() -> None:
    made = draws()
    lost = made.lost_usd_bn.copy()
    none, halt = NAMES.index("current_policy"), NAMES.index("heavy_halt_26_weeks")
    lost[:, halt] = lost[:, none]
    lost[:10, halt] -= 0.5
    lost[10:30, halt] -= 0.49
    table = halt_table(PathDraws(NAMES, lost, made.weights)).set_index(["evidence", "weeks"])
    assert table["cheaper_by_half_a_billion_pct"]["flows", 26] == pytest.approx(5.0)
    assert table["cheaper_by_half_a_billion_pct"]["both", 26] == 0.0
    assert table["cheaper_by_half_a_billion_pct"]["flows", 0] == 0.0
    assert table["mean_against_no_halt"]["flows", 26] == pytest.approx(-(10 * 0.5 + 20 * 0.49) / 200)
