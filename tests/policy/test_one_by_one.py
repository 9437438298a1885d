"""One mistake hides no other, a value with two readings is asked about, and likely slips of the pen have a message."""

import re
from pathlib import Path

import pytest

from sim.policy import PolicyView, Register, load_path
from sim.policy.problems import Problem

from .path_texts import control, duty, faults, head, lever, loaded, table


def keys(found: list[Problem]) -> list[str]:
    return [one.key for one in found]


TABLES = {
    "duty": duty(),
    "control": control(),
    "lever": lever(),
    "move": table("move", act="US-301-4YR-2026", announced="2025-11-01", effective="2026-03-01"),
    "cancel": table("cancel", act="US-301-4YR-2026", announced="2025-11-01"),
    "enact": table("enact", act="US-THREAT-100", announced="2025-11-01"),
    "scale": table("scale", act="US-IEEPA-F2", factor=2, announced="2025-11-01"),
}
"""One table of each sort, in order."""

SLIPS = {
    "kind": '"tarif"',
    "act_id": "5",
    "programme": '"us_new_dty"',
    "action": '"sett"',
    "scope": '["toyz", "all"]',
    "rate_pct": "-5",
    "announced": '"soon"',
    "effective": "2025-13",
    "citation": '""',
    "products": '["magnet"]',
    "destinations": '"USA"',
    "end_uses": '"civilian"',
    "practice": '"stopped"',
    "imposer": '""',
    "value": '"eight"',
    "act": "7",
    "factor": "-1",
}
"""A wrong value for each key."""


def slipped(text: str, *wrong: str) -> str:
    for key in wrong:
        value = '"us_new_dty"' if key == "programme" and "duty" in text else SLIPS[key]
        value = '"extra_cover_week"' if key == "programme" and '"measure"' in text else value
        value = '"cn_licence_practise"' if key == "programme" and '"control"' in text else value
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}".replace("2025-13", '"2025-13"'), text)
    return text


@pytest.mark.parametrize("name", TABLES)
def test_every_pair_of_mistakes_in_a_table_is_told(register: Register, tmp_path: Path, name: str) -> None:
    """Each mistake alone is one problem of its key; any two together are both told."""
    text = TABLES[name]
    present = [key for key in re.findall(r"(?m)^(\w+) =", text) if key in SLIPS and key != "kind"]
    alone = {key: faults(tmp_path, register, slipped(text, key)) for key in present}
    assert {key: keys(found) for key, found in alone.items()} == {key: [key] for key in present}
    for one in present:
        for other in present:
            if one < other:
                found = faults(tmp_path, register, slipped(text, one, other))
                assert sorted(keys(found)) == [one, other], (one, other, found)
    found = faults(tmp_path, register, slipped(text, *present))
    assert sorted(keys(found)) == sorted(present)


def test_a_wrong_kind_hides_nothing(register: Register, tmp_path: Path) -> None:
    text = slipped(TABLES["duty"], "kind", "scope", "rate_pct", "effective")
    assert sorted(keys(faults(tmp_path, register, text))) == ["effective", "kind", "rate_pct", "scope"]
    # Where the kind is missing, it is told from the other keys.
    text = re.sub(r"(?m)^kind = .*\n", "", slipped(TABLES["control"], "practice"))
    found = faults(tmp_path, register, text)
    assert {one.key: one.nearest for one in found} == {"kind": "control", "practice": "halt"}


def test_a_wrong_date_hides_no_name_and_no_other_date(register: Register, tmp_path: Path) -> None:
    text = slipped(TABLES["control"], "announced", "programme", "destinations")
    assert sorted(keys(faults(tmp_path, register, text))) == ["announced", "destinations", "programme"]


def test_a_misspelt_key_is_read_as_what_it_resembles(register: Register, tmp_path: Path) -> None:
    text = TABLES["duty"].replace("rate_pct = 25", "rate = 0.25").replace("scope =", "goods =")
    found = {one.key: one.nearest for one in faults(tmp_path, register, text)}
    assert found == {"rate": "rate_pct", "goods": "scope", "rate_pct": ""}


@pytest.mark.parametrize("header", ["[[ad]]", "[add]", "[[tariff]]"])
def test_a_misspelt_table_is_read_too(register: Register, tmp_path: Path, header: str) -> None:
    text = slipped(TABLES["duty"], "scope").replace("[[add]]", header)
    found = faults(tmp_path, register, text)
    assert sorted(keys(found)) == sorted([header.strip("[]"), "scope"])
    assert all(one.line > 0 for one in found)


