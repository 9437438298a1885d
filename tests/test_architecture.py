"""The plan of the house, held by the code: which room may use which, and what stands in no room at all."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BELOW = {
    "clock": (),
    "data": (),
    "policy": ("clock", "data"),
    "parameters": ("clock", "data"),
    "inputs": ("clock", "data", "policy"),
    "worlds": ("clock", "inputs", "parameters", "policy"),
    "study": ("clock", "inputs", "parameters", "policy", "worlds"),
    "effects": ("clock", "data", "inputs", "parameters", "policy", "study", "worlds"),
    "report": ("clock", "data", "effects", "parameters", "policy", "study"),
    "cli": ("clock", "data", "effects", "inputs", "parameters", "policy", "report", "study"),
}
"""What each room of `sim` may use: `docs/architecture.md` draws it."""

FACES = {"__init__", "__main__"}
"""The face of the package, which offers all rooms lazily, and the one place that composes the command line."""


def modules(package: str) -> dict[str, Path]:
    """Files of a package by module name."""
    found = {}
    for file in (ROOT / package).rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


SIM, CALIBRATION = modules("sim"), modules("calibration")


def imported(file: Path, known: dict[str, Path], at_import: bool = False) -> Iterator[str]:
    """Modules of `known` that a file imports; with `at_import` only what runs when it is imported."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in tree.body if at_import else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{file}: imports are absolute"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inside if name in known]
            yield from modules or ([node.module] if node.module in known else [])


def room(module: str) -> str:
    """Room of a module of `sim`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_no_file_stands_loose() -> None:
    loose = {entry.stem for entry in (ROOT / "sim").iterdir() if entry.is_file()}
    assert loose <= {*FACES, "clock", "py"}, "a module stands in a room (py.typed marks the package)"
    assert {room(module) for module in SIM} - FACES == set(BELOW)


def reached_up(own: str, file: Path) -> set[str]:
    """Rooms that a file of the room `own` uses and may not."""
    return {room(name) for name in imported(file, SIM)} - {own, "__init__", *BELOW[own]}


@pytest.mark.parametrize("module", sorted(module for module in SIM if room(module) not in FACES))
def test_a_room_uses_only_what_lies_below_it(module: str) -> None:
    assert reached_up(room(module), SIM[module]) == set()


def test_the_rule_sees_a_file_in_the_wrong_room() -> None:
    assert reached_up("policy", SIM["sim.study.replications"]) == {"parameters", "study"}
    assert reached_up("report", SIM["sim.study.world_kinds"]) == {"inputs", "worlds"}


def test_neither_world_knows_the_other() -> None:
    for module, file in SIM.items():
        for one, other in (("magnets", "trade"), ("trade", "magnets")):
            if module.startswith(f"sim.worlds.{one}"):
                names = [name for name in imported(file, SIM) if name.startswith(f"sim.worlds.{other}")]
                assert not names, f"{module} imports {names}"


def test_calibration_is_known_to_the_command_line_alone() -> None:
    everything = SIM | CALIBRATION
    knowing = {module for module in SIM if any(n in CALIBRATION for n in imported(SIM[module], everything))}
    assert knowing <= {"sim.__main__"}


def test_no_module_needs_itself() -> None:
    everything = SIM | CALIBRATION
    graph = {module: set(imported(file, everything, at_import=True)) - {module} for module, file in everything.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")
