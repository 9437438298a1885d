"""Checkpoints: finished parts of a study or a fit on disk, so that what is interrupted resumes and loses nothing.

A checkpoint is named after everything its numbers depend on (see `provenance`), so a stale one is never read.
"""

import os
import pickle
import shutil
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, Generic, TypeVar

from sim.parameters.draws import Held
from sim.study.provenance import dependencies

T = TypeVar("T")

MAKER: Final = ("sim.study.replications",)
"""Module that makes records."""


def fingerprint(laws: Sequence[object], seed: int, held: Held = "none") -> str:
    """Digest of everything that the records of a study depend on: code, data, libraries, laws, seed, what is held."""
    digest = sha256(f"{seed} {held} {dependencies(MAKER).digest()}".encode())
    for law in laws:
        digest.update(law_digest(law).encode())
    return digest.hexdigest()[:20]


def law_digest(law: object) -> str:
    """Digest of the fields of a law: what it has worked out meanwhile and keeps beside them is no part of it.

    A law is a dataclass of plain values, numbers, names and days, and its text writes each of them in full.
    """
    return sha256(repr(law).encode()).hexdigest()


class Checkpoints(Generic[T]):
    """Finished parts of one piece of work in `directory`, numbered, one file each, written atomically."""

    def __init__(self, directory: Path | None, name: str) -> None:
        """`directory` None keeps nothing."""
        self.folder = directory / name if directory is not None else None

    def load(self, number: int) -> T | None:
        """A part; None if it is not there or was cut short."""
        if self.folder is None:
            return None
        try:
            part: T = pickle.loads(self._file(self.folder, number).read_bytes())
        except (OSError, pickle.UnpicklingError, EOFError):
            return None
        return part

    def save(self, number: int, part: T) -> None:
        """Keep a finished part."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(part, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(name, self._file(self.folder, number))

    @staticmethod
    def _file(folder: Path, number: int) -> Path:
        return folder / f"part-{number:06d}.pickle"


def clear(directory: Path) -> None:
    """Remove all checkpoints below a directory, once the results they led to are safe."""
    shutil.rmtree(directory, ignore_errors=True)
