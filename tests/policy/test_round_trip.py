"""The law of 1 January 2018 plus every act in order rebuilds the stack of the eve.

The replay below walks through the calendar and changes a state in place, act by act. It shares no code with the fold of
`sim.policy.duties`, which starts from nothing for every day.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta
from math import fsum
from pathlib import Path

import pytest

from sim.clock import EVE
from sim.policy import LawBook, Register, load_path, load_register
from sim.policy.acts import ALL, FIRST_DAY, DutyAct
from sim.policy.goods import Good

GOLDEN = Path(__file__).parents[1] / "golden" / "stack_of_the_eve.csv"


class Replay:
    """Rates by programme and scope, changed by one act at a time."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.general: dict[str, float] = defaultdict(float)
        self.special: dict[str, dict[str, float]] = defaultdict(dict)
        self.free: dict[str, set[str]] = defaultdict(set)
        self.pending: list[DutyAct] = []

    def run(self, acts: list[DutyAct], until: date) -> None:
        day = min(act.announced for act in acts)
        while day <= until:
            for act in acts:
                if act.announced == day:
                    self.hear(act)
            due = [act for act in self.pending if act.effective is not None and act.effective <= day]
            for act in due:
                self.pending.remove(act)
                self.apply(act)
            day += timedelta(days=1)

    def hear(self, act: DutyAct) -> None:
        if act.action == "cancel":
            self.pending = [other for other in self.pending if other.act_id != act.target_act]
        elif act.action == "move":
            moved = {"effective": act.effective}
            self.pending = [
                other.model_copy(update=moved) if other.act_id == act.target_act else other for other in self.pending
            ]
        elif act.status == "enacted" and act.action != "extend":  # it changes nothing for fresh cargo
            self.pending.append(act)

    def apply(self, act: DutyAct) -> None:
        name = act.programme
        if act.action == "end":
            self.general[name], self.special[name] = 0.0, {}
        elif act.action == "exempt":
            self.free[name] |= set(act.scope)
        elif act.scope == (ALL,):
            assert act.rate_pct is not None
            self.general[name], self.special[name] = act.rate_pct, {}
        else:
            assert act.rate_pct is not None
            for scope in act.scope:
                self.special[name][scope] = act.rate_pct
                self.free[name].discard(scope)

    def rate(self, name: str, scope: str) -> float:
        if scope in self.free[name]:
            return 0.0
        return self.special[name].get(scope, self.general[name])

    def by_name(self, name: str, row: Good) -> float:
        """What a good pays where goods are scopes: its own rate, and on the lines inside it theirs, weighted."""
        return self.mixed(name, row, self.own_rate(name, row))

    def own_rate(self, name: str, row: Good) -> float:
        """The rate on what of a good no line inside it names."""
        above = next((one for one in self.register.goods if one.good == row.part_of), None)
        named = any(act.programme == name and row.good in act.scope for act in self.register.duty_acts)
        return self.rate(name, row.good) if named or above is None else self.own_rate(name, above)

    def mixed(self, name: str, row: Good, own: float) -> float:
        total = own
        for line in self.register.goods:
            if line.part_of == row.good and line.value_2024_usd_m and row.value_2024_usd_m:
                inside = self.mixed(name, line, self.own_rate(name, line))
                total += line.value_2024_usd_m / row.value_2024_usd_m * (inside - own)
        return total

    def layers(self, good: str) -> dict[str, float]:
        """Layers of the duty on a good that are not zero."""
        row = next(one for one in self.register.goods if one.good == good)
        found: dict[str, list[float]] = defaultdict(list)
        for programme in self.register.programmes:
            if (programme.origin, programme.destination) != row.route:
                continue
            if programme.family == "good":
                found[programme.layer].append(self.by_name(programme.programme, row))
                continue
            own = [one for one in self.register.goods_scopes if (one.good, one.family) == (good, programme.family)]
            shares = {one.scope: one.share_of_value for one in own}
            for scope, share in shares.items():
                charged = any(
                    self.rate(other.programme, scope) > 0
                    for other in self.register.programmes
                    if other.layer in programme.yields_to
                )
                if not charged:
                    found[programme.layer].append(share * self.rate(programme.programme, scope))
        return {layer: total for layer, rates in found.items() if (total := fsum(rates)) > 1e-12}


def replayed(register: Register, without: str = "") -> dict[tuple[str, str], float]:
    replay = Replay(register)
    acts = [act for act in register.duty_acts if act.act_id != without]
    assert min(act.announced for act in acts) == FIRST_DAY
    replay.run(acts, EVE)
    return {(good.good, layer): pct for good in register.goods for layer, pct in replay.layers(good.good).items()}


def folded(register: Register) -> dict[tuple[str, str], float]:
    book = LawBook.of(load_path("current_policy", register))
    return {
        (good.good, rate.layer): rate.pct
        for good in register.goods
        for rate in book.layers(good.good, *good.route, EVE, known_on=EVE)
    }


def test_every_act_in_order_rebuilds_the_stack_of_the_eve(register: Register) -> None:
    assert replayed(register) == pytest.approx(folded(register))


@pytest.mark.parametrize(
    "without",
    [
        "US-301-L1",
        "US-301-4YR-2025",
        "US-232-50",
        "US-IEEPA-F2",
        "US-RECIP-ELEC",
        "US-RECIP-GENEVA",
        "CN-2020-EXCL",
        "CN-F2",
        "US-MFN-tshirts_cotton",
        "US-MFN-led_luminaires",  # a line inside a line
    ],
)
def test_the_round_trip_misses_no_act(register: Register, without: str) -> None:
    """Without one act that is in force on the eve the stack is another."""
    assert replayed(register, without) != pytest.approx(folded(register))


def test_the_stack_of_the_eve_is_the_golden_one(register: Register) -> None:
    """Goods, layers, percent: rebuilt by `python -m tests.policy.test_round_trip` when a change of the law is meant."""
    rows = list(csv.reader(GOLDEN.read_text(encoding="ascii").splitlines()))
    golden = {(good, layer): float(pct) for good, layer, pct in rows[1:]}
    assert golden == pytest.approx(folded(register), abs=1e-6)


if __name__ == "__main__":
    with GOLDEN.open("w", encoding="ascii", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["good", "layer", "pct"])
        writer.writerows([*cell, f"{pct:.6f}"] for cell, pct in folded(load_register()).items())
