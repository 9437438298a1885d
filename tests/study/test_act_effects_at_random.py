"""Files at random: what is named changes nothing, what is not named changes something."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sim.clock import HORIZON
from sim.policy import PathErrors, PolicyPath, PolicyView, Register, load_path, load_register
from sim.policy.known_acts import NEVER
from sim.policy.path_changes import PathChange
from sim.study import act_effects as module
from sim.study.act_effects import FIRST, act_effects
from sim.study.world_kinds import KINDS
from tests.policy.path_texts import control, duty, end, head, lever, loaded, table

FILES = 20
"""Files at random."""

STEP = 9
"""Every so many days a law is asked; what an act at random changes lasts longer."""

DAYS = ("2025-11-10", "2025-12-01", "2026-01-01", "2026-02-01", "2026-06-01", "2026-12-20", "2027-03-01")

PRODUCTS = ("magnets_controlled", "magnets_uncontrolled", "materials", "embedded_magnets", "re_exports", "other", "all")

PENDING = (
    "US-301-4YR-2026",
    "US-THREAT-100",
    "US-SOFT-THREAT",
    "US-RECIP-LAPSE-NOV25",
    "CN-58-2025",
    "CN-61-2025-A",
)

LEVERS = ("extra_cover_weeks", "soybean_delivery_pct", "soybean_purchases_mt_per_year", "thrift_factor")


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


def tables_at_random(dice: random.Random) -> list[str]:
    """Tables of a file, of which some do nothing, some undo others, and some are not allowed together."""

    def day() -> str:
        return dice.choice(DAYS)

    def announced() -> str:
        return dice.choice(("2025-10-25", "2025-11-01", "2025-11-08"))

    number = iter(range(1000))

    def own() -> str:
        return f"X{next(number)}"

    def of_duty() -> str:
        programme, scopes = dice.choice(
            (
                ("us_new_duty", ("toys", "toys_games_sports", "smartphones", "all")),
                ("us_fentanyl", ("ordinary", "all", "electronics")),
                ("us_reciprocal", ("all", "autos", "electronics", "ordinary")),
                ("us_301", ("tungsten", "list_3", "magnets_850511")),
                ("cn_new_duty", ("soybeans", "all")),
                ("us_transshipment", ("all",)),
            )
        )
        action = dice.choice(("set", "set", "set", "exempt", "end"))
        return duty(
            own(),
            day(),
            programme=programme,
            action=action,
            scope=None if action == "end" else dice.choice(scopes),
            rate_pct=dice.choice((0, 10, 20, 25)) if action == "set" else None,
            announced=announced(),
            status=dice.choice(("enacted", "enacted", "enacted", "threatened")),
        )

    def of_control() -> str:
        keys = {
            "programme": dice.choice(("cn_licence_practice", "cn_18", "cn_61", "cn_mine")),
            "products": dice.choice(PRODUCTS),
            "destinations": dice.choice(("US", "EU", "all")),
            "end_uses": dice.choice(("civil", "military", "all")),
            "announced": announced(),
        }
        if dice.random() < 0.3 and keys["programme"] != "cn_mine":
            return end(own(), day(), **keys)
        what = dice.choice(
            (
                {"practice": dice.choice(("halt", "hardened", "slow_walk", "eased"))},
                {"practice": None, "regime": dice.choice(("none", "licence", "refuse", "extraterritorial"))},
                {"practice": None, "enforced": dice.choice(("none", "normal", "full"))},
            )
        )
        return control(own(), day(), **{**keys, **what})

    def of_lever() -> str:
        name = dice.choice(LEVERS)
        if dice.random() < 0.3:
            return lever(own(), day(), programme=name, action="end", value=None, announced=announced())
        return lever(own(), day(), programme=name, value=dice.choice((0, 1.5, 2)), announced=announced())

    def of_record() -> str:
        which = dice.choice(("cancel", "move", "enact", "scale", "repeat"))
        if which == "repeat":
            first = dice.choice(("2025-04-04", "2025-06-11", "2025-09-01"))
            again = {"programme": "cn_licence_practice", "first": first, "last": first}
            return table("repeat", **again, shift_days=dice.choice((240, 300)))
        keys: dict[str, object] = {"act": dice.choice(PENDING), "announced": announced()}
        if which == "move" or (which == "enact" and dice.random() < 0.7):
            keys["effective"] = day()
        if which == "scale":
            keys["act"] = dice.choice(("US-IEEPA-F2", "US-301-4YR-2026", "US-RECIP-GENEVA"))
            keys["factor"] = dice.choice((0.5, 1, 2))
        return table(which, **keys)

    makers: tuple[Callable[[], str], ...] = (of_duty, of_control, of_lever, of_record)
    return [dice.choice(makers)() for _ in range(dice.randint(2, 6))]


def files_at_random(folder: Path, register: Register, count: int) -> Iterator[tuple[str, list[str], PolicyPath]]:
    """Files that are accepted: their heads, their tables and their paths."""
    dice = random.Random(7)
    while count:
        top = head(dice.choice(("current_policy", "eve", "full_escalation")))
        tables = tables_at_random(dice)
        try:
            path = loaded(folder, register, *tables, top=top)
        except PathErrors:
            continue
        count -= 1
        yield top, tables, path


def seen(path: PolicyPath) -> dict[str, object]:
    """What a path shows in force on many days of a run, asked day by day."""
    view = PolicyView.of(path)
    days = range(int(FIRST), HORIZON, STEP)
    found: dict[str, object] = {}
    for good, own in view.tables.items():
        found[good] = [round(own.duty_pct(day, loaded), 9) for day in days for loaded in (day - 45, day - 5, NEVER)]
    for cell, schedule in view.schedules.items():
        found[str(cell)] = [replace(schedule.at(day), act_id="") for day in days]
    for name, measure in view.measures.items():
        found[name] = [measure.at(day) for day in days]
    return found


def read(path: PolicyPath) -> dict[str, object]:
    """What worlds read of a path on each day, by name of the reading; announced ones are marked."""
    view = PolicyView.of(path)
    days = [float(day) for day in range(int(FIRST), HORIZON, STEP)]
    return {
        f"{'ahead ' if reading.announced else ''}{name}": [repr(reading.at(day)) for day in days]
        for kind in KINDS
        for name, reading in kind.readings(kind.law(view)).items()
    }


def without(folder: Path, register: Register, top: str, tables: list[str], gone: list[PathChange]) -> PolicyPath | None:
    """The path of a file without the tables of some changes; None if it cannot be read any more."""
    heads = {one.line for one in gone}
    text = top + "".join(tables)
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, 1) if line.startswith("[[")]
    blocks = dict(zip(starts, [*starts[1:], len(lines) + 1], strict=True))
    cut = {
        number
        for start, stop in blocks.items()
        if any(start <= line < stop for line in heads)
        for number in range(start, stop)
    }
    left = "\n".join(line for number, line in enumerate(lines, 1) if number not in cut)
    try:
        return loaded(folder, register, left, top="\n")
    except PathErrors:
        return None


def test_what_is_named_changes_nothing_and_what_is_not_named_changes_something(
    register: Register, tmp_path: Path
) -> None:
    kinds: dict[str, int] = {}
    for top, tables, path in files_at_random(tmp_path, register, FILES):
        now, in_force = read(path), seen(path)
        for one in act_effects(path):
            other = without(tmp_path, register, top, tables, [one.change])
            if other is None:
                continue
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
            then = read(other)
            differing = [name for name, said in now.items() if said != then[name]]
            place = "".join(tables), one
            if one.kind in ("nothing", "unread"):
                assert not differing, place
            if one.kind == "nothing":
                assert in_force == seen(other), place
            if one.kind == "expected":
                assert differing, place
                assert all(name.startswith("ahead") for name in differing), place
            if one.kind == "in force":
                assert [name for name in differing if not name.startswith("ahead")], place
    assert min(kinds.get(kind, 0) for kind in ("in force", "expected", "unread", "nothing")) >= 5, kinds


def test_the_property_sees_a_comparison_that_leaves_something_out(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the levers forgotten, an act that moves one would be named, and the property would fail."""
    monkeypatch.setattr(module, "KINDS", tuple(replace(kind, readings=lambda law: {}) for kind in KINDS))
    (found,) = act_effects(loaded(tmp_path, register, lever()))
    assert found.kind == "unread"
    assert read(loaded(tmp_path, register, lever())) != read(load_path("current_policy", register))
