"""Writes an output folder whole or not at all: everything goes to a folder beside it first, then takes its place."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sim.report.cells import csv_text
from sim.report.columns import Table
from sim.report.manifest import FILE as MANIFEST_FILE
from sim.report.manifest import PRODUCT

MOST_NAME_BYTES: Final = 225
"""Longest name of an output, bytes: file systems take 255, and what is under way bears a longer name beside it."""


class OutputError(Exception):
    """A folder cannot take the outputs. The message is one line for the user."""


def write_folder(folder: Path, tables: Sequence[Table], facts: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the tables and the manifest (`facts` and a hash of every file) to `folder`; return the files.

    What an earlier run wrote there is replaced only when all is ready; files of the user's own in it are kept. On any
    failure the old folder stands as it was. Raises `OutputError` as `check_folder` does.
    """
    check_folder(folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
    try:
        fresh.chmod(0o777 & ~_umask())  # mkdtemp makes it private
        names = _write_files(fresh, tables, facts)
        _keep_own_files(folder, fresh)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return tuple(folder / name for name in names)


def write_file(file: Path, content: bytes) -> None:
    """Write one file whole or not at all; an earlier one is replaced. Raises `OutputError` where it cannot stand."""
    try:
        handle, fresh = tempfile.mkstemp(prefix=f".{file.name}.new-", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as written:
                written.write(content)
            Path(fresh).chmod(0o666 & ~_umask())  # mkstemp makes it private
            Path(fresh).replace(file)
        finally:
            Path(fresh).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{file}: found {error.strerror}; allowed: a file in a folder that may be written") from None


def check_name(place: Path) -> None:
    """Raise `OutputError` for a name that no file system takes, before anything runs."""
    longest = max((len(os.fsencode(part)) for part in place.parts), default=0)
    if longest > MOST_NAME_BYTES:
        shown = f"{str(place)[:60]}..."
        raise OutputError(f"{shown}: found a name of {longest} bytes; allowed: names up to {MOST_NAME_BYTES} bytes")


def check_folder(folder: Path) -> None:
    """Raise `OutputError` unless `folder` is new, empty, or holds outputs of an earlier run and may be written."""
    check_name(folder)
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file; allowed: a folder")
    if folder.is_dir() and any(folder.iterdir()) and _manifest(folder).get("product") != PRODUCT:
        raise OutputError(f"{folder}: holds other files; allowed: a new, an empty or an earlier run's folder")
    parent = next(place for place in (folder, *folder.parents)[1:] if place.exists())
    if not parent.is_dir():
        raise OutputError(f"{parent}: is a file; allowed: a folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"{parent}: may not be written to")


def _write_files(folder: Path, tables: Sequence[Table], facts: Mapping[str, Any]) -> list[str]:
    written = {}
    for table in tables:
        content = csv_text(table.frame).encode("ascii")
        (folder / table.file).write_bytes(content)
        written[table.file] = {"rows": len(table.frame), "sha256": sha256(content).hexdigest()}
    manifest = json.dumps({**facts, "files": written}, indent=2, ensure_ascii=True, sort_keys=True)
    (folder / MANIFEST_FILE).write_text(f"{manifest}\n", encoding="ascii", newline="\n")
    return [*written, MANIFEST_FILE]


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep_own_files(old: Path, fresh: Path) -> None:
    """Copy what no run wrote: a reader's notes beside the tables are not ours to delete."""
    if not old.is_dir():
        return
    ours = {*_manifest(old).get("files", {}), MANIFEST_FILE}
    for entry in old.iterdir():
        if entry.name in ours or (fresh / entry.name).exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, fresh / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, fresh / entry.name, follow_symlinks=False)


def _swap(fresh: Path, folder: Path) -> None:
    """Put `fresh` in the place of `folder`; the old one comes back if that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old-", dir=folder.parent)) / folder.name
    folder.rename(aside)
    try:
        fresh.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
