"""Files as users are likely to write them, with ends, moves, threats, repeats and rates near one: nothing is silent.

Each file is refused with the key at fault, or each of its tables has a line that says what it changes, or a notice that
says why it changes nothing. Whether that is true is asked in `tests/study/test_act_effects_at_random.py`.
"""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from sim.policy.path_file import LISTS
from tests.policy.path_texts import control, duty, end, head, lever, table

cli = CliRunner()

FILES = 150

DAYS = ("2025-10-25", "2025-11-10", "2026-01-01", "2026-02-01", "2026-12-31", "2027-03-01", "2030-01-01")

PENDING = ("US-301-4YR-2026", "US-RECIP-LAPSE-NOV25", "US-THREAT-100", "US-SOFT-THREAT", "CN-55-2025", "CN-61-2025-A")

RATES = (0, 0.25, 0.5, 1, 1.0, 1.5, 10, 25, 100)

PRODUCTS = ("magnets_controlled", "magnets_uncontrolled", "materials", "re_exports", "other", "all", "magnets")

PRACTICES = ("halt", "hardened", "slow_walk", "eased", "stopped")

LEVERS = (
    ("extra_cover_weeks", 0),
    ("extra_cover_weeks", 4),
    ("soybean_delivery_pct", 60),
    ("soybean_delivery_pct", 0.6),
    ("soybean_purchases_mt_per_year", 0),
    ("defence_priority", 0.5),
    ("thrift_factor", 1),
)

day, pending = st.sampled_from(DAYS), st.sampled_from(PENDING)
places = st.sampled_from(("US", "EU", "all"))
reach = st.fixed_dictionaries({"products": st.sampled_from(PRODUCTS), "destinations": places})
number = st.integers(0, 99).map("A{}".format)

tables = st.one_of(
    st.builds(
        lambda name, on, said, scope, rate: duty(name, on, announced=said, scope=scope, rate_pct=rate),
        number,
        day,
        day,
        st.sampled_from(("toys", "all", "smartphones", "toys_games_sports", "magnets")),
        st.sampled_from(RATES),
    ),
    st.builds(lambda name, on: duty(name, on, announced=on, action="end", scope=None, rate_pct=None), number, day),
    st.builds(
        lambda name, on, cells, practice: control(name, on, practice=practice, **cells),
        number,
        day,
        reach,
        st.sampled_from(PRACTICES),
    ),
    st.builds(lambda name, on, cells: end(name, on, **cells), number, day, reach),
    st.builds(
        lambda name, on, set_to: lever(name, on, programme=set_to[0], value=set_to[1]),
        number,
        day,
        st.sampled_from(LEVERS),
    ),
    st.builds(
        lambda name, on, which: lever(name, on, programme=which[0], action="end", value=None),
        number,
        day,
        st.sampled_from(LEVERS),
    ),
    st.builds(lambda act, said: table("cancel", act=act, announced=said), pending, day),
    st.builds(lambda act, said, on: table("move", act=act, announced=said, effective=on), pending, day, day),
    st.builds(lambda act, said, on: table("enact", act=act, announced=said, effective=on), pending, day, day),
    st.builds(
        lambda factor, said: table("scale", act="US-IEEPA-F2", factor=factor, announced=said),
        st.sampled_from(RATES),
        day,
    ),
    st.builds(
        lambda shift, first: table(
            "repeat", programme="cn_licence_practice", first=first, last="2025-09-01", shift_days=shift
        ),
        st.sampled_from((230, 300, 800)),
        st.sampled_from(("2025-04-04", "2025-09-01")),
    ),
)


@settings(max_examples=FILES)
@given(st.lists(tables, min_size=1, max_size=5), st.sampled_from(("eve", "current_policy", "full_escalation")))
def test_each_table_is_refused_or_told(tmp_path_factory: pytest.TempPathFactory, parts: list[str], parent: str) -> None:
    file = tmp_path_factory.mktemp("likely") / "mine.toml"
    file.write_text(head(parent) + "".join(parts), encoding="utf-8")
    done = cli.invoke(app, ["check", str(file)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    if done.exit_code == BAD_INPUT:
        assert all(": found " in line and "; allowed: " in line for line in done.stderr.splitlines())
        return
    assert (done.exit_code, done.stderr) == (0, "")
    assert_told(file, done.stdout.splitlines())


def assert_told(file: Path, lines: list[str]) -> None:
    """One line for each table of an accepted file: what it changes, or why it changes nothing."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    assert f"{file}: no problems; " in lines[0]
    assert len(lines) == 1 + sum(len(written.get(name, [])) for name in LISTS), lines
    what = r"(\w+ \S+: \S.*|\w+: notice: \S+ changes (nothing|only what is expected).*: .+)"
    for line in lines[1:]:
        assert re.fullmatch(rf"{re.escape(str(file))}:\d+: {what}", line), line


def test_the_rule_sees_a_silent_table(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(head() + duty(), encoding="utf-8")
    lines = cli.invoke(app, ["check", str(file)]).stdout.splitlines()
    assert_told(file, lines)
    for broken in (lines[:1], [lines[0], f"{file}:10: act_id: notice: MY-DUTY changes nothing: "]):
        with pytest.raises(AssertionError):
            assert_told(file, broken)
