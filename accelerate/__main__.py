"""Compile the hot modules of the world of magnets with mypyc, for this Python on this machine (decision 0011)."""

import json
import os
import shlex
import shutil
import sys
import sysconfig
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.study.provenance import reached
from sim.worlds.compiled import FOLDER, HOT, RECORD, ROOT, sources_now

PACKAGE = "sim.worlds.magnets"

SAME_NUMBERS = "-ffp-contract=off"
"""Without it a compiler may join a product and a sum on some processors, which rounds once instead of twice."""


def main() -> None:
    """Compile, and put the compiled modules where the package looks for them; the old ones go only then."""
    if missing := what_is_missing():
        sys.exit(f"make accelerate: {missing}")
    began = time.monotonic()
    folder = ROOT / PACKAGE.replace(".", "/") / FOLDER
    names = source_files()
    holds_for = sources_now(names)
    with TemporaryDirectory(dir=ROOT) as place:
        built = compiled(Path(place))
        (built / RECORD).write_text(json.dumps(holds_for, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    print(
        f"Compiled {len(HOT)} modules into {folder.relative_to(ROOT)} in {time.monotonic() - began:.0f} s. "
        "Runs use them as long as the sources stay as they are; remove the folder to go back to pure Python."
    )


def what_is_missing() -> str | None:
    """What this machine lacks to compile, in a sentence; None if it has everything."""
    command = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(command) is None:
        return f"there is no C compiler here ({command} was not found); everything runs in pure Python without one."
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "the C headers of Python are not here; on Debian or Ubuntu install python3-dev."
    return None


def source_files() -> list[str]:
    """Every file of the project that goes into the compiled modules, since constants are taken over from others."""
    modules = reached(tuple(f"{PACKAGE}.{name}" for name in HOT))
    stems = [module.replace(".", "/") for module in modules]
    return [f"{stem}/__init__.py" if (ROOT / stem).is_dir() else f"{stem}.py" for stem in stems]


def compiled(place: Path) -> Path:
    """Compile below a folder; return the one with the extension modules. What the tools say goes into `build.log`."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    files = [str(ROOT / PACKAGE.replace(".", "/") / f"{name}.py") for name in HOT]
    extensions = mypycify(files, target_dir=str(place / "c"), group_name=f"{PACKAGE}.{FOLDER}")
    for extension in extensions:
        extension.extra_compile_args.append(SAME_NUMBERS)
    build = Distribution({"name": "lodestone", "ext_modules": extensions}).get_command_obj("build_ext")
    build.build_lib, build.build_temp = str(place / "lib"), str(place / "temp")
    build.ensure_finalized()
    build.run()
    return place / "lib" / PACKAGE.replace(".", "/")


if __name__ == "__main__":
    main()
