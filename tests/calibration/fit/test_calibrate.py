"""`lodestone calibrate` as a person meets it: bad observations row by row, and a whole calibration in small."""

import csv
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.fit import calibrate as calibration
from calibration.fit import path_losses, publish, subjects
from calibration.fit.accept import data_hash
from calibration.fit.fit_tables import pattern_table
from calibration.fit.page import PAGE
from calibration.fit.search import Design
from calibration.fit.simulated import Simulated
from calibration.fit.subjects import MAGNETS, TRADE, PathLosses
from calibration.score.observations import TABLE
from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from sim.parameters.ensembles import parse_ensemble
from sim.parameters.load import parse_behaviour
from sim.parameters.streams import Streams
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.trade.law import TradeLaw
from tests.calibration.fit.test_page import TABLES

cli = CliRunner()

TEXT = (files("calibration.score") / "data" / TABLE).read_text(encoding="utf-8")


EMPTY_PAGE = "# A page\n\n<!--fit:magnets.evidence-->\nold\n<!--/fit-->\n\n<!--fit:trade.months-->\nkept\n<!--/fit-->\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree of its own to write into, and the working directory of every command."""
    tree = tmp_path / "tree"
    (tree / "docs").mkdir(parents=True)
    (tree / "sim" / "data").mkdir(parents=True)
    (tree / PAGE).write_text(EMPTY_PAGE, encoding="utf-8")
    monkeypatch.setattr(publish, "source_tree", lambda: tree)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def never(*_: object, **__: object) -> Any:
    raise AssertionError("a fit was started with bad input")


def simulated_by(monkeypatch: pytest.MonkeyPatch, simulate: Any) -> None:
    losses = PathLosses(path_losses.names, path_losses.laws, quick_losses)
    monkeypatch.setitem(subjects.SUBJECTS, "magnets", replace(MAGNETS, simulate=simulate, losses=losses))


def damaged(change: dict[int, tuple[str, str]]) -> str:
    """The packaged table with (old, new) put into some of its lines, counted from 1."""
    lines = TEXT.splitlines()
    for number, (old, new) in change.items():
        assert old in lines[number - 1], lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
    return "\n".join(lines) + "\n"


def line_of(series: str, months: str) -> int:
    return next(n for n, line in enumerate(TEXT.splitlines(), start=1) if line.startswith(f"{series},{months},"))


