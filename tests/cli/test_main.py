"""The command line as a whole: one application, one list of commands, and help that comes at once."""

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import sim
from sim.__main__ import app, main

ROOT = Path(__file__).parents[2]

COMMANDS = (
    "acts",
    "paths",
    "explain",
    "duty",
    "goods",
    "check",
    "new-path",
    "run",
    "calibrate",
    "backtest",
    "shares",
    "halts",
    "score",
)


def test_help_lists_the_commands_in_order() -> None:
    assert tuple(typer.main.get_group(app).commands) == COMMANDS
    printed = CliRunner().invoke(app, ["--help"]).stdout
    places = [printed.index(f"│ {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_python_m_sim_is_the_installed_command() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert list(scripts) == ["lodestone"]
    module, name = scripts["lodestone"].split(":")
    assert getattr(import_module(module), name) is main
    done = subprocess.run([sys.executable, "-m", "sim", "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Usage: lodestone " in done.stdout
    assert all(f"│ {name} " in done.stdout for name in COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from sim.__main__ import app\n"
        "try:\n"
        "    app(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print(sorted({'numpy', 'pandas', 'simpy', 'pydantic', 'joblib', 'scipy', 'altair'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "calibrate" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"lodestone {sim.__version__}\n"


def imported(file: Path) -> set[str]:
    """Top packages that a module imports anywhere, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_only_the_command_line_knows_calibration() -> None:
    users = [file.relative_to(ROOT) for file in (ROOT / "sim").rglob("*.py") if "calibration" in imported(file)]
    assert users == [Path("sim/__main__.py")]


@pytest.mark.parametrize("arguments", [["--nosuch"], ["frobnicate"], ["run", "--reps", "many"]])
def test_a_mistyped_command_ends_with_the_usage_and_two(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert "Usage: lodestone " in done.stderr
