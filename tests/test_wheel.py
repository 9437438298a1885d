"""The wheel holds every file of the packages: what is missing in it is missed only where it is installed."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_wheel_holds_every_file_of_the_packages(tmp_path):
    # Built from a copy: lists that an earlier build left in the tree would put files in that the settings leave out.
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.partition(".")[0] for name in settings["tool"]["setuptools"]["packages"]["find"]["include"]}
    tree = {name for name in listed(*sorted(packages)) if not name.endswith(".md")}
    assert any(name.endswith(".csv") for name in tree)
    for name in [*tree, "pyproject.toml", settings["project"]["readme"], *settings["project"]["license-files"]]:
        copy = tmp_path / "source" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", build, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path / "source", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        held = {name for name in file.namelist() if ".dist-info/" not in name}
    assert sorted(tree - held) == []
    assert sorted(held - tree) == []


def listed(*folders: str) -> list[str]:
    """Files of the tree below folders, but for what git is told to ignore; outside a checkout all but bytecode."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        found = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file())
        return [str(file.relative_to(ROOT)) for file in found if file.suffix != ".pyc"]
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
