"""Panels of duties against the tables of the goods they are made of, at random; and a way of sharing that is wrong."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sim.policy.duties import AnnouncedChange
from sim.policy.duty_table import BEFORE_ALL, GoodTable
from sim.policy.known_acts import News
from sim.worlds.trade import law
from sim.worlds.trade.law import DutyPanel

PANELS = 40


def steps(dice: random.Random, values: Callable[[], Any]) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """Days from before every act on, some equal to those of other goods, and a value from each of them on."""
    days = (BEFORE_ALL, *sorted(dice.sample(range(20), dice.randrange(6))))
    return days, tuple(values() for _ in days)


def good_table(dice: random.Random, loaded_days: tuple[int, ...]) -> GoodTable:
    """A table of a good, with duties and changes that often are those of another good."""

    def changes(said: int) -> tuple[AnnouncedChange, ...]:
        ahead = [day for day in (8, 16, 22) if day > said]
        days = dice.sample([(day, status) for day in ahead for status in ("enacted", "threatened")], 2)
        return tuple(AnnouncedChange(float(day), dice.choice((5.0, 10.0)), status) for day, status in sorted(days))

    by_class = [steps(dice, lambda: dice.choice((0.0, 10.0, 0.1 + 0.2))) for _ in range(len(loaded_days) + 1)]
    told = sorted(dice.sample(range(20), dice.randrange(6)))
    return GoodTable(
        loaded_days,
        tuple(days for days, _ in by_class),
        tuple(totals for _, totals in by_class),
        News.of([(float(day), dice.choice(((), changes(day)))) for day in told]),
    )


def compare(seed: int) -> None:
    """Random panels, one after another, asked on every day of every class of cargo."""
    dice = random.Random(seed)
    for _ in range(PANELS):
        loaded_days = tuple(sorted(dice.sample(range(20), dice.randrange(3))))
        tables = [good_table(dice, loaded_days) for _ in range(dice.randint(1, 4))]
        panel = DutyPanel.of(tables)
        for entered in (BEFORE_ALL, *range(-1, 23)):
            for loaded in (*loaded_days, *(edge - 1 for edge in loaded_days), 99):
                due = [table.duty_pct(entered, loaded) for table in tables]
                assert repr(list(panel.duties_pct(entered, loaded))) == repr(due)
            changes = [{(one.effective_day, one.status): one for one in table.announced(entered)} for table in tables]
            days = sorted({day for own in changes for day, _ in own})
            ahead = panel.announced(entered)
            assert [one.day for one in ahead] == days
            for one in ahead:
                for status, told in (("enacted", one.enacted), ("threatened", one.threatened)):
                    expected = [own[one.day, status].change_pct if (one.day, status) in own else 0.0 for own in changes]
                    assert repr(list(told)) == repr(expected)
        # A step on which nothing changes is none.
        for rows in panel.totals:
            assert all(row != before for before, row in pairwise(rows))


@pytest.fixture(autouse=True)
def nothing_shared() -> None:
    law._shared.cache_clear()
    law._ahead.cache_clear()


@pytest.mark.parametrize("seed", range(3))
def test_a_panel_says_what_its_tables_say(seed: int) -> None:
    compare(seed)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("_shared", lambda row: (len(row), row[0])),
        ("_ahead", lambda now, changes: tuple(map(len, changes))),
        (
            "_ahead",
            lambda now, changes: tuple(tuple((one.effective_day, one.change_pct) for one in own) for own in changes),
        ),
    ],
)
def test_a_key_that_leaves_something_out_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, key: Callable[..., object]
) -> None:
    whole, answers = getattr(law, name), {}

    def leaky(*given: Any) -> Any:
        return answers.setdefault(key(*given), whole(*given))

    monkeypatch.setattr(law, name, leaky)
    with pytest.raises(AssertionError):
        compare(seed=0)


def test_equal_rows_are_one_object() -> None:
    tables = [GoodTable((), ((BEFORE_ALL, 5, 9),), ((10.0, 20.0, 10.0),)) for _ in range(2)]
    one, other = DutyPanel.of(tables), DutyPanel.of(tables)
    assert one.totals == (((10.0, 10.0), (20.0, 20.0), (10.0, 10.0)),)
    assert one.totals[0][0] is one.totals[0][2] is other.totals[0][0]
