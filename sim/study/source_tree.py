"""The source tree that the code runs from: some commands write into it, which an installed package must not."""

import subprocess
from pathlib import Path
from typing import Final

import sim

UNKNOWN: Final = "unknown"

MARK: Final = "pyproject.toml"
"""File that stands beside the packages in a source tree."""

NAME: Final = 'name = "lodestone"'
"""Line of that file which tells this project from another one whose file was installed by mistake."""


def source_tree() -> Path | None:
    """Root of the source tree that the packages are imported from; None where they are installed."""
    root = Path(sim.__file__).resolve().parent.parent
    mark = root / MARK
    return root if mark.is_file() and NAME in mark.read_text(encoding="utf-8").splitlines() else None


def commit() -> str:
    """Commit of the source tree, `-dirty` after it if files differ; `unknown` where there is no checkout."""
    root = source_tree()
    if root is None or not (root / ".git").exists():
        return UNKNOWN
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    return done.stdout.strip() or UNKNOWN
