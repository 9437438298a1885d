"""Totals of others beside the stack: each is met, or says why not; and each kind of law, broken, is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.policy import Register
from sim.policy import duty_examples as examples
from sim.policy.acts import DutyAct
from sim.policy.duty_examples import DutyExample, WorkedExample, load_examples, worked_examples
from sim.policy.goods import GoodScope
from sim.policy.problems import RecordErrors
from sim.policy.transit_words import load_transit_words


@pytest.fixture(scope="module")
def worked(register: Register) -> tuple[WorkedExample, ...]:
    return worked_examples(register)


def test_every_total_is_met_or_says_why_it_is_not(worked: tuple[WorkedExample, ...]) -> None:
    wrong = [
        (one.example.good, str(one.example.entered), one.example.total_pct, one.stack_pct)
        for one in worked
        if one.agrees == bool(one.example.why)
    ]
    assert wrong == []
    kinds = [one.example.kind for one in worked]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"derived": 603, "reported": 33, "clause": 30}


def test_a_total_that_was_worked_out_is_met_to_the_last_digit(worked: tuple[WorkedExample, ...]) -> None:
    derived = [one for one in worked if one.example.kind != "reported" and not one.example.why]
    assert all(abs(one.stack_pct - float(one.example.total_pct)) < 1e-9 for one in derived)


def test_every_line_of_the_record_is_held_by_a_total(register: Register) -> None:
    held = {row.good for row in load_examples()}
    # Their duty is that of the line that holds them, or of a neighbour, and is in no source by itself.
    unheld = {
        *("HS8505110050", "HS8505110090", "electric motors and generators", "LED and other lighting"),
        *("furniture and seats", "light_truck_tyres", "bicycles_adult", "solar_cells_over_quota"),
        *("network_switching_gear", "washing_machines_small", "graphite_flake", "tungsten_carbide"),
        *("combine_harvesters", "ultrasound_scanners", "mri_scanners", "surgical_instruments_other"),
        *("hardwood_and_softwood_logs", "medicines_packaged", "immunological_products", "pickup_trucks"),
    }
    assert {good.good for good in register.goods if good.part_of} - held == unheld


def broken(register: Register, act_id: str, **changes: object) -> Register:
    """The record with one act changed, all its rows alike."""
    assert any(act.act_id == act_id for act in register.duty_acts)
    acts = tuple(act.model_copy(update=changes) if act.act_id == act_id else act for act in register.duty_acts)
    return replace(register, duty_acts=acts)


def without(register: Register, kept: Callable[[DutyAct], bool]) -> Register:
    """The record without some duty acts."""
    acts = tuple(act for act in register.duty_acts if kept(act))
    assert len(acts) < len(register.duty_acts)
    return replace(register, duty_acts=acts)


def rescoped(register: Register, good: str, old: str, new: str) -> Register:
    """The record with a good on another list."""

    def changed(row: GoodScope) -> GoodScope:
        return row.model_copy(update={"scope": new}) if (row.good, row.scope) == (good, old) else row

    return replace(register, goods_scopes=tuple(map(changed, register.goods_scopes)))


BREAKS: dict[str, tuple[Callable[[Register], Register], str]] = {
    "a clause without its rate": (lambda r: broken(r, "US-RECIP-CN125", in_transit_pct=None), "toys"),
    "a clause that covers air": (lambda r: broken(r, "US-RECIP-BASE", in_transit_by="any"), "toys"),
    "a window that was not extended": (lambda r: without(r, lambda act: act.action != "extend"), "toys"),
    "a clause of China that is missing": (
        lambda r: broken(r, "CN-R84", loaded_before=None, entered_before=None),
        "lng",
    ),
    "a contract taken for a loading": (
        lambda r: broken(r, "US-301-CRANES", in_transit_test="loaded"),
        "ship_to_shore_cranes",
    ),
    "an ordinary duty of a line that falls to its group": (
        lambda r: without(r, lambda act: act.act_id != "US-MFN-lithium-ion-batteries-non-EV"),
        "lithium-ion batteries, non-EV",
    ),
    "a step of the safeguard": (lambda r: broken(r, "US-201-SOLAR", rate_pct=14.5), "solar_modules"),
    "chips that are not on Annex II": (
        lambda r: rescoped(r, "integrated_circuits", "annex2_apr2025", "ordinary"),
        "integrated_circuits",
    ),
    "diodes that leave with the later list": (
        lambda r: rescoped(r, "leds_8541_41", "annex2_sep2025", "annex2_apr2025"),
        "leds_8541_41",
    ),
    "masks that all step in 2024": (
        lambda r: rescoped(r, "face_masks_disposable", "masks_disposable", "list_4a"),
        "face_masks_disposable",
    ),
    "a waiver that was not published": (
        lambda r: without(r, lambda act: act.act_id != "CN-WAIVER-CHIPS"),
        "integrated_circuits_logic",
    ),
    "a waiver on application that counts as announced by nobody": (
        lambda r: broken(r, "CN-2020-EXCL", waiver=""),
        "soybeans",
    ),
    "metal content in another list": (
        lambda r: replace(
            r, goods_metals=tuple(row.model_copy(update={"scope": "ordinary"}) for row in r.goods_metals)
        ),
        "refrigerator_freezers",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_kind_of_law_is_found_when_it_is_broken(register: Register, name: str) -> None:
    change, good = BREAKS[name]
    found = {one.example.good for one in worked_examples(change(register)) if one.agrees == bool(one.example.why)}
    assert good in found


def test_a_total_that_cannot_be_asked_is_named(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    row = load_examples()[0]
    wrong = (
        row.model_copy(update={"good": "toyz"}),
        row.model_copy(update={"metal": "steel=30"}),
    )
    for one, words in zip(wrong, ("'toyz'", "pays by metal content in no act"), strict=True):
        monkeypatch.setattr(examples, "load_examples", lambda one=one: (one,))
        with pytest.raises(RecordErrors, match=words):
            worked_examples(register)


def test_a_total_is_met_within_its_last_digit() -> None:
    given = {"good": "toys", "entered": "2025-04-12", "source_title": "t", "grade": "C"}
    reported = DutyExample.model_validate({**given, "total_pct": "148", "kind": "reported"})
    assert [WorkedExample(reported, stack).agrees for stack in (147.5, 148.5, 147.4)] == [True, True, False]
    derived = DutyExample.model_validate({**given, "total_pct": "148", "kind": "derived"})
    assert [WorkedExample(derived, stack).agrees for stack in (148.0, 148.001)] == [True, False]


def test_every_act_with_a_clause_has_its_words_and_no_other_has_a_clause(register: Register) -> None:
    words = {row.act_id: row.clause for row in load_transit_words()}
    assert set(words) <= {act.act_id for act in register.acts}
    clauses = {act.act_id for act in register.duty_acts if act.loaded_before}
    assert clauses - set(words) == {"US-301-CRANES-RESUME-NOV26"}  # the clause of the act that it brings back
    silent = ("No in-transit", "No new clause", "Cut by clock time")
    told = {act_id for act_id, clause in words.items() if not clause.startswith(silent)}
    # An act may carry the clause of an earlier one, whose window outlives it.
    assert clauses - told == {"US-301-CRANES-RESUME-NOV26", "US-RECIP-GENEVA", "US-IEEPA-F2"}
