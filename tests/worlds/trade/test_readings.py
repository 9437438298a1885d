"""What trade at large is said to make of a law, held against a world under many laws."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.clock import HORIZON, WARM_UP_DAYS
from sim.inputs.trade import load_trade_inputs
from sim.parameters.streams import Streams
from sim.policy import PolicyView, load_path, load_register
from sim.policy.acts import ControlAct, DutyAct, MeasureAct
from sim.worlds.trade.law import TradeLaw
from sim.worlds.trade.readings import READ_ASPECTS, trade_readings
from sim.worlds.trade.record import TradeRecord
from sim.worlds.trade.world import TradeWorld
from tests.behaviours import drawn

DAY = date(2025, 12, 1)

SOURCE = {"act_id": "X", "announced": DAY, "effective": DAY, "citation": "c", "grade": "C"}


def duty(programme: str = "us_new_duty", **more: object) -> DutyAct:
    act = {**SOURCE, "programme": programme, "action": "set", "scope": "toys", "rate_pct": 30, **more}
    return DutyAct.model_validate(act)


def control(programme: str, **more: object) -> ControlAct:
    cell = {"products": programme, "destinations": "CN", "end_uses": "all", "imposer": "US"}
    return ControlAct.model_validate({**SOURCE, "programme": programme, "action": "set", **cell, **more})


def lever(programme: str, value: float) -> MeasureAct:
    act = {**SOURCE, "programme": programme, "action": "set", "value": value, "imposer": "CN"}
    return MeasureAct.model_validate(act)


BOUGHT = lever("soybean_purchases_mt_per_year", 11)

CASES: dict[str, tuple[tuple[Any, ...], tuple[Any, ...], bool]] = {
    "a duty": ((duty(),), (), True),
    "a duty of China": ((duty("cn_new_duty", scope="soybeans"),), (), True),
    "a duty that is announced": ((duty(effective=date(2027, 1, 15)),), (), True),
    "a duty that lies far ahead": ((duty(effective=date(2028, 6, 1)),), (), False),
    "a threat": ((duty(status="threatened", effective=date(2026, 3, 1)),), (), True),
    "a duty on what is transhipped": ((duty("us_transshipment", scope="all", rate_pct=40),), (), True),
    "a rule on software": ((control("us_software", regime="licence"),), (), True),
    "a rule on software for armies": ((control("us_software", regime="licence", end_uses="military"),), (), False),
    "another rule on affiliates": ((control("us_affiliates", regime="refuse"),), (), False),
    "the end of the rule on affiliates": ((control("us_affiliates", action="end"),), (), True),
    "a push of exports": ((lever("export_push_pct_per_year", 5),), (), True),
    "purchases": ((BOUGHT,), (), True),
    "purchases as they are": ((lever("soybean_purchases_mt_per_year", 0),), (), False),
    "delivery of nothing": ((lever("soybean_delivery_pct", 50),), (), False),
    "delivery of something": ((BOUGHT, lever("soybean_delivery_pct", 50)), (BOUGHT,), True),
}
"""Acts added to current policy, acts to compare them with, and whether trade sees a difference."""


def law(*acts: Any) -> TradeLaw:
    path = load_path("current_policy", load_register())
    return TradeLaw.of(PolicyView.of(replace(path, acts=(*path.acts, *acts))))


@pytest.fixture(scope="module")
def laws() -> dict[str, tuple[TradeLaw, TradeLaw]]:
    return {name: (law(*one), law(*other)) for name, (one, other, _) in CASES.items()}


@pytest.fixture(scope="module")
def happened(laws: dict[str, tuple[TradeLaw, TradeLaw]]) -> dict[str, tuple[TradeRecord, TradeRecord]]:
    streams = Streams(1, 0)
    pairs = [one for pair in laws.values() for one in pair]
    found = TradeWorld(pairs, load_trade_inputs(), streams, drawn(streams)).run()
    return {name: (found[2 * at], found[2 * at + 1]) for at, name in enumerate(laws)}


def arrays(record: Any) -> Iterator[Any]:
    for one in fields(record):
        value = getattr(record, one.name)
        if is_dataclass(value):
            yield from arrays(value)
        else:
            yield np.asarray(value)


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_differently_happens_differently(
    laws: dict[str, tuple[TradeLaw, TradeLaw]], happened: dict[str, tuple[TradeRecord, TradeRecord]], name: str
) -> None:
    *_, read = CASES[name]
    one, other = map(trade_readings, laws[name])
    differing = [key for key, reading in one.items() if reading.stretch(other[key], -WARM_UP_DAYS, HORIZON)]
    assert bool(differing) is read, differing
    records = (arrays(record) for record in happened[name])
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(*records, strict=True)) is not read


def test_every_field_of_a_law_is_read() -> None:
    """A field that is added to the law is to be added to its readings too."""
    read = {"imports", "exports", "affiliates", "software", "transhipment", "levers", "soybeans_ahead"}
    of_the_record = {"normal_imports", "normal_exports"}  # the same for every path
    assert {one.name for one in fields(TradeLaw)} == read | of_the_record
    assert {aspect for own in READ_ASPECTS.values() for aspect in own} == {"regime"}
