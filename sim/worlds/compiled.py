"""Compiled modules of the world of magnets, which `make accelerate` builds (decision 0011): when they are used.

They stand in a folder of their own below the package, with a record of the sources they were built from. Python looks
there first only while each of these sources is what it was, to the byte, so no run follows code that is older than what
stands beside it. Without the folder everything is pure Python.
"""

import json
import sysconfig
import warnings
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as mypyc_attr
else:

    def mypyc_attr(**_: object) -> Callable[[type], type]:
        """Say something of a class to mypyc; to pure Python it is nothing, so a run needs no `mypy_extensions`."""
        return lambda kind: kind


HOT: Final = (
    "adaptation",
    "habits",
    "law_in_force",
    "licence_accounts",
    "licence_office",
    "makers",
    "market",
    "needs",
    "outlook",
    "plants",
    "practices",
    "shipments",
    "step_functions",
    "stocks",
    "users",
    "world",
)
"""Modules of `sim.worlds.magnets` that are compiled: where a run spends its time."""

FOLDER: Final = "compiled"

RECORD: Final = "sources.json"

ROOT: Final = Path(__file__).parents[2]
"""Folder in which the package `sim` stands."""


def built_for(names: Iterable[str], root: Path = ROOT) -> dict[str, Any]:
    """What a build holds for: the kind of Python, and the SHA-256 of each source; None for one that is not there.

    Sources are named from `root` on: `sim/clock.py`.
    """
    files = {name: root / name for name in names}
    return {
        "python": sysconfig.get_config_var("EXT_SUFFIX"),
        "sources": {
            name: sha256(file.read_bytes()).hexdigest() if file.is_file() else None for name, file in files.items()
        },
    }


def put_first(places: MutableSequence[str], root: Path = ROOT) -> None:
    """Let Python look for modules of a package among the compiled ones first, if there are any and they hold.

    `places` is the `__path__` of the package. Warns if there are compiled modules that do not hold.
    """
    folder = Path(places[0], FOLDER)
    if not folder.is_dir():
        return
    if _holds(folder / RECORD, root):
        places.insert(0, str(folder))
        return
    warnings.warn(
        f"{folder} was not compiled from the sources of today for this Python, so pure Python runs instead: compile "
        "anew with `make accelerate`, or remove the folder",
        RuntimeWarning,
        stacklevel=2,
    )


def in_use(places: Sequence[str]) -> bool:
    """Whether the package with this `__path__` has compiled modules that hold."""
    return Path(places[0]).name == FOLDER


def _holds(record: Path, root: Path) -> bool:
    if not record.is_file():
        return False
    recorded: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return recorded == built_for(recorded["sources"], root)
