"""The rooms of the calibration: which may use which, each with its own data, and no two modules of one name."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAY_USE = {"score": set(), "fit": {"score"}, "rates": set()}
"""Other rooms that a room may use."""


def rooms_used(file: Path) -> set[str]:
    """Rooms that a module imports from, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module == "calibration":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("calibration."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("calibration.")}
    return found


@pytest.mark.parametrize("room", MAY_USE)
def test_a_room_uses_only_those_below_it(room: str) -> None:
    files = list((ROOT / "calibration" / room).rglob("*.py"))
    assert len(files) > 3
    used = {file.name: rooms_used(file) - {room} for file in files}
    assert {name: rooms for name, rooms in used.items() if not rooms <= MAY_USE[room]} == {}


def test_every_module_and_table_has_a_room() -> None:
    outside = {file.name for file in (ROOT / "calibration").iterdir() if file.is_file()}
    assert outside == {"__init__.py", "cli.py", "py.typed"}
    assert {entry.parent.parent.name for entry in (ROOT / "calibration").rglob("data/*.csv")} == set(MAY_USE)


def test_no_two_modules_of_the_calibration_share_a_name() -> None:
    names = Counter(file.name for file in (ROOT / "calibration").rglob("*.py") if not file.name.startswith("__"))
    assert [name for name, count in names.items() if count > 1] == []
