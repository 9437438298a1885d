"""Build extension modules of the hot modules: `python -m benchmarks.accelerate.build FOLDER`, from the root."""

import sys
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Distribution

from benchmarks.accelerate import PACKAGE, PLACE
from sim.worlds.compiled import FOLDER, HOT

SAME_NUMBERS = "-ffp-contract=off"
"""Some processors can multiply and add in one step that rounds once; Python rounds twice."""


def main(place: Path) -> None:
    """Translate into C and compile; the extension modules are in `place / "lib"` then."""
    extensions = mypycify(
        [str(PLACE / f"{name}.py") for name in HOT], target_dir=str(place / "c"), group_name=f"{PACKAGE}.{FOLDER}"
    )
    for extension in extensions:
        extension.extra_compile_args.append(SAME_NUMBERS)
    command = Distribution({"name": "lodestone", "ext_modules": extensions}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(place / "lib"), str(place / "temp")
    command.ensure_finalized()
    command.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
