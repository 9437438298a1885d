"""Compiled modules of a world, which `make accelerate` builds (decision 0011): when Python is to find them.

They stand in a folder of their own below the package, with a record of what they were built from. Python looks there
first only while every one of those sources is what it was, to the byte. So a run never follows code that is older than
what can be read beside it, and without the folder everything is pure Python.
"""

import json
import sysconfig
import warnings
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as mypyc_attr
else:

    def mypyc_attr(**_: object) -> Callable[[type], type]:
        """Tell the compiler something of a class, which is nothing to pure Python."""
        return lambda kind: kind


HOT: Final = (
    "agenda",
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
    "users",
    "world",
)
"""Modules of the world of magnets that are compiled: those in which a run spends its time, and what they inherit."""

FOLDER: Final = "compiled"

RECORD: Final = "sources.json"

ROOT: Final = Path(__file__).parents[2]
"""Folder of the import packages."""


def sources_now(names: Iterable[str], root: Path = ROOT) -> dict[str, Any]:
    """What compiled modules hold for: a kind of Python, and the SHA-256 of files named from `root` on; None for a file
    that is not there."""
    files = {name: root / name for name in sorted(names)}
    digests = {name: sha256(file.read_bytes()).hexdigest() if file.is_file() else None for name, file in files.items()}
    return {"python": sysconfig.get_config_var("EXT_SUFFIX"), "sources": digests}


def put_first(places: list[str], root: Path = ROOT) -> None:
    """Let Python look for the modules of a package among its compiled ones first, if they hold.

    `places` is the `__path__` of the package. Warns if there are compiled modules that do not hold.
    """
    folder = Path(places[0], FOLDER)
    if not folder.is_dir():
        return
    if _holds(folder / RECORD, root):
        places.insert(0, str(folder))
    else:
        warnings.warn(
            f"{folder} was not compiled from the sources of today for this Python, so pure Python runs instead; "
            "`make accelerate` compiles anew, and removing the folder ends this warning",
            RuntimeWarning,
            stacklevel=2,
        )


def in_use(places: Sequence[str]) -> bool:
    """Whether a package with this `__path__` has compiled modules that hold."""
    return Path(places[0]).name == FOLDER


def _holds(record: Path, root: Path) -> bool:
    if not record.is_file():
        return False
    recorded: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return recorded == sources_now(recorded["sources"], root)
