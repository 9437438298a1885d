"""When compiled modules are used: only while their sources are what they were; and what may stand in them."""

import ast
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.accelerate import __main__ as accelerate
from sim.worlds import compiled
from sim.worlds.compiled import FOLDER, HOT, RECORD, built_for, in_use, put_first

HOT_FILES = [compiled.ROOT / "sim" / "worlds" / "magnets" / f"{name}.py" for name in HOT]

NAMES = ["sim/clock.py", "sim/worlds/magnets/users.py"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with two sources, and a folder of compiled modules that hold for them."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    folder = tmp_path / "sim" / "worlds" / "magnets" / FOLDER
    folder.mkdir()
    (folder / RECORD).write_text(json.dumps(built_for(NAMES, tmp_path)))
    return tmp_path


def places_of(root: Path) -> list[str]:
    """`__path__` of the package after it was imported."""
    places = [str(root / "sim" / "worlds" / "magnets")]
    put_first(places, root)
    return places


def test_compiled_modules_that_hold_come_first(root: Path) -> None:
    places = places_of(root)
    package = root / "sim" / "worlds" / "magnets"
    assert places == [str(package / FOLDER), str(package)]
    assert in_use(places)


def test_nothing_is_said_where_nothing_is_compiled(root: Path) -> None:
    (root / "sim" / "worlds" / "magnets" / FOLDER).rename(root / "elsewhere")
    places = places_of(root)
    assert len(places) == 1
    assert not in_use(places)


def edited(root: Path) -> None:
    (root / "sim/clock.py").write_text("x = 2\n")


def gone(root: Path) -> None:
    (root / "sim/worlds/magnets/users.py").unlink()


def unrecorded(root: Path) -> None:
    (root / "sim/worlds/magnets" / FOLDER / RECORD).unlink()


def of_another_python(root: Path) -> None:
    record = root / "sim/worlds/magnets" / FOLDER / RECORD
    record.write_text(json.dumps(json.loads(record.read_text()) | {"python": ".cpython-399.so"}))


@pytest.mark.parametrize("change", [edited, gone, unrecorded, of_another_python])
def test_compiled_modules_that_do_not_hold_are_not_used_and_that_is_told(
    root: Path, change: Callable[[Path], None]
) -> None:
    change(root)
    with pytest.warns(RuntimeWarning, match="pure Python runs instead: compile anew with `make accelerate`"):
        places = places_of(root)
    assert places == [str(root / "sim" / "worlds" / "magnets")]
    assert not in_use(places)


def test_a_source_that_was_only_touched_still_holds(root: Path) -> None:
    edited(root)
    (root / "sim/clock.py").write_text("x = 1\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert in_use(places_of(root))


def test_a_build_depends_on_everything_that_the_compiler_reads() -> None:
    sources = accelerate.source_files()
    assert {str(file.relative_to(compiled.ROOT)) for file in HOT_FILES} <= set(sources)
    assert {"sim/clock.py", "sim/policy/__init__.py", "sim/worlds/magnets/demand.py"} <= set(sources), "not compiled"
    assert all((compiled.ROOT / source).is_file() for source in sources)


@pytest.mark.parametrize(("lacking", "told"), [("compiler", "there is no C compiler"), ("headers", "the C headers")])
def test_a_machine_that_cannot_compile_is_told_in_one_sentence(
    lacking: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler" if lacking == "compiler" else f"{sys.executable} -c 0")
    monkeypatch.setattr(accelerate.sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(accelerate, "ROOT", tmp_path)
    with pytest.raises(SystemExit) as refusal:
        accelerate.main()
    assert str(refusal.value).startswith(f"make accelerate: {told}")
    assert str(refusal.value).count(". ") == 0
    assert list(tmp_path.iterdir()) == []


def generator_sums(text: str) -> list[int]:
    """Lines in which a generator is summed up."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sum"
        and isinstance(node.args[0], ast.GeneratorExp)
    ]


@pytest.mark.parametrize("file", HOT_FILES, ids=HOT)
def test_no_hot_module_sums_a_generator(file: Path) -> None:
    """mypyc adds such a sum up on its own, without the correction that Python has had since 3.12."""
    assert generator_sums(file.read_text()) == []


def test_a_summed_generator_is_seen() -> None:
    assert generator_sums("a = sum([x for x in y])\nb = sum(x for x in y)\n") == [2]
