"""What `check`, `run`, `explain` and `acts_applied.csv` say of each act of a file: what it changes, or why nothing."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim.study
from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from sim.policy import list_paths
from tests.cli.commands import ran, refused
from tests.policy.path_texts import control, end, head, lever

cli = CliRunner()

LONG = "a" * 300


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of a halt, its end and a lever that is moved to where it stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(head() + control() + end() + lever(value=0), encoding="utf-8")
    return tmp_path


NOTICE = "mine.toml:37: act_id: notice: MY-LEVER changes nothing: extra_cover_weeks is 0 weeks already"


def test_check_tells_what_each_act_changes_and_names_those_that_change_nothing(here: Path) -> None:
    done = ran("check", "mine.toml")
    first, halt, ended, idle = done.stdout.splitlines()
    assert first.startswith("mine.toml: no problems; ")
    assert halt.startswith(
        "mine.toml:10: add MY-HALT: practice hardened_for_now to halt: magnets_controlled, materials / US"
    )
    assert "from 2025-12-01 to 2026-01-31" in halt
    assert ended.startswith("mine.toml:24: add MY-END: ends MY-HALT, practice returns to hardened_for_now; ")
    assert ended.endswith("from 2026-02-01 to the end of the run")
    assert idle == NOTICE
    assert done.stderr == ""


def test_run_shows_notices_before_it_starts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_study(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.study, "run_study", run_study)
    done = cli.invoke(app, ["run", "--paths", "mine.toml full_escalation", "--reps", "1", "--out", "out"])
    # Standard paths are nobody's to mend: their acts without effect stand in acts_applied.csv.
    assert done.stderr.splitlines()[0] == NOTICE
    assert "full_escalation" not in done.stderr
    assert done.stderr.count("notice") == 1


def test_a_run_with_bad_options_shows_no_notice(here: Path) -> None:
    done = cli.invoke(app, ["run", "--paths", "mine.toml", "--reps", "0"])
    assert done.exit_code == BAD_INPUT
    assert "notice" not in done.stderr


def test_the_table_of_acts_tells_the_same(here: Path) -> None:
    ran("run", "--paths", "mine.toml", "--reps", "1", "--workers", "1", "--out", "out")
    frame = pd.read_csv(here / "out" / "acts_applied.csv")
    assert list(frame.act[:2]) == ["MY-HALT", "MY-LEVER"]
    by_act = frame.set_index("act")
    assert by_act.loc["MY-LEVER", "effect"] == "changes nothing: extra_cover_weeks is 0 weeks already"
    assert by_act.loc["MY-HALT", "effect"].startswith("practice hardened_for_now to halt")
    assert by_act.loc["MY-HALT", ["origin", "to"]].tolist() == ["own", "2026-01-31"]
    assert by_act.loc["mine:cancel:US-THREAT-100", "origin"] == "inherited"
    assert set(frame[frame.origin == "record"].effect) == {"not compared: it is an act of the record"}
    first = frame.against_baseline.tolist()
    assert first == sorted(first)  # what differs comes first
    assert first.count("differs") >= 3


def test_explain_begins_with_what_differs(here: Path) -> None:
    text = ran("explain", "mine.toml").stdout
    assert "ends MY-HALT, practice returns to hardened" in " ".join(text.split())
    assert "changes nothing: extra_cover_weeks is 0 weeks already" in " ".join(text.split())
    assert "to the end of the run" in " ".join(text.split())
    assert "US-301-L1" not in text
    assert "acts that the baseline has too are left out: --all shows the whole timeline" in text
    whole = ran("explain", "mine.toml", "--all").stdout
    assert "US-301-L1" in whole
    assert "left out" not in whole
    since = ran("explain", "mine.toml", "--since", "2025-06-01").stdout
    assert "US-RECIP-AG" not in since
    assert "CN-18-PRACTICE-THAW" in since
    assert "US-301-L1" not in since


def test_explain_as_json_has_everything(here: Path) -> None:
    facts = json.loads(ran("explain", "mine.toml", "--json").stdout)
    assert [(one["name"], one["changes"]) for one in facts["changes"]] == [
        ("MY-HALT", "in force"),
        ("MY-END", "in force"),
        ("MY-LEVER", "nothing"),
    ]
    assert [one["act_id"] for one in facts["timeline"] if one["differs_from_baseline"]][:2] == ["MY-HALT", "MY-LEVER"]
    assert {one["origin"] for one in facts["timeline"]} == {"own", "inherited", "record"}


def test_pending_acts_tell_threats_apart() -> None:
    text = ran("acts", "--pending").stdout
    (threat,) = [line for line in text.splitlines() if "US-THREAT-100" in line]
    assert "threatened" in threat
    (lapse,) = [line for line in text.splitlines() if "US-RECIP-LAPSE-NOV25" in line]
    assert "enacted" in lapse
    assert "[[enact]] puts it into force" in text
    assert "[[enact]]" not in ran("acts", "--kind", "measure").stdout


def test_all_standard_paths_can_be_named_at_once(here: Path) -> None:
    names = " ".join(list_paths())
    assert len(names) > 255
    (line,) = refused("run", "--paths", names, "--reps", "0")
    assert line.startswith("--reps")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", LONG),
        ("check", f"{LONG}.toml"),
        ("check", "deep.toml"),
        ("explain", f"{LONG}.toml"),
        ("acts", "--path", f"{LONG}.toml"),
        ("duty", "toys", "2025-10-24", "--path", f"{LONG}.toml"),
        ("run", "--paths", LONG, "--reps", "1"),
        ("run", "--paths", "realised", "--reps", "1", "--out", LONG),
        ("run", "--paths", "realised", "--reps", "1", "--out", f"{LONG}/out"),
        ("new-path", LONG),
        ("new-path", "x", "--in", LONG),
        ("score", f"{LONG}.csv", "--study", LONG),
        ("shares", "--out", LONG),
        ("halts", "--out", LONG),
        ("calibrate", "--out", LONG),
        ("calibrate", "--observations", f"{LONG}.csv"),
    ],
    ids=" ".join,
)
def test_names_that_no_file_system_takes_are_refused(here: Path, arguments: tuple[str, ...]) -> None:
    (here / "deep.toml").write_text(head(f"{LONG}.toml", name='"deep"'), encoding="utf-8")
    before = sorted(here.iterdir())
    lines = refused(*arguments)
    assert all(": found " in line and "; allowed: " in line for line in lines), lines
    assert sorted(here.iterdir()) == before
