"""Commands on policy paths: what they tell of the standard ones, and how they help to write one."""

import json
from pathlib import Path

import pytest

from sim.policy import list_paths
from tests.cli.commands import duty, layers, ran, refused


def test_paths_lists_every_path_with_its_baseline() -> None:
    found = ran("paths").stdout
    assert set(list_paths()) <= set(found.split())
    assert "100 points more, no reply" in found


@pytest.mark.parametrize("name", list_paths())
def test_every_path_can_be_explained(name: str) -> None:
    facts = json.loads(ran("explain", name, "--json").stdout)
    assert facts["about"].endswith(".")
    assert facts["sources"]
    assert all(one["citation"] and one["value"] and one["from"] for one in facts["timeline"])
    if name != "pre_trade_war":
        modelled = [one["announced"] for one in facts["differences"]]
        assert facts["first_difference"] in modelled


def test_differences_are_told_from_the_acts() -> None:
    text = ran("explain", "snapback").stdout
    assert "US-RECIP-LAPSE-NOV25" in text
    assert "due 2025-11-10) happens" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 150
    # What is put off does not happen on its old day.
    assert "happens" not in ran("explain", "truce_extended").stdout
    assert "parts from it on 2025-10-25" in text
    lingering = ran("explain", "threat_lingers").stdout
    assert "due 2026-01-01) is moved to 2026-02-01" in " ".join(lingering.split())
    assert "It is its own baseline." in ran("explain", "pre_trade_war").stdout
    assert "is left out" not in text


def test_paths_as_json() -> None:
    rows = json.loads(ran("paths", "--json").stdout)
    assert [row["path"] for row in rows] == list(list_paths())
    assert all(row["about"] and row["sources"] and row["baseline"] for row in rows)


def test_a_new_path_is_a_path_and_its_examples_are_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "mine.toml is written" in ran("new-path", "mine").stdout
    assert "never parts from current_policy" in ran("check", "mine.toml").stdout
    text = (tmp_path / "mine.toml").read_text(encoding="ascii")
    lines = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in text.splitlines()]
    (tmp_path / "mine.toml").write_text("\n".join(lines), encoding="ascii")
    assert "parts from current_policy on 2025-11-04" in ran("check", "mine.toml").stdout
    found = duty("laptops_tablets", "2025-12-01", "--path", "mine.toml")
    assert layers(found) == {"ieepa_fentanyl": 10, "new_duty": 25}


def test_the_record_alone_is_no_path() -> None:
    for command in (
        ("explain", "eve"),
        ("check", "eve"),
        ("duty", "toys", "2025-10-24", "--path", "eve"),
        ("new-path", "eve"),
    ):
        assert len(refused(*command)) == 1


def test_a_new_path_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran("new-path", "mine")
    before = (tmp_path / "mine.toml").read_bytes()
    assert refused("new-path", "mine") == ["mine.toml: found a file; allowed: a name that is still free"]
    for name in ("../mine", "Mine", "", "a b", "realised", "mine.toml", "mine\n"):
        assert refused("new-path", name)
    assert refused("new-path", "other", "--in", "nowhere")
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.toml"]
    assert (tmp_path / "mine.toml").read_bytes() == before


def test_check_reads_several_files_and_shows_all_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran("new-path", "good")
    ran("new-path", "bad")
    with (tmp_path / "bad.toml").open("a") as file:
        file.write('[[cancel]]\nact = "US-301-4YR-2025"\nannounced = 2025-12-01\n\n[[ad]]\nx = 1\n')
    lines = refused("check", "good.toml", "bad.toml", "absent.toml")
    # A table of a misspelt name is read as what it resembles, so its own mistake shows too.
    assert [line.split(":")[0] for line in lines] == ["bad.toml", "bad.toml", "bad.toml", "absent.toml"]
    assert "ad: found an unknown key" in lines[1]
    assert "kind: found nothing" in lines[2]
    assert ran("check", "good.toml").stdout.startswith("good.toml: no problems")
