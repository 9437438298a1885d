"""Compiles the hot modules of the world of magnets (decision 0011); run it with `make accelerate`."""

from pathlib import Path

PACKAGE = "sim.worlds.magnets"

PLACE = Path(*PACKAGE.split("."))
"""Folder of the package, from the root of the source tree on."""
