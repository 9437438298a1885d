"""What a result depends on: found by following imports and reading folders, so that no list can drift."""

import pickle
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from calibration.fit.subjects import SUBJECTS, Subject
from sim.policy import PolicyView, list_paths, load_path, load_register
from sim.report.manifest import depends_on
from sim.study import provenance as asked
from sim.study.checkpoints import law_digest
from sim.study.provenance import data_files, dependencies, reached
from sim.study.world_kinds import MAGNETS, TRADE
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.trade.law import TradeLaw

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing remembered of another test's files."""
    for cached in (reached, data_files, asked._source, asked._imports):
        cached.cache_clear()


def test_every_data_file_of_the_tree_counts_at_any_depth() -> None:
    in_tree = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "sim").rglob("*")
        if file.is_file() and file.suffix in (".csv", ".toml")
    }
    assert set(depends_on()["inputs_sha256"]) == in_tree
    assert any(name.count("/") > 2 for name in in_tree), "a folder below the data"


def test_libraries_are_found_by_imports() -> None:
    found = depends_on()
    assert {"numpy", "scipy", "simpy", "pandas", "pydantic", "joblib"} <= set(found["libraries"])
    assert found["python"].count(".") == 2
    assert "ruff" not in found["libraries"]
    assert "typer" not in dependencies(["sim.study.replications"]).libraries, (
        "records do not depend on the command line"
    )


def test_code_is_followed_through_packages_and_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {
        "__init__.py": "def lazily():\n    import toy.unused\n",
        "top.py": (
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    import toy.typed, ruff\nelse:\n    import toy.run\n"
            "def later():\n    from toy.deep.below import leaf\n"
        ),
        "run.py": "",
        "deep/__init__.py": "import toy.beside\n",
        "typed.py": "",
        "deep/below/__init__.py": "",
        "deep/below/leaf.py": "import json\nimport numpy\n",
        "beside.py": "from toy import deep\n",
        "unused.py": "",
        "data/deep/table.csv": "a\n1\n",
        "data/note.typed": "",
    }
    for name, text in tree.items():
        file = tmp_path / "toy" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(asked, "PROJECT", ("toy",))
    assert reached(("toy.top",)) == (
        "toy",
        "toy.beside",
        "toy.deep",
        "toy.deep.below",
        "toy.deep.below.leaf",
        "toy.run",
        "toy.top",
    )
    before = dependencies(["toy.top"], data_of=["toy"])
    assert set(before.data) == {"toy/data/deep/table.csv"}
    assert "numpy" in before.libraries
    assert "ruff" not in before.libraries, "for type checkers alone"

    def changed(name: str, text: str) -> str:
        (tmp_path / "toy" / name).write_text(text)
        for cached in (reached, data_files, asked._source, asked._imports):
            cached.cache_clear()
        return dependencies(["toy.top"], data_of=["toy"]).digest()

    assert changed("unused.py", "x = 1\n") == before.digest(), "what is not reached does not count"
    assert changed("deep/below/leaf.py", "import json\nimport numpy\nx = 1\n") != before.digest()
    assert changed("deep/below/leaf.py", tree["deep/below/leaf.py"]) == before.digest()
    assert changed("data/deep/table.csv", "a\n2\n") != before.digest()


def test_another_version_of_a_library_or_of_python_is_another_result(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dependencies(["sim.study.replications"])
    monkeypatch.setattr(asked.platform, "python_version", lambda: "3.99.0")
    assert dependencies(["sim.study.replications"]).digest() != before.digest()
    monkeypatch.undo()
    newer = {**before.libraries, "numpy": "99.0"}
    monkeypatch.setattr(asked, "_versions", lambda _: newer)
    assert dependencies(["sim.study.replications"]).digest() != before.digest()


def test_a_module_that_is_not_there_is_told() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"the project has no module sim\.nowhere"):
        dependencies(["sim.nowhere"])


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_the_cache_of_fits_depends_on_every_module_that_makes_its_numbers(subject: Subject) -> None:
    """Each module that was imported is in the key: asked of Python, not of our own reading of imports."""
    import subprocess
    import sys

    made_by = ["calibration.fit.evaluate", subject.simulate.__module__]
    code = (
        f"import sys, {', '.join(made_by)}; "
        "print(*(name for name in sys.modules if name.split('.')[0] in ('sim', 'calibration')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    # Where modules are compiled, one more holds the code of all of them.
    imported = {name for name in done.stdout.split() if not name.endswith("__mypyc")}
    assert imported <= set(dependencies(made_by).code)
    assert {"calibration.fit.priors", "sim.worlds.magnets.users"} <= set(dependencies(made_by).code)


def test_what_a_law_has_worked_out_is_no_part_of_its_digest() -> None:
    law = TRADE.law(PolicyView.of(load_path("current_policy", load_register())))
    before = law_digest(law)
    law.imports.duties_pct(0.0, 0.0)
    assert law_digest(law) == before


def standard_laws() -> list[MagnetLaw | TradeLaw]:
    views = [PolicyView.of(load_path(name, load_register())) for name in list_paths()]
    return [kind.law(view) for kind in (MAGNETS, TRADE) for view in views]


def test_laws_have_one_digest_exactly_where_they_are_equal() -> None:
    laws = standard_laws()
    digests = [law_digest(law) for law in laws]
    for law, digest in zip(laws, digests, strict=True):
        assert [other == law for other in laws] == [other == digest for other in digests]
        # The same law from elsewhere, of which nothing is shared with that of this process.
        assert law_digest(pickle.loads(pickle.dumps(law))) == digest


def leaves(value: object) -> Iterator[object]:
    """What a law is made of, down to what holds nothing else."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def test_the_text_of_a_law_writes_all_of_it_in_full() -> None:
    """A set has no order, an array is cut short in its text, an object without a text of its own shows its address."""
    for law in standard_laws():
        assert all(one.repr for one in fields(law))
        assert all(isinstance(leaf, str | int | float | None) for leaf in leaves(asdict(law)))
