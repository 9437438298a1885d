"""The text of a path file: how it is read, and the way back from a key to its line."""

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Final

from sim.policy.problems import Problem

MOST_BYTES: Final = 1024 * 1024
"""Largest path file that is read: a thousand acts with a citation and a note each."""


@dataclass(frozen=True)
class Source:
    """The text of one path file and what TOML made of it."""

    file: str
    stem: str
    text: str
    data: dict[str, Any]

    def line(self, table: str, index: int | None = None, key: str | None = None) -> int:
        """Line of a key: at top level, or in the `index`-th table of a name; of the table if it has no such key."""
        lines, heads = self._lines, self._heads
        if index is None:
            header = heads[0] if heads else len(lines) + 1
            return _find(lines[: header - 1], table) or _find_header(lines, table) or 1
        own = [head for head in heads if re.match(rf"\s*\[\[?\s*{re.escape(table)}\s*\]", lines[head - 1])]
        if index >= len(own):
            return _find(lines, table) or 1
        start = own[index]
        end = next(iter(heads[heads.index(start) + 1 :]), len(lines) + 1)
        offset = _find(lines[start : end - 1], key) if key else 0
        return start + offset

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _heads(self) -> list[int]:
        """Numbers of the lines that begin with a bracket, as the head of a table does."""
        return [number for number, line in enumerate(self._lines, 1) if re.match(r"\s*\[", line)]


def _find(lines: Iterable[str], key: str | None) -> int:
    return next(
        (
            number
            for number, line in enumerate(lines, 1)
            if re.match(rf"\s*[\"']?{re.escape(key or '')}[\"']?\s*=", line)
        ),
        0,
    )


def _find_header(lines: Iterable[str], table: str) -> int:
    return next(
        (number for number, line in enumerate(lines, 1) if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]", line)), 0
    )


def read_source(path: FilePath, shown: str) -> tuple[Source | None, list[Problem]]:
    """Text and data of a path file, or why there is none: not readable, not UTF-8, not TOML."""

    def refused(line: int, key: str, found: str, allowed: str) -> tuple[None, list[Problem]]:
        return None, [Problem(shown, line, key, found, allowed)]

    try:
        if path.exists() and not path.is_file():
            return refused(0, "file", "a folder or device", "a TOML file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            return refused(0, "file", f"{size} bytes", f"at most {MOST_BYTES} bytes")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        return refused(0, "file", getattr(error, "strerror", None) or "an unreadable name", "a readable TOML file")
    try:
        # Some editors put a byte order mark before the text.
        text = raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        return refused(0, "file", f"bytes that are not UTF-8 at offset {error.start}", "UTF-8 text")
    try:
        return Source(shown, path.stem, text, tomllib.loads(text)), []
    except RecursionError:
        return refused(1, "TOML", "brackets nested too deep", "valid TOML")
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        place = re.search(r"at line (\d+)", str(error))
        return refused(int(place[1]) if place else len(text.splitlines()), "TOML", str(error)[:200], "valid TOML")