def test_a_wrong_head_hides_no_table(register: Register, tmp_path: Path) -> None:
    top = head("curent_policy", branches='"eve"', sources="1", baseline='"now"')
    found = faults(tmp_path, register, slipped(TABLES["duty"], "scope"), slipped(TABLES["lever"], "value"), top=top)
    assert set(keys(found)) == {"extends", "branches", "sources", "baseline", "scope", "value"}
    assert next(one for one in found if one.key == "baseline").nearest == "current_policy"


def test_what_follows_from_a_mistake_is_not_told_again(register: Register, tmp_path: Path) -> None:
    """A faulty date stands in the way of a comparison with others; no second problem comes of it."""
    rival = duty("OTHER", rate_pct=30)
    assert keys(faults(tmp_path, register, slipped(TABLES["duty"], "effective"), rival)) == ["effective"]
    # A rate that is asked about is still a second rate on the same day.
    asked = TABLES["duty"].replace("rate_pct = 25", "rate_pct = 0.5")
    assert sorted(keys(faults(tmp_path, register, asked, rival))) == ["OTHER.effective", "rate_pct"]


def test_a_table_that_lacks_keys_names_each(register: Register, tmp_path: Path) -> None:
    found = faults(tmp_path, register, '\n[[add]]\nkind = "control"\n')
    assert set(keys(found)) == {
        *("act_id", "programme", "action", "announced", "imposer", "products", "destinations", "end_uses"),
        *("practice", "effective", "citation"),
    }


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        (duty(scope=8505), "scope", 'a text in quotes: "8505"'),
        (duty(scope=[8505, 8506]), "scope", 'a text in quotes: "8505"'),
        (control(destinations=5), "destinations", 'a text in quotes: "5"'),
        (duty(programme=301), "programme", 'a text in quotes: "301"'),
        (table("cancel", act=5, announced="2025-11-01"), "act", 'a text in quotes: "5"'),
    ],
)
def test_names_without_quotes(register: Register, tmp_path: Path, text: str, key: str, allowed: str) -> None:
    found = faults(tmp_path, register, text)
    assert (found[0].key, found[0].allowed) == (key, allowed)


def test_sources_without_quotes(register: Register, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, register, top=head(sources="1"))
    assert (found.key, found.allowed) == ("sources", 'a text in quotes: "1"')


def test_a_byte_order_mark_is_read(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (head() + duty()).encode())
    assert load_path(file, register).acts[-1].act_id == "MY-DUTY"


ASKED = [
    (duty(rate_pct=0.25), "rate_pct", "25 for 25 percent"),
    (duty(rate_pct=1.0), "rate_pct", "100 for 100 percent"),
    (
        duty(rate_pct=25, loaded_before="2025-12-01", entered_before="2026-01-15", in_transit_pct=0.1),
        "in_transit_pct",
        "10 for 10 percent",
    ),
    (lever(programme="soybean_delivery_pct", value=0.6), "value", "60 for 60 percent"),
    (lever(programme="export_push_pct_per_year", value=-0.03), "value", "-3 for -3 percent"),
    (table("scale", act="US-IEEPA-F2", factor=25, announced="2025-11-01"), "factor", "0.25 for 25 percent of the rate"),
]


@pytest.mark.parametrize(("text", "key", "reading"), ASKED)
def test_a_value_with_two_readings_is_asked_about(
    register: Register, tmp_path: Path, text: str, key: str, reading: str
) -> None:
    (found,) = faults(tmp_path, register, text)
    assert found.key == key
    assert found.allowed.startswith(reading)
    word = "times" if key == "factor" else "percent"
    assert found.allowed.endswith(f"a note that says '{word}'")
    assert loaded(tmp_path, register, text + f'note = "as it stands: {word}"\n').acts


@pytest.mark.parametrize(
    "text",
    [
        duty(rate_pct=0),
        duty(rate_pct=1.5),
        lever(programme="soybean_delivery_pct", value=0),
        lever(programme="allied_ramp_factor", value=0.5),
        lever(programme="extra_cover_weeks", value=1),
        table("scale", act="US-IEEPA-F2", factor=0.25, announced="2025-11-01"),
        table("scale", act="US-IEEPA-F2", factor=10, announced="2025-11-01"),
    ],
)
def test_a_value_with_one_reading_is_not(register: Register, tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, register, text).acts


def test_a_switch_is_on_or_off(register: Register, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, register, lever(programme="defence_priority", value=0.5))
    assert (found.key, found.found) == ("value", "0.5")
    assert "0 or 1" in found.allowed
    path = loaded(tmp_path, register, lever(programme="defence_priority", value=1))
    assert PolicyView.of(path).measure("defence_priority").values == (1.0,)