def test_every_fault_of_an_observation_file_is_named_with_its_row(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated_by(monkeypatch, never)
    rows = {month: line_of("CN_to_World", f"2025-{month}") for month in ("04", "05", "06", "07", "08", "09")}
    text = damaged(
        {
            rows["04"]: (",2025-04,", ",,"),
            rows["05"]: (",1238,", ",many,"),
            rows["06"]: (",2025-06,", ",2025-03,"),
            rows["07"]: (",tonnes,", ",kilograms,"),
            rows["08"]: (",6146,", ",-6146,"),
            rows["09"]: (",2025-10-20,", ",2025-11-20,"),
        }
    )
    (here / "mine.csv").write_text(text, encoding="utf-8")
    done = cli.invoke(app, ["calibrate", "--observations", "mine.csv", "--quick"])
    assert done.exit_code == BAD_INPUT
    for number in rows.values():
        assert sum(line.startswith(f"mine.csv:{number}: ") for line in done.stderr.splitlines()) == 1, number
    assert "hold-out" in done.stderr
    assert "a second time" in done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["mine.csv"]


def test_a_month_left_out_is_missed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated_by(monkeypatch, never)
    gone = line_of("CN_to_US", "2025-05")
    (here / "mine.csv").write_text("\n".join(line for n, line in enumerate(TEXT.splitlines(), 1) if n != gone))
    done = cli.invoke(app, ["calibrate", "--observations", "mine.csv", "--quick"])
    assert done.exit_code == BAD_INPUT
    assert "CN_to_US: found no figure for 2025-05" in done.stderr


@pytest.mark.parametrize("content", [b"", b"month,value\n2025-01,3\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_table_of_observations(here: Path, content: bytes) -> None:
    (here / "mine.csv").write_bytes(content)
    done = cli.invoke(app, ["calibrate", "--observations", "mine.csv", "--quick"])
    assert done.exit_code == BAD_INPUT
    assert done.stderr.startswith("mine.csv")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["CN_to_US", "CN_to_World"])
def test_evidence_with_nothing_to_fit_to_starts_nothing(here: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    simulated_by(monkeypatch, never)
    (here / "mine.csv").write_text("\n".join(line for line in TEXT.splitlines() if not line.startswith(name)))
    done = cli.invoke(app, ["calibrate", "--observations", "mine.csv", "--quick", "--out", "mine"])
    assert done.exit_code == BAD_INPUT
    assert name in done.stderr


def test_an_output_that_is_a_file_is_refused_first(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated_by(monkeypatch, never)
    (here / "taken").write_text("a file")
    done = cli.invoke(app, ["calibrate", "--quick", "--out", "taken"])
    assert done.exit_code == BAD_INPUT
    assert "taken: is a file" in done.stderr


def test_a_pattern_that_never_shows_is_said_so() -> None:
    table = pattern_table(MAGNETS, np.full((3, len(MAGNETS.patterns)), np.nan))
    assert set(table["inside_90"]) == {"none"}
    assert set(table["draws"]) == {0}


def quick_world(law: MagnetLaw, values: dict[str, float], streams: Streams) -> Simulated:
    """A stand-in for a world: normal flows, from April on by two of the parameters, and a little chance."""
    chance = np.exp(0.05 * streams.normals("toy", "flows", len(MAGNETS.months)))
    after = np.array([month >= "2025-04" for month in MAGNETS.months])
    depth = np.array([values["controlled.share"], values["licence.pace_thaw"]])[:, None]
    flows = np.array([[620.0], [4846.0]]) * chance * np.where(after, depth**0.3, 1.0)
    output = np.ones((len(MAGNETS.sectors), len(MAGNETS.months)))
    output[:2] -= 0.1 * np.array([month >= "2025-07" for month in MAGNETS.months]) * values["controlled.share"]
    return Simulated(flows, output, np.array([30.0, 0.5]), np.array([303.0, 25.0, 60.0, 1.0]))


def quick_losses(laws: tuple[MagnetLaw, ...], values: dict[str, float], streams: Streams) -> np.ndarray:
    """A stand-in for losses on paths: the later the path in their order the more, and more where more is controlled."""
    return np.arange(len(laws)) * values["controlled.share"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> calibration.Plan:
    """A calibration in small, of worlds that take no time."""
    plan = calibration.Plan(Design(256, (64,), 2, 1), ensemble=256, truths=4, forecasts=4, paths=20)
    monkeypatch.setattr(calibration, "plan", lambda quick, seed: plan)
    simulated_by(monkeypatch, quick_world)
    return plan


def log(here: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((here.parent / "tree" / publish.LOG).read_text().splitlines()))


def test_a_calibration_writes_tables_figures_and_a_row_of_the_log(here: Path, small: calibration.Plan) -> None:
    done = cli.invoke(app, ["calibrate", "--workers", "1"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    written = {path.name for path in (here / "outputs" / "calibration").iterdir()}
    for stem in ("bands", "contraction", "pairs", "backtest"):
        assert {f"{stem}.csv", f"{stem}.svg"} <= written
    tables = {"fit.csv", "patterns.csv", "recovery.csv", "sweep.csv", "directions.csv", "ensemble_magnets.csv"}
    tables |= {f"{name}.csv" for name in ("evidence", "placebo", "output", "prints", "narrowed", "paths", "halts")}
    assert {*tables, "behaviour.toml", "calibration.json"} <= written
    shown = (here / "outputs" / "calibration" / "page.md").read_text(encoding="utf-8").splitlines()
    assert {line[3:] for line in shown if line.startswith("## ")} == TABLES["magnets"]
    facts = json.loads((here / "outputs" / "calibration" / "calibration.json").read_text())
    assert facts["worlds_run"] == small.worlds(MAGNETS)
    (entry,) = log(here)
    assert (entry["accepted"], entry["seed"], entry["observations"]) == ("no", "1", "packaged")
    again = cli.invoke(app, ["backtest", "--workers", "1"], catch_exceptions=False)
    assert again.exit_code == 0
    assert "The model loses to the best naive forecast in" in again.stdout


def test_a_fit_is_taken_only_if_nothing_speaks_against_it(
    here: Path, small: calibration.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = here.parent / "tree" / "sim" / "data"
    judged = ("flows_against", "sets_against", "recovery_against", "output_against", "halts_against")
    for name in judged:
        monkeypatch.setattr(calibration, name, lambda *_: [])
    monkeypatch.setattr(calibration, "flows_against", lambda *_: ["a reason"])
    done = cli.invoke(app, ["calibrate", "--workers", "1", "--accept"], catch_exceptions=False)
    assert "Against the fit: a reason" in done.stdout
    assert "Not accepted" in done.stdout
    assert list(data.iterdir()) == []
    page = here.parent / "tree" / PAGE
    assert page.read_text(encoding="utf-8") == EMPTY_PAGE
    monkeypatch.setattr(calibration, "flows_against", lambda *_: [])
    done = cli.invoke(app, ["calibrate", "--workers", "1", "--accept"], catch_exceptions=False)
    assert "Accepted" in done.stdout
    assert "0 worlds in" in done.stdout, "all worlds were kept"
    behaviour = parse_behaviour((data / "behaviour.toml").read_text(encoding="utf-8")).parameters
    fitted = {parameter.name for parameter in behaviour if parameter.fitted and MAGNETS.owns(parameter.name)}
    assert parse_ensemble((data / "ensemble_magnets.csv").read_text(), fitted)
    assert [entry["accepted"] for entry in log(here)] == ["no", "yes"]
    filled_in = page.read_text(encoding="utf-8")
    assert "old" not in filled_in
    assert "kept" in filled_in, "tables of the other subject stay"
    assert "| both | " in filled_in
    shown = (here / "outputs" / "calibration" / "page.md").read_text(encoding="utf-8")
    assert all(line in shown for line in filled_in.splitlines() if line.startswith("| "))


def test_an_installed_package_is_never_written_to(
    here: Path, small: calibration.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "source_tree", lambda: None)
    done = cli.invoke(app, ["calibrate", "--workers", "1", "--accept"])
    assert done.exit_code == BAD_INPUT
    assert done.stderr.startswith("--accept: found an installed package; allowed: a checkout of the project")
    assert list(here.iterdir()) == []
    assert publish.log_file(here / "out") == here / "out" / "log.csv", "the log stands beside the tables"
    with pytest.raises(ValueError, match="in a source tree only"):
        publish.accept(SimpleNamespace(subject=MAGNETS))


def test_a_fit_to_observations_of_ones_own_is_held_against_them(here: Path, small: calibration.Plan) -> None:
    text = damaged({line_of("CN_to_World", "2025-09"): (",5774,", ",1000,")})
    (here / "mine.csv").write_text(text, encoding="utf-8")
    options = ["calibrate", "--workers", "1", "--observations", "mine.csv"]
    assert "allowed: another folder for observations of your own" in cli.invoke(app, options).stderr
    done = cli.invoke(app, [*options, "--out", "mine", "--accept"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Not accepted" in done.stdout
    fit = {row["series"]: row for row in csv.DictReader((here / "mine" / "fit.csv").read_text().splitlines())}
    assert float(fit["CN_to_World"]["last_observed"]) == 1000.0
    (entry,) = log(here)
    assert entry["observations"] == "the user's"
    assert entry["data_sha256"] != data_hash(MAGNETS)


@pytest.mark.parametrize("kind", ["flows", "output"])
def test_a_fit_to_one_kind_of_evidence_has_a_folder_of_its_own_and_is_not_taken(
    here: Path, small: calibration.Plan, kind: str
) -> None:
    done = cli.invoke(app, ["calibrate", "--workers", "1", "--evidence", kind, "--accept"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert f"Against the fit: held to {kind} alone: only a fit to both flows and output is accepted" in done.stdout
    assert "Not accepted" in done.stdout
    folder = here / "outputs" / "calibration" / f"{kind}_alone"
    facts = json.loads((folder / "calibration.json").read_text())
    words = {"flows": "departures to 2025-09", "output": "U.S. output to 2025-08"}[kind]
    assert facts["held_to"] == words
    assert f"Held to {words}." in done.stdout
    assert list((here.parent / "tree" / "sim" / "data").iterdir()) == []
    (entry,) = log(here)
    assert (entry["held_to"], entry["observations"], entry["accepted"]) == (words, "packaged", "no")
    evidence = list(csv.DictReader((folder / "evidence.csv").read_text().splitlines()))
    assert [row["evidence"] for row in evidence] == ["flows", "output", "both"]
    prints = {row["use"] for row in csv.DictReader((folder / "prints.csv").read_text().splitlines())}
    assert ("not used: held to flows alone" in prints) == (kind == "flows")
    refused = cli.invoke(app, ["calibrate", "--evidence", kind, "--out", "outputs/calibration"])
    assert refused.exit_code == BAD_INPUT
    assert "for a fit to one kind of evidence" in refused.stderr


def test_a_kind_of_evidence_that_there_is_not_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated_by(monkeypatch, never)
    done = cli.invoke(app, ["calibrate", "--evidence", "licences"])
    assert (done.exit_code, done.stderr) == (
        BAD_INPUT,
        "--evidence: found licences; allowed: flows, output, both\n",
    )
    done = cli.invoke(app, ["calibrate", "--of", "trade", "--evidence", "output"])
    assert done.exit_code == BAD_INPUT
    assert done.stderr == "--evidence: found output; allowed for trade: none, because its evidence is flows alone\n"
    assert list(here.iterdir()) == []


def test_a_log_of_an_earlier_version_loses_no_cell(here: Path, small: calibration.Plan) -> None:
    file = here.parent / "tree" / publish.LOG
    file.write_text("of,seed,old\nmagnets,7,kept\n")
    assert cli.invoke(app, ["calibrate", "--workers", "1"], catch_exceptions=False).exit_code == 0
    first, second = log(here)
    assert (first["seed"], first["old"], first["held_to"]) == ("7", "kept", "none")
    assert (second["seed"], second["old"]) == ("1", "none")


@pytest.mark.parametrize("command", ["calibrate", "backtest"])
def test_what_cannot_be_fitted_is_refused(here: Path, command: str) -> None:
    done = cli.invoke(app, [command, "--of", "soup"])
    assert done.exit_code == BAD_INPUT
    assert done.stderr.splitlines() == ["--of: found soup; allowed: magnets, trade"]
    assert list(here.iterdir()) == []


def quick_trade(law: TradeLaw, values: dict[str, float], streams: Streams) -> Simulated:
    """A stand-in for trade: normal from January on, less by two of the parameters, and a little chance."""
    chance = np.exp(0.05 * streams.normals("toy", "trade", len(TRADE.months)))
    depth = np.array([values["imports.forgone_elasticity"], values["exports.forgone_elasticity"]])[:, None]
    flows = np.array([[36000.0], [12000.0]]) * chance * np.exp(-0.3 * depth)
    return Simulated(flows, np.zeros((0, len(TRADE.months))), np.zeros(0), np.zeros(0))


def test_trade_is_calibrated_to_a_folder_of_its_own(
    here: Path, small: calibration.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(subjects.SUBJECTS, "trade", replace(TRADE, simulate=quick_trade))
    done = cli.invoke(app, ["calibrate", "--of", "trade", "--workers", "1"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    folder = here / "outputs" / "calibration" / "trade"
    assert {"fit.csv", "backtest.csv", "bands.svg", TRADE.ensemble} <= {path.name for path in folder.iterdir()}
    assert not {"evidence.csv", "paths.csv"} & {path.name for path in folder.iterdir()}, "output says nothing of trade"
    shown = (folder / "page.md").read_text(encoding="utf-8").splitlines()
    assert {line[3:] for line in shown if line.startswith("## ")} == TABLES["trade"]
    fit = list(csv.DictReader((folder / "fit.csv").read_text().splitlines()))
    assert [row["series"] for row in fit] == list(TRADE.series)
    (entry,) = log(here)
    assert (entry["of"], entry["accepted"]) == ("trade", "no")
