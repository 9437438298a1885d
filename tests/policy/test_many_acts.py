"""Many acts announced on one day: the work grows as their number does, and what is told is what the long way tells."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sim.policy import PolicyPath, PolicyView, Register, controls, duty_law, known_acts, load_path
from sim.policy.acts import AnyAct, ControlAct, DutyAct, MeasureAct
from sim.policy.control_terms import Practice
from sim.policy.path_file import MOST_ACTS
from sim.policy.problems import PathErrors
from sim.worlds.trade.law import TradeLaw

from .test_shared_folds import compare_controls, compare_duties, forget

SAID = date(2025, 11, 1)
"""Day on which all of them are announced."""

Make = Callable[[int], AnyAct]
"""The act of a number."""


def head(number: int) -> dict[str, Any]:
    """What acts of all kinds have: each takes effect on a day of its own."""
    days = {"announced": SAID, "effective": SAID + timedelta(days=1 + number)}
    return {"act_id": f"MANY-{number}", "citation": "assumption: test", "grade": "C", **days}


def duty(number: int) -> AnyAct:
    """A duty on all goods."""
    return DutyAct(programme="us_new_duty", action="set", scope=("all",), rate_pct=10 + number % 90, **head(number))


def threat(number: int) -> AnyAct:
    """A threatened duty on all goods."""
    return duty(number).model_copy(update={"status": "threatened"})


def transit(number: int) -> AnyAct:
    """A duty that spares cargo under way."""
    act = duty(number)
    assert act.effective is not None
    return act.model_copy(update={"loaded_before": act.effective, "entered_before": act.effective + timedelta(days=20)})


def control(number: int) -> AnyAct:
    """Another practice of the licence office."""
    return ControlAct(
        programme="cn_licence_practice",
        action="set",
        products=("magnets_controlled", "embedded_magnets"),
        destinations=("all",),
        end_uses=("all",),
        practice=list(Practice)[number % 3],
        imposer="CN",
        **head(number),
    )


def lever(number: int) -> AnyAct:
    """Other purchases of soybeans."""
    return MeasureAct(
        programme="soybean_purchases_mt_per_year", action="set", value=float(number % 30), imposer="CN", **head(number)
    )


KINDS: dict[str, Make] = {"duty": duty, "threat": threat, "transit": transit, "control": control, "lever": lever}


def path(register: Register, make: Make, number: int) -> PolicyPath:
    """Current policy and so many acts of a kind."""
    base = load_path("current_policy", register)
    fields = {**vars(base), "name": "many", "acts": (*base.acts, *map(make, range(number)))}
    return PolicyPath(**fields)


def work(register: Register, make: Make, number: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often acts are folded, one by one, and how often all that is known is put in order, for one view."""
    done: Counter[str] = Counter()
    with monkeypatch.context() as patch:
        apply, states, known = duty_law._Fold.apply, controls._states, known_acts.known

        def applied(self: Any, act: DutyAct, spared: bool) -> None:
            done["folded"] += 1
            apply(self, act, spared)

        def folded(acts: Any) -> Any:
            done["folded"] += len(acts)
            return states(acts)

        def ordered(acts: Any, day: float) -> Any:
            done["known"] += len(acts)
            return known(acts, day)

        patch.setattr(duty_law._Fold, "apply", applied)
        patch.setattr(controls, "_states", folded)
        patch.setattr(known_acts, "known", ordered)
        forget()
        TradeLaw.of(PolicyView.of(path(register, make, number)))
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_grows_as_the_number_of_acts(register: Register, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few, some, many = (work(register, KINDS[kind], number, monkeypatch) for number in (0, 40, 120))
    for name in few:
        own = some[name] - few[name]
        # A cargo that a clause spares is folded from the beginning.
        most = (3.5 if kind != "transit" else 10.0) * own
        assert many[name] - few[name] <= most, f"{name}: {own} for 40, {many[name] - few[name]} for 120"
    assert sum(many.values()) > sum(some.values()), "nothing was counted"


def test_mutant_what_is_known_is_worked_out_for_each_day(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def anew(self: known_acts.History[Any], day: float) -> Any:
        return tuple(known_acts.known([act for own in self.known for _, act in own], day))

    monkeypatch.setattr(known_acts.History, "at", anew)
    with pytest.raises(AssertionError, match="for 120"):
        test_the_work_grows_as_the_number_of_acts(register, "lever", monkeypatch)


@pytest.mark.parametrize("kind", KINDS)
def test_many_acts_are_told_as_by_the_long_way(register: Register, kind: str) -> None:
    view = PolicyView.of(path(register, KINDS[kind], 40))
    dice = random.Random(kind)
    compare_duties(view, dice)
    compare_controls(view, dice)


def test_more_acts_than_allowed_are_refused_with_the_first_that_is_too_many(register: Register, tmp_path: Any) -> None:
    table = """
[[add]]
kind = "other"
act_id = "NOTE-{number}"
programme = "notes"
announced = 2025-11-01
effective = 2025-11-01
imposer = "US"
label = "a note"
citation = "assumption: test"
"""
    lines = table.count("\n")
    top = 'name = "many"\nlabel = "m"\nabout = "m"\nsources = ["t"]\nextends = "current_policy"\n'
    top += 'baseline = "current_policy"\nbranches = 2025-10-24\n'
    file = tmp_path / "many.toml"
    own = len(load_path("current_policy", register).acts) - len(
        [act for act in register.acts if act.announced <= date(2025, 10, 24)]
    )
    allowed = MOST_ACTS - own
    file.write_text(top + "".join(table.format(number=number) for number in range(allowed)))
    assert len(load_path(file, register).acts) > MOST_ACTS
    file.write_text(top + "".join(table.format(number=number) for number in range(allowed + 1)))
    with pytest.raises(PathErrors) as raised:
        load_path(file, register)
    (problem,) = raised.value.problems
    assert (problem.key, problem.found) == ("add", f"more than {MOST_ACTS} acts")
    assert problem.line == 7 + allowed * lines + 2
