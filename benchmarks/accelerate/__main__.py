"""Compile the hot modules for this Python on this machine, and put them where their package looks for them."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.accelerate import PACKAGE, PLACE
from sim.worlds.compiled import FOLDER, HOT, RECORD, ROOT, built_for


def main() -> None:
    """Compile. What an earlier build left goes first, so that pure Python runs if this one fails."""
    if missing := what_is_missing():
        sys.exit(f"make accelerate: {missing}")
    began = time.monotonic()
    folder = ROOT / PLACE / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    holds_for = built_for(source_files())
    scratch = ROOT / "build"
    scratch.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=scratch) as place:
        command = [sys.executable, "-m", "benchmarks.accelerate.build", place]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(
                f"{done.stdout}{done.stderr}make accelerate: the compiler failed, so everything stays pure Python."
            )
        built = Path(place, "lib", PLACE)
        (built / RECORD).write_text(json.dumps(holds_for, indent=1), encoding="utf-8")
        built.rename(folder)
    print(
        f"Compiled {len(HOT)} modules into {PLACE / FOLDER} in {time.monotonic() - began:.0f} s. They are used while "
        "their sources stay as they are; remove the folder to run pure Python again."
    )


def what_is_missing() -> str | None:
    """What this machine lacks, in one sentence; None if it can compile."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler ({compiler} was not found), so everything stays pure Python."
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "the C headers of Python are not installed (python3-dev on Debian or Ubuntu)."
    return None


def source_files() -> list[str]:
    """Every module of the project that the hot ones import, themselves included: the compiler copies constants."""
    from sim.study.provenance import reached

    stems = [module.replace(".", "/") for module in reached(tuple(f"{PACKAGE}.{name}" for name in HOT))]
    return [f"{stem}/__init__.py" if (ROOT / stem).is_dir() else f"{stem}.py" for stem in stems]


if __name__ == "__main__":
    main()
